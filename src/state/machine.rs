//! What the page knows of the machine: what runs and waits, the figures of the
//! models, benchmarks. Asked for only while somebody looks.
//!
//! Absent on purpose: the lists of models (`App::models`), which come by events.

use super::App;
use crate::api;
use crate::browser::time;
use crate::domain::machine::{Activity, Benchmark, BenchmarkWish, MachineReport};
use crate::domain::{BenchmarkId, Error};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// Least time between two questions about what runs.
const PAUSE: Duration = Duration::from_millis(300);
/// Between two questions while no event says that something moved.
const EVERY: Duration = Duration::from_secs(5);
/// Between two looks at a benchmark that runs.
const PROGRESS: Duration = Duration::from_millis(700);

/// See the module. A handle: copies mean the same state.
#[derive(Clone, Copy)]
pub struct Machine {
    /// Whether the popover is open.
    pub open: RwSignal<bool>,
    /// Grows when something moved that the popover shows.
    pub moved: RwSignal<u32>,
    /// What runs and waits; absent until it was asked for.
    pub activity: RwSignal<Option<Activity>>,
    /// The figures and benchmarks; absent until they were asked for.
    pub report: RwSignal<Option<Result<MachineReport, Error>>>,
    asking: StoredValue<bool>,
    watching: StoredValue<bool>,
}

impl Machine {
    pub(super) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            moved: RwSignal::new(0),
            activity: RwSignal::new(None),
            report: RwSignal::new(None),
            asking: StoredValue::new(false),
            watching: StoredValue::new(false),
        }
    }

    /// Notes that something moved that the popover may show.
    pub fn note(&self) {
        if self.open.get_untracked() {
            self.moved.update(|moved| *moved = moved.wrapping_add(1));
        }
    }

    /// The benchmark that runs, if one does.
    #[must_use]
    pub fn running(&self) -> Option<Benchmark> {
        self.report.with(|report| match report {
            Some(Ok(report)) => {
                report.benchmarks.first().filter(|first| first.ended_at.is_none()).cloned()
            }
            _ => None,
        })
    }
}

impl App {
    /// Keeps what runs and waits up to date while the popover is open.
    pub fn follow_activity(self) {
        Effect::new(move |_| {
            self.machine.moved.track();
            if self.machine.open.get() {
                self.ask_activity();
            }
        });
        time::every(EVERY, move || self.machine.note());
    }

    fn ask_activity(self) {
        let machine = self.machine;
        if machine.asking.get_value() {
            return;
        }
        machine.asking.set_value(true);
        spawn_local(async move {
            if let Ok(activity) = api::machine::look_at_activity().await {
                machine.activity.set(Some(activity));
            }
            let before = machine.moved.get_untracked();
            time::after(PAUSE, move || {
                machine.asking.set_value(false);
                if machine.moved.get_untracked() != before {
                    machine.note();
                }
            });
        });
    }

    /// Takes a model out of a server's memory.
    pub fn unload_from(self, upstream: Option<String>, model: String) {
        spawn_local(async move {
            match api::machine::unload_from(upstream, model).await {
                Ok(models) => self.models.set(models),
                Err(error) => self.complain(&error),
            }
        });
    }

    /// Asks for the figures and the benchmarks, and again as long as one runs.
    pub fn read_machine(self) {
        spawn_local(async move {
            let report = api::machine::read_machine().await;
            self.machine.report.set(Some(report));
            self.watch_benchmark();
        });
    }

    fn watch_benchmark(self) {
        let machine = self.machine;
        let runs = untrack(|| machine.running().is_some());
        if !runs || machine.watching.get_value() {
            return;
        }
        machine.watching.set_value(true);
        time::after(PROGRESS, move || {
            spawn_local(async move {
                let running = api::machine::running_benchmark().await;
                machine.watching.set_value(false);
                match running {
                    Ok(Some(benchmark)) => {
                        machine.report.update(|report| {
                            if let Some(Ok(report)) = report
                                && let Some(first) = report.benchmarks.first_mut()
                                && first.id == benchmark.id
                            {
                                *first = benchmark;
                            }
                        });
                        self.watch_benchmark();
                    }
                    Ok(None) => self.read_machine(),
                    // The server is away for a moment: it goes on there.
                    Err(_) => self.watch_benchmark(),
                }
            });
        });
    }

    /// Starts a benchmark.
    pub fn start_benchmark(self, wish: BenchmarkWish) {
        spawn_local(async move {
            match api::machine::start_benchmark(wish).await {
                Ok(benchmark) => {
                    self.machine.report.update(|report| {
                        if let Some(Ok(report)) = report {
                            report.benchmarks.insert(0, benchmark);
                        }
                    });
                    self.watch_benchmark();
                }
                Err(error) => self.complain(&error),
            }
        });
    }

    /// Gives up the benchmark that runs.
    pub fn cancel_benchmark(self) {
        spawn_local(async move {
            if let Err(error) = api::machine::cancel_benchmark().await {
                self.complain(&error);
            }
        });
    }

    /// Forgets a benchmark.
    pub fn forget_benchmark(self, id: BenchmarkId) {
        spawn_local(async move {
            match api::machine::forget_benchmark(id).await {
                Ok(()) => self.read_machine(),
                Err(error) => self.complain(&error),
            }
        });
    }
}
