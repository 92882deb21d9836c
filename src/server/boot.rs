//! From configuration to a serving process, and from SIGTERM to its end.
//!
//! The order matters: the store is opened (and cut replies marked) before the
//! first connection is taken; the page is served before Ollama was asked
//! anything; at the end replies are stored before connections are closed.

use super::access::Access;
use super::config::{self, Config, Current};
use super::demo::Demo;
use super::doctor::Doctor;
use super::http::edge::Edge;
use super::http::guard::Hosts;
use super::http::{Services, assets};
use super::listen::{Address, Listener};
use super::ollama::{self, Ollama};
use super::provider::Provider;
use super::runs::{Engine, Options, Providers, Upstream};
use super::store::{self, Store};
use super::tls::Tls;
use super::upstream_list::Listed;
use super::{facts, fresh, listen, logs, panics, probe, router, supervisor, telemetry};
use crate::domain::model::DEMO_MODEL;
use crate::domain::{Milliseconds, OwnerId};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// When the drain is over whatever happens, after the grace that replies have.
const DRAIN: Duration = Duration::from_secs(5);
/// When the process ends whatever is still open, after that grace: with the
/// usual 20 seconds within 28.
const HARD_EXIT: Duration = Duration::from_secs(8);
/// Between two looks for what has been in the trash long enough.
const TRASH: Duration = Duration::from_hours(24);
/// The demo's pace: about as quick as a small model on a laptop.
const DEMO_PACE: Milliseconds = Milliseconds(18);

/// Serves until SIGTERM or Ctrl-C.
///
/// # Errors
/// A sentence for the terminal: a setting, the data directory or the address
/// cannot be used.
pub fn run(config: &Config) -> Result<(), String> {
    start_logging(config)?;
    // Whatever is made from here on is for this user alone.
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    // Before there is a second thread: it is told by the environment.
    let given = listen::given().map_err(|error| format!("the socket that was given: {error}"))?;
    #[cfg(unix)]
    allow_many_connections();
    // Pages of 2 MB, of which a few kB are used: on systems that give them to
    // everybody they would more than double what Linnet takes at rest.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    // Only fails if a provider was installed before, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let traces = telemetry::begin()?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("the runtime cannot start: {error}"))?
        .block_on(async {
            let served = serve(config, given).await;
            traces.end().await;
            served
        })
}

/// Files and connections that the process may have open at most; systems begin
/// with 1,024 and allow more to who asks.
#[cfg(unix)]
const OPEN_FILES: u64 = 65_536;

/// Asks for as many as the system allows. What is refused stays as it was.
#[cfg(unix)]
fn allow_many_connections() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = maximum.map_or(OPEN_FILES, |most| most.min(OPEN_FILES));
    if current.is_some_and(|now| now < wanted) {
        let limit = Rlimit { current: Some(wanted), maximum };
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            tracing::debug!(%error, wanted, "the limit of open files stays as it is");
        }
    }
}

/// Connections at once: the store, the model servers and what else is open need
/// files too.
fn connections() -> usize {
    let most = listen::Limits::default().connections;
    #[cfg(unix)]
    if let Some(files) = rustix::process::getrlimit(rustix::process::Resource::Nofile).current {
        let share = usize::try_from(files / 4 * 3).unwrap_or(most);
        return most.min(share).max(16);
    }
    most
}

/// A limit of the size of files (`ulimit -f`, `LimitFSIZE`) is to be an error of
/// the write, like a full disk, and not the process's end: so the signal is heard.
#[cfg(unix)]
fn outlive_the_limit_of_files() {
    use rustix::process::Signal;
    use tokio::signal::unix::{SignalKind, signal};
    // Once heard, it is heard until the end.
    if let Err(error) = signal(SignalKind::from_raw(Signal::XFSZ.as_raw())) {
        tracing::debug!(%error, "a limit of the size of files would end the process");
    }
}

async fn serve(config: &Config, given: Option<listen::Given>) -> Result<(), String> {
    #[cfg(unix)]
    outlive_the_limit_of_files();
    let trusted = config.trusted()?;
    // A socket that whoever has started us holds wins: it outlives us.
    let given = given.map(Listener::try_from).transpose().map_err(|error| error.to_string())?;
    let at = given.as_ref().map_or_else(|| Ok(config.addr.clone()), Listener::address);
    let password = config.password(&at.map_err(|error| error.to_string())?)?;
    let wrong = |why| format!("LINNET_METRICS_TOKEN: {why}");
    let reader =
        config.metrics_token()?.map(|token| token.reveal().parse().map_err(wrong)).transpose()?;
    let directory = config.data_dir()?;
    let loader = config.loader()?;
    let site =
        loader.load().map_err(|mistakes| format!("the configuration is wrong:\n{mistakes}"))?;
    let listed = config.upstreams(&site.file.upstreams)?;
    let site = Current::new(site);
    let limits = ollama::Limits {
        first_byte: config.timeout,
        idle: config.idle_timeout,
        ..ollama::Limits::default()
    };
    let store = Store::open(&directory).await.map_err(|error| {
        format!("the data folder {} cannot be used: {error}", directory.display())
    })?;
    let mut upstreams = Vec::new();
    let mut doctor = Doctor { directory: Some(directory.clone()), ..Doctor::default() };
    for Listed { name, address, parallel } in listed {
        let ollama = Ollama::new(address, limits).map_err(|error| error.to_string())?;
        doctor.upstreams.push((name.clone(), ollama.clone()));
        upstreams.push(Upstream { name, provider: Provider::Ollama(ollama), parallel });
    }
    let bind = |address: &Address| {
        listen::bind(address).map_err(|error| format!("{address} cannot be listened on: {error}"))
    };
    let apart = config.metrics_addr.as_ref().map(bind).transpose()?;
    let mut listener = given.map_or_else(|| bind(&config.addr), Ok)?;
    listener.limits.connections = connections();
    let bound = listener.address().map_err(|error| error.to_string())?;
    if let (Some(certificate), Some(key)) = (&config.tls_cert, &config.tls_key) {
        let tls = Arc::new(Tls::new(certificate, key)?);
        tokio::spawn(tls.clone().keep_looking());
        listener.tls = Some(tls);
    }

    let providers = Providers { upstreams, demo: Some(Provider::Demo(Demo::new(DEMO_PACE))) };
    let default_model = config.demo.then(|| DEMO_MODEL.to_owned()).or_else(|| config.model.clone());
    let options = Options {
        parallel: config.parallel(),
        grace: config.grace,
        streams: config.event_streams,
        default_model,
        site: site.clone(),
    };
    let trash = tokio::spawn(keep_trash_small(store.clone()));
    let looking = tokio::spawn(loader.keep_looking(site));
    if password.is_none() && !bound.is_private() {
        tell_of_no_password(config.log_json, &bound);
    }
    let access = password.map(|password| Access::new(password, store.clone()));
    let access = access.transpose().map_err(|error| error.to_string())?;
    let engine = Engine::new(store, providers, options);
    // Asked now, so that the first page knows; waited for by nobody.
    let asking = engine.clone();
    tokio::spawn(async move { asking.refresh_models(OwnerId::LOCAL).await });
    let edge = Edge {
        base: config.base_path.clone(),
        trusted: trusted.into(),
        tls: listener.tls.is_some(),
    };
    let services = Services::new(engine.clone(), Hosts::new(&bound, &config.allowed_hosts))
        .reached(edge)
        .sharing(config.share())
        .beating(config.heartbeat)
        .examined_by(doctor)
        .behind(access)
        .counted_for(reader);
    tell_where(config, &bound, listener.tls.is_some(), &directory);

    let (stop, stopped) = watch::channel(false);
    if let Some(apart) = apart {
        tracing::info!(address = %apart.address().map_err(|error| error.to_string())?, "/metrics is here");
        let routes = router::metrics_routes(services.clone());
        tokio::spawn(listen::serve(apart, routes, stopped.clone()));
    }
    let accepting = tokio::spawn(listen::serve(listener, router::routes(services), stopped));
    supervisor::tell(supervisor::READY);
    let alive = tokio::spawn(supervisor::keep_telling());
    wind_down(&engine, config.grace, [trash, looking]).await;
    let _ = stop.send(true);
    let _ = accepting.await;
    alive.abort();
    Ok(())
}

/// Where it is, for who has started it, whether anybody reads it or not; and in
/// the log what else is worth a word at a start.
fn tell_where(config: &Config, bound: &Address, encrypted: bool, data: &Path) {
    let scheme = match (bound, encrypted) {
        (Address::Unix(_), _) => "",
        (Address::Tcp(_), true) => "https://",
        (Address::Tcp(_), false) => "http://",
    };
    let _ = logs::tell(&format!("Linnet is at {scheme}{bound}{}", config.base_path.0));
    let build = facts::build();
    tracing::info!(
        address = %bound, data = %data.display(), version = build.version,
        commit = build.commit, build = build.profile, "serving"
    );
    for hint in config::strange_variables() {
        tracing::warn!("{hint}");
    }
}

/// Said whatever is logged; but where each line is a record, as a record.
fn tell_of_no_password(records: bool, bound: &Address) {
    const SAID: &str = "no password is asked for: who can reach this address reads all chats";
    if records {
        tracing::warn!(address = %bound, "{SAID}");
    } else {
        logs::warn(&format!("linnet: {SAID} ({bound})"));
    }
}

/// Waits for SIGTERM, Ctrl-C, or the end of the terminal; then has replies
/// stored and viewers told.
async fn wind_down(engine: &Engine, grace: Duration, tasks: [JoinHandle<()>; 2]) {
    tokio::select! {
        () = asked_to_stop() => {}
        () = left_alone() => {}
    }
    supervisor::tell(supervisor::STOPPING);
    tracing::info!("stopping: replies are stored, viewers are told to reconnect");
    // A second signal (a terminal's end may be told twice), or connections that never end, must not keep the process.
    tokio::spawn(async move {
        tokio::select! {
            () = asked_to_stop() => {}
            () = tokio::time::sleep(grace + HARD_EXIT) => {}
        }
        std::process::exit(0);
    });
    tasks.iter().for_each(JoinHandle::abort);
    engine.drain(grace + DRAIN).await;
}

/// What this build is.
///
/// # Errors
/// A sentence for the terminal.
pub fn version() -> Result<String, String> {
    let sqlite = at_once(store::sqlite_version())?;
    Ok(format!("{}\nSQLite:  {sqlite}\npage:    {}", facts::build(), assets::build()))
}

/// Whether the Linnet at that address is ready: what it says.
///
/// # Errors
/// A sentence for the terminal: it is not.
pub fn health(address: &Address, encrypted: bool) -> Result<String, String> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("the runtime cannot start: {error}"))?
        .block_on(probe::ready(address, encrypted))
}

/// Copies the store into a file: what to say of it.
///
/// # Errors
/// A sentence for the terminal.
pub fn backup(data: &Path, file: &Path) -> Result<String, String> {
    let bytes = at_once(store::backup::backup(data, file))?;
    Ok(format!("{} is written: {bytes} bytes, checked", file.display()))
}

/// Puts a copy in the store's place: what to say of it.
///
/// # Errors
/// A sentence for the terminal.
pub fn restore(data: &Path, file: &Path) -> Result<String, String> {
    let kept = at_once(store::backup::restore(data, file, fresh::now().0))?;
    let kept = kept
        .map_or_else(String::new, |kept| format!("; what was there is kept as {}", kept.display()));
    Ok(format!("{} is restored{kept}", file.display()))
}

/// Does one thing with the store.
fn at_once<T>(work: impl Future<Output = Result<T, store::OpenError>>) -> Result<T, String> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("the runtime cannot start: {error}"))?
        .block_on(work)
        .map_err(|error| error.to_string())
}

/// Removes what was deleted long ago, now and every day. Ends with its task.
async fn keep_trash_small(store: Store) {
    loop {
        match store.empty_trash(fresh::now()).await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(rows, "what was deleted 30 days ago is removed"),
            // Its cause is logged where it arose; tomorrow is another day.
            Err(error) => tracing::warn!(code = error.code(), "the trash was not emptied"),
        }
        tokio::time::sleep(TRASH).await;
    }
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => {
                let _ = interrupt.await;
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
}

/// Comes to its end when the terminal that it was started from is closed
/// (SIGHUP), unless it was started to outlive that.
async fn left_alone() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if !outlives_its_terminal()
            && let Ok(mut hangup) = signal(SignalKind::hangup())
        {
            hangup.recv().await;
            return;
        }
    }
    std::future::pending::<()>().await;
}

/// Whether SIGHUP is ignored, as `nohup` has it; where that is not known, it
/// does what it does by itself.
#[cfg(unix)]
fn outlives_its_terminal() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // It is the first of the signals, each of which is a bit.
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_none_or(|mask| mask & 1 != 0)
}

fn start_logging(config: &Config) -> Result<(), String> {
    use std::io::IsTerminal;
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log)
        .map_err(|error| format!("--log {:?}: {error}", config.log))?;
    let form = if config.log_json { logs::Form::Json } else { logs::Form::for_people() };
    // <https://no-color.org>
    let colours = std::io::stderr().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    let builder = logs::subscriber(form, colours, filter, std::io::stderr);
    builder.try_init().map_err(|error| error.to_string())?;
    panics::into_the_log();
    Ok(())
}
