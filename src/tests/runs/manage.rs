//! Looking at models, copying, renaming, deleting, memory, files.

use super::*;
use linnet::domain::Error;
use linnet::domain::command::ChatChange;

async fn world() -> World {
    let world = World::new(pieces(&["x"])).await;
    world.engine.refresh_models(ME).await;
    world
}

async fn names(world: &World) -> Vec<String> {
    world.engine.models(ME).await.models.into_iter().map(|model| model.name).collect()
}

#[tokio::test]
async fn everything_of_a_model_is_shown_but_its_tensors() {
    let world = world().await;
    let details = world.engine.model_details("gemma2:2b", None).await.unwrap();
    assert_eq!(details.template, "{{ .Prompt }}");
    assert!(details.modelfile.contains("FROM "));
    assert!(details.weights.is_some());
    assert!(details.info.iter().any(|fact| fact.name == "gemma2.context_length"));
    assert!(details.info.iter().all(|fact| fact.value.len() < 1000));
    let missing = world.engine.model_details("nosuch", None).await;
    assert_eq!(missing, Err(Error::ModelMissing { model: "nosuch".to_owned() }));
}

#[tokio::test]
async fn a_renamed_model_takes_its_chats_along() {
    let world = world().await;
    let wish = SendMessage { model: "gemma2:2b".to_owned(), ..say("hi") };
    let (sent, _) = world.talk(wish).await;
    world.engine.rename_model(ME, "gemma2:2b", "mine").await.unwrap();
    let names = names(&world).await;
    assert!(names.contains(&"mine:latest".to_owned()) && !names.contains(&"gemma2:2b".to_owned()));
    let chat = world.engine.chat(ME, sent.chat_id).await.unwrap();
    assert_eq!(chat.model.as_deref(), Some("mine:latest"));
    assert_eq!(world.engine.models(ME).await.preferred.as_deref(), Some("mine:latest"));
    // Nobody else's name is taken.
    let taken = world.engine.rename_model(ME, "mine", "qwen3:0.6b").await;
    assert_eq!(taken.unwrap_err().code(), "conflict");
}

#[tokio::test]
async fn a_deleted_model_leaves_memory_and_disk() {
    let world = world().await;
    world.engine.keep_model(ME, "gemma2:2b", None, None).await.unwrap();
    let uses = world.engine.model_uses(ME, "gemma2:2b").await.unwrap();
    assert_eq!(uses.frees_bytes, Some(1_629_518_495));
    assert_eq!(uses.shares_weights.len(), 0);
    world.engine.delete_model("gemma2:2b", None).await.unwrap();
    assert!(!names(&world).await.contains(&"gemma2:2b".to_owned()));
    let unloads = world.fake.requests().into_iter().filter(|seen| seen.body["keep_alive"] == 0);
    assert_eq!(unloads.count(), 1);
    let again = world.engine.delete_model("gemma2:2b", None).await;
    assert_eq!(again, Err(Error::ModelMissing { model: "gemma2:2b".to_owned() }));
}

#[tokio::test]
async fn models_are_loaded_kept_and_unloaded() {
    let world = world().await;
    let loaded = async |name: &str| world.engine.known_model(name).and_then(|model| model.loaded);
    world.engine.keep_model(ME, "gemma2:2b", Some(-1), None).await.unwrap();
    assert_eq!(loaded("gemma2:2b").await.unwrap().until, None, "for ever");
    world.engine.keep_model(ME, "gemma2:2b", Some(60), None).await.unwrap();
    assert!(loaded("gemma2:2b").await.unwrap().until.is_some());
    world.engine.unload_model("gemma2:2b", None).await.unwrap();
    assert_eq!(loaded("gemma2:2b").await, None);
    // One that only embeds is loaded as well.
    world.engine.keep_model(ME, "nomic-embed-text", None, None).await.unwrap();
    assert!(loaded("nomic-embed-text").await.is_some());
    let zero = world.engine.keep_model(ME, "gemma2:2b", Some(0), None).await;
    assert_eq!(zero.unwrap_err().code(), "invalid_request");
}

#[tokio::test]
async fn files_are_sent_once_and_checked() {
    let world = world().await;
    let bytes = |text: &'static str| {
        let pieces = text.as_bytes().chunks(2).map(|piece| Ok(piece.into()));
        Box::pin(futures_util::stream::iter(pieces.collect::<Vec<_>>())) as _
    };
    let abc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(world.engine.has_blob(abc, None).await, Ok(false));
    let damaged = world.engine.put_blob(abc, Some(2), bytes("ab"), None).await;
    assert_eq!(damaged, Err(Error::DownloadDamaged));
    world.engine.put_blob(abc, None, bytes("abc"), None).await.unwrap();
    assert_eq!(world.engine.has_blob(abc, None).await, Ok(true));
    assert!(world.engine.has_blob("sha256:../..", None).await.is_err());
}

#[tokio::test]
async fn the_last_use_of_a_model_is_known() {
    let world = world().await;
    let (sent, _) = world.talk(SendMessage { model: "gemma2:2b".to_owned(), ..say("hi") }).await;
    let change = ChatChange { model: Some("qwen3:0.6b".to_owned()), ..ChatChange::default() };
    world.engine.change_chat(ME, sent.chat_id, change).await.unwrap();
    let models = world.engine.models(ME).await.models;
    let used = |name: &str| models.iter().find(|model| model.name == name).unwrap().last_used;
    assert!(used("gemma2:2b").is_some());
    assert_eq!(used("qwen3:0.6b"), None, "chosen is not used");
}
