//! Sends the selected request again: to this endpoint, or to another one.

use crate::journal::Seq;
use crate::tui::message::{Command, Deed, EndpointStatus, Target};
use crate::tui::model::Model;
use crate::tui::overlays::{Choice, Menu, Prompt};
use crate::tui::widgets::Field;

const LONGEST: usize = 2000;

/// Asks where to.
pub fn menu(of: Seq, model: &Model) -> Menu {
    let mut choices = Vec::new();
    if let Some(EndpointStatus::Up { url, .. }) = &model.endpoint {
        choices.push(Choice::new('h', "here", url.clone(), move |model| {
            send(model, of, Target::Here);
        }));
    }
    choices.push(Choice::new('t', "to another target", "", move |model| {
        let prompt = target(of);
        model.overlays.push(Box::new(prompt));
    }));
    Menu::new("resend", format!("send {of} again"), choices)
}

/// Asks for the target and its token.
fn target(of: Seq) -> Prompt {
    let field = Field::new(LONGEST, "URL, a space, and the token if one is needed");
    Prompt::new(
        "resend-to",
        format!(" send {of} to "),
        field,
        move |model, text| {
            let mut words = text.split_whitespace();
            let url = words
                .next()
                .ok_or("type the URL of an endpoint")?
                .to_owned();
            let token = words.next().map(str::to_owned);
            let target = Target::Elsewhere { url, token };
            if is_read(model, of) || target.is_on_this_machine() {
                send(model, of, target);
            } else {
                model.overlays.push(Box::new(confirmation(of, target)));
            }
            Ok(())
        },
    )
}

/// Somebody else's directory is not changed by one key.
fn confirmation(of: Seq, target: Target) -> Prompt {
    let field = Field::new(8, "yes");
    let sign = format!(" {of} may change something there; send it? ");
    Prompt::new("resend-anyway", sign, field, move |model, text| {
        if text.trim() != "yes" {
            return Err("type yes to send it, or press Esc".to_owned());
        }
        send(model, of, target.clone());
        Ok(())
    })
}

fn is_read(model: &Model, of: Seq) -> bool {
    let row = model.rows.get(of);
    row.is_some_and(|row| matches!(row.method.as_str(), "GET" | "HEAD"))
}

fn send(model: &mut Model, of: Seq, target: Target) {
    model.wishes.push(Command::Do(Deed::Resend { of, target }));
    model.notify(format!("sending {of} again"));
}
