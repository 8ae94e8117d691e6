//! The parts of the screen: each turns its part of the model into lines.
//!
//! Reading order: [`list`] is the log; [`detail`] shows one event, made ready by [`shown`], as its [`effect`], its
//! [`messages`] and the [`state`] that it left, with each [`value`] in one line; [`status`] is the first and the last line; [`welcome`] is what stands
//! there before there is anything.

pub mod detail;
pub mod effect;
pub mod list;
pub mod messages;
pub mod shown;
pub mod state;
pub mod status;
pub mod value;
pub mod welcome;

use crate::inspect::Client;
use crate::journal::Origin;
use crate::tui::theme::Role;

/// Who made an event, in a word.
fn caller(client: Client, origin: Origin) -> &'static str {
    match (origin, client) {
        (Origin::Client, Client::Unknown) => "",
        (Origin::Client, client) => client.name(),
        (Origin::Demo, _) => "demo",
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
