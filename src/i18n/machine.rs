//! The words for what the machine does: servers, waiting, figures.

/// See the module.
#[derive(Debug)]
#[expect(missing_docs, reason = "the English table says what each is")]
pub struct MachineWords {
    pub running_before: fn(running: usize) -> String,
    pub quoted: fn(text: &str) -> String,
    pub in_chat: fn(titles: &str) -> String,
    pub about_tokens: fn(tokens: &str) -> String,
    pub on: fn(upstreams: &str) -> String,
    pub away: &'static str,
    pub servers_answer: fn(answering: usize, all: usize) -> String,
    pub moved_from: fn(upstreams: &str) -> String,
    pub metric_upstream: &'static str,
    pub metric_moved: &'static str,
}

pub const ENGLISH: MachineWords = MachineWords {
    running_before: |running| format!("{running} running"),
    quoted: |text| format!("“{text}”"),
    in_chat: |titles| format!("in {titles}"),
    about_tokens: |tokens| format!("about {tokens} tokens"),
    on: |upstreams| format!("on {upstreams}"),
    away: "its server does not answer",
    servers_answer: |answering, all| format!("Ollama · {answering} of {all} servers"),
    moved_from: |upstreams| format!("{upstreams} did not answer"),
    metric_upstream: "Server",
    metric_moved: "Asked first",
};

pub const RUSSIAN: MachineWords = MachineWords {
    running_before: |running| format!("пишется: {running}"),
    quoted: |text| format!("«{text}»"),
    in_chat: |titles| format!("в чате {titles}"),
    about_tokens: |tokens| format!("около {tokens} токенов"),
    on: |upstreams| format!("на {upstreams}"),
    away: "её сервер не отвечает",
    servers_answer: |answering, all| format!("Ollama · серверов: {answering} из {all}"),
    moved_from: |upstreams| format!("{upstreams}: нет ответа"),
    metric_upstream: "Сервер",
    metric_moved: "Сначала спросили",
};
