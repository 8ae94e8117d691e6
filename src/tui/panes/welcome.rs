//! What stands in the list before the first event: how to get one.

use ratatui::layout::Rect;

use crate::tui::message::{EndpointStatus, TokenPlace};
use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::tui::widgets::{Canvas, Line};

/// Draws the way to the first event.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model, area: Rect) {
    let lines = match &model.endpoint {
        Some(EndpointStatus::Up { url, token, .. }) => first_steps(url, token),
        Some(EndpointStatus::Capture { path }) => vec![
            Line::of(Role::Heading, "This capture is empty"),
            Line::new(),
            Line::of(Role::Label, path.clone()),
            Line::of(Role::Text, "What is recorded into it appears here."),
        ],
        None => vec![Line::of(Role::Quiet, "starting")],
    };
    let n_lines = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let margin = if area.width > 70 { 4 } else { 1 };
    let top = area.height.saturating_sub(n_lines) / 3;
    for (y, line) in (area.top() + top..area.bottom()).zip(&lines) {
        canvas.line(
            Rect {
                x: area.x + margin,
                y,
                width: area.width.saturating_sub(margin),
                height: 1,
            },
            line,
        );
    }
}

/// All that a first user needs, in at most ten lines.
fn first_steps(url: &str, token: &TokenPlace) -> Vec<Line<'static>> {
    let text = |text: &'static str| Line::of(Role::Text, text);
    let (secret, option) = match token {
        TokenPlace::File(path) => (text("in the file ").and(Role::Key, path.clone()), ""),
        TokenPlace::Given => (
            text("the one that you started the endpoint with"),
            " --token TOKEN",
        ),
        TokenPlace::NotNeeded => (text("none: everybody is let in (--no-auth)"), ""),
    };
    vec![
        Line::of(Role::Heading, "Waiting for the first request"),
        Line::new(),
        Line::of(Role::Label, "Tenant URL    ").and(Role::Key, url.to_owned()),
        Line::of(Role::Label, "Secret token  ").append(secret),
        Line::new(),
        text("In Entra ID: Provisioning, Admin credentials, then Test connection."),
        text("It calls public HTTPS addresses only: put a tunnel in front of this one."),
        Line::new(),
        text("Without Entra, from another terminal:"),
        Line::of(
            Role::Key,
            format!("scimscope simulate --target {url}{option}"),
        ),
    ]
}
