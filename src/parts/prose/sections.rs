//! A long message in sections: which blocks stand together.
//!
//! The first blocks are children of the message itself; those after them stand in `<div class="section">`, so many in
//! each. The style sheet lets the browser skip sections that are out of sight, so that a frame of a long growing answer
//! costs what its end costs. A section never ends with a heading, so that the space after one is decided in one place.
//!
//! Whether a section begins at a block depends only on the blocks before it: server and browser, and every length of a
//! growing text, agree without asking each other.
//!
//! Deliberately absent: the DOM, measures (sizes are the browser's business).

use crate::markdown::Node;

/// The class of a section's element.
pub const CLASS: &str = "section";

/// Blocks in a section, or a few more where headings are.
const FULL: usize = 24;

/// Adds the beginnings of the sections up to `total` blocks. `starts` holds those that are known, at least the first,
/// 0; `is_heading` is asked about blocks at and after the last of them.
pub fn extend(starts: &mut Vec<usize>, total: usize, is_heading: impl Fn(usize) -> bool) {
    let mut start = starts.last().copied().unwrap_or_default();
    for block in start + 1..total {
        if block - start >= FULL && !is_heading(block - 1) {
            starts.push(block);
            start = block;
        }
    }
}

/// The beginnings of the sections of a whole message.
#[must_use]
pub fn starts(nodes: &[Node]) -> Vec<usize> {
    let mut starts = vec![0];
    extend(&mut starts, nodes.len(), |block| is_heading(&nodes[block]));
    starts
}

/// Cuts a message's nodes into its sections.
pub fn cut<'a>(nodes: &'a [Node], starts: &'a [usize]) -> impl Iterator<Item = &'a [Node]> {
    starts.iter().enumerate().map(|(index, start)| {
        let end = starts.get(index + 1).copied().unwrap_or(nodes.len());
        &nodes[*start..end]
    })
}

fn is_heading(node: &Node) -> bool {
    match node {
        Node::Element(element) => matches!(element.tag, "h2" | "h3" | "h4" | "h5" | "h6"),
        Node::Text(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{Element, Namespace};

    fn blocks(tags: &[&'static str]) -> Vec<Node> {
        let block = |tag| Element {
            tag,
            namespace: Namespace::Html,
            attributes: Vec::new(),
            children: Vec::new(),
        };
        tags.iter().map(|tag| Node::Element(block(tag))).collect()
    }

    #[test]
    fn short_messages_have_no_sections() {
        assert_eq!(starts(&[]), [0]);
        assert_eq!(starts(&blocks(&["p"; FULL])), [0]);
        assert_eq!(starts(&blocks(&["p"; FULL + 1])), [0, FULL]);
    }

    #[test]
    fn a_heading_stays_with_what_it_heads() {
        let mut tags = vec!["p"; 3 * FULL];
        tags[FULL - 1] = "h2";
        assert_eq!(starts(&blocks(&tags)), [0, FULL + 1, 2 * FULL + 1]);
    }

    #[test]
    fn growth_finds_the_same_sections() {
        let tags: Vec<_> = (0..200).map(|block| if block % 5 == 3 { "h3" } else { "p" }).collect();
        let nodes = blocks(&tags);
        let whole = starts(&nodes);
        let mut grown = vec![0];
        for total in 0..=nodes.len() {
            extend(&mut grown, total, |block| is_heading(&nodes[block]));
            assert_eq!(grown, starts(&nodes[..total]));
        }
        assert_eq!(grown, whole);
        assert_eq!(cut(&nodes, &whole).map(<[Node]>::len).sum::<usize>(), nodes.len());
    }
}
