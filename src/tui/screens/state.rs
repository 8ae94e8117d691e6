//! Screen 2: who and what exists at this point?

use std::collections::BTreeSet;

use crate::inspect::portrait::{Portrait, Sitting};
use crate::inspect::roster::{Roster, RosterRow};
use crate::journal::Seq;
use crate::tui::message::Question;
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

/// A view of one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceView {
    /// Attribute by attribute, with what changed and since when.
    Tree,
    /// As a client is sent it.
    Json,
    /// One line a value.
    Table,
}

/// Where the user is on this screen.
#[derive(Debug)]
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
    pub portrait: Option<Portrait>,
    /// The row of the resource is to be found in the next list.
    must_find: bool,
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
            base: None,
            line: 0,
            folded: BTreeSet::new(),
            pins: Vec::new(),
            viewport: Viewport::default(),
            roster: None,
            portrait: None,
            must_find: true,
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
        self.reveal();
        self.take_ordinal();
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

    /// Shows the resources as they are after another event: those that it changed come first, unless the history of
    /// one is being walked.
    pub fn moved(&mut self) {
        self.must_find = true;
    }

    /// Takes a list in.
    pub fn take_roster(&mut self, roster: Roster) {
        self.roster_slot.came();
        let changed = roster.changed.first().copied();
        let is_news = self.roster.as_ref().is_none_or(|old| old.at != roster.at);
        let place = roster.place;
        self.roster = Some(roster);
        if is_news
            && self.focus != StatePane::History
            && changed.is_some()
            && self.ordinal != changed
        {
            self.ordinal = changed;
            self.must_find = true;
            self.line = 0;
            self.viewport = Viewport::default();
            return;
        }
        if std::mem::take(&mut self.must_find)
            && let Some(place) = place
        {
            self.row = place;
            self.reveal();
        }
        self.take_ordinal();
    }

    /// Takes a resource in.
    pub fn take_portrait(&mut self, portrait: Option<Portrait>) {
        self.portrait_slot.came();
        self.portrait = portrait;
    }

    /// Pins a path, or lets it go.
    pub fn toggle_pin(&mut self, path: &str) {
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
        let first = self.top.saturating_sub(self.height);
        let roster = Question::Roster {
            at,
            first,
            most: self.height * 3,
            about: self.ordinal.filter(|_| self.must_find),
        };
        let is_at_hand = self.roster.as_ref().is_some_and(|roster| {
            let end = roster.first + roster.rows.len();
            let wanted = (self.top + self.height).min(roster.n_rows);
            roster.at == at && roster.first <= self.top && wanted <= end && !self.must_find
        });
        if !is_at_hand && self.roster_slot.ask(&roster) {
            questions.push(roster);
        }
        if let Some(ordinal) = self.ordinal {
            let before = Seq(at.0.saturating_sub(1));
            let portrait = Question::Portrait(Sitting {
                ordinal,
                at,
                base: self.base.unwrap_or(before),
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
        if let Some(RosterRow::Resource(occupant)) = self.at(self.row)
            && self.ordinal != Some(occupant.ordinal)
        {
            self.ordinal = Some(occupant.ordinal);
            self.line = 0;
            self.viewport = Viewport::default();
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
