//! What this build is: for `linnet --version`, the log and `/metrics`.
//!
//! The same sources give the same facts: there is no time of the build in them,
//! but for the one that `SOURCE_DATE_EPOCH` names. The commit and the compiler
//! are known where `.ci/build` built it. Absent on purpose: telling them to
//! whoever comes along (`/health`).

use std::fmt::{self, Display, Formatter};

/// See the module.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// Linnet's version.
    pub version: &'static str,
    /// The commit, if it is known; `-dirty` if something was changed over it.
    pub commit: &'static str,
    /// The compiler.
    pub rustc: &'static str,
    /// `release`, or `debug`.
    pub profile: &'static str,
    /// Seconds since 1970, if somebody said so.
    made: Option<&'static str>,
}

/// The facts.
#[must_use]
pub const fn build() -> Build {
    Build {
        version: env!("CARGO_PKG_VERSION"),
        commit: or_unknown(option_env!("LINNET_COMMIT")),
        rustc: or_unknown(option_env!("LINNET_RUSTC")),
        profile: if cfg!(debug_assertions) { "debug" } else { "release" },
        made: option_env!("SOURCE_DATE_EPOCH"),
    }
}

const fn or_unknown(said: Option<&'static str>) -> &'static str {
    match said {
        Some(said) if !said.is_empty() => said,
        _ => "unknown",
    }
}

impl Display for Build {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        let Self { version, commit, rustc, profile, made } = self;
        let (processor, system) = (std::env::consts::ARCH, std::env::consts::OS);
        let library = if cfg!(target_env = "musl") { " (static)" } else { "" };
        let traces = if cfg!(feature = "opentelemetry") { ", opentelemetry" } else { "" };
        write!(
            to,
            "linnet {version}\ncommit:  {commit}\nbuild:   {profile}, {system} on {processor}{library}{traces}\n"
        )?;
        write!(to, "rustc:   {rustc}")?;
        let made = made.and_then(|text| jiff::Timestamp::from_second(text.parse().ok()?).ok());
        made.map_or(Ok(()), |made| write!(to, "\nmade:    {made}"))
    }
}
