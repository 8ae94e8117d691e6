//! The text of a filter: read, printed, explained, completed, and refused.

use proptest::prelude::*;
use scimscope::inspect::query::{self, Query, VIEWS};

use super::history::History;

/// Pieces that filters are made of, and some that break them.
fn filter() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "(",
        ")",
        "-",
        "NOT ",
        "AND ",
        "OR ",
        " ",
        "\"",
        "\\",
        "a",
        "jdoe",
        "user:",
        "user~",
        "status:>=400",
        "status:4",
        "is:error",
        "req.body:x",
        "resp.",
        "body~\"a b\"",
        "x:y",
        "status=404",
        "=",
        "<",
        "urn:ietf:params",
        "cycle:e7",
        "time:>-5m",
        "~",
        ":",
        "é",
        "\u{202e}",
        "\n",
        "AND",
        "OR",
        "NOT",
        "changed:emails[work]",
        "to:a(b)",
        "to:\"a\\\\\"",
    ]);
    let pieces = prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat());
    prop_oneof![4 => pieces, 1 => any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever is understood of a text is understood of its printed form, and nothing is wrong with that.
    #[test]
    fn printed_then_parsed_is_the_same(text in filter()) {
        let (query, problems) = Query::parse(&text);
        for problem in &problems {
            prop_assert!(text.is_char_boundary(problem.span.start) && text.is_char_boundary(problem.span.end));
            prop_assert!(problem.span.start <= problem.span.end && problem.span.end <= text.len());
            let _ = problem.underlined(&text);
        }
        let _ = query.explain();
        let printed = query.to_string();
        let again = Query::parse_strictly(&printed);
        prop_assert_eq!(again, Ok(query), "{:?} printed as {:?}", text, printed);
    }
}

#[test]
fn no_text_goes_too_deep() {
    for piece in [
        "(", "-", "NOT ", "-(", "a OR ", "(a ", "a ", "\"", "body~(", "AND ",
    ] {
        let text = piece.repeat(8 * 1024 / piece.len());
        let (query, problems) = Query::parse(&text);
        assert!(!problems.is_empty(), "{piece}");
        let printed = query.to_string();
        assert_eq!(
            Query::parse_strictly(&printed).as_ref(),
            Ok(&query),
            "{piece}"
        );
    }
    assert!(!Query::parse(&"a".repeat(9 * 1024)).1.is_empty());
}

#[test]
fn a_problem_says_where_it_is_and_what_would_be_accepted() {
    let check = |text: &str, expected: &str| {
        let (_, problems) = Query::parse(text);
        let shown: Vec<String> = problems
            .iter()
            .map(|problem| problem.underlined(text))
            .collect();
        assert_eq!(shown.join("\n"), expected);
    };
    check(
        "op:patch status:>=4",
        "op:patch status:>=4\n                ^^^ wants 3 digits, a class such as 4xx, a comparison such as >=400, or none",
    );
    check(
        "é op:pach",
        "é op:pach\n     ^^^^ wants the name of an operation, such as create or patch.add; did you mean patch? there are create, replace, patch, delete, read, list, discover, bulk, patch.add, patch.replace, patch.remove",
    );
    for (text, meant) in [
        ("is:dis", "disabled"),
        ("is:ER", "error"),
        ("is:replai", "replay"),
        ("scim:uni", "uniqueness"),
        ("is:del", "op:delete"),
    ] {
        let (_, problems) = Query::parse(text);
        assert_eq!(problems[0].suggestion.as_deref(), Some(meant), "{text}");
    }
    let (_, problems) = Query::parse("is:disb");
    assert_eq!(problems[0].suggestion, None, "no operation is meant");
    check(
        "stauts:404",
        "stauts:404\n^^^^^^ wants the name of a field, or quotes around a word; did you mean status?",
    );
    check(
        "op:patch status=404",
        "op:patch status=404\n         ^^^^^^^^^^ wants status: instead of status=, or quotes around words; did you mean status:404?",
    );
    check(
        "dur>50ms",
        "dur>50ms\n^^^^^^^^ wants dur: instead of dur>, or quotes around words; did you mean dur:>50ms?",
    );
    check(
        "req.body!=\"a b\"",
        "req.body!=\"a b\"\n^^^^^^^^^^^^^^^ wants req.body: instead of req.body!=, or quotes around words; did you mean -req.body:\"a b\"?",
    );
    check(
        "status=",
        "status=\n^^^^^^^ wants status: instead of status=, or quotes around words",
    );
    check(
        "jdoe - status:404",
        "jdoe - status:404\n     ^ wants a condition right behind the -, or quotes around it",
    );
    check("(a", "(a\n^ wants a ) that closes this");
    check("a OR", "a OR\n    ^ wants a condition after OR");
    check("a)", "a)\n ^ wants a condition, or ( before this");
    check("user:", "user:\n     ^ wants a part of a name");
    check("\"a", "\"a\n^^ wants a closing quote \"");
    check(
        "method~G",
        "method~G\n       ^ wants method: instead of method~",
    );
    check(
        "is:deleted -client:intune",
        "is:deleted -client:intune\n   ^^^^^^^ wants the name of a flag, such as change; did you mean op:delete? there are change, noop, read, write, probe, disabled, replay, error, quirk, retry, slow, truncated, marked, noted, tagged\n\
         is:deleted -client:intune\n                   ^^^^^^ wants the name of a client, such as entra; there are entra, okta, authentik, postman, curl, replay, none, unknown",
    );
    let (_, problems) = Query::parse("body~(a");
    assert!(
        problems[0]
            .wants
            .starts_with("a regular expression (unclosed group"),
        "{problems:?}"
    );
}

#[test]
fn what_is_wrong_is_left_out_and_an_unknown_field_is_a_word() {
    let (query, problems) = Query::parse("op:patch status:>=4 https://x");
    assert_eq!(query.to_string(), "op:patch \"https://x\"");
    let tolerable: Vec<bool> = problems
        .iter()
        .map(|problem| problem.is_tolerable)
        .collect();
    assert_eq!(tolerable, [false, true]);
}

#[test]
fn a_filter_is_explained_in_words() {
    let check = |text: &str, expected: &str| {
        assert_eq!(Query::parse_strictly(text).unwrap().explain(), expected);
    };
    check("", "every event");
    check(
        "op:patch (status:>=400 OR -is:noop) jane",
        "the operation is patch, and (the status is >=400, or not: it is noop), and \"jane\" is anywhere",
    );
    check(
        "req.body~a+",
        "a body has what matches \"a+\" (in the request)",
    );
}

#[test]
fn every_view_is_a_filter() {
    for (name, text) in VIEWS {
        assert!(Query::parse_strictly(text).is_ok(), "{name}: {text}");
    }
}

#[tokio::test]
async fn fields_are_completed_then_values_that_were_seen() {
    let session = History::record().await.session();
    let check = |text: &str, expected: &[(&str, Option<u64>)], replaced: &str| {
        let completion = query::complete(text, text.len(), &session);
        let found: Vec<(&str, Option<u64>)> = completion
            .candidates
            .iter()
            .take(expected.len())
            .map(|candidate| (candidate.text.as_str(), candidate.count))
            .collect();
        assert_eq!(found, expected, "{text}");
        assert_eq!(
            &text[completion.span.start..completion.span.end],
            replaced,
            "{text}"
        );
    };
    check("sta", &[("status:", None)], "sta");
    check(
        "is:change (-cl",
        &[("client:", None), ("clause:", None)],
        "cl",
    );
    check(
        "status:4",
        &[("4xx", Some(3)), ("409", Some(2)), ("401", Some(1))],
        "4",
    );
    check(
        "client:",
        &[
            ("entra", Some(9)),
            ("none", Some(4)),
            ("okta", Some(3)),
            ("curl", Some(2)),
        ],
        "",
    );
    check("changed:act", &[("active", Some(2))], "act");
    check("-tag:", &[("known", Some(1))], "");
    check("nothing:", &[], "");
    let all = query::complete("", 0, &session);
    assert_eq!(all.candidates.len(), query::field::TABLE.len());
    assert_eq!(query::views(&session).last().unwrap().query, "client:curl");
}
