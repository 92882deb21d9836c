//! Prometheus's text format, version 0.0.4: families with their help, samples
//! with their labels.

use super::Histogram;
use std::fmt::{Display, Write as _};

/// What the format is called over HTTP.
pub const TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Names and values of labels.
pub type Labels<'a> = &'a [(&'a str, &'a str)];

/// A text that grows.
#[derive(Debug, Default)]
pub struct Text {
    out: String,
    name: &'static str,
}

impl Text {
    /// A family of counters; its name ends in `_total`.
    pub fn counters(&mut self, name: &'static str, help: &str) -> &mut Self {
        self.family(name, "counter", help)
    }

    /// A family of what goes up and down.
    pub fn gauges(&mut self, name: &'static str, help: &str) -> &mut Self {
        self.family(name, "gauge", help)
    }

    /// A family of histograms.
    pub fn histograms(&mut self, name: &'static str, help: &str) -> &mut Self {
        self.family(name, "histogram", help)
    }

    fn family(&mut self, name: &'static str, kind: &str, help: &str) -> &mut Self {
        self.name = name;
        self.put(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
        self
    }

    /// A value of the family that was begun last.
    pub fn value(&mut self, labels: Labels<'_>, value: impl Display) -> &mut Self {
        self.sample("", labels, None, value);
        self
    }

    /// A histogram of that family.
    pub fn histogram(&mut self, labels: Labels<'_>, histogram: &Histogram) -> &mut Self {
        let taken = histogram.take();
        for (bound, count) in taken.buckets {
            self.sample("_bucket", labels, Some(&bound.to_string()), count);
        }
        self.sample("_bucket", labels, Some("+Inf"), taken.count);
        self.sample("_sum", labels, None, taken.sum);
        self.sample("_count", labels, None, taken.count);
        self
    }

    /// All of it.
    #[must_use]
    pub fn finish(self) -> String {
        self.out
    }

    fn sample(&mut self, end: &str, labels: Labels<'_>, bound: Option<&str>, value: impl Display) {
        let name = self.name;
        self.put(format_args!("{name}{end}"));
        let all = labels.iter().copied().chain(bound.map(|bound| ("le", bound)));
        for (number, (name, value)) in all.enumerate() {
            let open = if number == 0 { '{' } else { ',' };
            self.put(format_args!("{open}{name}=\"{}\"", escaped(value)));
        }
        let close = if labels.is_empty() && bound.is_none() { "" } else { "}" };
        self.put(format_args!("{close} {value}\n"));
    }

    fn put(&mut self, what: std::fmt::Arguments<'_>) {
        self.out.write_fmt(what).expect("writing to a String cannot fail");
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn families_and_samples_are_as_prometheus_reads_them() {
        let histogram = Histogram::new(&[1_000, 2_500_000]);
        histogram.observe(Duration::from_millis(2));
        histogram.observe(Duration::from_secs(3));
        let mut text = Text::default();
        text.counters("a_total", "So many.").value(&[], 3).value(&[("x", "\"1\\\n")], 0.5);
        text.histograms("took_seconds", "So long.").histogram(&[("y", "z")], &histogram);
        let expected = "# HELP a_total So many.\n# TYPE a_total counter\na_total 3\n\
            a_total{x=\"\\\"1\\\\\\n\"} 0.5\n# HELP took_seconds So long.\n# TYPE took_seconds histogram\n\
            took_seconds_bucket{y=\"z\",le=\"0.001\"} 0\ntook_seconds_bucket{y=\"z\",le=\"2.5\"} 1\n\
            took_seconds_bucket{y=\"z\",le=\"+Inf\"} 2\ntook_seconds_sum{y=\"z\"} 3.002\n\
            took_seconds_count{y=\"z\"} 2\n";
        assert_eq!(text.finish(), expected);
    }
}
