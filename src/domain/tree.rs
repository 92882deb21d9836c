//! The message tree: which messages make up a branch, which are versions of
//! one another.
//!
//! Works on links alone ([`Link`]), so that a branch is found without reading
//! any text. Siblings stand in the order of their ids (version 7: the order
//! of their making). Absent on purpose: changing the tree, which the store
//! does in its transactions.

use super::ids::MessageId;
use std::collections::{HashMap, HashSet};

/// A message's place in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The message.
    pub id: MessageId,
    /// What it follows; absent at a root.
    pub parent_id: Option<MessageId>,
}

/// A chat's messages by their links.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    parents: HashMap<MessageId, Option<MessageId>>,
    children: HashMap<Option<MessageId>, Vec<MessageId>>,
}

impl Tree {
    /// Builds the tree. Links to messages that are not there count as roots,
    /// so that a damaged chat can still be read.
    #[must_use]
    pub fn new(links: impl IntoIterator<Item = Link>) -> Self {
        let links: Vec<Link> = links.into_iter().collect();
        let known: HashSet<MessageId> = links.iter().map(|link| link.id).collect();
        let mut tree = Self::default();
        for link in links {
            let parent = link.parent_id.filter(|parent| known.contains(parent));
            tree.parents.insert(link.id, parent);
            tree.children.entry(parent).or_default().push(link.id);
        }
        for siblings in tree.children.values_mut() {
            siblings.sort_unstable();
            siblings.dedup();
        }
        tree
    }

    /// All versions at this message's place, itself included, oldest first.
    #[must_use]
    pub fn siblings(&self, id: MessageId) -> &[MessageId] {
        self.parents
            .get(&id)
            .and_then(|parent| self.children.get(parent))
            .map_or(&[], Vec::as_slice)
    }

    /// The newest leaf at or below `id`: what is shown when that version is
    /// chosen. `None` stands for the chat's beginning.
    #[must_use]
    pub fn newest_leaf(&self, id: Option<MessageId>) -> Option<MessageId> {
        let mut current = id;
        // A cycle cannot be stored, but a bound costs nothing.
        for _ in 0..=self.parents.len() {
            match self.children.get(&current).and_then(|children| children.last()) {
                Some(child) => current = Some(*child),
                None => break,
            }
        }
        current
    }

    /// The branch that ends in `leaf`, from the root on. Empty if `leaf` is
    /// not in the tree.
    #[must_use]
    pub fn branch(&self, leaf: MessageId) -> Vec<MessageId> {
        let mut branch = Vec::new();
        let mut seen = HashSet::new();
        let mut current = self.parents.contains_key(&leaf).then_some(leaf);
        while let Some(id) = current {
            if !seen.insert(id) {
                break;
            }
            branch.push(id);
            current = self.parents.get(&id).copied().flatten();
        }
        branch.reverse();
        branch
    }

    /// `id` and everything below it, parents before children.
    #[must_use]
    pub fn subtree(&self, id: MessageId) -> Vec<MessageId> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut waiting = vec![id];
        while let Some(next) = waiting.pop() {
            if self.parents.contains_key(&next) && seen.insert(next) {
                found.push(next);
                if let Some(children) = self.children.get(&Some(next)) {
                    waiting.extend(children.iter().rev());
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(number: u128) -> MessageId {
        MessageId(Uuid::from_u128(number))
    }

    fn tree(links: &[(u128, u128)]) -> Tree {
        Tree::new(links.iter().map(|&(child, parent)| Link {
            id: id(child),
            parent_id: (parent != 0).then(|| id(parent)),
        }))
    }

    #[test]
    fn a_branch_runs_from_root_to_leaf() {
        let tree = tree(&[(1, 0), (2, 1), (3, 2), (4, 1)]);
        assert_eq!(tree.branch(id(3)), [id(1), id(2), id(3)]);
        assert_eq!(tree.branch(id(9)), []);
    }

    #[test]
    fn versions_are_siblings_in_order_of_making() {
        let tree = tree(&[(1, 0), (4, 1), (2, 1), (3, 2)]);
        assert_eq!(tree.siblings(id(4)), [id(2), id(4)]);
        assert_eq!(tree.newest_leaf(Some(id(2))), Some(id(3)));
        assert_eq!(tree.newest_leaf(None), Some(id(4)));
    }

    #[test]
    fn cycles_and_orphans_do_no_harm() {
        let tree = tree(&[(1, 2), (2, 1), (3, 77)]);
        assert_eq!(tree.branch(id(1)).len(), 2);
        assert_eq!(tree.branch(id(3)), [id(3)]);
        assert_eq!(tree.subtree(id(1)).len(), 2);
    }
}
