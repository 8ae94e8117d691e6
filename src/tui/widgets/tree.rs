//! A tree as lines, parts of which can be folded away. What stands on a line is its owner's business.

use crate::tui::glyphs::Glyphs;

/// The columns of what stands before a node, see [`Tree::sign`].
pub const MARK: usize = 2;

/// The shape of a tree, its nodes in the order in which they are read, and which of them are folded.
///
/// Invariant: the nodes below a node follow it directly, so that folding passes over them in one step.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    /// The nodes that no fold hides, line by line.
    lines: Vec<u32>,
    /// Where folding to a level begins to count: a root that stands alone is always open.
    base: usize,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    depth: u32,
    n_below: u32,
    /// The node itself, when it stands at the top.
    parent: u32,
    is_folded: bool,
}

/// A way to fold, seen from one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Fold what is below this line away; where nothing is to fold, go to what it is a part of.
    Fold,
    /// Show what is below this line; where it is shown already, go there.
    Unfold,
    /// The one or the other.
    Toggle,
    /// Fold with everything below.
    FoldBelow,
    /// Show everything below.
    UnfoldBelow,
    /// Fold every part away.
    FoldAll,
    /// Show everything.
    UnfoldAll,
    /// Show so many levels.
    To(usize),
}

/// More nodes than this are not counted on; no text that is laid out has as many.
const MOST: usize = u32::MAX as usize;

impl Tree {
    /// An unfolded tree of nodes at these depths, in the order of reading.
    pub fn of_depths(depths: impl IntoIterator<Item = usize>) -> Self {
        let mut nodes: Vec<Node> = Vec::new();
        let mut open: Vec<u32> = Vec::new();
        for depth in depths.into_iter().take(MOST) {
            let index = narrow(nodes.len());
            close(&mut nodes, &mut open, depth, index);
            nodes.push(Node {
                depth: narrow(depth),
                n_below: 0,
                parent: open.last().copied().unwrap_or(index),
                is_folded: false,
            });
            open.push(index);
        }
        let end = narrow(nodes.len());
        close(&mut nodes, &mut open, 0, end);
        let has_one_root = nodes
            .first()
            .is_some_and(|root| root.n_below > 0 && root.n_below as usize + 1 == nodes.len());
        let mut tree = Self {
            nodes,
            lines: Vec::new(),
            base: usize::from(has_one_root),
        };
        tree.lay_out();
        tree
    }

    /// How many nodes there are.
    pub fn n_nodes(&self) -> usize {
        self.nodes.len()
    }

    /// How many lines are shown.
    pub fn n_lines(&self) -> usize {
        self.lines.len()
    }

    /// The node on a line.
    pub fn node_at(&self, line: usize) -> Option<usize> {
        self.lines.get(line).map(|node| *node as usize)
    }

    /// The line of a node, or of the fold that it is hidden in.
    pub fn line_of(&self, node: usize) -> usize {
        // Between a fold and what it hides nothing is shown.
        let n_before = self.lines.partition_point(|line| *line as usize <= node);
        n_before.saturating_sub(1)
    }

    /// How many nodes are around a node.
    pub fn depth(&self, node: usize) -> usize {
        self.nodes.get(node).map_or(0, |node| node.depth as usize)
    }

    /// The node that a node is a part of; none at the top.
    pub fn parent(&self, node: usize) -> Option<usize> {
        let parent = self.nodes.get(node)?.parent as usize;
        (parent != node).then_some(parent)
    }

    /// Whether there is something below a node.
    pub fn is_branch(&self, node: usize) -> bool {
        self.nodes.get(node).is_some_and(|node| node.n_below > 0)
    }

    /// Whether what is below a node is folded away.
    pub fn is_folded(&self, node: usize) -> bool {
        self.nodes.get(node).is_some_and(|node| node.is_folded)
    }

    /// What stands before a node: whether there is something below it, and whether that is folded.
    pub fn sign(&self, node: usize, glyphs: &Glyphs) -> &'static str {
        match (self.is_branch(node), self.is_folded(node)) {
            (false, _) => "  ",
            (true, true) => glyphs.folded,
            (true, false) => glyphs.unfolded,
        }
    }

    /// Folds the branches for which this is so, and no others.
    pub fn fold_where(&mut self, is_folded: impl Fn(usize) -> bool) {
        for (index, node) in self.nodes.iter_mut().enumerate() {
            node.is_folded = node.n_below > 0 && is_folded(index);
        }
        self.lay_out();
    }

    /// Folds or unfolds, seen from a line; returns the line to be at then.
    pub fn turn(&mut self, line: usize, turn: Turn) -> usize {
        let Some(node) = self.node_at(line) else {
            return line;
        };
        let is_open = self.is_branch(node) && !self.is_folded(node);
        let parent = self.parent(node).unwrap_or(node);
        let keep = match turn {
            Turn::Fold | Turn::FoldBelow if !self.is_branch(node) => parent,
            Turn::Fold if self.is_folded(node) => parent,
            Turn::Unfold if is_open => node + 1,
            _ => node,
        };
        if keep == node {
            self.set(node, turn);
            self.lay_out();
        }
        self.line_of(keep)
    }

    /// Unfolds whatever hides a node; returns its line.
    pub fn reveal(&mut self, node: usize) -> usize {
        let mut at = node;
        let mut is_hidden = false;
        while let Some(parent) = self.parent(at) {
            if let Some(parent) = self.nodes.get_mut(parent) {
                is_hidden |= std::mem::take(&mut parent.is_folded);
            }
            at = parent;
        }
        if is_hidden {
            self.lay_out();
        }
        self.line_of(node)
    }

    fn set(&mut self, node: usize, turn: Turn) {
        let base = self.base;
        let n_below = self.nodes.get(node).map_or(0, |node| node.n_below as usize);
        let (first, count) = match turn {
            Turn::Fold | Turn::Unfold | Turn::Toggle => (node, 1),
            Turn::FoldBelow | Turn::UnfoldBelow => (node, n_below + 1),
            Turn::FoldAll | Turn::UnfoldAll | Turn::To(_) => (0, self.nodes.len()),
        };
        for node in self.nodes.iter_mut().skip(first).take(count) {
            let depth = node.depth as usize;
            let is_folded = match turn {
                Turn::Fold | Turn::FoldBelow => true,
                Turn::Unfold | Turn::UnfoldBelow | Turn::UnfoldAll => false,
                Turn::Toggle => !node.is_folded,
                Turn::FoldAll => depth >= base,
                Turn::To(level) => depth + 1 >= level + base,
            };
            node.is_folded = is_folded && node.n_below > 0;
        }
    }

    /// Works out which nodes are shown.
    fn lay_out(&mut self) {
        self.lines.clear();
        let mut hidden_up_to = 0;
        for (index, node) in (0_u32..).zip(&self.nodes) {
            if index < hidden_up_to {
                continue;
            }
            self.lines.push(index);
            if node.is_folded {
                hidden_up_to = index + node.n_below + 1;
            }
        }
    }
}

/// Closes the nodes that a node at this depth is not a part of.
fn close(nodes: &mut [Node], open: &mut Vec<u32>, depth: usize, index: u32) {
    while let Some(last) = open.last().copied() {
        match nodes.get_mut(last as usize) {
            Some(node) if node.depth as usize >= depth => node.n_below = index - last - 1,
            _ => return,
        }
        open.pop();
    }
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// a, b below it with c and d, e below a; then f with g.
    const DEPTHS: [usize; 7] = [0, 1, 2, 2, 1, 0, 1];

    fn shown(tree: &Tree) -> String {
        let letter = |line| (b'a' + u8::try_from(tree.node_at(line).unwrap()).unwrap()) as char;
        (0..tree.n_lines()).map(letter).collect()
    }

    #[test]
    fn each_way_to_fold_hides_and_shows_what_it_says() {
        type Turns = &'static [(usize, Turn)];
        let cases: &[(Turns, &str, usize)] = &[
            (&[], "abcdefg", 0),
            (&[(1, Turn::Fold)], "abefg", 1),
            // From a leaf and from a fold, to what it is a part of.
            (&[(2, Turn::Fold)], "abcdefg", 1),
            (&[(1, Turn::Fold), (1, Turn::Fold)], "abefg", 0),
            (&[(0, Turn::Unfold)], "abcdefg", 1),
            (&[(6, Turn::Unfold)], "abcdefg", 6),
            (&[(1, Turn::Toggle), (1, Turn::Toggle)], "abcdefg", 1),
            (&[(0, Turn::FoldBelow), (0, Turn::Unfold)], "abefg", 0),
            (
                &[(0, Turn::FoldBelow), (0, Turn::UnfoldBelow)],
                "abcdefg",
                0,
            ),
            (&[(3, Turn::FoldAll)], "af", 0),
            (&[(6, Turn::To(2))], "abefg", 4),
            (&[(0, Turn::FoldAll), (1, Turn::UnfoldAll)], "abcdefg", 5),
        ];
        for (turns, expected, line) in cases {
            let mut tree = Tree::of_depths(DEPTHS);
            let at = turns
                .iter()
                .fold(0, |_, (line, turn)| tree.turn(*line, *turn));
            assert_eq!((shown(&tree).as_str(), at), (*expected, *line), "{turns:?}");
        }
    }

    #[test]
    fn a_root_that_stands_alone_is_no_level() {
        let mut tree = Tree::of_depths([0, 1, 2, 1]);
        tree.turn(0, Turn::FoldAll);
        assert_eq!(shown(&tree), "abd");
        tree.turn(0, Turn::To(0));
        assert_eq!(shown(&tree), "a");
    }

    #[test]
    fn what_is_looked_for_is_taken_out_of_its_folds() {
        let mut tree = Tree::of_depths(DEPTHS);
        tree.turn(0, Turn::FoldAll);
        assert_eq!(tree.line_of(3), 0, "where it is hidden");
        assert_eq!(tree.reveal(3), 3);
        assert_eq!(shown(&tree), "abcdef");
    }

    #[test]
    fn an_empty_tree_has_no_lines() {
        let mut tree = Tree::default();
        assert_eq!((tree.turn(0, Turn::FoldAll), tree.n_lines()), (0, 0));
    }

    proptest! {
        #[test]
        fn lines_and_nodes_belong_together_whatever_is_folded(
            depths in proptest::collection::vec(0_usize..6, 1..60),
            folded in proptest::collection::vec(any::<bool>(), 60),
        ) {
            let mut tree = Tree::of_depths(depths.iter().copied());
            tree.fold_where(|node| folded[node]);
            for line in 0..tree.n_lines() {
                prop_assert_eq!(tree.line_of(tree.node_at(line).unwrap()), line);
            }
            for node in 0..tree.n_nodes() {
                prop_assert!(tree.line_of(node) < tree.n_lines());
                let line = tree.clone().reveal(node);
                let mut open = tree.clone();
                open.reveal(node);
                prop_assert_eq!(open.node_at(line), Some(node));
                prop_assert!(tree.parent(node).is_none_or(|parent| depths[parent] < depths[node]));
            }
            tree.turn(0, Turn::UnfoldAll);
            prop_assert_eq!(tree.n_lines(), depths.len());
        }
    }
}
