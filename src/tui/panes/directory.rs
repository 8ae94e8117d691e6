//! The State screen: the list of resources, one of them, and its history.

use ratatui::layout::{Position, Rect};

use crate::tui::layout::{Arrangement, split_columns, split_rows};
use crate::tui::model::Model;
use crate::tui::panes::{history, resource, roster};
use crate::tui::screens::StatePane;
use crate::tui::widgets::Canvas;

/// Where the panes are. A pane without place has none.
struct Panes {
    roster: Option<Rect>,
    resource: Option<Rect>,
    history: Option<Rect>,
}

impl Panes {
    fn arrange(model: &Model, body: Rect) -> Self {
        let focus = model.state.focus;
        let arrangement = model.arrangement();
        if model.is_zoomed || arrangement == Arrangement::Compact {
            return Self {
                roster: (focus == StatePane::Roster).then_some(body),
                resource: (focus == StatePane::Resource).then_some(body),
                history: (focus == StatePane::History).then_some(body),
            };
        }
        match arrangement {
            Arrangement::Standard | Arrangement::Wide => {
                let (roster, rest) = split_columns(body, body.width * 9 / 25);
                let (resource, history) = split_columns(rest, rest.width * 3 / 5);
                Self::all(roster, resource, history)
            }
            Arrangement::Portrait => {
                let (roster, rest) = split_rows(body, body.height / 3);
                let (resource, history) = split_rows(rest, rest.height * 2 / 3);
                Self::all(roster, resource, history)
            }
            _ => {
                let (roster, below) = split_rows(body, body.height * 2 / 5);
                let is_history = focus == StatePane::History;
                Self {
                    roster: Some(roster),
                    resource: (!is_history).then_some(below),
                    history: is_history.then_some(below),
                }
            }
        }
    }

    fn all(roster: Rect, resource: Rect, history: Rect) -> Self {
        Self {
            roster: Some(roster),
            resource: Some(resource),
            history: Some(history),
        }
    }
}

/// The pane at a place, with its area.
pub fn pane_at(model: &Model, body: Rect, at: Position) -> Option<(StatePane, Rect)> {
    let panes = Panes::arrange(model, body);
    [
        (StatePane::Roster, panes.roster),
        (StatePane::Resource, panes.resource),
        (StatePane::History, panes.history),
    ]
    .into_iter()
    .find_map(|(pane, area)| Some((pane, area.filter(|area| area.contains(at))?)))
}

/// How many rows of the list are visible.
pub fn n_rows(model: &Model, body: Rect) -> usize {
    let roster = Panes::arrange(model, body).roster;
    roster.map_or(1, |area| roster::n_rows(area, model))
}

/// Draws the screen.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model, body: Rect) {
    let panes = Panes::arrange(model, body);
    if let Some(area) = panes.roster {
        roster::draw(canvas, model, area);
    }
    if let Some(area) = panes.resource {
        resource::draw(canvas, model, area);
    }
    if let Some(area) = panes.history {
        history::draw(canvas, model, area);
    }
}
