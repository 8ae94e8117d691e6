//! Everything that the screen shows.

use std::time::Instant;

use ratatui::layout::Rect;

use crate::inspect::Annotations;
use crate::inspect::strip::Strip;
use crate::journal::{Health, Seq};
use crate::tui::action::Action;
use crate::tui::cursor::Cursor;
use crate::tui::endpoint_facts::Watch;
use crate::tui::filter::Filter;
use crate::tui::finding::Finding;
use crate::tui::jobs::Jobs;
use crate::tui::jumps::Jumps;
use crate::tui::loads::Loads;
use crate::tui::message::{
    Command, Compared, EndpointStatus, ExportWish, Preview, Replayed, Target,
};
use crate::tui::notices::Notices;
use crate::tui::options::Options;
use crate::tui::overlays::Overlay;
use crate::tui::pane_split::Splitter;
use crate::tui::panes::shown_event::ShownEvent;
use crate::tui::picks::Picks;
use crate::tui::rows::Rows;
use crate::tui::screens::{CyclesScreen, Requests, Screen, State, Tab};
use crate::tui::sizes::Sizes;
use crate::tui::slot::Slot;
use crate::tui::terminal_tasks::TerminalTasks;
use crate::tui::theme::Theme;
use crate::tui::widgets::viewport::Move;

/// The state of the screen. [`update`](crate::tui::update) changes it, [`view`](crate::tui::view) draws it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is asked for on its own and answered on its own"
)]
pub struct Model {
    pub(super) options: Options,
    pub(super) screen: Rect,
    pub(super) endpoint: Option<EndpointStatus>,
    pub(super) n_errors: Option<u64>,
    pub(super) cursor: Cursor,
    pub(super) rows: Rows,
    pub(super) shown: Option<ShownEvent>,
    pub(super) loads: Loads,
    pub(super) is_zoomed: bool,
    pub(super) sizes: Sizes,
    /// The line between panes that the mouse has hold of.
    pub(super) held: Option<Splitter>,
    /// The screen that is shown.
    pub(super) place: Screen,
    pub(super) requests: Requests,
    pub(super) state: State,
    pub(super) cycles: CyclesScreen,
    pub(super) filter: Filter,
    /// What is looked for in texts.
    pub(super) finding: Finding,
    pub(super) strip: Option<Strip>,
    pub(super) strip_slot: Slot<(usize, u64, usize)>,
    pub(super) difference: Option<Compared>,
    pub(super) preview: Option<(ExportWish, Preview)>,
    /// The attributes that exports mask, as they were named last.
    pub(super) masks: Vec<String>,
    /// When the next step of a log that plays is due.
    pub(super) next_tick: Option<Instant>,
    /// The event that the directory was last asked for.
    pub(super) last_selected: Option<Seq>,
    pub(super) overlays: Vec<Box<dyn Overlay>>,
    pub(super) jumps: Jumps,
    pub(super) jobs: Jobs,
    /// The events that were picked out of the list.
    pub(super) picks: Picks,
    /// Where something was last sent to, other than here.
    pub(super) last_target: Option<Target>,
    /// What was made of a request and not discarded.
    pub(super) draft: Option<(Seq, String)>,
    /// It is being drawn for others to see: what is secret is not shown.
    pub(super) conceals: bool,
    /// How the last replay of many went.
    pub(super) replayed: Option<Replayed>,
    pub(super) notices: Notices,
    /// Another process writes the capture, as far as is known.
    pub(super) has_other_writer: bool,
    pub(super) annotations: Annotations,
    /// An action that was chosen elsewhere than by its key, to be done next.
    pub(super) next_action: Option<&'static Action>,
    /// The theme in use, while another one is only looked at.
    pub(super) theme_before: Option<Theme>,
    pub(super) interrupted_at: Option<Instant>,
    /// Whether the screen is to be seen after its end.
    pub(super) leaves_screen: bool,
    /// When it was said what a key would do, so that the next press does it.
    pub(super) warned_at: Option<Instant>,
    /// What the endpoint panel shows.
    pub(super) watch: Watch,
    /// What is to be done with the terminal.
    pub(super) terminal_tasks: TerminalTasks,
    pub(super) has_quit: bool,
    pub(super) wishes: Vec<Command>,
}

/// So many lines of a resource are shown above the first that changed.
const LINES_ABOVE_CHANGE: usize = 3;

impl Model {
    /// A screen of this size that knows nothing yet.
    pub fn new(mut options: Options, columns: u16, rows: u16) -> Self {
        let sizes = std::mem::take(&mut options.sizes);
        let first_words = std::mem::take(&mut options.notices);
        let own_views = std::mem::take(&mut options.views);
        let mut model = Self {
            options,
            screen: Rect::new(0, 0, columns, rows),
            endpoint: None,
            n_errors: None,
            cursor: Cursor::default(),
            rows: Rows::default(),
            shown: None,
            loads: Loads::default(),
            is_zoomed: false,
            sizes,
            held: None,
            place: Screen::default(),
            requests: Requests::default(),
            state: State::default(),
            cycles: CyclesScreen::default(),
            filter: Filter::default(),
            finding: Finding::default(),
            strip: None,
            strip_slot: Slot::default(),
            difference: None,
            preview: None,
            masks: Vec::new(),
            next_tick: None,
            last_selected: None,
            overlays: Vec::new(),
            jumps: Jumps::default(),
            jobs: Jobs::default(),
            picks: Picks::default(),
            last_target: None,
            draft: None,
            conceals: false,
            replayed: None,
            notices: Notices::default(),
            has_other_writer: false,
            annotations: Annotations::default(),
            next_action: None,
            theme_before: None,
            interrupted_at: None,
            leaves_screen: false,
            warned_at: None,
            watch: Watch::default(),
            terminal_tasks: TerminalTasks::default(),
            has_quit: false,
            wishes: Vec::new(),
        };
        model.filter.own = own_views;
        for text in first_words {
            model.notify(text);
        }
        model
    }

    /// Whether the user wants to leave.
    pub fn has_quit(&self) -> bool {
        self.has_quit
    }

    /// When something is to be done that nobody asks for then.
    pub(super) fn next_wake(&self) -> Option<Instant> {
        let moments = [
            self.next_tick,
            self.watch.next,
            self.terminal_tasks.alarm.next(),
        ];
        moments.into_iter().flatten().min()
    }

    /// The event that is selected.
    pub fn selected(&self) -> Option<Seq> {
        self.cursor.selected()
    }

    /// Whether new events are selected as they arrive.
    pub fn is_following(&self) -> bool {
        self.cursor.is_following()
    }

    /// Over a slow link, a list that follows moves by half pages.
    pub fn jump_by_pages(&mut self, is_slow: bool) {
        self.cursor.jump_by_pages(is_slow);
    }

    /// How many rows of the list are kept.
    pub fn n_rows_kept(&self) -> usize {
        self.rows.len()
    }

    /// Shows another event: its texts start at their beginning.
    pub(super) fn show(&mut self, shown: ShownEvent) {
        if self.shown.as_ref().map(ShownEvent::seq) != Some(shown.seq()) {
            self.requests.start_over();
            let above = shown.first_changed_line.saturating_sub(LINES_ABOVE_CHANGE);
            let state = self.requests.viewport_of(Tab::State);
            state.go(Move::Lines(isize::try_from(above).unwrap_or(0)));
        }
        self.shown = Some(shown);
    }

    /// Why the log cannot be written, when it cannot.
    pub(super) fn health_failure(&self) -> Option<(&str, u64)> {
        match &self.endpoint {
            Some(EndpointStatus::Up {
                health: Health::Failing {
                    error, n_refused, ..
                },
                ..
            }) => Some((error, *n_refused)),
            _ => None,
        }
    }

    /// Something failed, and it is not known what: no question is under way any more.
    pub(super) fn give_up_questions(&mut self) {
        self.loads.failed();
        self.state.failed();
        self.cycles.failed();
        self.strip_slot.failed();
        self.watch.give_up();
        self.filter.failed();
    }

    /// The user or the log has moved: what failed is asked again.
    pub(super) fn retry_questions(&mut self) {
        self.loads.retry();
        self.state.retry();
        self.cycles.retry();
        self.strip_slot.retry();
        self.wishes.extend(self.filter.retry());
    }

    /// Puts another filter in force, if it can be understood.
    pub(super) fn set_filter(&mut self, text: &str) {
        let Some(question) = self.filter.set(text) else {
            return;
        };
        // What was drawn over the old list is not drawn on over the new one.
        self.picks.settle();
        if self.filter.is_on() {
            self.cursor.filter();
        } else {
            self.cursor.unfilter();
        }
        self.wishes.push(question);
    }

    /// Goes to an event that may be far away, and remembers from where.
    pub(super) fn jump(&mut self, to: Seq) {
        self.jumps.leave(self.cursor.selected());
        self.cursor.select(to);
        if self.cursor.is_filtered() && !self.cursor.is_listed(to) {
            self.notify(format!("{to} is hidden by the filter"));
        }
    }

    /// Goes to the place that was left last; that place is then the one to come back to.
    pub(super) fn swap_places(&mut self) {
        match self.jumps.swap(self.cursor.selected()) {
            Some(place) => self.cursor.select(place),
            None => self.notify("there is no place to go back to yet"),
        }
    }

    pub(super) fn fail(&mut self, text: impl Into<String>) {
        self.notices.fail(text);
    }

    pub(super) fn notify(&mut self, text: impl Into<String>) {
        self.notices.say(text);
    }
}
