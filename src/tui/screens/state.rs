//! Screen 2: who and what exists at this point?

use std::collections::BTreeSet;

use crate::inspect::portrait::{Portrait, Sitting};
use crate::inspect::roster::{Roster, RosterRow, Wanted};
use crate::journal::Seq;
use crate::tui::glyphs::Glyphs;
use crate::tui::message::Question;
use crate::tui::panes::leaves::{Leaves, META};
use crate::tui::panes::shown_resource::ShownResource;
use crate::tui::screens::resource_view::ResourceView;
use crate::tui::slot::Slot;
use crate::tui::widgets::Viewport;
use crate::tui::widgets::viewport::Move;

/// A pane of this screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatePane {
    /// The users and groups.
    Roster,
    /// One of them.
    Resource,
    /// What changed it.
    History,
}

/// How another event came to be the one that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// On another screen.
    Elsewhere,
    /// The log was followed, or played.
    ByItself,
    /// By whoever looks at the resources.
    Here,
}

/// Where the user is on this screen.
pub struct State {
    /// The pane that has the focus.
    pub focus: StatePane,
    /// The view of the resource.
    pub view: ResourceView,
    /// The selected row of the list.
    pub row: usize,
    /// The first visible row of the list.
    pub top: usize,
    /// The selected resource, by its position in the order of creation.
    pub ordinal: Option<u64>,
    /// Whether the selected resource did not exist yet: no row of the list is its own.
    pub is_absent: bool,
    /// The event that the resource is compared with; `None`: just before the one that is shown.
    pub base: Option<Seq>,
    /// The selected line of the tree.
    pub line: usize,
    /// The paths whose parts are folded away.
    pub folded: BTreeSet<String>,
    /// The paths whose values over time are shown.
    pub pins: Vec<String>,
    /// Where the text of the resource is scrolled to.
    pub viewport: Viewport,
    /// The list, as far as it is at hand.
    pub roster: Option<Roster>,
    /// The resource, as far as it is at hand.
    pub shown: Option<ShownResource>,
    /// The row of the resource is to be found in the next list.
    must_find: bool,
    /// The next list selects what the event changed.
    must_show_change: bool,
    /// The event that was planned for last.
    at: Seq,
    /// The resource that the list under way was asked about.
    asked_about: Option<u64>,
    height: usize,
    roster_slot: Slot<Question>,
    portrait_slot: Slot<Question>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            focus: StatePane::Roster,
            view: ResourceView::Tree,
            row: 1,
            top: 0,
            ordinal: None,
            is_absent: false,
            base: None,
            line: 0,
            folded: BTreeSet::from([META.to_owned()]),
            pins: Vec::new(),
            viewport: Viewport::default(),
            roster: None,
            shown: None,
            must_find: true,
            must_show_change: true,
            at: Seq(0),
            asked_about: None,
            height: 1,
            roster_slot: Slot::default(),
            portrait_slot: Slot::default(),
        }
    }
}

/// More pinned paths than this leave no room for anything else.
const MOST_PINS: usize = 8;

impl State {
    /// The panes in their order.
    pub const PANES: [StatePane; 3] = [StatePane::Roster, StatePane::Resource, StatePane::History];

    /// The views in their order.
    pub const VIEWS: [ResourceView; 3] =
        [ResourceView::Tree, ResourceView::Json, ResourceView::Table];

    /// Tells how many rows of the list are visible.
    pub fn resize(&mut self, height: usize) {
        self.height = height.max(1);
        self.reveal();
    }

    /// Selects a line of the tree.
    pub fn select_line(&mut self, line: usize) {
        self.line = line;
        self.viewport.go(Move::Reveal(line));
    }

    /// Looks at the resource in another way: at a text from its beginning, at the tree where its selected line is.
    pub fn set_view(&mut self, view: ResourceView) {
        if self.view != view {
            self.view = view;
            self.viewport.go(Move::Start);
            if view == ResourceView::Tree {
                self.viewport.go(Move::Reveal(self.line));
            }
        }
    }

    /// Selects a row of the list.
    pub fn select(&mut self, row: usize) {
        let n_rows = self.roster.as_ref().map_or(1, |roster| roster.n_rows);
        self.row = row.min(n_rows.saturating_sub(1));
        self.is_absent = false;
        self.must_find = false;
        self.reveal();
        self.take_ordinal();
    }

    /// Selects a resource, wherever it is in the list.
    fn select_resource(&mut self, ordinal: u64) {
        self.must_find = true;
        if self.ordinal != Some(ordinal) {
            self.ordinal = Some(ordinal);
            self.line = 0;
            self.viewport = Viewport::default();
        }
    }

    /// Selects what the event changed: the next of several. Returns whether it changed anything.
    pub fn show_change(&mut self) -> bool {
        let changed = self.roster.as_ref().map_or(&[][..], |one| &one.changed);
        let place = changed.iter().position(|one| Some(*one) == self.ordinal);
        let next = place.map_or(0, |place| (place + 1) % changed.len());
        let next = changed.get(next).copied();
        if let Some(ordinal) = next {
            self.select_resource(ordinal);
        }
        next.is_some()
    }

    /// Moves by rows, over headings.
    pub fn step(&mut self, rows: i64) {
        let step = isize::try_from(rows).unwrap_or(if rows < 0 { isize::MIN } else { isize::MAX });
        let target = self.row.saturating_add_signed(step);
        self.select(target);
        if self.is_heading(self.row) {
            let over = if rows < 0 {
                self.row.saturating_sub(1)
            } else {
                self.row + 1
            };
            self.select(over);
        }
        if self.is_heading(self.row) {
            self.select(self.row + 1);
        }
    }

    /// How many rows are visible.
    pub fn height(&self) -> usize {
        self.height
    }

    /// A row, if it is at hand.
    pub fn at(&self, row: usize) -> Option<&RosterRow> {
        let roster = self.roster.as_ref()?;
        roster.rows.get(row.checked_sub(roster.first)?)
    }

    /// Shows the resources as they are after another event. The selected one stays selected while its user looks at
    /// it; otherwise what the event changed, or is about, is selected.
    pub fn moved(&mut self, moved: Moved) {
        self.must_find = true;
        self.must_show_change |= match moved {
            Moved::Elsewhere => true,
            // Its user follows the history of this one.
            Moved::ByItself => self.focus != StatePane::History,
            Moved::Here => false,
        };
    }

    /// Takes a list in. Returns whether the selected resource turned out not to exist yet.
    pub fn take_roster(&mut self, roster: Roster) -> bool {
        self.roster_slot.came();
        let shown = roster.changed.first().copied().or(roster.touched);
        let is_current = roster.at == self.at;
        let place = roster.place;
        self.roster = Some(roster);
        if is_current
            && std::mem::take(&mut self.must_show_change)
            && let Some(shown) = shown.filter(|one| self.ordinal != Some(*one))
        {
            self.select_resource(shown);
            return false;
        }
        if self.must_find {
            if !is_current || self.asked_about != self.ordinal {
                return false;
            }
            self.must_find = false;
            let was_absent = self.is_absent;
            self.is_absent = place.is_none() && self.ordinal.is_some();
            if let Some(place) = place {
                self.row = place;
                self.reveal();
            }
            if self.is_absent {
                return !was_absent;
            }
        }
        if !self.is_absent {
            self.take_ordinal();
        }
        false
    }

    /// Takes a resource in. The same attribute stays selected while it is the same resource.
    pub fn take_portrait(&mut self, portrait: Option<Portrait>, glyphs: &Glyphs) {
        self.portrait_slot.came();
        let before = self.shown.take();
        let path = before.as_ref().and_then(|before| self.path_in(before));
        let new = portrait.map(ShownResource::new);
        let ordinal = |shown: &ShownResource| shown.portrait().sitting.ordinal;
        let is_same = before.as_ref().map(ordinal) == new.as_ref().map(ordinal);
        self.shown = match (new, before) {
            (Some(new), Some(before)) if is_same => Some(new.after(before)),
            (new, _) => new,
        };
        let path = path.filter(|_| is_same);
        let line = path.and_then(|path| self.leaves(glyphs)?.0.line_of(&path));
        if let Some(line) = line.filter(|line| *line != self.line) {
            self.select_line(line);
        }
    }

    /// The path of the selected line of a tree, if it was looked at.
    fn path_in(&self, shown: &ShownResource) -> Option<String> {
        let leaves = shown.seen()?;
        let (_, leaf) = leaves.at(leaves.clamp(self.line))?;
        (!leaf.path.is_empty()).then(|| leaf.path.clone())
    }

    /// The resource, as far as it is at hand.
    pub fn portrait(&self) -> Option<&Portrait> {
        self.shown.as_ref().map(ShownResource::portrait)
    }

    /// The tree of the resource as it is shown, and the line that is selected in it.
    pub fn leaves(&self, glyphs: &Glyphs) -> Option<(&Leaves, usize)> {
        let shown = self.shown.as_ref()?;
        let leaves = shown.leaves(&self.folded, &self.pins, glyphs);
        Some((leaves, leaves.clamp(self.line)))
    }

    /// Folds or unfolds parts of the tree, seen from the selected line, and selects the line to be at then.
    pub fn fold(&mut self, glyphs: &Glyphs, act: impl FnOnce(&mut Leaves, usize) -> usize) {
        let Some((_, line)) = self.leaves(glyphs) else {
            return;
        };
        let Some(leaves) = self.shown.as_mut().and_then(ShownResource::leaves_mut) else {
            return;
        };
        let line = act(leaves, line);
        // What is folded in other resources stays so.
        for branch in leaves.branches(false) {
            self.folded.remove(branch);
        }
        let folded = leaves.branches(true).map(str::to_owned);
        self.folded.extend(folded);
        self.select_line(line);
    }

    /// Pins a path, or lets it go.
    pub fn toggle_pin(&mut self, path: &str) {
        if let Some(shown) = &mut self.shown {
            shown.pinned();
        }
        if let Some(place) = self.pins.iter().position(|pin| pin == path) {
            self.pins.remove(place);
            return;
        }
        if self.pins.len() == MOST_PINS {
            self.pins.remove(0);
        }
        self.pins.push(path.to_owned());
    }

    /// What is to be asked, for the resources after an event.
    pub fn plan(&mut self, at: Seq) -> Vec<Question> {
        let mut questions = Vec::new();
        self.at = at;
        let base = self.base.unwrap_or(Seq(at.0.saturating_sub(1)));
        let roster = Question::Roster(Wanted {
            at,
            base,
            first: self.top.saturating_sub(self.height),
            most: self.height * 3,
            about: self.ordinal.filter(|_| self.must_find),
        });
        let is_at_hand = self.roster.as_ref().is_some_and(|roster| {
            let end = roster.first + roster.rows.len();
            let wanted = (self.top + self.height).min(roster.n_rows);
            let is_it = (roster.at, roster.base) == (at, base);
            is_it && roster.first <= self.top && wanted <= end && !self.must_find
        });
        if !is_at_hand && self.roster_slot.ask(&roster) {
            self.asked_about = self.ordinal.filter(|_| self.must_find);
            questions.push(roster);
        }
        if let Some(ordinal) = self.ordinal {
            let portrait = Question::Portrait(Sitting {
                ordinal,
                at,
                base,
                pins: self.pins.clone(),
            });
            if self.portrait_slot.ask(&portrait) {
                questions.push(portrait);
            }
        }
        questions
    }

    /// Something failed: nothing is under way any more.
    pub fn failed(&mut self) {
        self.roster_slot.failed();
        self.portrait_slot.failed();
    }

    /// The user or the log has moved: ask again.
    pub fn retry(&mut self) {
        self.roster_slot.retry();
        self.portrait_slot.retry();
    }

    /// The log has grown, and with it what will come next.
    pub fn grown(&mut self) {
        self.portrait_slot.forget();
    }

    fn is_heading(&self, row: usize) -> bool {
        matches!(self.at(row), Some(RosterRow::Heading(..)))
    }

    fn take_ordinal(&mut self) {
        if let Some(RosterRow::Resource(occupant)) = self.at(self.row) {
            let (ordinal, must_find) = (occupant.ordinal, self.must_find);
            self.select_resource(ordinal);
            self.must_find = must_find;
        }
    }

    fn reveal(&mut self) {
        let lowest = (self.row + 1).saturating_sub(self.height);
        self.top = self.top.clamp(lowest, self.row.max(lowest));
        if self.row == 1 {
            // The heading above belongs to it.
            self.top = 0;
        }
    }
}
