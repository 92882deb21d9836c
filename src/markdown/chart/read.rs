//! What a chart's block says: JSON, or lines of `name = value`.
//!
//! Both become one value of JSON first, so that there is one reading of it. A
//! list among the lines that is nothing else is a row of values.

use super::{BYTES, Chart, Fault, Kind, LETTERS, POINTS, SERIES, SLICES, Series};
use crate::markdown::json::{Value, read as read_json};
use std::borrow::Cow;

/// Larger numbers are not drawn.
const LARGEST: f64 = 1e15;

/// Reads a chart.
pub fn read(text: &str) -> Result<Chart, Fault> {
    if text.len() > BYTES {
        return Err(Fault::TooMuch);
    }
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(Fault::Incomplete);
    }
    if trimmed.starts_with('{') {
        let whole = if trimmed.ends_with('}') { Fault::Unreadable } else { Fault::Incomplete };
        return of_value(&read_json(trimmed).ok_or(whole)?);
    }
    of_value(&lines(text)?)
}

/// Lines as an object; rows of values stand under `series`.
fn lines(text: &str) -> Result<Value<'_>, Fault> {
    let mut fields = Vec::new();
    let mut series = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = line.split_once(['=', ':']).ok_or(Fault::Unreadable)?;
        let (name, value) = (bare(name.trim()), value.trim());
        let known = known(name);
        if known.is_some_and(|known| known != "labels") {
            fields.push((Cow::Borrowed(name), Value::Text(Cow::Borrowed(bare(value)))));
        } else {
            let target = if known.is_some() { &mut fields } else { &mut series };
            target.push((Cow::Borrowed(name), list(value)));
        }
    }
    fields.push((Cow::Borrowed("series"), Value::Object(series)));
    Ok(Value::Object(fields))
}

fn known(name: &str) -> Option<&'static str> {
    let all = ["type", "title", "x", "y", "labels"];
    all.into_iter().find(|known| name.eq_ignore_ascii_case(known))
}

/// A list, in brackets or without.
fn list(text: &str) -> Value<'_> {
    if text.starts_with('[')
        && let Some(value @ Value::List(_)) = read_json(text)
    {
        return value;
    }
    let inside = text.strip_prefix('[').unwrap_or(text);
    let inside = inside.strip_suffix(']').unwrap_or(inside);
    // An end without an entry is one that is being written.
    let inside = inside.trim_end().trim_end_matches(',');
    Value::List(inside.split(',').map(entry).collect())
}

fn entry(part: &str) -> Value<'_> {
    let part = part.trim();
    if part.parse::<f64>().is_ok() {
        Value::Number(part)
    } else {
        Value::Text(Cow::Borrowed(bare(part)))
    }
}

/// Without the quotes around it.
fn bare(text: &str) -> &str {
    let inside = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    inside('"').or_else(|| inside('\'')).unwrap_or(text)
}

fn of_value(value: &Value<'_>) -> Result<Chart, Fault> {
    let text = |value: Option<&Value<'_>>| value.map(words).unwrap_or_default();
    let named = text(value.get("type").or_else(|| value.get("kind"))).to_lowercase();
    let known =
        Kind::ALL.into_iter().find(|(_, name)| *name == named || format!("{name} chart") == named);
    let kind = known.map(|(kind, _)| kind).or(match named.as_str() {
        "column" => Some(Kind::Bar),
        "doughnut" | "donut" => Some(Kind::Pie),
        _ => None,
    });
    let kind = kind.ok_or(Fault::Type)?;
    // Chart.js has labels and rows one level below.
    let inner = value.get("data").filter(|data| matches!(data, Value::Object(_))).unwrap_or(value);
    let rows = ["series", "datasets", "data"].into_iter().find_map(|name| inner.get(name));
    let series = rows.map(all_series).unwrap_or_default();
    let labels = match inner.get("labels") {
        Some(Value::List(entries)) => entries.iter().map(words).collect(),
        _ => Vec::new(),
    };
    let chart = Chart {
        kind,
        title: text(value.get("title")),
        axes: [text(value.get("x")), text(value.get("y"))],
        labels,
        series,
    };
    checked(chart)
}

fn checked(mut chart: Chart) -> Result<Chart, Fault> {
    let longest = chart.series.iter().map(|series| series.points.len()).max().unwrap_or(0);
    let pie = chart.kind == Kind::Pie;
    let most = if pie { SLICES } else { POINTS };
    if chart.series.len() > SERIES || longest.max(chart.labels.len()) > most {
        return Err(Fault::TooMuch);
    }
    let values =
        || chart.series.iter().flat_map(|series| &series.points).filter_map(|point| point.1);
    if values().next().is_none() {
        return Err(Fault::Empty);
    }
    if pie {
        chart.series.truncate(1);
        let shares = || chart.series[0].points.iter().filter_map(|point| point.1);
        if shares().any(|share| share < 0.0) || shares().sum::<f64>() <= 0.0 {
            return Err(Fault::Shares);
        }
    }
    if chart.kind != Kind::Scatter {
        // Places are counted: what has no name has its number.
        for number in chart.labels.len()..longest {
            chart.labels.push((number + 1).to_string());
        }
        for series in &mut chart.series {
            for (at, point) in series.points.iter_mut().enumerate() {
                #[expect(clippy::cast_precision_loss, reason = "there are some hundred at most")]
                let place = at as f64;
                point.0 = place;
            }
        }
    }
    Ok(chart)
}

/// Rows: a list of objects, an object of lists, a list of lists, or one row.
fn all_series(value: &Value<'_>) -> Vec<Series> {
    let one = |name: String, data: &Value<'_>| Series { name, points: points(data) };
    match value {
        Value::Object(fields) => fields.iter().map(|(name, data)| one(cut(name), data)).collect(),
        Value::List(entries) => {
            let rows: Option<Vec<Series>> = entries
                .iter()
                .map(|entry| {
                    let data =
                        ["data", "values", "points"].into_iter().find_map(|key| entry.get(key))?;
                    let name = entry.get("name").or_else(|| entry.get("label"));
                    Some(one(name.map(words).unwrap_or_default(), data))
                })
                .collect();
            rows.filter(|rows| !rows.is_empty()).unwrap_or_else(|| vec![one(String::new(), value)])
        }
        _ => Vec::new(),
    }
}

fn points(data: &Value<'_>) -> Vec<(f64, Option<f64>)> {
    let Value::List(entries) = data else { return Vec::new() };
    let pair = |entry: &Value<'_>| match entry {
        Value::List(pair) => (pair.first().and_then(amount), pair.get(1).and_then(amount)),
        Value::Object(_) => (entry.get("x").and_then(amount), entry.get("y").and_then(amount)),
        one => (None, amount(one)),
    };
    let point = |(at, entry): (usize, &Value<'_>)| {
        let (x, y) = pair(entry);
        #[expect(clippy::cast_precision_loss, reason = "there are some hundred at most")]
        let place = (at + 1) as f64;
        (x.unwrap_or(place), y)
    };
    entries.iter().take(POINTS + 1).enumerate().map(point).collect()
}

fn amount(value: &Value<'_>) -> Option<f64> {
    let text = match value {
        Value::Number(text) => text,
        Value::Text(text) => text.trim(),
        _ => return None,
    };
    text.parse::<f64>().ok().filter(|number| number.abs() <= LARGEST)
}

fn words(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => cut(text),
        Value::Number(text) | Value::Word(text) => (*text).to_owned(),
        Value::List(_) | Value::Object(_) => String::new(),
    }
}

fn cut(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(text: &str) -> String {
        match read(text) {
            Ok(chart) => {
                let row = |series: &Series| {
                    let values: Vec<String> = series
                        .points
                        .iter()
                        .map(|(_, y)| y.map_or_else(|| "-".to_owned(), |y| y.to_string()))
                        .collect();
                    format!("{}={}", series.name, values.join(","))
                };
                let rows: Vec<String> = chart.series.iter().map(row).collect();
                format!(
                    "{:?} {} [{}] {}",
                    chart.kind,
                    chart.title,
                    chart.labels.join(","),
                    rows.join(" ")
                )
            }
            Err(fault) => format!("{fault:?}"),
        }
    }

    #[test]
    fn lines_and_json_say_the_same() {
        let wanted = "Bar Visitors [Mon,Tue] Shop=12,19.5 Café=1,-";
        for text in [
            "type = bar\ntitle = Visitors\nlabels = Mon, Tue\nShop = 12, 19.5\nCafé = 1, ?",
            "# A comment\ntype: \"bar\"\ntitle: 'Visitors'\nlabels: [\"Mon\", \"Tue\"]\n\nShop: [12, 19.5]\nCafé: [1, null]",
            r#"{"type":"bar","title":"Visitors","labels":["Mon","Tue"],"series":[{"name":"Shop","data":[12,19.5]},{"name":"Café","data":[1,null]}]}"#,
            r#"{"type":"column","title":"Visitors","labels":["Mon","Tue"],"series":{"Shop":[12,19.5],"Café":[1,null]}}"#,
            r#"{"type":"bar","title":"Visitors","data":{"labels":["Mon","Tue"],"datasets":[{"label":"Shop","data":[12,19.5]},{"label":"Café","data":[1,null]}]}}"#,
        ] {
            assert_eq!(outline(text), wanted, "{text}");
        }
        assert_eq!(outline(r#"{"type":"line","data":[3,4]}"#), "Line  [1,2] =3,4");
    }

    #[test]
    fn points_have_places_of_their_own() {
        let chart = read(r#"{"type":"scatter","series":[{"data":[[1,2],{"x":3,"y":4}]}]}"#)
            .expect("a chart");
        assert_eq!(chart.series[0].points, [(1.0, Some(2.0)), (3.0, Some(4.0))]);
        assert_eq!(
            read("type=scatter\na=[[1,2],[3,4]]").expect("a chart").series[0].points,
            chart.series[0].points
        );
    }

    #[test]
    fn what_is_no_chart_says_why() {
        for (text, fault) in [
            ("", "Incomplete"),
            ("{\"type\": \"bar\", \"la", "Incomplete"),
            ("{\"type\": bar}", "Unreadable"),
            ("a chart", "Unreadable"),
            ("type = radar\na = 1", "Type"),
            ("a = 1", "Type"),
            ("type = bar", "Empty"),
            ("type = bar\na = x, y", "Empty"),
            ("type = bar\na = 1e99", "Empty"),
            ("type = pie\na = 1, -1", "Shares"),
            ("type = pie\na = 0, 0", "Shares"),
        ] {
            assert_eq!(outline(text), fault, "{text}");
        }
        assert_eq!(outline(&format!("type = line\na = {}", "1,".repeat(POINTS + 1))), "TooMuch");
        assert_eq!(outline(&format!("type = line\n{}", "a = 1\n".repeat(SERIES + 1))), "TooMuch");
        assert_eq!(outline(&"a".repeat(BYTES + 1)), "TooMuch");
    }
}
