//! The variables of the process as people set them: to nothing, or by a name
//! that was mistyped.
//!
//! Absent on purpose: what they mean (`command_line`), and keys of `linnet.toml`
//! as variables, which are checked like the file (`environment`).

use super::environment::PREFIX;
use crate::domain::near::nearest;
use std::collections::BTreeSet;

/// What the names of ours begin with.
const OWN: &str = "LINNET_";

/// A variable that is set to nothing is one that is not set: `compose.yaml`
/// makes such of `${NAME:-}`.
pub fn without_empty(command: clap::Command) -> clap::Command {
    let empty = |arg: &clap::Arg| {
        let value = arg.get_env().and_then(std::env::var_os);
        value.is_some_and(|value| value.is_empty())
    };
    let command =
        command.mut_args(|arg| if empty(&arg) { arg.env(None::<&'static str>) } else { arg });
    command.mut_subcommands(without_empty)
}

/// Names that look like settings and are none, each with the one that is
/// probably meant. What is like none is not ours: Kubernetes gives a service's
/// name to variables of its own.
pub fn strange(names: impl Iterator<Item = String>, command: &clap::Command) -> Vec<String> {
    let commands = std::iter::once(command).chain(command.get_subcommands());
    let known: BTreeSet<&str> = commands
        .flat_map(clap::Command::get_arguments)
        .filter_map(|arg| arg.get_env()?.to_str()?.strip_prefix(OWN))
        .collect();
    let hint = |name: String| {
        let said = name.strip_prefix(OWN).filter(|_| !name.starts_with(PREFIX))?;
        if known.contains(said) {
            return None;
        }
        let meant = nearest(said, known.iter().copied())?;
        Some(format!("{name} is no setting; did you mean {OWN}{meant}?"))
    };
    let found: BTreeSet<String> = names.filter_map(hint).collect();
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Arg, Command};

    fn hints(names: &[&str]) -> Vec<String> {
        let of = |name: &'static str| Arg::new(name).long(name).env(name);
        let command = Command::new("linnet")
            .args(["LINNET_BASE_PATH", "LINNET_TRUSTED_PROXIES", "LINNET_LOG"].map(of))
            .subcommand(Command::new("serve").arg(of("LINNET_ALLOWED_HOSTS")));
        strange(names.iter().map(|name| (*name).to_owned()), &command)
    }

    #[test]
    fn what_was_mistyped_is_noticed() {
        for (typed, meant) in [
            ("LINNET_BASEPATH", "LINNET_BASE_PATH"),
            ("LINNET_TRUSTED_PROXY", "LINNET_TRUSTED_PROXIES"),
            ("LINNET_ALLOWED_HOST", "LINNET_ALLOWED_HOSTS"),
        ] {
            let said = format!("{typed} is no setting; did you mean {meant}?");
            assert_eq!(hints(&[typed, typed]), [said]);
        }
    }

    #[test]
    fn what_is_a_setting_or_of_somebody_else_is_not() {
        for name in [
            "LINNET_BASE_PATH",
            "LINNET_ALLOWED_HOSTS",
            "LINNET__BASE_PATH",
            // Of Kubernetes, for a service of that name.
            "LINNET_PORT",
            "LINNET_PORT_8000_TCP",
            "LINNET_SERVICE_HOST",
            "LINNET",
            "BASEPATH",
            "HOME",
        ] {
            assert!(hints(&[name]).is_empty(), "{name}");
        }
    }
}
