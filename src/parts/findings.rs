//! What `/doctor` found: a list of things that were looked at, each with what
//! is wrong and what would have to be set.

use crate::domain::doctor::{Finding, Grade};
use crate::state::App;
use crate::state::doctor::Doctor;
use crate::ui::Icon;
use leptos::prelude::*;

/// Everything, and the button to look again.
#[component]
pub fn Findings() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.doctor();
    let doctor = Doctor::new();
    Effect::new(move |_| doctor.look(app));
    let state = move || match (doctor.looking.get(), doctor.faults()) {
        (Some(seconds), _) => words.checking(seconds),
        (None, 0) => words.sound().to_owned(),
        (None, faults) => words.faults(faults),
    };
    let looking = move || doctor.looking.get().is_some();
    view! {
        <p>{words.about()}</p>
        <div class="doctor-head">
            <p role="status" data-looking=move || looking().then_some("")>{state}</p>
            <button type="button" class="button" disabled=looking on:click=move |_| doctor.look(app)>
                <Icon name="retry"/>{words.again()}
            </button>
        </div>
        <section class="page-section" aria-labelledby="way">
            <h2 id="way">{words.way()}</h2>
            <List found=doctor.way/>
        </section>
        <section class="page-section" aria-labelledby="server">
            <h2 id="server">{words.server()}</h2>
            <List found=doctor.server/>
        </section>
    }
}

#[component]
fn List(found: RwSignal<Vec<Finding>>) -> impl IntoView {
    let app = App::of_page();
    let rows = move || {
        found.with(|found| found.iter().map(|finding| row(app, finding)).collect::<Vec<_>>())
    };
    view! { <ul class="findings">{rows}</ul> }
}

fn row(app: App, finding: &Finding) -> AnyView {
    let words = app.strings.doctor();
    let (grade, icon) = match finding.grade {
        Grade::Fine => ("fine", "check"),
        Grade::Note => ("note", "info"),
        Grade::Fault => ("fault", "alert"),
    };
    let fix = (!finding.fix.is_empty()).then(|| {
        view! {
            <p class="finding-set">{words.set()}</p>
            <pre class="finding-fix" dir="ltr">{finding.fix.join("\n")}</pre>
        }
    });
    view! {
        <li data-grade=grade>
            <Icon name=icon/>
            <div>
                <p><strong>{words.name(finding.topic)}</strong>
                    <span class="visually-hidden">{[": ", words.grade(finding.grade), ". "].concat()}</span>
                    " " <span class="finding-told" dir="auto">{words.say(finding)}</span></p>
                {fix}
            </div>
        </li>
    }
    .into_any()
}
