//! The process itself, as Linux tells of it under `/proc`; elsewhere nothing is
//! told. Names are those that all programs use for Prometheus.

use super::text::Text;
use std::fs;

/// Parts of a second in which `/proc` counts time: on every Linux.
const TICKS: f64 = 100.0;

/// What the system says, as far as it does.
#[derive(Debug, Default, PartialEq)]
struct Process {
    resident: Option<u64>,
    resident_most: Option<u64>,
    whole: Option<u64>,
    threads: Option<u64>,
    cpu: Option<f64>,
    start: Option<f64>,
    files: Option<usize>,
    files_most: Option<u64>,
}

/// Adds it.
pub fn write(text: &mut Text) {
    let read = |name: &str| fs::read_to_string(format!("/proc/{name}")).unwrap_or_default();
    let mut process = of(&read("self/status"), &read("self/stat"), &read("stat"));
    process.files = fs::read_dir("/proc/self/fd").ok().map(Iterator::count);
    process.files_most = most_files(&read("self/limits"));
    if let Some(resident) = process.resident {
        text.gauges("process_resident_memory_bytes", "Memory that is taken.").value(&[], resident);
    }
    if let Some(most) = process.resident_most {
        let help = "The most memory that was ever taken.";
        text.gauges("process_resident_memory_max_bytes", help).value(&[], most);
    }
    if let Some(whole) = process.whole {
        text.gauges("process_virtual_memory_bytes", "Address space.").value(&[], whole);
    }
    if let Some(threads) = process.threads {
        text.gauges("process_threads", "Threads.").value(&[], threads);
    }
    if let Some(cpu) = process.cpu {
        text.counters("process_cpu_seconds_total", "Processor time.").value(&[], cpu);
    }
    if let Some(start) = process.start {
        let help = "When the process began, in seconds since 1970.";
        text.gauges("process_start_time_seconds", help).value(&[], start);
    }
    if let Some(files) = process.files {
        text.gauges("process_open_fds", "Open files and connections.").value(&[], files);
    }
    if let Some(most) = process.files_most {
        text.gauges("process_max_fds", "How many may be open.").value(&[], most);
    }
}

fn of(status: &str, stat: &str, system: &str) -> Process {
    let line = |name: &str| {
        let rest = status.lines().find_map(|line| line.strip_prefix(name))?;
        rest.split_whitespace().next()?.parse::<u64>().ok()
    };
    let kilobytes = |name: &str| line(name).map(|number| number * 1024);
    // The program's name stands in parentheses and may hold anything.
    let fields: Vec<&str> =
        stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    // Numbered as in proc(5); the third one comes first here.
    let field = |number: usize| fields.get(number - 3)?.parse::<f64>().ok();
    let booted = system.lines().find_map(|line| line.strip_prefix("btime "));
    let booted = booted.and_then(|text| text.trim().parse::<f64>().ok());
    Process {
        resident: kilobytes("VmRSS:"),
        resident_most: kilobytes("VmHWM:"),
        whole: kilobytes("VmSize:"),
        threads: line("Threads:"),
        cpu: field(14).zip(field(15)).map(|(user, kernel)| (user + kernel) / TICKS),
        start: booted.zip(field(22)).map(|(booted, after)| booted + after / TICKS),
        files: None,
        files_most: None,
    }
}

fn most_files(limits: &str) -> Option<u64> {
    let rest = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    rest.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_read() {
        let status =
            "Name:\tlinnet\nVmSize:\t  200 kB\nVmHWM:\t  30 kB\nVmRSS:\t  20 kB\nThreads:\t7\n";
        let stat = "1 (a) b) S 1 1 1 0 -1 0 0 0 0 0 150 50 0 0 20 0 7 0 1000 0 0";
        let process = of(status, stat, "cpu 1 2\nbtime 1700000000\n");
        assert_eq!(
            process,
            Process {
                resident: Some(20 * 1024),
                resident_most: Some(30 * 1024),
                whole: Some(200 * 1024),
                threads: Some(7),
                cpu: Some(2.0),
                start: Some(1_700_000_010.0),
                files: None,
                files_most: None,
            }
        );
        assert_eq!(of("", "", ""), Process::default());
        let limits =
            "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024   4096   files\n";
        assert_eq!(most_files(limits), Some(1024));
    }
}
