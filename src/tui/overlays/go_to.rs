//! The prompt that asks for an event: `402`, `#402`, `-10`, `+5`.

use crate::journal::Seq;
use crate::tui::model::Model;
use crate::tui::overlays::Prompt;
use crate::tui::widgets::Field;

/// More than any number of an event needs.
const LONGEST: usize = 32;

/// Asks for an event.
pub fn prompt() -> Prompt {
    let field = Field::new(LONGEST, "402, or -10 from here");
    Prompt::new("go-to", " go to #", field, go)
}

fn go(model: &mut Model, text: &str) -> Result<(), String> {
    let selected = model.cursor.selected().unwrap_or_default();
    let seq = parse(text, selected).ok_or_else(|| {
        format!("cannot go to {text:?}: type a number, or -10 for ten events back")
    })?;
    model.jump(seq);
    Ok(())
}

fn parse(text: &str, selected: Seq) -> Option<Seq> {
    let text = text.trim();
    let text = text.strip_prefix('#').unwrap_or(text);
    if text.starts_with(['+', '-']) {
        return Some(Seq(selected.0.saturating_add_signed(text.parse().ok()?)));
    }
    text.parse().ok().map(Seq)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_named_by_number_or_by_distance() {
        let cases = [
            ("402", Some(402)),
            ("#402", Some(402)),
            (" 7 ", Some(7)),
            ("-10", Some(390)),
            ("#+5", Some(405)),
            ("-9999", Some(0)),
            ("", None),
            ("x", None),
            ("99999999999999999999", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text, Seq(400)), expected.map(Seq), "{text}");
        }
    }
}
