//! What is selected in the trees on the screen: of messages, and of the resource.

use std::borrow::Cow;

use crate::tui::arrangement::Pane;
use crate::tui::model::Model;
use crate::tui::panes::leaves::Leaves;
use crate::tui::panes::sheet::BodyView;
use crate::tui::screens::{ResourceView, Screen, StatePane, Tab};
use crate::tui::widgets::json::JsonTree;

/// A text with a tree in it.
pub(super) struct Focused<'a> {
    /// The tab that shows it.
    pub(super) tab: Tab,
    /// The line of the text that is selected.
    pub(super) line: usize,
    /// How many lines the text has.
    pub(super) n_lines: usize,
    first: usize,
    tree: &'a JsonTree,
}

/// The tree of a message that has the keys, if one has.
pub(super) fn focused(model: &Model) -> Option<Focused<'_>> {
    if model.place != Screen::Requests || model.focus() != Pane::Detail {
        return None;
    }
    of_tab(model, model.tab())
}

/// The tree that a tab shows, if it shows one.
pub(super) fn of_tab(model: &Model, tab: Tab) -> Option<Focused<'_>> {
    let sheet = model.shown.as_ref()?.sheet(tab)?;
    if model.requests.view(tab) != BodyView::Tree {
        return None;
    }
    let document = sheet.document(BodyView::Tree);
    let (first, tree) = document.tree()?;
    let n_lines = document.n_lines();
    let line = model.requests.line(tab).unwrap_or(first);
    Some(Focused {
        tab,
        line: line.min(n_lines.saturating_sub(1)),
        n_lines,
        first,
        tree,
    })
}

impl<'a> Focused<'a> {
    /// Where the selected value is: `$.Operations[0].value`.
    pub(super) fn path(&self) -> Option<String> {
        self.tree.path(self.line.checked_sub(self.first)?)
    }

    /// Whether the mark that says that a line can be folded stands at a column of it.
    pub(super) fn has_mark_at(&self, line: usize, column: usize) -> bool {
        let line = line.checked_sub(self.first);
        line.is_some_and(|line| self.tree.has_mark_at(line, column))
    }

    /// The selected value: a text without its quotes, anything else as it was sent.
    pub(super) fn value(&self) -> Option<Cow<'a, str>> {
        self.tree.value(self.line.checked_sub(self.first)?)
    }
}

/// The path and the value of the selected line of the tree that has the keys.
pub(super) fn selected(model: &Model) -> Option<(String, String)> {
    if model.place == Screen::State {
        return attribute(model).filter(|_| has_keys(model));
    }
    let focused = focused(model)?;
    Some((focused.path()?, focused.value()?.into_owned()))
}

/// The path of the selected line of the resource, where its tree has the keys.
pub(super) fn path(model: &Model) -> Option<&str> {
    let (leaves, line) = leaves(model).filter(|_| has_keys(model))?;
    leaves.path(line)
}

/// Whether the keys walk a tree.
pub(super) fn has_keys(model: &Model) -> bool {
    let state = &model.state;
    let is_resource = model.place == Screen::State
        && state.focus == StatePane::Resource
        && state.view == ResourceView::Tree;
    is_resource || focused(model).is_some()
}

/// The tree of the resource as it is shown, and the line that is selected in it.
pub(super) fn leaves(model: &Model) -> Option<(&Leaves, usize)> {
    model.state.leaves(&model.options.glyphs)
}

/// The path of the selected line of the resource and its value.
fn attribute(model: &Model) -> Option<(String, String)> {
    let (leaves, line) = leaves(model)?;
    let path = leaves.path(line)?.to_owned();
    let (_, leaf) = leaves.at(line)?;
    let mut values = model.state.portrait()?.values.iter();
    let own = values.find(|one| one.path == leaf.path);
    let value = match own.and_then(|one| one.to.as_ref()) {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => leaf.value.clone().unwrap_or_default(),
    };
    Some((path, value))
}
