//! The prompt that asks for an event: `402`, `-10`, `12:40:46`, `e7`, `'a`.

use crate::inspect::place::Place;
use crate::journal::Seq;
use crate::tui::message::{Command, Question};
use crate::tui::model::Model;
use crate::tui::overlays::Prompt;
use crate::tui::widgets::Field;

/// More than any name of an event needs.
const LONGEST: usize = 40;

/// Asks for an event.
pub fn prompt() -> Prompt {
    let field = Field::new(LONGEST, "402, -10, 12:40:46, e7 for a cycle, 'a for a mark");
    Prompt::new("go-to", " go to #", field, go)
}

/// Goes there at once when the number says where that is; anything else the log is asked about.
fn go(model: &mut Model, text: &str) -> Result<(), String> {
    let from = model.cursor.selected().unwrap_or_default();
    let place: Place = text
        .parse()
        .map_err(|error| format!("cannot go to {text:?}: {error}"))?;
    match place {
        Place::Number(seq) if seq > model.cursor.head() => {
            let head = model.cursor.head();
            return Err(format!("there is no event {seq}: the newest is {head}"));
        }
        Place::Number(seq) => model.jump(seq),
        Place::Offset(events) => {
            model.jump(Seq(from.0.saturating_add_signed(events)));
        }
        place => model
            .wishes
            .push(Command::Ask(Question::Place { place, from })),
    }
    Ok(())
}
