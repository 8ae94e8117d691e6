//! JSON with indentation, otherwise as it was sent: digits of numbers, escapes and members that stand there twice.

use serde::de::IgnoredAny;

/// What is nested deeper than this stays as it was sent: the indentation of brackets alone grows with their square.
const DEEPEST: usize = 128;

/// Indents a text that is JSON; `None` when it is none, or nested deeper than [`DEEPEST`].
pub(in crate::inspect) fn pretty(text: &str) -> Option<String> {
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let mut out = String::with_capacity(text.len() * 2);
    let (mut depth, mut in_string, mut is_escaped) = (0usize, false, false);
    let mut previous = ' ';
    for character in text.trim().chars() {
        if in_string {
            out.push(character);
            in_string = is_escaped || character != '"';
            is_escaped = !is_escaped && character == '\\';
            continue;
        }
        if character.is_ascii_whitespace() {
            continue;
        }
        let closes = matches!(character, '}' | ']');
        let opened = matches!(previous, '{' | '[');
        if closes {
            depth = depth.saturating_sub(1);
        }
        if (closes && !opened) || (opened && !closes) || previous == ',' {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", depth));
        }
        out.push(character);
        match character {
            '{' | '[' if depth == DEEPEST => return None,
            '{' | '[' => depth += 1,
            ':' => out.push(' '),
            '"' => in_string = true,
            _ => {}
        }
        previous = character;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(pretty(text).as_deref(), Some(expected));
    }

    #[test]
    fn json_is_indented_and_nothing_else_changes() {
        check(
            r#"{"a":[1.50,"x y\\"],"a":{},"b":[]}"#,
            "{\n  \"a\": [\n    1.50,\n    \"x y\\\\\"\n  ],\n  \"a\": {},\n  \"b\": []\n}",
        );
        check(" 7 ", "7");
    }

    #[test]
    fn what_is_no_json_is_left_alone() {
        assert_eq!(pretty("{"), None);
    }

    #[test]
    fn what_is_nested_too_deep_is_left_alone() {
        let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(pretty(&nested(DEEPEST)).is_some());
        assert_eq!(pretty(&nested(DEEPEST + 1)), None);
        assert_eq!(pretty(&nested(20_000)), None);
    }
}
