//! A chart as SVG nodes.
//!
//! Numbers are rounded to a tenth of a unit, so that what the server draws and
//! what the browser draws is the same text. Every mark carries its figures as a
//! `<title>`, which browsers show on hover.

use super::scale::{Scale, number};
use super::{Chart, Kind, Series};
use crate::markdown::node::{Element, Namespace, Node};
use std::f64::consts::TAU;
use std::fmt::Write as _;

/// The picture's size in its own units.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 320.0;
/// About the width of a letter.
const LETTER: f64 = 7.0;
/// Letters of a name on an axis.
const SHORT: usize = 14;

/// The classes of the rows' colours.
const COLOURS: [&str; 8] =
    ["chart-1", "chart-2", "chart-3", "chart-4", "chart-5", "chart-6", "chart-7", "chart-8"];

/// The colour of a row or a slice.
pub(in crate::markdown) fn colour(at: usize) -> &'static str {
    COLOURS[at % COLOURS.len()]
}

/// The picture; `label` says what it is.
pub(in crate::markdown) fn picture(chart: &Chart, label: String) -> Node {
    let marks = if chart.kind == Kind::Pie { pie(chart) } else { plot(chart) };
    svg("svg", marks)
        .with("class", "chart-picture")
        .with("viewBox", if chart.kind == Kind::Pie { "0 0 320 320" } else { "0 0 640 320" })
        .with("role", "img")
        .with("aria-label", label)
}

fn svg(tag: &'static str, children: Vec<Node>) -> Node {
    Node::Element(Element { tag, namespace: Namespace::Svg, attributes: Vec::new(), children })
}

fn units(value: f64) -> String {
    let mut written = format!("{value:.1}");
    if written.ends_with(".0") {
        written.truncate(written.len() - 2);
    }
    if written == "-0" { "0".to_owned() } else { written }
}

fn text(x: f64, y: f64, class: &'static str, words: String) -> Node {
    svg("text", vec![Node::text(words)])
        .with("class", class)
        .with("x", units(x))
        .with("y", units(y))
}

/// A mark with its figures.
fn mark(tag: &'static str, figures: String) -> Node {
    svg(tag, vec![svg("title", vec![Node::text(figures)])])
}

fn line(from: (f64, f64), to: (f64, f64), class: &'static str) -> Node {
    svg("line", Vec::new())
        .with("class", class)
        .with("x1", units(from.0))
        .with("y1", units(from.1))
        .with("x2", units(to.0))
        .with("y2", units(to.1))
}

/// Where things are.
struct Place {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    y: Scale,
    /// Of points with an x of their own.
    x: Option<Scale>,
    /// How many places there are otherwise.
    slots: f64,
}

impl Place {
    #[expect(clippy::cast_precision_loss, reason = "there are some hundred at most")]
    fn of(chart: &Chart) -> Self {
        let all = || chart.series.iter().flat_map(|series| &series.points);
        let zero = matches!(chart.kind, Kind::Bar | Kind::Area);
        let y = Scale::of(all().filter_map(|point| point.1), zero);
        let drawn = all().filter(|point| point.1.is_some()).map(|point| point.0);
        let x = (chart.kind == Kind::Scatter).then(|| Scale::of(drawn, false));
        let widest = y.ticks.iter().map(|tick| number(*tick).chars().count()).max().unwrap_or(1);
        let named = |at: usize| if chart.axes[at].is_empty() { 0.0 } else { 18.0 };
        Self {
            left: 14.0 + LETTER * widest as f64,
            right: WIDTH - 12.0,
            top: 10.0 + named(1),
            bottom: HEIGHT - 26.0 - named(0),
            y,
            x,
            slots: chart.labels.len().max(1) as f64,
        }
    }

    fn y(&self, value: f64) -> f64 {
        self.bottom - self.y.share(value) * (self.bottom - self.top)
    }

    fn slot(&self) -> f64 {
        (self.right - self.left) / self.slots
    }

    fn x(&self, value: f64) -> f64 {
        match &self.x {
            Some(scale) => self.left + scale.share(value) * (self.right - self.left),
            None => self.left + (value + 0.5) * self.slot(),
        }
    }
}

fn plot(chart: &Chart) -> Vec<Node> {
    let place = Place::of(chart);
    let mut nodes = Vec::new();
    for tick in &place.y.ticks {
        let y = place.y(*tick);
        let class = if tick.abs() < f64::EPSILON { "chart-axis" } else { "chart-grid" };
        nodes.push(line((place.left, y), (place.right, y), class));
        nodes.push(text(place.left - 6.0, y + 4.0, "chart-tick chart-end", number(*tick)));
    }
    below(chart, &place, &mut nodes);
    let [x, y] = &chart.axes;
    if !x.is_empty() {
        let middle = f64::midpoint(place.left, place.right);
        nodes.push(text(middle, HEIGHT - 6.0, "chart-name chart-middle", x.clone()));
    }
    if !y.is_empty() {
        nodes.push(text(4.0, 14.0, "chart-name", y.clone()));
    }
    for (at, series) in chart.series.iter().enumerate() {
        let marks = match chart.kind {
            Kind::Bar => bars(chart, &place, at),
            Kind::Scatter => dots(chart, &place, series, 4.0),
            _ => course(chart, &place, series),
        };
        nodes.push(svg("g", marks).with("class", colour(at)));
    }
    nodes
}

/// What stands below the x axis.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers"
)]
fn below(chart: &Chart, place: &Place, nodes: &mut Vec<Node>) {
    let y = place.bottom + 17.0;
    if let Some(scale) = &place.x {
        for tick in &scale.ticks {
            nodes.push(text(place.x(*tick), y, "chart-tick chart-middle", number(*tick)));
        }
        return;
    }
    let longest = chart.labels.iter().map(|label| label.chars().count().min(SHORT)).max();
    let needed = LETTER * longest.unwrap_or(1) as f64 + 8.0;
    let every = (needed / place.slot()).ceil().max(1.0) as usize;
    for (at, label) in chart.labels.iter().enumerate().step_by(every) {
        let shown = match label.char_indices().nth(SHORT) {
            Some((end, _)) => format!("{}…", &label[..end]),
            None => label.clone(),
        };
        nodes.push(text(place.x(at as f64), y, "chart-tick chart-middle", shown));
    }
}

/// "Mon · Shop: 12".
fn figures(chart: &Chart, series: &Series, at: usize, point: (f64, f64)) -> String {
    let mut words = match chart.labels.get(at) {
        Some(label) if chart.kind != Kind::Scatter => label.clone(),
        _ => number(point.0),
    };
    if !series.name.is_empty() {
        words.push_str(" · ");
        words.push_str(&series.name);
    }
    words.push_str(": ");
    words.push_str(&number(point.1));
    words
}

/// The points that are there, with their numbers.
fn there(series: &Series) -> impl Iterator<Item = (usize, (f64, f64))> {
    let all = series.points.iter().enumerate();
    all.filter_map(|(at, point)| Some((at, (point.0, point.1?))))
}

#[expect(clippy::cast_precision_loss, reason = "there are eight at most")]
fn bars(chart: &Chart, place: &Place, row: usize) -> Vec<Node> {
    let series = &chart.series[row];
    let group = place.slot() * 0.72;
    let width = group / chart.series.len() as f64;
    let zero = place.y(0.0);
    let bar = |(at, point): (usize, (f64, f64))| {
        let y = place.y(point.1);
        let x = place.x(point.0) - group / 2.0 + width * row as f64;
        mark("rect", figures(chart, series, at, point))
            .with("x", units(x))
            .with("y", units(y.min(zero)))
            .with("width", units((width - 1.0).max(1.0)))
            .with("height", units((y - zero).abs().max(0.5)))
    };
    there(series).map(bar).collect()
}

fn dots(chart: &Chart, place: &Place, series: &Series, radius: f64) -> Vec<Node> {
    let dot = |(at, point): (usize, (f64, f64))| {
        mark("circle", figures(chart, series, at, point))
            .with("cx", units(place.x(point.0)))
            .with("cy", units(place.y(point.1)))
            .with("r", units(radius))
    };
    there(series).map(dot).collect()
}

/// A line, with what is below it in an area; broken where a value is missing.
fn course(chart: &Chart, place: &Place, series: &Series) -> Vec<Node> {
    let mut nodes = Vec::new();
    for part in series.points.split(|point| point.1.is_none()) {
        let at = |point: &(f64, Option<f64>)| (place.x(point.0), place.y(point.1.unwrap_or(0.0)));
        let mut path = String::new();
        for (number, (x, y)) in part.iter().map(at).enumerate() {
            let _ =
                write!(path, "{}{} {}", if number == 0 { 'M' } else { 'L' }, units(x), units(y));
        }
        let (Some(first), Some(last)) = (part.first().map(at), part.last().map(at)) else {
            continue;
        };
        if chart.kind == Kind::Area {
            let zero = units(place.y(0.0));
            let filled = format!("{path}L{} {zero}L{} {zero}Z", units(last.0), units(first.0));
            nodes.push(svg("path", Vec::new()).with("class", "chart-fill").with("d", filled));
        }
        nodes.push(svg("path", Vec::new()).with("class", "chart-line").with("d", path));
    }
    nodes.extend(dots(chart, place, series, if series.points.len() > 40 { 1.5 } else { 3.0 }));
    nodes
}

fn pie(chart: &Chart) -> Vec<Node> {
    const CENTRE: f64 = 160.0;
    const RADIUS: f64 = 148.0;
    let series = &chart.series[0];
    let whole: f64 = there(series).map(|(_, point)| point.1).sum();
    let mut turned = 0.0;
    let mut nodes = Vec::new();
    for (at, point) in there(series).filter(|(_, point)| point.1 > 0.0) {
        let share = point.1 / whole;
        let on_edge = |turn: f64| {
            let angle = (turn - 0.25) * TAU;
            (CENTRE + RADIUS * angle.cos(), CENTRE + RADIUS * angle.sin())
        };
        let words = format!("{} ({})", figures(chart, series, at, point), percent(share));
        let slice = if share > 0.9999 {
            mark("circle", words)
                .with("cx", units(CENTRE))
                .with("cy", units(CENTRE))
                .with("r", units(RADIUS))
        } else {
            let (from, to) = (on_edge(turned), on_edge(turned + share));
            let path = format!(
                "M{CENTRE} {CENTRE}L{} {}A{RADIUS} {RADIUS} 0 {} 1 {} {}Z",
                units(from.0),
                units(from.1),
                u8::from(share > 0.5),
                units(to.0),
                units(to.1)
            );
            mark("path", words).with("d", path)
        };
        nodes.push(svg("g", vec![slice]).with("class", colour(at)));
        turned += share;
    }
    nodes
}

/// A share, in words.
pub(in crate::markdown) fn percent(share: f64) -> String {
    format!("{}\u{202f}%", number((share * 1000.0).round() / 10.0))
}
