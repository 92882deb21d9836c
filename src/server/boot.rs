//! From configuration to a serving process, and from SIGTERM to its end.
//!
//! The order matters: the store is opened (and cut replies marked) before the
//! first connection is taken; the page is served before Ollama was asked
//! anything; at the end replies are stored before connections are closed.

use super::access::Access;
use super::config::{Config, Current};
use super::demo::Demo;
use super::http::Services;
use super::http::edge::Edge;
use super::http::guard::Hosts;
use super::listen::Address;
use super::ollama::{self, Ollama};
use super::provider::Provider;
use super::runs::{Engine, Options, Providers, Upstream};
use super::store::{self, Store};
use super::tls::Tls;
use super::upstream_list::Listed;
use super::{fresh, listen, logs, router};
use crate::domain::model::DEMO_MODEL;
use crate::domain::{Milliseconds, OwnerId};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long replies may go on after SIGTERM before they are stored as they are.
const GRACE: Duration = Duration::from_secs(20);
/// When the drain is over whatever happens.
const DRAIN: Duration = Duration::from_secs(25);
/// When the process ends after SIGTERM whatever is still open.
const HARD_EXIT: Duration = Duration::from_secs(28);
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
    #[cfg(unix)]
    allow_many_connections();
    // Pages of 2 MB, of which a few kB are used: on systems that give them to
    // everybody they would more than double what Linnet takes at rest.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    // Only fails if a provider was installed before, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("the runtime cannot start: {error}"))?
        .block_on(serve(config))
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

async fn serve(config: &Config) -> Result<(), String> {
    let trusted = config.trusted()?;
    let password = config.password()?;
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
    for Listed { name, address, parallel } in listed {
        let ollama = Ollama::new(address, limits).map_err(|error| error.to_string())?;
        upstreams.push(Upstream { name, provider: Provider::Ollama(ollama), parallel });
    }
    let mut listener = listen::bind(&config.addr)
        .map_err(|error| format!("{} cannot be listened on: {error}", config.addr))?;
    let bound = listener.address().map_err(|error| error.to_string())?;
    if let (Some(certificate), Some(key)) = (&config.tls_cert, &config.tls_key) {
        let tls = Arc::new(Tls::new(certificate, key)?);
        tokio::spawn(tls.clone().keep_looking());
        listener.tls = Some(tls);
    }

    let providers = Providers { upstreams, demo: Some(Provider::Demo(Demo::new(DEMO_PACE))) };
    let default_model = config.demo.then(|| DEMO_MODEL.to_owned()).or_else(|| config.model.clone());
    let options =
        Options { parallel: config.parallel(), grace: GRACE, default_model, site: site.clone() };
    let trash = tokio::spawn(keep_trash_small(store.clone()));
    let looking = tokio::spawn(loader.keep_looking(site));
    if password.is_none() && !bound.is_private() {
        eprintln!("linnet: no password is asked for: who can reach {bound} reads all chats");
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
        .beating(config.heartbeat)
        .behind(access);
    let scheme = match (&bound, listener.tls.is_some()) {
        (Address::Unix(_), _) => "",
        (Address::Tcp(_), true) => "https://",
        (Address::Tcp(_), false) => "http://",
    };
    println!("Linnet is at {scheme}{bound}{}", config.base_path.0);
    tracing::info!(address = %bound, data = %directory.display(), "serving");

    let (stop, stopped) = watch::channel(false);
    let accepting = tokio::spawn(listen::serve(listener, router::routes(services), stopped));
    asked_to_stop().await;
    tracing::info!("stopping: replies are stored, viewers are told to reconnect");
    // A second signal, or connections that never end, must not keep the process.
    tokio::spawn(async {
        tokio::select! {
            () = asked_to_stop() => {}
            () = tokio::time::sleep(HARD_EXIT) => {}
        }
        std::process::exit(0);
    });
    trash.abort();
    looking.abort();
    engine.drain(DRAIN).await;
    let _ = stop.send(true);
    let _ = accepting.await;
    Ok(())
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

fn start_logging(config: &Config) -> Result<(), String> {
    use std::io::IsTerminal;
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log)
        .map_err(|error| format!("--log {:?}: {error}", config.log))?;
    let form = if config.log_json { logs::Form::Json } else { logs::Form::Lines };
    // <https://no-color.org>
    let colours = std::io::stderr().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    let builder = logs::subscriber(form, colours, filter, std::io::stderr);
    builder.try_init().map_err(|error| error.to_string())
}
