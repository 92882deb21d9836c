//! How the server runs: command line first, then environment, then `.env`, then
//! defaults. clap says all of it in `--help`.
//!
//! Absent on purpose: what a site is (`linnet.toml`, the rest of this room) and
//! everything that a person sets on the page.

use super::file;
use super::live::Loader;
use super::load::{Whereabouts, load};
use super::share::Share;
use super::{environment, init, variables};
use crate::domain::{BasePath, Settings, limits};
use crate::i18n::Catalogues;
use crate::server::access::password::{self, Password};
use crate::server::listen::{self, Address};
use crate::server::networks::Network;
use crate::server::ollama;
use crate::server::secret::Secret;
use crate::server::upstream_list::{self, Listed};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::io::{self, Write as _};
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// A chat app for the models of your own Ollama.
#[derive(Debug, Parser)]
#[command(
    name = "linnet",
    disable_version_flag = true,
    about,
    args_conflicts_with_subcommands = true
)]
struct CommandLine {
    /// Print the version and what this build is.
    #[arg(short = 'V', long)]
    version: bool,
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Config,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the chat app (this is also what happens without a command).
    Serve(Box<Config>),
    /// Say every mistake of a linnet.toml; ends with 1 if there is one.
    CheckConfig {
        /// The file, or its folder [default: the one that would be used]
        #[arg(env = "LINNET_CONFIG")]
        file: Option<PathBuf>,
        /// The data folder, where a file is looked for last.
        #[arg(long, env = "LINNET_DATA_DIR", hide = true)]
        data_dir: Option<PathBuf>,
    },
    /// Look for what is wrong: configuration, data, Ollama and, with an address, the way to Linnet
    /// through a proxy. Ends with 1 at a fault.
    Doctor(Box<Examination>),
    /// Read a password from the standard input and print its hash, for `LINNET_PASSWORD`.
    HashPassword,
    /// Write a copy of all chats into a new file; Linnet may be running.
    Backup {
        /// The file.
        file: PathBuf,
        /// The data folder.
        #[arg(long, env = "LINNET_DATA_DIR", value_name = "FOLDER")]
        data_dir: Option<PathBuf>,
    },
    /// Put such a copy in the chats' place; what was there is kept beside it. Linnet must not be running.
    Restore {
        /// The file.
        file: PathBuf,
        /// The data folder.
        #[arg(long, env = "LINNET_DATA_DIR", value_name = "FOLDER")]
        data_dir: Option<PathBuf>,
    },
    /// Ask a running Linnet whether it is ready; ends with 1 if not. For health checks.
    Health {
        /// Where it listens.
        #[arg(
            long,
            env = "LINNET_ADDR",
            default_value = "127.0.0.1:8000",
            value_name = "HOST:PORT|unix:PATH"
        )]
        addr: Address,
        /// Its certificate: connections are encrypted if there is one.
        #[arg(long, env = "LINNET_TLS_CERT", value_name = "FILE")]
        tls_cert: Option<PathBuf>,
    },
    /// Make a folder for a site: a commented linnet.toml, public/, translations/.
    Init {
        /// The folder.
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    /// Print the words of the interface, to begin a file of translations/ with.
    Words {
        /// The tag of a language.
        #[arg(default_value = "en")]
        language: String,
    },
}

/// Variables that look like settings and are none, each with what is meant.
#[must_use]
pub fn strange_variables() -> Vec<String> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    variables::strange(names, &CommandLine::command())
}

/// What to look at.
#[derive(Debug, Args)]
struct Examination {
    /// The address that people use. The access password is taken from `LINNET_PASSWORD`.
    url: Option<String>,
    #[command(flatten)]
    config: Config,
}

/// What the process is to do.
pub enum Wish {
    /// Serve.
    Serve(Box<Config>),
    /// Look for faults.
    Examine {
        /// The address of the way from outside.
        url: Option<String>,
        /// How it would serve.
        config: Box<Config>,
    },
    /// Copy the store into a file.
    Backup {
        /// The data folder.
        data: PathBuf,
        /// The file.
        file: PathBuf,
    },
    /// Put a copy in the store's place.
    Restore {
        /// The data folder.
        data: PathBuf,
        /// The file.
        file: PathBuf,
    },
    /// Ask whether a running one is ready.
    Health {
        /// Where it listens.
        address: Address,
        /// Whether connections are encrypted.
        encrypted: bool,
    },
    /// Say what this build is.
    Version,
    /// Check the configuration: what to say, or what is wrong.
    Told(Result<String, String>),
}

/// How to serve.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// Where to listen. Port 0 lets the system choose; the address is printed.
    #[arg(
        long,
        env = "LINNET_ADDR",
        default_value = "127.0.0.1:8000",
        value_name = "HOST:PORT|unix:PATH"
    )]
    pub addr: Address,

    /// What the site is: a linnet.toml, or its folder [default: linnet.toml here, else in the data folder]
    #[arg(long, env = "LINNET_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Where the chats are kept [default: linnet in the platform's data folder]
    #[arg(long, env = "LINNET_DATA_DIR", value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,

    /// Where Ollama is; several times, or with commas, for several servers.
    #[arg(
        long,
        env = "LINNET_OLLAMA",
        // There may be a password in it.
        hide_env_values = true,
        value_delimiter = ',',
        value_name = "[NAME=]URL[;parallel=NUMBER]",
        help = "Where Ollama is; may be given several times [default: `OLLAMA_HOST`, else http://127.0.0.1:11434]"
    )]
    pub ollama: Vec<Secret>,

    /// Where Ollama is, by Ollama's own rules, if the option above is not used.
    #[arg(long, env = "OLLAMA_HOST", hide = true, value_name = "URL")]
    pub ollama_host: Option<Secret>,

    /// The model that a first chat starts with [default: the first one installed]
    #[arg(long, env = "OLLAMA_MODEL", value_name = "NAME")]
    pub model: Option<String>,

    /// How long to wait for a first token, loading included: seconds, or 90s, 5m, 1h.
    #[arg(long, env = "OLLAMA_TIMEOUT", default_value = "300", value_parser = duration, value_name = "TIME")]
    pub timeout: Duration,

    /// How long a started answer may pause.
    #[arg(long, env = "LINNET_IDLE_TIMEOUT", default_value = "120", value_parser = duration, value_name = "TIME")]
    pub idle_timeout: Duration,

    /// Answers at once per model on a server; more wait in Linnet's queue [default: `OLLAMA_NUM_PARALLEL`, else 1]
    #[arg(long, env = "LINNET_PARALLEL", value_parser = clap::value_parser!(u16).range(1..=1024), value_name = "NUMBER")]
    pub parallel: Option<u16>,

    /// A JSON file of settings that every chat starts from: {"temperature": 0.5, …}.
    #[arg(long, env = "LINNET_SETTINGS", value_name = "FILE")]
    pub settings: Option<PathBuf>,

    /// Offer the built-in demo first. It is not a language model.
    #[arg(long, env = "LINNET_DEMO", value_parser = clap::builder::FalseyValueParser::new())]
    pub demo: bool,

    /// Further host names that this server answers to (a proxy's, for example).
    #[arg(long, env = "LINNET_ALLOWED_HOSTS", value_delimiter = ',', value_parser = host, value_name = "NAME")]
    pub allowed_hosts: Vec<String>,

    /// The access password, or its hash; needed where others can reach Linnet. Better not here, where
    /// everybody on this machine can read it: in the environment, or in a file.
    #[arg(long, env = "LINNET_PASSWORD", hide_env_values = true, value_name = "PASSWORD")]
    pub password: Option<Secret>,

    /// A file with the access password, or its hash.
    #[arg(long, env = "LINNET_PASSWORD_FILE", value_name = "FILE")]
    pub password_file: Option<PathBuf>,

    /// Let in whoever can reach Linnet, without a password.
    #[arg(long, env = "LINNET_NO_PASSWORD", value_parser = clap::builder::FalseyValueParser::new())]
    pub no_password: bool,

    /// A certificate, with what leads to its issuer (PEM): connections are encrypted. Read anew when it changes.
    #[arg(long, env = "LINNET_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,

    /// The key of the certificate (PEM).
    #[arg(long, env = "LINNET_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,

    /// The path that Linnet lies under, if it is not the whole site: /ai.
    #[arg(
        long,
        env = "LINNET_BASE_PATH",
        default_value = "",
        hide_default_value = true,
        value_name = "PATH"
    )]
    pub base_path: BasePath,

    /// The proxies whose X-Forwarded-Proto, -Host, -For and -Prefix count: networks, addresses, or `unix`.
    #[arg(long, env = "LINNET_TRUSTED_PROXIES", value_delimiter = ',', value_name = "NETWORK")]
    pub trusted_proxies: Vec<String>,

    /// How often a silent stream says that it is still there: less than a proxy in front waits.
    #[arg(long, env = "LINNET_HEARTBEAT", default_value = "15", value_parser = duration, value_name = "TIME")]
    pub heartbeat: Duration,

    /// How long running replies may go on once Linnet is told to end; then they are stored as they are.
    #[arg(long, env = "LINNET_GRACE", default_value = "20", value_parser = duration, value_name = "TIME")]
    pub grace: Duration,

    /// Where /metrics is served, apart from all else and without a password: only where programs of your own come.
    #[arg(long, env = "LINNET_METRICS_ADDR", value_name = "HOST:PORT|unix:PATH")]
    pub metrics_addr: Option<Address>,

    /// The token with which /metrics is read. Better in the environment, or in a file.
    #[arg(long, env = "LINNET_METRICS_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub metrics_token: Option<Secret>,

    /// A file with that token.
    #[arg(long, env = "LINNET_METRICS_TOKEN_FILE", value_name = "FILE")]
    pub metrics_token_file: Option<PathBuf>,

    /// Messages that one address may send in a minute; 0: as many as it likes. Local networks have 16 times as
    /// much, this machine all.
    #[arg(
        long,
        env = "LINNET_SENDS_PER_MINUTE",
        default_value_t = Share::default().sends,
        value_name = "NUMBER"
    )]
    pub sends_per_minute: u32,

    /// Replies for one address that wait or are written at once; likewise.
    #[arg(
        long,
        env = "LINNET_REPLIES_PER_ADDRESS",
        default_value_t = Share::default().replies,
        value_name = "NUMBER"
    )]
    pub replies_per_address: u32,

    /// Event streams of one address, of which a browser holds one; likewise.
    #[arg(
        long,
        env = "LINNET_STREAMS_PER_ADDRESS",
        default_value_t = Share::default().streams,
        value_name = "NUMBER"
    )]
    pub streams_per_address: u32,

    /// Event streams of all together; one more is told to come again. Each is a connection.
    #[arg(
        long,
        env = "LINNET_EVENT_STREAMS",
        default_value_t = limits::EVENT_STREAMS,
        value_parser = streams,
        value_name = "NUMBER"
    )]
    pub event_streams: usize,

    /// What to log, as in `info` or `linnet=debug`. Never the text of messages.
    #[arg(long, env = "LINNET_LOG", default_value = "info", value_name = "FILTER")]
    pub log: String,

    /// Log one JSON object a line.
    #[arg(long, env = "LINNET_LOG_JSON", value_parser = clap::builder::FalseyValueParser::new())]
    pub log_json: bool,
}

impl Config {
    /// Reads `.env`, the environment and the command line. Prints help and
    /// mistakes and ends the process, as programs do.
    #[must_use]
    pub fn from_process() -> Wish {
        // A missing file is fine; a broken one is worth a word before clap's.
        if let Err(error) = dotenvy::dotenv()
            && !error.not_found()
        {
            let _ = writeln!(io::stderr(), "linnet: .env cannot be read: {error}");
        }
        let matches = variables::without_empty(CommandLine::command()).get_matches();
        let line = CommandLine::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        if line.version {
            return Wish::Version;
        }
        match line.command {
            Some(Command::Serve(config)) => Wish::Serve(config),
            Some(Command::Health { addr, tls_cert }) => Wish::Health {
                address: addr,
                encrypted: tls_cert.is_some_and(|path| !path.as_os_str().is_empty()),
            },
            Some(Command::CheckConfig { file, data_dir }) => Wish::Told(check(file, data_dir)),
            Some(Command::Doctor(examination)) => {
                let Examination { url, config } = *examination;
                Wish::Examine { url, config: Box::new(config) }
            }
            Some(Command::HashPassword) => Wish::Told(hash_password()),
            Some(Command::Backup { file, data_dir }) => match data_or_default(data_dir) {
                Ok(data) => Wish::Backup { data, file },
                Err(why) => Wish::Told(Err(why)),
            },
            Some(Command::Restore { file, data_dir }) => match data_or_default(data_dir) {
                Ok(data) => Wish::Restore { data, file },
                Err(why) => Wish::Told(Err(why)),
            },
            Some(Command::Init { folder }) => {
                let made = init::init(&folder);
                Wish::Told(made.map(|file| format!("{} is written", file.display())))
            }
            Some(Command::Words { language }) => Wish::Told(words(&language)),
            None => Wish::Serve(Box::new(line.serve)),
        }
    }

    /// What loads the site's file, with what stands above it.
    ///
    /// # Errors
    /// As [`Self::site_settings`].
    pub fn loader(&self) -> Result<Loader, String> {
        Ok(Loader {
            whereabouts: Whereabouts {
                given: self.config.clone().filter(|path| !path.as_os_str().is_empty()),
                data: self.data_dir().ok(),
            },
            variables: environment::of_process(),
            settings: self.site_settings()?,
        })
    }

    /// The token of `/metrics`.
    ///
    /// # Errors
    /// Two are given, or the file cannot be read.
    pub fn metrics_token(&self) -> Result<Option<Secret>, String> {
        let given = self.metrics_token.clone().filter(|token| !token.reveal().is_empty());
        let Some(path) =
            self.metrics_token_file.as_deref().filter(|path| !path.as_os_str().is_empty())
        else {
            return Ok(given);
        };
        if given.is_some() {
            return Err("give one of --metrics-token and --metrics-token-file".to_owned());
        }
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("--metrics-token-file {}: {error}", path.display()))?;
        Ok(Some(Secret::new(text.trim_end_matches(['\r', '\n']).to_owned())))
    }

    /// The access password for whoever comes to that address.
    ///
    /// # Errors
    /// There is none where others can reach us and nobody has said that this is
    /// meant; two are given; one cannot be read or protects nothing.
    pub fn password(&self, at: &Address) -> Result<Option<Password>, String> {
        let given = self.password.as_ref().map(Secret::reveal).filter(|text| !text.is_empty());
        let file = self.password_file.as_deref().filter(|path| !path.as_os_str().is_empty());
        if given.is_some() && file.is_some()
            || self.no_password && (given.is_some() || file.is_some())
        {
            return Err("give one of --password, --password-file and --no-password".to_owned());
        }
        if let Some(path) = file {
            let wrong = |why: String| format!("--password-file {}: {why}", path.display());
            let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
            return text.trim_end_matches(['\r', '\n']).parse().map(Some).map_err(wrong);
        }
        if given.is_none() && !self.no_password && !at.is_private() {
            return Err(format!(
                "others can reach {at}: set an access password (LINNET_PASSWORD, or --password-file), \
                 or say --no-password if something else asks who they are"
            ));
        }
        given
            .map(|text| text.parse().map_err(|wrong| format!("LINNET_PASSWORD: {wrong}")))
            .transpose()
    }

    /// What one address may have.
    #[must_use]
    pub const fn share(&self) -> Share {
        Share {
            sends: self.sends_per_minute,
            replies: self.replies_per_address,
            streams: self.streams_per_address,
        }
    }

    /// The networks of the proxies whose word counts.
    ///
    /// # Errors
    /// A text is none; the message says which.
    pub fn trusted(&self) -> Result<Vec<Network>, String> {
        // A variable that is set to nothing is one empty text.
        let said = self.trusted_proxies.iter().filter(|text| !text.trim().is_empty());
        said.map(|text| text.parse().map_err(|wrong| format!("--trusted-proxies: {wrong}")))
            .collect()
    }

    /// The model servers; at least one. `listed` are those of the site's file.
    ///
    /// # Errors
    /// A text is no address, or in the list twice; the message says which.
    pub fn upstreams(&self, listed: &[file::Upstream]) -> Result<Vec<Listed>, String> {
        let given = self.ollama.iter().any(|text| !text.reveal().trim().is_empty());
        if given {
            return upstream_list::read(&self.ollama);
        }
        if !listed.is_empty() {
            return listed.iter().map(of_file).collect();
        }
        // Ollama's own variable is one address, whatever stands in it.
        let address = self.ollama_host.as_ref().map_or("", |host| host.reveal());
        let shown = upstream_list::without_password(address);
        let address: ollama::Address =
            address.parse().map_err(|error| format!("OLLAMA_HOST {shown:?}: {error}"))?;
        let name = address.public().to_owned();
        Ok(vec![Listed { name, address, parallel: None }])
    }

    /// Answers at once per model.
    #[must_use]
    pub fn parallel(&self) -> usize {
        let ollama = || std::env::var("OLLAMA_NUM_PARALLEL").ok()?.parse::<u16>().ok();
        usize::from(self.parallel.or_else(ollama).unwrap_or(1)).max(1)
    }

    /// The site's level of settings.
    ///
    /// # Errors
    /// The file cannot be read, or what is in it cannot be used; the message
    /// says what and why.
    pub fn site_settings(&self) -> Result<Settings, String> {
        let Some(path) = &self.settings else { return Ok(Settings::default()) };
        let wrong = |why: String| format!("--settings {}: {why}", path.display());
        let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        site_settings(&text).map_err(wrong)
    }

    /// The data directory.
    ///
    /// # Errors
    /// None was given and the platform names none.
    pub fn data_dir(&self) -> Result<PathBuf, String> {
        data_or_default(self.data_dir.clone())
    }
}

fn data_or_default(given: Option<PathBuf>) -> Result<PathBuf, String> {
    given
        .or_else(|| dirs::data_dir().map(|folder| folder.join("linnet")))
        .ok_or_else(|| "no data folder is known here: name one with --data-dir".to_owned())
}

fn of_file(one: &file::Upstream) -> Result<Listed, String> {
    // The file was checked: this does not fail.
    let address: ollama::Address =
        one.address.reveal().parse().map_err(|cause| format!("{cause}"))?;
    let host = || address.public().split_once("://").map_or("", |(_, host)| host).to_owned();
    let name = if one.name.is_empty() { host() } else { one.name.clone() };
    Ok(Listed { name, address, parallel: one.parallel })
}

fn check(file: Option<PathBuf>, data_dir: Option<PathBuf>) -> Result<String, String> {
    let data = data_dir.or_else(|| dirs::data_dir().map(|folder| folder.join("linnet")));
    let whereabouts = Whereabouts { given: file, data };
    let Some(path) = whereabouts.find() else {
        return Err("there is no linnet.toml here, nor in the data folder".to_owned());
    };
    match load(Some(&path), &environment::of_process()) {
        Ok(_) => Ok(format!("{}: no mistakes", path.display())),
        Err(mistakes) => {
            let count = mistakes.list.len();
            let noun = if count == 1 { "mistake" } else { "mistakes" };
            Err(format!("{count} {noun}\n{mistakes}"))
        }
    }
}

fn words(language: &str) -> Result<String, String> {
    let text = Catalogues::source_of(language).map(|text| text.trim_end().to_owned());
    text.ok_or_else(|| {
        let known: Vec<_> = Catalogues::shipped_tags().collect();
        format!("{language:?} is no language that Linnet speaks; known are {}", known.join(", "))
    })
}

/// The hash of the first line that is read.
fn hash_password() -> Result<String, String> {
    let mut line = String::new();
    io::stdin().read_line(&mut line).map_err(|error| error.to_string())?;
    password::hash_of(line.trim_end_matches(['\r', '\n']))
}

fn site_settings(text: &str) -> Result<Settings, String> {
    let settings: Settings = serde_json::from_str(text).map_err(|error| error.to_string())?;
    settings.check().map_err(|error| error.to_string())?;
    Ok(settings)
}

/// A host's name as browsers say it, out of what people write: with `https://`,
/// a port or letters of their own language.
fn host(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.parse::<IpAddr>().is_ok() {
        return Ok(text.to_owned());
    }
    let address = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let url = reqwest::Url::parse(&address).ok();
    let name = url.as_ref().and_then(reqwest::Url::host_str).filter(|name| !name.contains('*'));
    let name = name.map(|name| name.trim_end_matches('.').to_owned());
    name.ok_or_else(|| "write chat.example.com; each name is written out, without a *".to_owned())
}

/// At least one, and no more than there are connections.
fn streams(text: &str) -> Result<usize, String> {
    let most = listen::Limits::default().connections;
    let number = text.trim().parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| {
        format!("a number from 1 to {most}, which are all connections that there can be")
    })
}

/// Whole seconds, or a number with `ms`, `s`, `m` or `h`.
fn duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let factor = match unit.trim() {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return Err("write seconds, or a number with ms, s, m or h".to_owned()),
    };
    let seconds: f64 = number.parse().map_err(|_| "not a number".to_owned())?;
    Duration::try_from_secs_f64(seconds * factor)
        .ok()
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "must be more than nothing".to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn durations_are_read_with_their_units() {
        assert_eq!(duration("90"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("5m"), Ok(Duration::from_secs(300)));
        assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1500)));
        for wrong in ["", "x", "0", "-1", "5 parsecs", "1e99h"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_given_is_not_printed() {
        let secret = "canary-of-an-option";
        let address = format!("http://me:{secret}@10.0.0.7");
        let parsed = CommandLine::parse_from([
            "linnet",
            "--password",
            secret,
            "--metrics-token",
            secret,
            "--ollama",
            &address,
            "--ollama-host",
            &address,
        ]);
        let config = &parsed.serve;
        assert_eq!(config.password.as_ref().map(Secret::reveal).map(String::as_str), Some(secret));
        let told = format!("{parsed:?} {:?} {:?}", config.metrics_token(), config.upstreams(&[]));
        assert!(!told.contains("canary"), "{told}");
        // Of an address that is none neither, which is told.
        let wrong = ["linnet", "--ollama", &address.replace("http", "ftp")];
        let told = CommandLine::parse_from(wrong).serve.upstreams(&[]).unwrap_err();
        assert!(told.contains("10.0.0.7") && !told.contains("canary"), "{told}");
    }

    #[test]
    fn a_host_is_understood_however_it_is_written() {
        for (written, is) in [
            ("chat.example.com", "chat.example.com"),
            (" Chat.Example.com. ", "chat.example.com"),
            ("https://chat.example.com/ai/", "chat.example.com"),
            ("chat.example.com:8443", "chat.example.com"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("my_pi", "my_pi"),
            ("::1", "::1"),
            ("[::1]:8000", "[::1]"),
            ("", ""),
        ] {
            assert_eq!(host(written), Ok(is.to_owned()), "{written}");
        }
        for wrong in ["*.example.com", "*", "https://", "a b", "chat example"] {
            assert!(host(wrong).unwrap_err().contains("written out"), "{wrong}");
        }
        let read = CommandLine::parse_from(["linnet", "--allowed-hosts", "https://a.example,b:1,"]);
        assert_eq!(read.serve.allowed_hosts, ["a.example", "b", ""]);
    }

    #[test]
    fn streams_are_as_many_as_connections_at_most() {
        assert_eq!(streams("1"), Ok(1));
        assert_eq!(streams(" 16384 "), Ok(16_384));
        for wrong in ["", "0", "-1", "16385", "99999999999999999999", "many", "2e3"] {
            assert!(streams(wrong).unwrap_err().contains("from 1 to 16384"), "{wrong}");
        }
    }

    #[test]
    fn a_settings_file_is_read_or_its_fault_is_named() {
        let good = site_settings(r#"{"temperature": 0.5, "num_ctx": 8192}"#).unwrap();
        assert_eq!(good, Settings::default().with("temperature", 0.5).with("num_ctx", 8192));
        for (text, what) in [
            ("{\n  \"temperature\": 0.5,\n}", "line 3 column 1"),
            ("[]", "settings are an object"),
            (r#"{"temprature": 1}"#, "did you mean temperature?"),
            (r#"{"temperature": 9}"#, "must be from 0 to 2"),
        ] {
            let error = site_settings(text).unwrap_err();
            assert!(error.contains(what), "{error}");
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        CommandLine::command().debug_assert();
    }

    #[test]
    fn serve_is_the_command_without_a_name() {
        for line in [
            vec!["linnet", "--addr", "127.0.0.1:9"],
            vec!["linnet", "serve", "--addr", "127.0.0.1:9"],
        ] {
            let parsed = CommandLine::parse_from(line);
            let config = match parsed.command {
                Some(Command::Serve(config)) => *config,
                _ => parsed.serve,
            };
            assert_eq!(config.addr.to_string(), "127.0.0.1:9");
        }
    }

    #[test]
    fn a_password_is_asked_for_where_others_can_come() {
        let read = |arguments: &[&str]| {
            let line = CommandLine::parse_from([&["linnet"][..], arguments].concat());
            line.serve.password(&line.serve.addr).map(|password| password.is_some())
        };
        assert_eq!(read(&[]), Ok(false));
        assert_eq!(read(&["--addr", "[::1]:1"]), Ok(false));
        for open in ["0.0.0.0:1", "[::]:1", "192.168.1.4:1"] {
            let refused = read(&["--addr", open]).unwrap_err();
            assert!(refused.starts_with(&format!("others can reach {open}")), "{refused}");
            assert_eq!(read(&["--addr", open, "--no-password"]), Ok(false));
            assert_eq!(read(&["--addr", open, "--password", "correct horse"]), Ok(true));
        }
        assert!(read(&["--password", "short"]).unwrap_err().contains("8 to 256"));
        assert!(read(&["--password", "correct horse", "--no-password"]).is_err());
        assert!(read(&["--password-file", "/nowhere/at/all"]).unwrap_err().contains("/nowhere"));
        assert_eq!(read(&["--password", "", "--trusted-proxies", ""]), Ok(false));
    }

    #[test]
    fn servers_are_listed_by_repetition_or_by_commas() {
        for line in [
            vec!["linnet", "--ollama", "a=1.2.3.4", "--ollama", "b=1.2.3.5;parallel=2"],
            vec!["linnet", "--ollama", "a=1.2.3.4,b=1.2.3.5;parallel=2"],
        ] {
            let list = CommandLine::parse_from(line).serve.upstreams(&[]).expect("two servers");
            let names: Vec<_> = list.iter().map(|one| (one.name.as_str(), one.parallel)).collect();
            assert_eq!(names, [("a", None), ("b", Some(2))]);
        }
    }
}
