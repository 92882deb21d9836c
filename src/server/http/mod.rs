//! HTTP: one file for each endpoint or layer, and what they share.
//!
//! A handler reads its input, calls a service, answers. Rules live in `runs`
//! and `store`; SQL is absent.

pub mod api;
pub mod assets;
pub mod blobs;
pub mod body;
pub mod compression;
pub mod doctor;
pub mod door;
pub mod edge;
pub mod events;
pub mod fallback;
pub mod form;
pub mod guard;
pub mod headers;
pub mod image;
pub mod install;
pub mod metrics;
pub mod pace;
pub mod page;
pub mod preview;
pub mod public_files;
pub mod refusal;
pub mod requests;
pub mod sign_in;
pub mod throttle;
pub mod trace;
pub mod weight;
pub mod widget;

use crate::i18n::Catalogues;
use crate::server::access::Access;
use crate::server::config::share::Share;
use crate::server::doctor::Doctor;
use crate::server::runs::Engine;
use axum::extract::FromRequestParts;
use axum::http::Extensions;
use axum::http::request::Parts;
use edge::{Client, Edge};
use guard::Hosts;
use metrics::Reader;
use pace::Pace;
use requests::Requests;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use throttle::{Asking, Throttle};
use weight::Scales;

/// The engine for whoever has sent the request: every handler that asks for
/// replies takes this one, which counts them.
pub struct Asked(pub Engine);

impl FromRequestParts<Services> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, of: &Services) -> Result<Self, Infallible> {
        Ok(Self(of.asked_by(&parts.extensions)))
    }
}

/// What every handler can reach.
#[derive(Clone)]
pub struct Services {
    /// The run engine, and through it the store and the models.
    pub engine: Engine,
    /// The host names that we answer to.
    pub hosts: Arc<Hosts>,
    /// Who asks for the access password, if there is one.
    pub access: Option<Arc<Access>>,
    /// How we are reached.
    pub edge: Edge,
    /// How often a silent stream says that it is still there.
    pub heartbeat: Duration,
    /// What is counted of requests.
    pub requests: Arc<Requests>,
    /// Who may read all that is counted, where everybody else comes in.
    pub reader: Option<Reader>,
    /// Who looks for faults.
    pub doctor: Arc<Doctor>,
    /// What one address may have.
    pub throttle: Arc<Throttle>,
    /// How quickly bodies must come.
    pub pace: Pace,
    /// What those weigh that are being read.
    pub scales: Scales,
}

/// Unless it is set otherwise: a quarter of the least that proxies wait by default.
const HEARTBEAT: Duration = Duration::from_secs(15);

impl Services {
    /// The services around an engine.
    #[must_use]
    pub fn new(engine: Engine, hosts: Hosts) -> Self {
        let (hosts, edge) = (Arc::new(hosts), Edge::default());
        Self {
            engine,
            hosts,
            access: None,
            edge,
            heartbeat: HEARTBEAT,
            requests: Arc::default(),
            reader: None,
            doctor: Arc::default(),
            throttle: Throttle::new(Share::default()),
            pace: Pace::default(),
            scales: Scales::default(),
        }
    }

    /// The same, with streams that say so often that they are still there.
    #[must_use]
    pub fn beating(self, heartbeat: Duration) -> Self {
        Self { heartbeat, ..self }
    }

    /// The same, with that machine to look for faults on.
    #[must_use]
    pub fn examined_by(self, doctor: Doctor) -> Self {
        Self { doctor: Arc::new(doctor), ..self }
    }

    /// The same, reached in that way.
    #[must_use]
    pub fn reached(self, edge: Edge) -> Self {
        Self { edge, ..self }
    }

    /// The same, behind the access password.
    #[must_use]
    pub fn behind(self, access: Option<Access>) -> Self {
        Self { access: access.map(Arc::new), ..self }
    }

    /// The same, counted for that reader.
    #[must_use]
    pub fn counted_for(self, reader: Option<Reader>) -> Self {
        Self { reader, ..self }
    }

    /// The same, of which an address has that share.
    #[must_use]
    pub fn sharing(self, share: Share) -> Self {
        Self { throttle: Throttle::new(share), ..self }
    }

    /// The same, where bodies come at that pace.
    #[must_use]
    pub fn paced(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// The engine, as whoever has sent a request asks it for replies.
    #[must_use]
    pub fn asked_by(&self, of: &Extensions) -> Engine {
        let address = of.get::<Client>().and_then(|client| client.address);
        self.engine.asked_by(Arc::new(Asking { throttle: Arc::clone(&self.throttle), address }))
    }

    /// The languages of the page.
    #[must_use]
    pub fn words(&self) -> Arc<Catalogues> {
        Arc::clone(&self.engine.site().now().words.0)
    }
}
