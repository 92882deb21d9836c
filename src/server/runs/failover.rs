//! Which failures another server may make good, and whose fault they are.
//!
//! Only before the first token: afterwards the reply is somebody's words, and
//! its end is told as it is.

use crate::domain::Error;

/// Whose fault a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blame {
    /// The server's: it is left out for a while.
    Server,
    /// That server cannot write this reply; others it may.
    Place,
}

/// Whether another server may do better; nothing if the request is at fault.
pub(super) fn blame(error: &Error) -> Option<Blame> {
    match error {
        Error::UpstreamUnreachable { .. }
        | Error::UpstreamSilent { .. }
        | Error::UpstreamStalled { .. }
        | Error::UpstreamCut
        | Error::UpstreamGarbled
        | Error::UpstreamRefused => Some(Blame::Server),
        // An error in the stream (200) is as good as one before it.
        Error::UpstreamFailed { status: 200 | 300..=399 | 404 | 405 | 500.., .. } => {
            Some(Blame::Server)
        }
        Error::UpstreamBusy
        | Error::UpstreamSignIn { .. }
        | Error::ModelMissing { .. }
        | Error::ModelTooLarge { .. } => Some(Blame::Place),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_is_wrong_is_wrong_everywhere() {
        let failed = |status| Error::UpstreamFailed { status, detail: String::new() };
        assert_eq!(blame(&failed(500)), Some(Blame::Server));
        assert_eq!(blame(&failed(502)), Some(Blame::Server));
        assert_eq!(blame(&failed(400)), None);
        assert_eq!(blame(&Error::UpstreamBusy), Some(Blame::Place));
        assert_eq!(
            blame(&Error::ContextExceeded { prompt_tokens: None, window_tokens: None }),
            None
        );
    }
}
