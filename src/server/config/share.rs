//! What one address may have of the server, as `server::http::throttle` counts it.

/// What an address may have; 0 is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Messages a minute.
    pub sends: u32,
    /// Replies that wait or are written.
    pub replies: u32,
    /// Open event streams.
    pub streams: u32,
}

impl Default for Share {
    fn default() -> Self {
        Self { sends: 60, replies: 16, streams: 16 }
    }
}
