//! Which side work a person wants: titles and suggestions by the model.

use crate::domain::side_work::SideWork;
use crate::state::App;
use leptos::prelude::*;

/// The switches, under a heading of their own.
#[component]
pub fn SideWorkSetting() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.window();
    let there = Memo::new(move |_| app.site.with(|site| site.features));
    move || {
        let there = there.get();
        let titles = there.titles.then(|| {
            switch(app, "side-titles", words.titles(), words.titles_help(), |wanted| {
                &mut wanted.titles
            })
        });
        let suggestions = there.suggestions.then(|| {
            switch(
                app,
                "side-suggestions",
                words.suggestions(),
                words.suggestions_help(),
                |wanted| &mut wanted.suggestions,
            )
        });
        let head = (there.titles || there.suggestions)
            .then(|| view! { <h3 class="setting-group">{words.side_work()}</h3> });
        view! { {head}{titles}{suggestions} }
    }
}

fn switch(
    app: App,
    id: &'static str,
    label: &'static str,
    help: &'static str,
    field: fn(&mut SideWork) -> &mut bool,
) -> impl IntoView {
    let help_id = format!("{id}-help");
    view! {
        <div class="setting">
            <div class="setting-head">
                <label class="setting-label" for=id>{label}</label>
                <input class="switch" type="checkbox" role="switch" id=id aria-describedby=help_id.clone()
                    prop:checked=move || *field(&mut app.side_work.get())
                    on:change=move |event| { let on = event_target_checked(&event); app.choose_side_work(|wanted| *field(wanted) = on); }/>
            </div>
            <p class="setting-help" id=help_id>{help}</p>
        </div>
    }
}
