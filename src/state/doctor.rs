//! The page that names faults: measures the way from this browser to the
//! server, and asks the server for what it finds on its own machine.
//!
//! All but one question is a GET, since a proxy that replaces the host has
//! writes refused. Absent on purpose: judging (`domain::doctor`).

use super::App;
use crate::browser::{probe, time};
use crate::domain::doctor::{
    BODY_BYTES, Finding, Grade, Measured, Proxy, Report, Streamed, Topic, What, judge, silence,
};
use crate::domain::{Place, reading};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is known so far. A handle.
#[derive(Clone, Copy)]
pub struct Doctor {
    /// Whether it is looking, and for about how many seconds.
    pub looking: RwSignal<Option<u64>>,
    /// The way to the server.
    pub way: RwSignal<Vec<Finding>>,
    /// The server's machine.
    pub server: RwSignal<Vec<Finding>>,
}

impl Doctor {
    /// Knows nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            looking: RwSignal::new(Some(1)),
            way: RwSignal::new(Vec::new()),
            server: RwSignal::new(Vec::new()),
        }
    }

    /// How many faults were found.
    #[must_use]
    pub fn faults(self) -> usize {
        let count = |found: &Vec<Finding>| {
            found.iter().filter(|finding| finding.grade == Grade::Fault).count()
        };
        self.way.with(count) + self.server.with(count)
    }

    /// Looks, from the beginning.
    pub fn look(self, app: App) {
        self.way.set(Vec::new());
        self.server.set(Vec::new());
        self.looking.set(Some(1));
        spawn_local(async move {
            // Whoever leaves the page takes the signals along.
            let _ = self.measure(app).await;
            let _ = self.looking.try_set(None);
        });
    }

    async fn measure(self, app: App) -> Option<()> {
        let here = probe::whereabouts();
        let api = [app.base.with_value(|base| base.0.clone()), "/api/doctor".to_owned()].concat();
        let page = app.path_of(&Place::Doctor);
        // What the page is called under is what its address has before that name.
        let name = page.rsplit('/').next().unwrap_or_default();
        let base = here.path.trim_end_matches('/').strip_suffix(name).unwrap_or(&here.path);
        let mut measured = Measured {
            host: here.host,
            base: base.trim_end_matches('/').to_owned(),
            https: here.https,
            local: here.secure && !here.https,
            ..Measured::default()
        };
        let answer = probe::probe("GET", &api, 0).await;
        measured.proxy = answer.server.as_deref().map(Proxy::of).unwrap_or_default();
        measured.protocol = probe::protocol();
        let Ok(Report { arrival, findings }) = reading::from_json::<Report>(answer.text.as_bytes())
        else {
            let told = [answer.status.to_string()];
            let lost = Finding::new(Topic::Reach, Grade::Fault, What::Unreachable, told);
            return self.way.try_set(vec![lost]).is_none().then_some(());
        };
        measured.ahead = Some(arrival.now.0 - time::now().0);
        let heartbeat = arrival.heartbeat;
        measured.arrival = Some(arrival);
        let seconds = silence(heartbeat) / 1000 + 3;
        let gone = self.looking.try_set(Some(seconds)).is_some();
        if gone || self.server.try_set(findings).is_some() {
            return None;
        }
        self.tell(&measured)?;

        let answer = probe::probe("GET", &[&api, "/stream"].concat(), 0).await;
        if answer.status == 200 {
            let spread = answer.spread;
            measured.streamed = Some(Streamed { spread, packed: answer.encoding });
        }
        self.tell(&measured)?;
        let answer = probe::probe("POST", &[&api, "/body"].concat(), BODY_BYTES).await;
        // Who refuses unread may close before all is sent.
        measured.body = Some(if answer.status == 0 { 413 } else { answer.status });
        self.tell(&measured)?;
        let answer = probe::probe("GET", &[&api, "/silence"].concat(), 0).await;
        measured.silence = Some((!answer.text.contains("kept")).then_some(answer.took));
        self.tell(&measured)
    }

    /// Shows what follows; nothing if nobody looks any more.
    fn tell(self, measured: &Measured) -> Option<()> {
        self.way.try_set(judge(measured)).is_none().then_some(())
    }
}

impl Default for Doctor {
    fn default() -> Self {
        Self::new()
    }
}
