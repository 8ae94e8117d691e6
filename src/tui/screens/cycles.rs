//! Screen 3: how does the client behave over time?

use crate::inspect::Client;
use crate::inspect::cycles::Cycle;
use crate::journal::Seq;
use crate::tui::message::{CycleList, CycleTale, Question};
use crate::tui::slot::Slot;
use crate::tui::widgets::Viewport;

/// A pane of this screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CyclesPane {
    /// The cycles.
    Table,
    /// What became of each object in one of them.
    Stories,
    /// What is other than in another one.
    Against,
}

/// Where the user is on this screen.
#[derive(Debug)]
pub struct CyclesScreen {
    /// The pane that has the focus.
    pub focus: CyclesPane,
    /// The selected cycle, by its name; `None`: the newest.
    selected: Option<String>,
    /// The cycle that was picked to be compared with.
    pub against: Option<String>,
    /// The selected story.
    pub story: usize,
    /// The first visible cycle, from the newest.
    pub top: usize,
    /// Where the comparison is scrolled to.
    pub viewport: Viewport,
    /// The event whose cycle is to be selected.
    looks_for: Option<(Seq, Option<Client>)>,
    /// The cycles, as far as they are at hand.
    pub list: CycleList,
    /// What happened in the selected one, as far as it is at hand.
    pub tale: Option<CycleTale>,
    height: usize,
    list_slot: Slot<Seq>,
    tale_slot: Slot<(Question, Seq)>,
}

impl Default for CyclesScreen {
    fn default() -> Self {
        Self {
            focus: CyclesPane::Table,
            selected: None,
            against: None,
            story: 0,
            top: 0,
            viewport: Viewport::default(),
            looks_for: None,
            list: CycleList::default(),
            tale: None,
            height: 1,
            list_slot: Slot::default(),
            tale_slot: Slot::default(),
        }
    }
}

impl CyclesScreen {
    /// The panes in their order.
    pub const PANES: [CyclesPane; 3] =
        [CyclesPane::Table, CyclesPane::Stories, CyclesPane::Against];

    /// Tells how many cycles are visible.
    pub fn resize(&mut self, height: usize) {
        self.height = height.max(1);
        self.reveal();
    }

    /// How many cycles are visible.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The cycles as they are shown, newest first.
    pub fn shown(&self) -> impl Iterator<Item = &Cycle> {
        self.list.cycles.iter().rev()
    }

    /// The place of the selected cycle among those shown.
    pub fn place(&self) -> usize {
        let selected = self.selected.as_deref();
        selected
            .and_then(|name| self.shown().position(|cycle| cycle.name() == name))
            .unwrap_or(0)
    }

    /// The selected cycle.
    pub fn cycle(&self) -> Option<&Cycle> {
        self.shown().nth(self.place())
    }

    /// Selects by place.
    pub fn select(&mut self, place: usize) {
        let place = place.min(self.list.cycles.len().saturating_sub(1));
        let name = self.shown().nth(place).map(Cycle::name);
        self.selected = name;
        self.story = 0;
        self.viewport = Viewport::default();
        self.reveal();
    }

    /// Selects the cycle that an event of a client belongs to, now or as soon as the cycles are at hand.
    pub fn select_of(&mut self, seq: Seq, client: Option<Client>) {
        let is_own = |cycle: &Cycle| {
            cycle.first <= seq && seq <= cycle.last && client.is_none_or(|one| one == cycle.client)
        };
        let place = self.shown().position(is_own);
        self.looks_for = None;
        match place {
            Some(place) => self.select(place),
            None => self.looks_for = Some((seq, client)),
        }
    }

    /// Moves in the pane that has the focus.
    pub fn step(&mut self, rows: i64) {
        self.step_in(self.focus, rows);
    }

    /// Moves in a pane.
    pub fn step_in(&mut self, pane: CyclesPane, rows: i64) {
        let step = isize::try_from(rows).unwrap_or(if rows < 0 { isize::MIN } else { isize::MAX });
        if pane == CyclesPane::Table {
            return self.select(self.place().saturating_add_signed(step));
        }
        let n_stories = self.tale.as_ref().map_or(0, |tale| tale.stories.len());
        let story = self.story.saturating_add_signed(step);
        self.story = story.min(n_stories.saturating_sub(1));
    }

    /// Takes the cycles in.
    pub fn take_list(&mut self, list: CycleList) {
        self.list_slot.came();
        self.list = list;
        if let Some((seq, client)) = self.looks_for.take() {
            self.select_of(seq, client);
            self.looks_for = None;
        }
        self.reveal();
    }

    /// What happened in the selected cycle, if that is at hand.
    pub fn tale_of_selected(&self) -> Option<&CycleTale> {
        let name = self.cycle()?.name();
        self.tale.as_ref().filter(|tale| tale.name == name)
    }

    /// Takes in what happened in a cycle.
    pub fn take_tale(&mut self, tale: Option<CycleTale>) {
        self.tale_slot.came();
        self.tale = tale;
    }

    /// What is to be asked, of a log with this newest event.
    pub fn plan(&mut self, head: Seq) -> Vec<Question> {
        let mut questions = Vec::new();
        if self.list_slot.ask(&head) {
            questions.push(Question::Cycles);
        }
        let wanted = self.cycle().map(|cycle| {
            let question = Question::Cycle {
                name: cycle.name(),
                against: self.against.clone(),
            };
            (question, cycle.last)
        });
        if let Some(wanted) = wanted
            && self.tale_slot.ask(&wanted)
        {
            questions.push(wanted.0);
        }
        questions
    }

    /// Something failed: nothing is under way any more.
    pub fn failed(&mut self) {
        self.list_slot.failed();
        self.tale_slot.failed();
    }

    /// The user or the log has moved: ask again.
    pub fn retry(&mut self) {
        self.list_slot.retry();
        self.tale_slot.retry();
    }

    fn reveal(&mut self) {
        let place = self.place();
        let lowest = (place + 1).saturating_sub(self.height);
        self.top = self.top.clamp(lowest, place.max(lowest));
    }
}
