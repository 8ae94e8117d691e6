//! The event in the detail, made ready once when it arrives, so that a frame lays out only what is visible.

use crate::inspect::{AttributeChange, Detail, Direction, diff, discreet};
use crate::journal::{EventRedactor, Fact, Seq};
use crate::tui::glyphs::Glyphs;
use crate::tui::options::Options;
use crate::tui::panes::sheet::Sheet;
use crate::tui::panes::{messages, state};
use crate::tui::screens::Tab;
use crate::tui::theme::Role;
use crate::tui::widgets::{Block, Document};

/// One event with its texts.
pub struct ShownEvent {
    /// The event and its surroundings.
    pub detail: Detail,
    /// What it changed, up to [`MOST_ATTRIBUTES`].
    pub attributes: Vec<AttributeChange>,
    /// How many more attributes it changed.
    pub n_more_attributes: usize,
    /// What was sent.
    pub request: Sheet,
    /// What was answered.
    pub response: Sheet,
    /// Both, byte for byte.
    pub raw: Document,
    /// The resource that it touched.
    pub state: Document,
    /// The line of the resource that is the first to be other than before; the first of all when there is none.
    pub first_changed_line: usize,
}

/// More changed attributes than this are counted, not listed.
pub const MOST_ATTRIBUTES: usize = 500;

/// Whether a line of a resource begins with the sign of a change.
fn is_changed(state: &Document, number: usize, glyphs: &Glyphs) -> bool {
    let line = state.line(number, 8, glyphs);
    let first = line.pieces().next().map(|(role, _)| role);
    matches!(first, Some(Role::Added | Role::Changed | Role::Removed))
}

impl ShownEvent {
    /// Makes an event ready.
    pub fn new(detail: Detail, options: &Options) -> Self {
        let mut attributes: Vec<_> = detail
            .event
            .changes
            .iter()
            .flat_map(diff::attributes)
            .collect();
        let n_more_attributes = attributes.len().saturating_sub(MOST_ATTRIBUTES);
        attributes.truncate(MOST_ATTRIBUTES);
        let (request, response, raw) = match &detail.event.fact {
            Fact::Exchange(exchange) => (
                messages::request(&exchange.request, &options.glyphs),
                messages::response(
                    exchange.response.as_ref(),
                    exchange.trouble.as_ref(),
                    &options.glyphs,
                ),
                messages::raw(exchange),
            ),
            fact => {
                let lines = messages::fact(fact);
                (
                    Sheet::of_lines(lines.clone()),
                    Sheet::of_lines(lines.clone()),
                    Document::new(vec![Block::Lines(lines)]),
                )
            }
        };
        let state = state::document(&detail, &options.glyphs);
        let first_changed_line = (0..state.n_lines())
            .find(|number| is_changed(&state, *number, &options.glyphs))
            .unwrap_or(0);
        Self {
            detail,
            attributes,
            n_more_attributes,
            request,
            response,
            raw,
            state,
            first_changed_line,
        }
    }

    /// The same without its secrets, folded as it is; `None` when it has none.
    pub fn discreet(&self, redactor: &EventRedactor, options: &Options) -> Option<Self> {
        let mut detail = self.detail.clone();
        discreet::detail(redactor, &mut detail).then(|| {
            let mut discreet = Self::new(detail, options);
            discreet.request.fold_like(&self.request);
            discreet.response.fold_like(&self.response);
            discreet
        })
    }

    /// The message of a tab, where that is one.
    pub fn sheet(&self, tab: Tab) -> Option<&Sheet> {
        match tab {
            Tab::Request => Some(&self.request),
            Tab::Response => Some(&self.response),
            Tab::Raw | Tab::State | Tab::Effect => None,
        }
    }

    /// The same, to fold parts of it.
    pub fn sheet_mut(&mut self, tab: Tab) -> Option<&mut Sheet> {
        match tab {
            Tab::Request => Some(&mut self.request),
            Tab::Response => Some(&mut self.response),
            Tab::Raw | Tab::State | Tab::Effect => None,
        }
    }

    /// The number of the event.
    pub fn seq(&self) -> Seq {
        self.detail.event.seq
    }

    /// The nearest change before or after this event.
    pub fn change(&self, direction: Direction) -> Option<Seq> {
        match direction {
            Direction::Back => self.detail.previous_change,
            Direction::Forward => self.detail.next_change,
        }
    }
}
