//! Prompts: kept, changed, deleted and brought back, only the owner's; many at
//! once are there wholly or not at all.

use super::*;
use linnet::domain::prompt::{Imported, NewPrompt, Prompt, PromptChange};
use linnet::domain::{Clash, Error, UnixMillis, limits};

fn new(title: &str) -> NewPrompt {
    NewPrompt { title: title.to_owned(), text: format!("text of {title}"), starred: false }
}

async fn titles(store: &Store, owner: OwnerId) -> Vec<String> {
    store.prompts(owner).await.unwrap().into_iter().map(|one| one.title).collect()
}

#[tokio::test]
async fn prompts_are_the_owners_alone() {
    let (store, _directory) = empty().await;
    let made = store.add_prompt(ME, new("one")).await.unwrap();
    store.add_prompt(ME, new("two")).await.unwrap();
    assert_eq!(titles(&store, ME).await, ["one", "two"]);
    assert_eq!(titles(&store, OTHER).await, [""; 0]);
    let change = PromptChange { starred: Some(true), ..PromptChange::default() };
    let changed = store.change_prompt(ME, made.id, change.clone()).await.unwrap();
    assert_eq!(changed, Prompt { starred: true, ..made.clone() });
    for refused in [
        store.change_prompt(OTHER, made.id, change.clone()).await.map(drop),
        store.hide_prompt(OTHER, made.id, true).await,
        store.hide_prompt(OTHER, made.id, false).await,
    ] {
        assert_eq!(refused, Err(Error::NotFound));
    }
    store.hide_prompt(ME, made.id, true).await.unwrap();
    assert_eq!(titles(&store, ME).await, ["two"]);
    assert_eq!(store.change_prompt(ME, made.id, change).await, Err(Error::NotFound));
    store.hide_prompt(ME, made.id, false).await.unwrap();
    assert_eq!(store.prompts(ME).await.unwrap()[0], changed);
    // The trash is emptied of them too.
    store.hide_prompt(ME, made.id, true).await.unwrap();
    store.empty_trash(UnixMillis(i64::MAX)).await.unwrap();
    assert_eq!(store.hide_prompt(ME, made.id, false).await, Err(Error::NotFound));
}

#[tokio::test]
async fn many_are_taken_wholly_or_not_at_all() {
    let (store, _directory) = empty().await;
    store.add_prompt(ME, new("one")).await.unwrap();
    let both = vec![new("one"), new("two"), new("two")];
    let done = store.import_prompts(ME, both).await.unwrap();
    assert_eq!(done, Imported { added: 1, known: 2 });
    assert_eq!(titles(&store, ME).await, ["one", "two"]);
    let many = (0..limits::PROMPTS).map(|at| new(&format!("number {at}"))).collect();
    let refused = store.import_prompts(ME, many).await;
    assert_eq!(refused, Err(Error::Conflict { reason: Clash::TooManyPrompts }));
    assert_eq!(titles(&store, ME).await, ["one", "two"]);
}
