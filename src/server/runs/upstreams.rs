//! Who can answer: the site's model servers, and the demo.
//!
//! A server is known by its number here and by its name outside; people see
//! the name only where there are several. Absent on purpose: how a server is
//! (`models`) and who is served next (`queue`).

use super::queue::Lane;
use super::{Engine, Options};
use crate::domain::model::DEMO_MODEL;
use crate::domain::reason::Flaw;
use crate::domain::{Error, Result};
use crate::server::provider::Provider;

/// Replies that the demo writes at once: it costs next to nothing.
pub(super) const DEMO_PARALLEL: usize = 1000;

/// A model server.
#[derive(Clone)]
pub struct Upstream {
    /// What people call it; no two have the same name.
    pub name: String,
    /// The server.
    pub provider: Provider,
    /// Replies that each of its models writes at once, if not as the site says.
    pub parallel: Option<usize>,
}

/// Who can answer.
#[derive(Clone)]
pub struct Providers {
    /// The model servers, for every model but the demo.
    pub upstreams: Vec<Upstream>,
    /// The built-in demo, if it is offered.
    pub demo: Option<Provider>,
}

impl Providers {
    /// One model server, and the demo if it is offered.
    #[must_use]
    pub fn one(provider: Provider, demo: Option<Provider>) -> Self {
        let name = provider.address().to_owned();
        Self { upstreams: vec![Upstream { name, provider, parallel: None }], demo }
    }

    /// Whether there are several servers, so that their names matter.
    pub(super) fn are_several(&self) -> bool {
        self.upstreams.len() > 1
    }

    /// What requests to a model queue for.
    pub(super) fn lane(&self, model: &str) -> Lane {
        Lane::new(self.demo.is_some() && model == DEMO_MODEL, model)
    }

    /// Who answers at that number; the demo stands behind the servers.
    pub(super) fn at(&self, upstream: usize) -> Result<Provider> {
        match self.upstreams.get(upstream) {
            Some(upstream) => Ok(upstream.provider.clone()),
            None => self.demo.clone().ok_or(Error::Internal),
        }
    }

    /// The name of that server, where names matter.
    pub(super) fn name_at(&self, upstream: usize) -> Option<String> {
        let upstream = self.are_several().then(|| self.upstreams.get(upstream)).flatten();
        upstream.map(|upstream| upstream.name.clone())
    }

    /// Whether there is a server at that number: the demo stands behind them.
    pub(super) fn is_server(&self, upstream: usize) -> bool {
        upstream < self.upstreams.len()
    }

    /// The name of the server at that number, as figures are kept under.
    pub(super) fn label_at(&self, upstream: usize) -> &str {
        self.upstreams.get(upstream).map_or(DEMO_MODEL, |upstream| &upstream.name)
    }

    /// Replies of one model that the server at that number writes at once.
    pub(super) fn parallel(&self, upstream: usize, options: &Options) -> usize {
        let own = |upstream: &Upstream| upstream.parallel.unwrap_or(options.parallel);
        self.upstreams.get(upstream).map_or(DEMO_PARALLEL, own)
    }

    /// The number of the server of that name; the first one without a name.
    pub(super) fn named(&self, name: Option<&str>) -> Result<usize> {
        let wanted = |upstream: &Upstream| name.is_none_or(|name| upstream.name == name);
        self.upstreams.iter().position(wanted).ok_or(Flaw::Upstream.into())
    }
}

impl Engine {
    /// The server of that name, as it stands in
    /// [`Models::upstreams`](crate::domain::Models); the first one without a
    /// name. For what is done to a server, not through the queue: pulling,
    /// showing, deleting.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] if there is none of that name.
    pub fn upstream(&self, name: Option<&str>) -> Result<Provider> {
        let providers = &self.inner.providers;
        providers.named(name).map(|number| providers.upstreams[number].provider.clone())
    }
}
