//! The sidebar: new chat, the list by days, connection and theme. Below 960 px
//! the same element is a drawer, by the browser's own popover.

use super::chat_row::{ChatMenu, ChatRow};
use super::machine_popover::{MACHINE, MachinePopover};
use super::site::{Brand, SiteLinks};
use crate::browser::dom;
use crate::domain::model::UpstreamState;
use crate::domain::site::Theme;
use crate::domain::{Connection, Place, UnixMillis};
use crate::state::App;
use crate::state::chat_list::{self, groups};
use crate::state::overlay::Overlay;
use crate::state::shortcuts::Action;
use crate::ui::{Icon, IconButton, Item, each};
use leptos::prelude::*;

/// The sidebar.
#[component]
pub fn Sidebar() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let home = app.base.get_value().home();
    let themes = Memo::new(move |_| app.site.with(|site| site.features.themes));
    let new_chat = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        app.new_chat();
    };
    view! {
        <nav class="sidebar" id="sidebar" aria-label=strings.chats() popover="auto">
            <div class="sidebar-head">
                <Brand/>
                <button type="button" class="icon-button only-wide" aria-label=strings.hide_sidebar() title=strings.hide_sidebar()
                    aria-expanded="true" aria-controls="sidebar" on:click=move |_| app.preferences.toggle_sidebar()>
                    <Icon name="sidebar" directional=true/>
                </button>
                <button type="button" class="icon-button only-narrow" aria-label=strings.close_list() title=strings.close_list()
                    popovertarget="sidebar" popovertargetaction="hide">
                    <Icon name="close"/>
                </button>
            </div>
            <form class="new-chat" method="get" action=home on:submit=new_chat>
                <button type="submit" class="side-button outlined" aria-keyshortcuts=move || app.shortcuts.aria(Action::NewChat)>
                    <Icon name="plus"/>{strings.new_chat()}{caps(app, Action::NewChat)}
                </button>
            </form>
            <div class="side-search">
                <button type="button" class="side-button" aria-haspopup="dialog"
                    aria-keyshortcuts=move || app.shortcuts.aria(Action::Palette)
                    on:click=move |_| { dom::hide_popover("sidebar"); app.overlay.set(Some(Overlay::Palette)); }>
                    <Icon name="search"/>{strings.search()}{caps(app, Action::Palette)}
                </button>
            </div>
            <PageLinks/>
            <ChatList/>
            <SiteLinks header=false/>
            {app.guarded.then(|| view! { <SignOut/> })}
            <div class="sidebar-foot">
                <ConnectionStatus/>
                <ThemeSwitch/>
                {move || themes.get().then(|| view! {
                    <button type="button" class="icon-button" id="theme-button" aria-label=strings.appearance() title=strings.appearance()
                        aria-expanded=move || app.look.open.get().to_string() on:click=move |_| app.toggle_theme_editor()>
                        <Icon name="palette"/>
                    </button>
                })}
            </div>
            <ChatMenu/>
            <Grip/>
        </nav>
    }
}

/// The way out, where there is an access password. A plain form: it works
/// before the page wakes.
#[component]
fn SignOut() -> impl IntoView {
    let app = App::of_page();
    view! {
        <form class="page-links" method="post" action=app.base.get_value().sign_out() on:submit=|_| App::forget_all()>
            <button type="submit" class="side-button"><Icon name="sign-out" directional=true/>{app.strings.site().sign_out()}</button>
        </form>
    }
}

/// The keys of an action, beside its name.
fn caps(app: App, action: Action) -> impl IntoView {
    view! { <kbd aria-hidden="true">{move || app.shortcuts.caps(action).join(" ")}</kbd> }
}

/// The pages besides the chats.
#[component]
fn PageLinks() -> impl IntoView {
    let app = App::of_page();
    let about = Memo::new(move |_| app.site.with(|site| site.readme));
    let works = Memo::new(move |_| app.works_on_models());
    let dot = move || {
        let words = app.strings.machine().work_on_models();
        works.get().then(|| view! {
            <span class="dot" data-kind="live" title=words><span class="visually-hidden">{[" (", words, ")"].concat()}</span></span>
        })
    };
    let link = move |place: Place, icon: &'static str, label: &'static str, dot: AnyView| {
        let href = app.path_of(&place);
        let current = move || (app.place.get().as_ref() == Some(&place)).then_some("page");
        view! {
            <li><a class="side-button" href=href aria-current=current><Icon name=icon/>{label}{dot}</a></li>
        }
    };
    view! {
        <ul class="page-links">
            {link(Place::Models, "box", app.strings.models(), dot.into_any())}
            {link(Place::Machine, "cpu", app.strings.machine().page_title(), ().into_any())}
            {link(Place::Prompts, "book", app.strings.site().prompts(), ().into_any())}
            {move || about.get().then(|| link(Place::Readme, "info", app.strings.site().about(), ().into_any()))}
        </ul>
    }
}

#[component]
fn ChatList() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    // The list itself moves the clock: a day is too long to tick for.
    let now = app.ticks.get_untracked();
    let listed = Memo::new(move |_| {
        let now = app
            .chats
            .chats
            .with(|chats| chats.first().map_or(now, |chat| chat.updated_at.0.max(now)));
        app.chats.chats.with(|chats| {
            groups(chats, UnixMillis(now), app.preferences.zone_minutes.get(), app.language)
        })
    });
    let none = move || {
        listed.with(Vec::is_empty).then(|| view! { <p class="list-empty">{strings.no_chats()}</p> })
    };
    let more = move || {
        app.chats.next.get().is_some().then(|| view! {
        <button type="button" class="side-button" on:click=move |_| app.chats.read_more()>{strings.show_more_chats()}</button>
    })
    };
    view! {
        <div class="chat-list">
            {none}
            {each(move || listed.get().into_iter().map(|group| {
                Item::new(group.title.clone(), move || view! { <Group title=group.title listed=listed/> }.into_any())
            }).collect())}
            {more}
        </div>
    }
}

/// The chats of a day, or of some.
#[component]
fn Group(title: String, listed: Memo<Vec<chat_list::Group>>) -> impl IntoView {
    let id = format!("group-{}", title.replace(' ', "-"));
    let heading = title.clone();
    let rows = Memo::new(move |_| {
        listed.with(|groups| {
            let own = groups.iter().find(|other| other.title == title);
            own.map(|group| group.chats.clone()).unwrap_or_default()
        })
    });
    view! {
        <section aria-labelledby=id.clone()>
            <h2 class="chat-group" id=id.clone()>{heading}</h2>
            <ul>
                {each(move || rows.get().into_iter().map(|row| {
                    let key = (row.id, row.title.clone(), row.live, row.unread, row.pinned);
                    Item::new(key, move || view! { <ChatRow row=row/> }.into_any())
                }).collect())}
            </ul>
        </section>
    }
}

#[component]
fn ConnectionStatus() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let kind = move || match app.models.with(|models| models.connection) {
        Connection::Online => "ok",
        Connection::Offline => "down",
        Connection::Unknown => "waiting",
    };
    let text = move || {
        app.models.with(|models| match models.connection {
            Connection::Online if models.are_on_several() => {
                let answers = |state: &&UpstreamState| state.connection == Connection::Online;
                let answering = models.upstreams.iter().filter(answers).count();
                strings.machine().servers_answer(answering, models.upstreams.len())
            }
            Connection::Online => strings.connection_online(&models.version),
            Connection::Offline => strings.connection_offline().to_owned(),
            Connection::Unknown => strings.connection_unknown().to_owned(),
        })
    };
    let label = move || format!("{}: {}", strings.machine().title(), text());
    view! {
        <button type="button" class="connection" popovertarget=MACHINE aria-haspopup="dialog" aria-label=label
            title=move || app.models.with(|models| models.address.clone())>
            <span class="dot" data-kind=kind></span>
            <span class="connection-text">{text}</span>
        </button>
        <span class="visually-hidden" role="status">{text}</span>
        <MachinePopover/>
    }
}

#[component]
fn ThemeSwitch() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let options = [
        (Theme::Light, strings.light(), "sun"),
        (Theme::System, strings.like_device(), "monitor"),
        (Theme::Dark, strings.dark(), "moon"),
    ];
    view! {
        <fieldset class="segmented icons">
            <legend class="visually-hidden">{strings.theme()}</legend>
            {options.into_iter().map(|(theme, label, icon)| view! {
                <label title=label>
                    <input type="radio" name="theme" value=theme.name() aria-label=label
                        checked=app.preferences.theme.get_untracked() == theme
                        prop:checked=move || app.preferences.theme.get() == theme
                        on:change=move |_| app.preferences.choose_theme(theme)/>
                    <Icon name=icon/>
                </label>
            }).collect_view()}
        </fieldset>
    }
}

/// The button that brings a collapsed sidebar back, and the one that opens the
/// drawer; both stand in a page's header.
#[component]
pub fn SidebarOpeners() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    view! {
        <button type="button" class="icon-button only-narrow" aria-label=strings.chats() title=strings.chats() aria-haspopup="true" popovertarget="sidebar">
            <Icon name="menu"/>
        </button>
        <IconButton icon="sidebar" directional=true class="only-wide when-sidebar-hidden" label=strings.show_sidebar()
            on_click=move |_| app.preferences.toggle_sidebar()/>
        <a class="icon-button when-no-sidebar" href=app.base.get_value().home() aria-label=strings.new_chat() title=strings.new_chat()
            on:click=move |event| { event.prevent_default(); app.new_chat(); }><Icon name="plus"/></a>
    }
}

/// The edge by which the sidebar is made wider or narrower.
#[component]
fn Grip() -> impl IntoView {
    /// One press of an arrow key, in pixels.
    const STEP: i32 = 16;
    let app = App::of_page();
    let preferences = app.preferences;
    let rtl = app.language.direction() == "rtl";
    let dragging = RwSignal::new(false);
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        // From right to left the sidebar grows to the left.
        let by = match (event.key().as_str(), rtl) {
            ("ArrowLeft", false) | ("ArrowRight", true) => -STEP,
            ("ArrowRight", false) | ("ArrowLeft", true) => STEP,
            _ => return,
        };
        event.prevent_default();
        preferences.choose_sidebar_width(i32::from(preferences.sidebar_width.get_untracked()) + by);
    };
    view! {
        <div class="sidebar-grip" role="separator" aria-orientation="vertical" tabindex="0" aria-label=app.strings.sidebar_width()
            aria-valuemin="200" aria-valuemax="480" aria-valuenow=move || preferences.sidebar_width.get().to_string()
            on:pointerdown=move |event| { dragging.set(true); dom::capture_pointer(&event); }
            on:pointermove=move |event| if dragging.get_untracked() { preferences.choose_sidebar_width(dom::from_start(event.client_x(), rtl)); }
            on:pointerup=move |_| dragging.set(false)
            on:keydown=on_key></div>
    }
}
