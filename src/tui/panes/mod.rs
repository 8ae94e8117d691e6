//! The parts of the screen: each turns its part of the model into lines.
//!
//! Reading order:
//!
//! - Requests: [`list`] is the log, [`welcome`] what stands there before there is one. [`detail`] shows one event, made
//!   ready as a [`shown_event`]: its [`effect`], its [`messages`], each a [`sheet`] with views, and the [`state`] it
//!   left.
//! - State: [`directory`] is who and what existed then: a [`roster`], one [`resource`], made ready as a
//!   [`shown_resource`], whose lines are its [`leaves`], and its [`history`].
//! - Cycles: [`cycles`] is how clients behave over time.
//! - On every screen: [`status`] is the first and the last line, [`job`] what stands there while something takes its
//!   time, [`strip`] all of the log in one line, [`value`] a value in one line.

pub mod cycles;
pub mod detail;
pub mod directory;
pub mod effect;
pub mod history;
pub mod job;
pub mod leaves;
pub mod list;
pub mod messages;
pub mod resource;
pub mod roster;
pub mod sheet;
pub mod shown_event;
pub mod shown_resource;
pub mod state;
pub mod status;
pub mod strip;
pub mod value;
pub mod welcome;

use crate::inspect::Client;
use crate::journal::Origin;
use ratatui::layout::Rect;

use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::tui::widgets::Canvas;
use crate::tui::widgets::canvas::Title;

/// Who made an event, in a word.
fn caller(client: Client, origin: Origin) -> &'static str {
    match (origin, client) {
        (Origin::Client | Origin::Demo, Client::Unknown) => "",
        (Origin::Client | Origin::Demo, client) => client.name(),
        (Origin::Seed, _) => "seed",
        (Origin::Endpoint, _) => "self",
        (Origin::Replay, _) => "replay",
        (Origin::Import, _) => "import",
        (Origin::User, _) => "you",
    }
}

fn method_role(method: &str) -> Role {
    match method {
        "POST" => Role::Create,
        "PUT" | "PATCH" => Role::Modify,
        "DELETE" => Role::Delete,
        _ => Role::Read,
    }
}

fn status_role(status: Option<u16>) -> Role {
    match status {
        Some(..300) => Role::StatusSuccess,
        Some(300..400) => Role::StatusRedirect,
        Some(400..500) => Role::StatusClientError,
        Some(500..) | None => Role::StatusServerError,
    }
}

/// A frame or a rule around a pane, as the arrangement has it; returns what is inside.
fn framed(canvas: &mut Canvas<'_>, model: &Model, area: Rect, title: &Title<'_>) -> Rect {
    if model.arrangement().has_frames() {
        canvas.frame(area, title)
    } else {
        canvas.rule(area, title)
    }
}

/// What is inside the frame or below the rule of a pane.
fn inside(model: &Model, area: Rect) -> Rect {
    let side = u16::from(model.arrangement().has_frames());
    let area = area.intersection(model.screen);
    Rect {
        x: area.x + side.min(area.width),
        y: area.y + 1.min(area.height),
        width: area.width.saturating_sub(2 * side),
        height: area.height.saturating_sub(1 + side),
    }
}

fn title_role(is_focused: bool) -> Role {
    if is_focused {
        Role::TitleFocused
    } else {
        Role::Title
    }
}

fn selection_role(is_focused: bool) -> Role {
    if is_focused {
        Role::Selected
    } else {
        Role::SelectedUnfocused
    }
}
