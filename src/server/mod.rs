//! The server: configuration, start and end, the list of routes, and its rooms.
//!
//! Arrows: `router → http → {runs, store, …}`, `runs → {jobs, provider, store}`,
//! `jobs → {provider, store}`.
//! Absent on purpose: views (`pages`, `parts`), which the page handler renders.

pub mod access;
pub mod boot;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod facts;
pub mod fault;
pub mod fresh;
pub mod http;
pub mod jobs;
pub mod listen;
pub mod logs;
pub mod measure;
pub mod networks;
pub mod ollama;
pub mod panics;
pub mod patience;
pub mod probe;
pub mod provider;
pub mod router;
pub mod runs;
pub mod secret;
pub mod store;
pub mod supervisor;
pub mod telemetry;
pub mod tls;
pub mod upstream_list;
pub mod webhook;
