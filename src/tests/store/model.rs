//! The tree operations against a simple model: a list of nodes with parents,
//! from which the shown branch is worked out by hand.

use super::*;
use linnet::domain::Error;
use proptest::prelude::*;

/// What is done, with numbers that choose among what is there.
#[derive(Clone, Debug)]
enum Operation {
    Send,
    SendUnder(usize),
    SendRoot,
    Finish(bool),
    Regenerate(usize),
    Continue(usize),
    Retry(usize),
    Edit(usize),
    Choose(usize),
    Delete(usize),
    Restore(usize),
    Reopen,
}

fn operation() -> impl Strategy<Value = Operation> {
    let any = || 0_usize..64;
    prop_oneof![
        3 => Just(Operation::Send),
        1 => any().prop_map(Operation::SendUnder),
        1 => Just(Operation::SendRoot),
        6 => prop::bool::ANY.prop_map(Operation::Finish),
        2 => any().prop_map(Operation::Regenerate),
        1 => any().prop_map(Operation::Continue),
        1 => any().prop_map(Operation::Retry),
        1 => any().prop_map(Operation::Edit),
        2 => any().prop_map(Operation::Choose),
        2 => any().prop_map(Operation::Delete),
        2 => any().prop_map(Operation::Restore),
        1 => Just(Operation::Reopen),
    ]
}

#[derive(Clone, Debug)]
struct Node {
    id: MessageId,
    parent: Option<usize>,
    reply: bool,
    live: bool,
    failed: bool,
    text: String,
    /// With whom it was deleted.
    deleted_with: Option<usize>,
    /// On a deleted message: what was shown before.
    leaf_before: Option<usize>,
}

#[derive(Clone, Debug, Default)]
struct Model {
    /// In the order of making, which is the order of versions.
    nodes: Vec<Node>,
    leaf: Option<usize>,
}

impl Model {
    fn add(&mut self, id: MessageId, parent: Option<usize>, reply: bool, text: &str) -> usize {
        self.nodes.push(Node {
            id,
            parent,
            reply,
            live: false,
            failed: false,
            text: text.to_owned(),
            deleted_with: None,
            leaf_before: None,
        });
        self.nodes.len() - 1
    }

    fn alive(&self, index: usize) -> bool {
        self.nodes[index].deleted_with.is_none()
    }

    fn children(&self, parent: Option<usize>) -> Vec<usize> {
        (0..self.nodes.len())
            .filter(|&index| self.alive(index) && self.nodes[index].parent == parent)
            .collect()
    }

    fn newest_leaf(&self, mut at: Option<usize>) -> Option<usize> {
        while let Some(&last) = self.children(at).last() {
            at = Some(last);
        }
        at
    }

    fn branch(&self) -> Vec<usize> {
        let mut branch = Vec::new();
        let mut at = self.leaf;
        while let Some(index) = at {
            branch.insert(0, index);
            at = self.nodes[index].parent;
        }
        branch
    }

    fn pick(&self, number: usize) -> Option<usize> {
        (!self.nodes.is_empty()).then(|| number % self.nodes.len())
    }
}

struct World {
    store: Option<Store>,
    directory: TempDir,
    chat_id: ChatId,
    model: Model,
    /// Replies that are being written, by their index.
    live: Vec<(usize, Sent)>,
}

impl World {
    async fn new() -> Self {
        let (store, directory) = empty().await;
        let sent = store.send(ME, say("m0")).await.unwrap().sent;
        let mut world = Self {
            store: Some(store),
            directory,
            chat_id: sent.chat_id,
            model: Model::default(),
            live: Vec::new(),
        };
        world.sent(sent, None, "m0");
        world
    }

    fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    fn sent(&mut self, sent: Sent, parent: Option<usize>, text: &str) {
        let question = self.model.add(sent.message_id, parent, false, text);
        self.asked(sent, question, "");
    }

    fn asked(&mut self, sent: Sent, question: usize, text: &str) {
        let reply = self.model.add(sent.reply_id, Some(question), true, text);
        self.model.nodes[reply].live = true;
        self.model.leaf = Some(reply);
        self.live.push((reply, sent));
    }

    async fn apply(&mut self, step: usize, operation: Operation) {
        let text = format!("m{step}");
        match operation {
            Operation::Send => self.send(self.model.leaf, say_in(self.chat_id, &text)).await,
            Operation::SendUnder(number) => {
                let Some(parent) = self.model.pick(number) else { return };
                let parent_id = Some(self.model.nodes[parent].id);
                let wish = SendMessage { parent_id, ..say_in(self.chat_id, &text) };
                self.send(Some(parent), wish).await;
            }
            Operation::SendRoot => {
                let wish = SendMessage { from_root: true, ..say_in(self.chat_id, &text) };
                self.send(None, wish).await;
            }
            Operation::Finish(well) => self.finish(well, &text).await,
            Operation::Regenerate(number) => self.ask(number, Again::Regenerate).await,
            Operation::Continue(number) => self.ask(number, Again::Continue).await,
            Operation::Retry(number) => self.ask(number, Again::Retry).await,
            Operation::Edit(number) => self.edit(number, &text).await,
            Operation::Choose(number) => self.choose(number).await,
            Operation::Delete(number) => self.delete(number).await,
            Operation::Restore(number) => self.restore(number).await,
            Operation::Reopen => self.reopen().await,
        }
    }

    async fn send(&mut self, parent: Option<usize>, wish: SendMessage) {
        let text = wish.text.clone();
        let outcome = self.store().send(ME, wish).await;
        match parent {
            Some(parent) if !self.model.alive(parent) => {
                assert_eq!(outcome.map(drop), Err(Error::NotFound));
            }
            Some(parent) if self.model.nodes[parent].live => {
                assert!(matches!(outcome, Err(Error::Conflict { .. })));
            }
            _ => self.sent(outcome.unwrap().sent, parent, &text),
        }
    }

    async fn finish(&mut self, well: bool, text: &str) {
        let Some((index, sent)) = self.live.pop() else { return };
        let state = if well { ReplyState::Done } else { ReplyState::Failed };
        let node = &mut self.model.nodes[index];
        node.live = false;
        node.failed = !well;
        if well {
            node.text.push_str(text);
        }
        let ending = ending(sent, state, &node.text.clone());
        self.store().finish(ending).await.unwrap();
    }

    async fn ask(&mut self, number: usize, how: Again) {
        let Some(index) = self.model.pick(number) else { return };
        let node = self.model.nodes[index].clone();
        let outcome = self.store().ask_again(ME, node.id, again(how)).await;
        if !self.model.alive(index) {
            assert_eq!(outcome.map(drop), Err(Error::NotFound));
            return;
        }
        let refused = if node.reply {
            (node.live && how != Again::Regenerate)
                || (how == Again::Continue && node.text.is_empty())
        } else {
            how == Again::Continue
        };
        if refused {
            assert!(matches!(outcome, Err(Error::Conflict { .. })));
            return;
        }
        let question = if node.reply { node.parent.unwrap() } else { index };
        let replaced = node.reply
            && self.model.children(Some(index)).is_empty()
            && match how {
                Again::Regenerate => false,
                Again::Continue => true,
                Again::Retry => node.failed && node.text.is_empty(),
            };
        if replaced {
            self.model.nodes[index].deleted_with = Some(index);
        }
        let text = if how == Again::Continue { node.text.as_str() } else { "" };
        self.asked(outcome.unwrap().sent, question, text);
    }

    async fn edit(&mut self, number: usize, text: &str) {
        let Some(index) = self.model.pick(number) else { return };
        let node = self.model.nodes[index].clone();
        let outcome = self.store().edit_reply(ME, node.id, text.to_owned()).await;
        if self.model.alive(index) && node.reply && !node.live {
            let (_, id) = outcome.unwrap();
            self.model.leaf = Some(self.model.add(id, node.parent, true, text));
        } else {
            assert!(outcome.is_err());
        }
    }

    async fn choose(&mut self, number: usize) {
        let Some(index) = self.model.pick(number) else { return };
        let outcome = self.store().choose(ME, self.model.nodes[index].id).await;
        assert_eq!(outcome.is_ok(), self.model.alive(index));
        if outcome.is_ok() {
            self.model.leaf = self.model.newest_leaf(Some(index));
        }
    }

    async fn delete(&mut self, number: usize) {
        let Some(index) = self.model.pick(number) else { return };
        let outcome = self.store().delete_message(ME, self.model.nodes[index].id).await;
        if !self.model.alive(index) {
            assert_eq!(outcome.map(drop), Err(Error::NotFound));
            return;
        }
        outcome.unwrap();
        let mut gone = vec![index];
        let mut next = 0;
        while next < gone.len() {
            gone.extend(self.model.children(Some(gone[next])));
            next += 1;
        }
        let shown = self.model.branch();
        for node in &gone {
            self.model.nodes[*node].deleted_with = Some(index);
        }
        self.model.nodes[index].leaf_before = self.model.leaf;
        if shown.contains(&index) {
            self.model.leaf = self.model.newest_leaf(self.model.nodes[index].parent);
        }
    }

    async fn restore(&mut self, number: usize) {
        let Some(index) = self.model.pick(number) else { return };
        let node = self.model.nodes[index].clone();
        let outcome = self.store().restore_message(ME, node.id).await;
        let parent_gone = node.parent.is_some_and(|parent| !self.model.alive(parent));
        match node.deleted_with {
            None => drop(outcome.unwrap()),
            Some(with) if with != index || parent_gone => {
                assert!(matches!(outcome, Err(Error::Conflict { .. })));
            }
            Some(_) => {
                outcome.unwrap();
                for node in &mut self.model.nodes {
                    if node.deleted_with == Some(index) {
                        node.deleted_with = None;
                    }
                }
                let before = self.model.nodes[index].leaf_before.take();
                if let Some(before) = before
                    && self.model.alive(before)
                {
                    self.model.leaf = Some(before);
                }
            }
        }
    }

    async fn reopen(&mut self) {
        self.store = None;
        self.store = Some(reopen(&self.directory).await);
        for (index, _) in self.live.drain(..) {
            self.model.nodes[index].live = false;
            self.model.nodes[index].failed = true;
        }
    }

    async fn check(&self) {
        let chat = self.store().chat(ME, self.chat_id).await.unwrap();
        let branch = self.model.branch();
        let ids: Vec<_> = branch.iter().map(|&index| self.model.nodes[index].id).collect();
        let shown: Vec<_> = chat.messages.iter().map(|shown| shown.message.id).collect();
        assert_eq!(shown, ids);
        for (shown, &index) in chat.messages.iter().zip(&branch) {
            let node = &self.model.nodes[index];
            assert_eq!(!shown.message.state.is_final(), node.live);
            assert_eq!(shown.message.text, node.text);
            let versions = self.model.children(node.parent);
            let versions: Vec<_> =
                versions.iter().map(|&index| self.model.nodes[index].id).collect();
            let expected = if versions.len() > 1 { versions } else { Vec::new() };
            assert_eq!(shown.versions, expected);
        }
        let live = (0..self.model.nodes.len())
            .any(|index| self.model.alive(index) && self.model.nodes[index].live);
        assert_eq!(chat.summary.live, live);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 2000, ..ProptestConfig::default() })]

    #[test]
    fn the_tree_is_as_the_model_says(operations in prop::collection::vec(operation(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut world = World::new().await;
            for (step, operation) in operations.into_iter().enumerate() {
                world.apply(step + 1, operation).await;
                world.check().await;
            }
        });
    }
}
