//! A small plot of a row of values, as SVG nodes, with the same in words.
//!
//! Absent on purpose: axes. It shows a course; the figures stand beside it.

use leptos::prelude::*;

/// The plot's size in its own units.
const WIDTH: f64 = 160.0;
const HEIGHT: f64 = 36.0;
/// Room for the line's width.
const EDGE: f64 = 3.0;

/// A line through the values, the oldest one first; nothing for fewer than two.
#[component]
pub fn Plot(
    /// The values.
    values: Vec<f64>,
    /// What is to be seen, in words.
    label: String,
) -> impl IntoView {
    let points = points(&values);
    let last = points.last().copied();
    let line: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    (values.len() > 1).then(|| view! {
        <svg class="plot" viewBox="0 0 160 36" role="img" aria-label=label preserveAspectRatio="none">
            <polyline points=line.join(" ")></polyline>
            {last.map(|(x, y)| view! { <circle cx=format!("{x:.1}") cy=format!("{y:.1}") r="2.5"></circle> })}
        </svg>
    })
}

/// From zero up, so that a course that changes little looks so.
#[expect(clippy::cast_precision_loss, reason = "a plot has few points")]
fn points(values: &[f64]) -> Vec<(f64, f64)> {
    let most = values.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let step = (WIDTH - 2.0 * EDGE) / (values.len().max(2) - 1) as f64;
    let height =
        |value: f64| HEIGHT - EDGE - (value / most).clamp(0.0, 1.0) * (HEIGHT - 2.0 * EDGE);
    values.iter().enumerate().map(|(at, value)| (EDGE + step * at as f64, height(*value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_touches_the_top_and_zero_the_bottom() {
        assert_eq!(points(&[0.0, 4.0, 2.0]), [(3.0, 33.0), (80.0, 3.0), (157.0, 18.0)]);
        assert_eq!(points(&[]), []);
    }
}
