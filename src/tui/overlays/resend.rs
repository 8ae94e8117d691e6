//! Sends requests again: which, in which rhythm, and where to.

use crate::inspect::replay::editable;
use crate::journal::Seq;
use crate::scim::spelling::beginning;
use crate::tui::address::Address;
use crate::tui::extents;
use crate::tui::message::{Command, Deed, EndpointStatus, Extent, Target};
use crate::tui::model::Model;
use crate::tui::overlays::{Choice, Menu, Prompt, draft};
use crate::tui::widgets::Field;

const LONGEST: usize = 2000;

/// The most of a host that stands before a field, in characters.
const LONGEST_HOST: usize = 30;

/// What is to be sent, as far as it is chosen.
#[derive(Debug, Clone)]
pub struct Parcel {
    load: Load,
    /// What it is, in a few words: `#402`.
    what: String,
}

#[derive(Debug, Clone)]
enum Load {
    /// What was recorded.
    Recorded { extent: Extent, manner: Manner },
    /// What was made of an event.
    Edited { of: Seq, text: String },
}

/// How many events are sent again.
#[derive(Debug, Clone, Copy, Default)]
struct Manner {
    keeps_gaps: bool,
    has_prerequisites: bool,
}

/// What is offered, the first thing first.
const OFFERED: [extents::Choice; 5] = [
    extents::Choice::Picked,
    extents::Choice::Selected,
    extents::Choice::Listed,
    extents::Choice::Cycle,
    extents::Choice::Whole,
];

/// Why what would be sent first cannot be, when that is known: nobody sent it.
pub fn nothing(model: &Model) -> Option<String> {
    let (extent, _) = extents::offered(model, &OFFERED).into_iter().next()?;
    let Extent::Picked(seqs) = extent else {
        return None;
    };
    let is_unsent = |seq: &Seq| {
        model
            .rows
            .get(*seq)
            .is_some_and(|row| row.method.is_empty())
    };
    if !seqs.iter().all(is_unsent) {
        return None;
    }
    Some(match seqs.as_slice() {
        [only] => format!("{only} is no request: there is nothing to send again"),
        _ => "none of the picked events is a request: there is nothing to send again".to_owned(),
    })
}

/// Asks what to send again, and where to.
pub fn menu(_of: Seq, model: &Model) -> Menu {
    menu_of(model, 0, Manner::default())
}

/// Asks where to send these events again.
pub fn menu_from(model: &Model, choice: extents::Choice) -> Menu {
    let is_offered = |one: &&extents::Choice| extents::offered(model, &[**one]).len() == 1;
    let mut offered = OFFERED.iter().filter(is_offered);
    let place = offered.position(|one| *one == choice);
    menu_of(model, place.unwrap_or(0), Manner::default())
}

/// The menu with one of the choices of events.
fn menu_of(model: &Model, chosen: usize, manner: Manner) -> Menu {
    let offered = extents::offered(model, &OFFERED);
    let n_offered = offered.len().max(1);
    let (extent, text) = offered
        .into_iter()
        .nth(chosen)
        .unwrap_or((Extent::Whole, String::new()));
    let is_whole = extent == Extent::Whole;
    let is_one = matches!(&extent, Extent::Picked(seqs) if seqs.len() == 1);
    let parcel = Parcel {
        what: text.trim_start_matches("event ").to_owned(),
        load: Load::Recorded { extent, manner },
    };
    let title = format!("send {} again", parcel.what);
    let mut choices = destinations(model, &parcel);
    choices.push(Choice::new('w', "what", text, move |model| {
        let next = menu_of(model, (chosen + 1) % n_offered, manner);
        model.overlays.push(Box::new(next));
    }));
    if !is_one {
        let pace = if manner.keeps_gaps {
            "with the gaps that were between them"
        } else {
            "as fast as the answers allow"
        };
        choices.push(Choice::new('p', "pace", pace, move |model| {
            let keeps_gaps = !manner.keeps_gaps;
            let other = Manner {
                keeps_gaps,
                ..manner
            };
            let other = menu_of(model, chosen, other);
            model.overlays.push(Box::new(other));
        }));
    }
    if !is_one && !is_whole {
        let before = if manner.has_prerequisites {
            "with what they refer to and others created"
        } else {
            "with the first of them"
        };
        choices.push(Choice::new('b', "begins", before, move |model| {
            let has_prerequisites = !manner.has_prerequisites;
            let other = Manner {
                has_prerequisites,
                ..manner
            };
            let other = menu_of(model, chosen, other);
            model.overlays.push(Box::new(other));
        }));
    }
    Menu::new("resend", title, choices)
}

/// Asks where to send what was made of an event.
pub fn menu_of_edited(of: Seq, text: String, model: &Model) -> Menu {
    let parcel = Parcel {
        what: format!("the edited {of}"),
        load: Load::Edited { of, text },
    };
    let title = format!("send {}", parcel.what);
    Menu::new("resend", title, destinations(model, &parcel))
}

/// Where something can be sent to.
fn destinations(model: &Model, parcel: &Parcel) -> Vec<Choice> {
    let mut choices = Vec::new();
    if let Some(EndpointStatus::Up { url, .. }) = &model.endpoint {
        let parcel = parcel.clone();
        choices.push(Choice::new('h', "here", url.clone(), move |model| {
            send(model, &parcel, Target::Here);
        }));
    }
    if let Some(Target::Elsewhere { url, token }) = &model.last_target {
        let target = Target::Elsewhere {
            url: url.clone(),
            token: token.clone(),
        };
        let parcel = parcel.clone();
        // Its token is known, and not shown.
        let shown = Address::parse(url).map_or("", |address| address.shown());
        choices.push(Choice::new('l', "to the last one", shown, move |model| {
            aim(model, &parcel, target.clone());
        }));
    }
    let parcel = parcel.clone();
    choices.push(Choice::new('t', "to another target", "", move |model| {
        let prompt = target(parcel.clone());
        model.overlays.push(Box::new(prompt));
    }));
    choices
}

/// Asks for the target, and then for its token.
fn target(parcel: Parcel) -> Prompt {
    let field = Field::new(LONGEST, "the URL of an endpoint");
    let sign = format!(" send {} to ", parcel.what);
    Prompt::new("resend-to", sign, field, move |model, text| {
        let url = text.trim();
        if url.contains(char::is_whitespace) {
            return Err("type the URL alone: the token is asked for next".to_owned());
        }
        // What cannot be called is not sent anywhere, and so is not kept as the last target either.
        let address = Address::parse(url)?;
        let prompt = token(parcel.clone(), url.to_owned(), address.host());
        model.overlays.push(Box::new(prompt));
        Ok(())
    })
    .secret()
}

/// Asks for the token of a target.
fn token(parcel: Parcel, url: String, host: &str) -> Prompt {
    let field = Field::new(LONGEST, "nothing, if it needs none");
    let host = beginning(host, LONGEST_HOST);
    let sign = format!(" the token of {host} ");
    Prompt::new("resend-token", sign, field, move |model, text| {
        let text = text.trim();
        // As it stands in a header field, it is often copied.
        let bare = text.strip_prefix("Bearer ").unwrap_or(text).trim();
        if bare.contains(char::is_whitespace) {
            return Err("a token has no spaces in it".to_owned());
        }
        let token = (!bare.is_empty()).then(|| bare.to_owned());
        let url = url.clone();
        aim(model, &parcel, Target::Elsewhere { url, token });
        Ok(())
    })
    .hidden()
}

/// Sends it, or asks first whether that is meant.
fn aim(model: &mut Model, parcel: &Parcel, target: Target) {
    if parcel.only_reads(model) || target.is_on_this_machine() {
        return send(model, parcel, target);
    }
    let confirmation = confirmation(parcel.clone(), target);
    model.overlays.push(Box::new(confirmation));
}

/// Somebody else's directory is not changed by one key.
fn confirmation(parcel: Parcel, target: Target) -> Prompt {
    let field = Field::new(8, "yes");
    let sign = format!(" {} may change something there; send it? ", parcel.what);
    Prompt::new("resend-anyway", sign, field, move |model, text| {
        if text.trim() != "yes" {
            return Err("type yes to send it, or press Esc".to_owned());
        }
        send(model, &parcel, target.clone());
        Ok(())
    })
}

impl Parcel {
    /// Whether it is known to change nothing.
    fn only_reads(&self, model: &Model) -> bool {
        let is_read = |seq: &Seq| {
            let row = model.rows.get(*seq);
            row.is_some_and(|row| matches!(row.method.as_str(), "GET" | "HEAD"))
        };
        match &self.load {
            Load::Recorded {
                extent: Extent::Picked(seqs),
                ..
            } => seqs.iter().all(is_read),
            Load::Recorded { .. } => false,
            Load::Edited { text, .. } => {
                editable::read(text).is_ok_and(|edited| edited.only_reads())
            }
        }
    }
}

fn send(model: &mut Model, parcel: &Parcel, target: Target) {
    if target != Target::Here {
        model.last_target = Some(target.clone());
    }
    let deed = match parcel.load.clone() {
        Load::Edited { of, text } => {
            // It is at hand again when it was not what it should have been.
            draft::close(model, Some((of, text.clone())));
            Deed::SendEdited {
                of,
                request: text,
                target,
            }
        }
        Load::Recorded { extent, manner } => match only(&extent) {
            Some(of) => Deed::Resend { of, target },
            None => Deed::Replay {
                extent,
                target,
                keeps_gaps: manner.keeps_gaps,
                has_prerequisites: manner.has_prerequisites,
            },
        },
    };
    if !matches!(deed, Deed::Replay { .. }) {
        // Many tell how far they are.
        model.notify(format!("sending {}", parcel.what));
    }
    model.wishes.push(Command::Do(deed));
}

/// The one event of an extent that is one event.
fn only(extent: &Extent) -> Option<Seq> {
    match extent {
        Extent::Picked(seqs) => <[Seq; 1]>::try_from(seqs.as_slice())
            .ok()
            .map(|[only]| only),
        _ => None,
    }
}
