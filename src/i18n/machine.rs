//! The words for what the machine does: servers, waiting, figures.

use super::words::words;

words! {
    /// See the module.
    pub struct MachineWords = "machine" {
        // The stage line, the picker, the figures under an answer
        running_before(running: usize),
        quoted(text: &str),
        in_chat(titles: &str),
        about_tokens(tokens: &str),
        on(upstreams: &str),
        away,
        servers_answer(answering: usize, all: usize),
        work_on_models,
        moved_from(upstreams: &str),
        metric_upstream,
        metric_moved,
        // The popover
        title,
        figures_link,
        no_answer,
        not_asked,
        nothing_loaded,
        split(gpu: u64, cpu: u64),
        window(tokens: &str),
        left(time: &str),
        for_ever,
        unload(model: &str),
        stop(title: &str),
        waiting,
        others_running(count: usize),
        others_waiting(count: usize),
        // The page
        page_title,
        /// The page that names faults: its title is wanted before it is there.
        check_title,
        figures,
        figures_hint,
        reading_figures,
        no_figures,
        model,
        speed,
        first_token,
        load,
        prompt_speed,
        course,
        p90(value: &str),
        replies(count: usize),
        /// How many replies; the least, the most and the last speed.
        course_words(count: usize, least: &str, most: &str, newest: &str),
        // Benchmarks
        benchmarks,
        what_to_measure,
        no_models,
        prompt,
        default_prompt,
        runs,
        tokens,
        start,
        benchmark_hint,
        running,
        cancel,
        stage_waiting,
        stage_loading,
        stage_warm_up,
        stage_run(number: usize, of: usize),
        stage_done,
        stage_failed,
        stage_cancelled,
        benchmark_of(when: &str),
        about_benchmark(runs: usize, tokens: u64),
        forget(when: &str),
        yielded(count: usize),
        was_loaded,
    }
}
