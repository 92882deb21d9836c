//! The figures of the models: what replies took, as medians, and their course.

use super::plot::Plot;
use crate::domain::machine::{ModelFigures, Spread};
use crate::domain::{Milliseconds, Models};
use crate::state::App;
use crate::ui::table_head;
use leptos::prelude::*;

/// The table.
#[component]
pub fn FigureTable() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.machine();
    let several = move || app.models.with(Models::are_on_several);
    move || match app.machine.report.get() {
        None => view! { <p class="list-empty">{words.reading_figures()}</p> }.into_any(),
        Some(Err(error)) => {
            let told = app.strings.error(&error);
            view! { <p class="list-empty" role="alert">{told.title}</p> }.into_any()
        }
        Some(Ok(report)) if report.models.is_empty() => {
            view! { <p class="list-empty">{words.no_figures()}</p> }.into_any()
        }
        Some(Ok(report)) => {
            let several = several();
            let rows = report.models.iter().map(|model| row(app, model, several)).collect_view();
            view! {
                <p class="hint">{words.figures_hint()}</p>
                <table class="model-table">
                    {table_head(&[words.model(), words.speed(), words.first_token(), words.load(), words.prompt_speed(), words.course()])}
                    <tbody>{rows}</tbody>
                </table>
            }
            .into_any()
        }
    }
}

fn row(app: App, model: &ModelFigures, several: bool) -> impl IntoView + use<> {
    let (strings, words, language) = (app.strings, app.strings.machine(), app.language);
    let pace = |value: f64| strings.per_second(&language.decimal(value, usize::from(value < 9.95)));
    let time = |value: f64| language.duration(Milliseconds::rounded(value));
    let cell = |spread: Option<Spread>, say: &dyn Fn(f64) -> String| match spread {
        Some(spread) => view! {
            <span class="figure-median">{say(spread.median)}</span>
            <span class="figure-rest">{words.p90(&say(spread.p90))}</span>
        }
        .into_any(),
        None => view! { "–" }.into_any(),
    };
    let speeds: Vec<f64> =
        model.recent.iter().filter_map(|figure| figure.tokens_per_second).collect();
    let label = course(app, &speeds);
    let mut about = vec![words.replies(model.replies)];
    if several {
        about.push(words.on(&model.upstream));
    }
    view! {
        <tr>
            <th scope="row">{model.model.clone()}<span class="figure-rest">{about.join(" · ")}</span></th>
            <td data-label=words.speed()>{cell(model.speed, &pace)}</td>
            <td data-label=words.first_token()>{cell(model.first_token, &time)}</td>
            <td data-label=words.load()>{cell(model.load, &time)}</td>
            <td data-label=words.prompt_speed()>{cell(model.prompt_speed, &pace)}</td>
            <td data-label=words.course()>
                {if speeds.len() > 1 { view! { <Plot values=speeds label=label/> }.into_any() } else { view! { "–" }.into_any() }}
            </td>
        </tr>
    }
}

/// The course in words.
fn course(app: App, speeds: &[f64]) -> String {
    let say = |value: f64| app.language.decimal(value, usize::from(value < 9.95));
    let least = speeds.iter().copied().fold(f64::INFINITY, f64::min);
    let most = speeds.iter().copied().fold(0.0, f64::max);
    let newest = speeds.last().copied().unwrap_or_default();
    app.strings.machine().course_words(speeds.len(), &say(least), &say(most), &say(newest))
}
