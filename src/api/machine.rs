//! What the machine does: its popover and its page.

#![cfg_attr(
    feature = "ssr",
    expect(clippy::unused_async, reason = "server functions are, also those that need not wait")
)]

use super::codec::Json;
use crate::domain::machine::{Activity, Benchmark, BenchmarkWish, MachineReport};
use crate::domain::{BenchmarkId, Error, Models};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::engine;
#[cfg(feature = "ssr")]
use crate::domain::OwnerId;

/// What is written and waits now.
#[server(prefix = "/api/page", endpoint = "activity", input = Json, output = Json)]
pub async fn look_at_activity() -> Result<Activity, Error> {
    engine()?.activity(OwnerId::LOCAL).await
}

/// Takes a model out of a server's memory.
#[server(prefix = "/api/page", endpoint = "unload_from", input = Json, output = Json)]
pub async fn unload_from(upstream: Option<String>, model: String) -> Result<Models, Error> {
    let engine = engine()?;
    engine.unload_from(upstream.as_deref(), &model).await?;
    Ok(engine.models(OwnerId::LOCAL).await)
}

/// The figures of the models, and the benchmarks.
#[server(prefix = "/api/page", endpoint = "machine", input = Json, output = Json)]
pub async fn read_machine() -> Result<MachineReport, Error> {
    engine()?.machine_report(OwnerId::LOCAL).await
}

/// Starts a benchmark.
#[server(prefix = "/api/page", endpoint = "start_benchmark", input = Json, output = Json)]
pub async fn start_benchmark(wish: BenchmarkWish) -> Result<Benchmark, Error> {
    engine()?.start_benchmark(OwnerId::LOCAL, wish).await
}

/// The benchmark that runs, if one does.
#[server(prefix = "/api/page", endpoint = "benchmark", input = Json, output = Json)]
pub async fn running_benchmark() -> Result<Option<Benchmark>, Error> {
    Ok(engine()?.running_benchmark(OwnerId::LOCAL))
}

/// Gives up the benchmark that runs.
#[server(prefix = "/api/page", endpoint = "cancel_benchmark", input = Json, output = Json)]
pub async fn cancel_benchmark() -> Result<(), Error> {
    engine()?.cancel_benchmark(OwnerId::LOCAL);
    Ok(())
}

/// Forgets a benchmark.
#[server(prefix = "/api/page", endpoint = "forget_benchmark", input = Json, output = Json)]
pub async fn forget_benchmark(id: BenchmarkId) -> Result<(), Error> {
    engine()?.forget_benchmark(OwnerId::LOCAL, id).await
}
