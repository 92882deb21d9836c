//! Charts: a fenced block of the language `chart` that says what is to be drawn.
//!
//! ```text
//! type = bar
//! title = Visitors
//! labels = Mon, Tue, Wed
//! Shop = 12, 19, 3
//! ```
//!
//! or the same as JSON: `{"type": "bar", "labels": […], "series": [{"name": "Shop", "data": […]}]}`; what models know
//! from Chart.js (`data.datasets`) is read too. What cannot be drawn is shown as the code that it is, with the reason.
//!
//! The picture is SVG nodes like all others: colours are classes, each mark has its figures in words, and a table with
//! all of them stands below.
//!
//! Deliberately absent: anything that moves, colours of the message's own, addresses.

mod draw;
mod read;
mod scale;

pub(super) use draw::{colour, percent, picture};
pub(super) use read::read;
pub(super) use scale::number;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bar,
    Line,
    Area,
    Scatter,
    Pie,
}

impl Kind {
    /// All; what they are called stands in the labels in this order.
    pub(super) const ALL: [(Self, &'static str); 5] = [
        (Self::Bar, "bar"),
        (Self::Line, "line"),
        (Self::Area, "area"),
        (Self::Scatter, "scatter"),
        (Self::Pie, "pie"),
    ];
}

/// A row of values with a name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Series {
    /// Its name; may be empty if there is only one.
    pub name: String,
    /// A value for each label; or points with an x of their own.
    pub points: Vec<(f64, Option<f64>)>,
}

/// A chart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chart {
    pub kind: Kind,
    pub title: String,
    /// What the axes are called; may be empty.
    pub axes: [String; 2],
    /// What the places on the x axis are called; points have a number there.
    pub labels: Vec<String>,
    pub series: Vec<Series>,
}

/// Why there is none; the words stand in the labels in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It ends too early: it may still be on its way.
    Incomplete,
    /// It is neither JSON nor lines.
    Unreadable,
    /// There is no such type.
    Type,
    /// There is nothing to be drawn.
    Empty,
    /// There is more than can be seen.
    TooMuch,
    /// Shares of a whole are not negative.
    Shares,
}

/// Longer data is not read, in bytes.
const BYTES: usize = 64 * 1024;
/// Rows of values; each has a colour of its own.
pub(super) const SERIES: usize = 8;
/// Values of a row.
const POINTS: usize = 500;
/// Slices of a pie.
const SLICES: usize = 16;
/// Letters of a name.
const LETTERS: usize = 80;
