//! The text of a filter as others may see it: what somebody looked for may be a secret.

use crate::inspect::query::check;
use crate::inspect::query::field::{self, Id, Side};
use crate::inspect::query::lexer::{Lexer, TokenKind};

/// The text with a mask in place of every word and value that may be one of a message: a password, a token, a part of
/// a body. Conditions on what is known of every event, such as `status:404`, stay.
pub fn discreet(text: &str, mask: &str) -> String {
    let mut lexer = Lexer::new(text);
    let (mut shown, mut end) = (String::new(), 0);
    loop {
        let token = lexer.next();
        let kept = match &token.kind {
            TokenKind::End => break,
            TokenKind::Open
            | TokenKind::Close
            | TokenKind::And
            | TokenKind::Or
            | TokenKind::Not
            | TokenKind::Dash => token.span.end,
            TokenKind::Word(_) | TokenKind::Unclosed(_) | TokenKind::Assigned { .. } => {
                token.span.start
            }
            TokenKind::Condition {
                field,
                is_expression,
                value,
                value_span,
            } => match harmless(field, *is_expression, value) {
                Some(true) => token.span.end,
                Some(false) => value_span.start,
                None => token.span.start,
            },
        };
        shown.push_str(text.get(end..kept).unwrap_or_default());
        if kept < token.span.end {
            shown.push_str(mask);
        }
        end = token.span.end;
    }
    shown.push_str(text.get(end..).unwrap_or_default());
    shown
}

/// Whether the value of a condition can be shown; `None`: there is no such field.
fn harmless(name: &str, is_expression: bool, value: &str) -> Option<bool> {
    let bare = name.trim_start_matches("req.").trim_start_matches("resp.");
    let field = field::find(bare)?;
    let is_of_message = matches!(
        field.id,
        Id::Path | Id::Url | Id::Header | Id::Body | Id::From | Id::To | Id::Filter
    );
    let is_right = check::of(field, Side::Any, is_expression, value).is_ok();
    Some(is_right && !is_of_message)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_looked_for_in_messages_is_masked() {
        for (text, expected) in [
            ("", ""),
            (
                "op:patch  changed:active (status:>=400 OR -is:noop)",
                "op:patch  changed:active (status:>=400 OR -is:noop)",
            ),
            ("user:jdoe body:s3cret", "user:jdoe body:*"),
            ("-req.body~\"a s3cret\" OR s3cret", "-req.body~* OR *"),
            (
                "\"s3cret words\" AND from:s3cret to:s3cret",
                "* AND from:* to:*",
            ),
            (
                "resp.header:s3cret url:s3cret path:s3cret filter:s3cret",
                "resp.header:* url:* path:* filter:*",
            ),
            // What cannot be read may be anything.
            ("body:\"s3cret is:error", "*"),
            ("body=s3cret password:s3cret is:s3cret", "* * is:*"),
            (")) s3cret", ")) *"),
        ] {
            assert_eq!(discreet(text, "*"), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_word_is_shown_whatever_stands_around_it(
            before in "[-a-z:~=<(\" ]{0,20}",
            field in "body|req.body|header|url|from|to|filter|path|nothing",
            after in "[-a-z:~=<)\" ]{0,20}",
        ) {
            let text = format!("{before} {field}:S3CRET {after}");
            let shown = discreet(&text, "*");
            // What stands before it may make it a part of a name that is looked for.
            let is_of_name = before.contains([':', '~']);
            prop_assert!(is_of_name || !shown.contains("S3CRET"), "{} as {}", text, shown);
        }
    }
}
