//! Our filter parser against that of the crate `scim_v2`, which generates its own from a grammar.
//!
//! Both read the same text and must agree whether it is a filter, and what it means: what we print of it must be the
//! same tree to the oracle as the text itself. Where they may differ stands in [`DIFFERENCES`].

use proptest::prelude::*;
use scimscope::scim::Profile;
use scimscope::scim::filter::parse_expression;
use scimscope::scim::remark::Tolerance;
use serde::Deserialize;

/// A difference that is known.
struct Difference {
    /// What it is, and who is right by the RFC.
    reason: &'static str,
    /// The one who accepts such a filter; the other one refuses it.
    accepted_by: Side,
    /// A filter that shows it.
    example: &'static str,
    /// Whether a filter may be one of this kind.
    covers: fn(&str) -> bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Ours,
    Oracle,
}

const DIFFERENCES: &[Difference] = &[
    Difference {
        reason: "the grammar has no space between not and its parenthesis; the oracle wants one",
        accepted_by: Side::Ours,
        example: "not(title pr)",
        covers: |text| text.to_ascii_lowercase().contains("not("),
    },
    Difference {
        reason: "$ref is a sub-attribute of RFC 7643 §2.3.7; the oracle knows no dollar sign in a name",
        accepted_by: Side::Ours,
        example: "groups.$ref pr",
        covers: |text| text.contains('$'),
    },
    Difference {
        reason: "true, false and null are names by the grammar; the oracle reads them as values everywhere",
        accepted_by: Side::Ours,
        example: "true pr",
        covers: |text| {
            let after = |word| {
                text.match_indices(word)
                    .map(|(at, word)| text[at + word.len()..].trim_start())
            };
            let is_name = |rest: &str| rest.starts_with('[') || starts_with_operator(rest);
            ["true", "false", "null"]
                .into_iter()
                .flat_map(after)
                .any(is_name)
        },
    },
    Difference {
        reason: "after a parenthesis and a space the oracle takes a name, or the beginning of one, for an operator",
        accepted_by: Side::Ours,
        example: "( preferredLanguage eq \"en\")",
        covers: |text| {
            let mut after = text.split(['(', '[']).skip(1);
            after.any(|rest| {
                rest.starts_with([' ', '\t']) && starts_with_operator(rest.trim_start())
            })
        },
    },
    Difference {
        reason: "a URI has more characters (RFC 3986 §2) than the oracle's letters, digits, -, _, . and :",
        accepted_by: Side::Ours,
        example: "urn:a+b:name pr",
        covers: |text| {
            let mut words = text.split(['(', '[', ']', ')', '"', ' ', '\t']);
            words.any(|word| {
                word.contains(':') && word.contains(|letter| "~/?#@!$&'*+,;=%".contains(letter))
            })
        },
    },
];

fn starts_with_operator(text: &str) -> bool {
    let operators = [
        "eq", "ne", "co", "sw", "ew", "gt", "lt", "ge", "le", "pr", "and", "or",
    ];
    let text = text.to_ascii_lowercase();
    operators.iter().any(|operator| text.starts_with(operator))
}

/// What we print of a filter, if it is one to the strict profile.
fn ours(text: &str) -> Option<String> {
    let mut remarks = Vec::new();
    let mut tolerance = Tolerance::new(Profile::Strict, &mut remarks);
    let expression = parse_expression(text, &mut tolerance).ok()?;
    Some(expression.to_string())
}

/// The tree that the oracle makes of a filter.
fn oracle(text: &str) -> Option<scim_v2::filter::Filter> {
    text.parse().ok()
}

/// How the two readings of a filter differ, if they do and it is not known.
fn disagreement(text: &str) -> Option<String> {
    let side = match (ours(text), oracle(text)) {
        (None, None) => return None,
        (Some(printed), Some(tree)) if oracle(&printed).as_ref() == Some(&tree) => return None,
        (Some(printed), Some(tree)) => {
            return Some(format!(
                "{text:?} is {printed:?} to us and \"{tree}\" to the oracle"
            ));
        }
        (Some(_), None) => Side::Ours,
        (None, Some(_)) => Side::Oracle,
    };
    let is_known = DIFFERENCES
        .iter()
        .any(|difference| difference.accepted_by == side && (difference.covers)(text));
    (!is_known).then(|| format!("{text:?} is accepted by {side:?} alone"))
}

#[test]
fn every_filter_of_the_case_file_reads_the_same() {
    #[derive(Deserialize)]
    struct Case {
        filter: String,
    }
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("../../cases/filter-cases.json")).unwrap();
    let found: Vec<String> = cases
        .iter()
        .filter_map(|case| disagreement(&case.filter))
        .collect();
    assert!(cases.len() > 300);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_known_difference_is_one() {
    for difference in DIFFERENCES {
        let Difference {
            reason, example, ..
        } = difference;
        let accepted_by = match (ours(example), oracle(example)) {
            (Some(_), None) => Some(Side::Ours),
            (None, Some(_)) => Some(Side::Oracle),
            _ => None,
        };
        assert_eq!(
            accepted_by,
            Some(difference.accepted_by),
            "{reason}: {example}"
        );
        assert!((difference.covers)(example), "{reason}: {example}");
    }
}

/// The pieces of a filter by the grammar, spaces included, so that mutations can reach each.
fn filter() -> impl Strategy<Value = Vec<String>> {
    let path = prop_oneof![
        4 => "[a-zA-Z][a-zA-Z0-9_-]{0,6}",
        2 => "[a-z]{1,4}\\.[a-zA-Z][a-z0-9]{0,3}",
        1 => Just("urn:ietf:params:scim:schemas:core:2.0:User:userName".to_owned()),
        1 => Just("urn:ietf:params:scim:schemas:core:2.0:User:name.familyName".to_owned()),
    ];
    let operator = proptest::sample::select(vec![
        "eq", "ne", "co", "sw", "ew", "gt", "lt", "ge", "le", "Eq", "GT",
    ]);
    let value = prop_oneof![
        4 => "\"[a-zA-Z0-9 @.()\\[\\]:é]{0,6}\"",
        1 => Just(r#""a\"b\\c\u00e9\n""#.to_owned()),
        1 => "-?(0|[1-9][0-9]{0,3})(\\.[0-9]{1,2})?([eE][+-]?[0-9])?",
        1 => proptest::sample::select(vec!["true", "false", "null"]).prop_map(str::to_owned),
    ];
    let comparison = (path.clone(), operator, value).prop_map(|(path, operator, value)| {
        [
            path,
            " ".to_owned(),
            operator.to_owned(),
            " ".to_owned(),
            value,
        ]
        .to_vec()
    });
    let presence = path
        .clone()
        .prop_map(|path| vec![path, " ".to_owned(), "pr".to_owned()]);
    let condition = prop_oneof![3 => comparison, 1 => presence];
    let value_path = (path, joined(condition.clone().boxed())).prop_map(|(path, inner)| {
        [vec![path, "[".to_owned()], inner, vec!["]".to_owned()]].concat()
    });
    joined(prop_oneof![4 => condition, 1 => value_path].boxed())
}

/// Conditions joined by `and` and `or`, in parentheses or not, negated or not.
fn joined(leaf: BoxedStrategy<Vec<String>>) -> BoxedStrategy<Vec<String>> {
    leaf.prop_recursive(4, 12, 3, |inner| {
        let word = proptest::sample::select(vec!["and", "or", "AND", "Or"]);
        prop_oneof![
            (inner.clone(), word, inner.clone()).prop_map(|(left, word, right)| {
                [
                    left,
                    vec![" ".to_owned(), word.to_owned(), " ".to_owned()],
                    right,
                ]
                .concat()
            }),
            (proptest::sample::select(vec!["", "not ", "NOT "]), inner).prop_map(|(not, inner)| {
                [
                    vec![not.to_owned(), "(".to_owned()],
                    inner,
                    vec![")".to_owned()],
                ]
                .concat()
            }),
        ]
    })
    .boxed()
}

/// A change to the pieces of a filter, mostly to one that is none any more.
fn mutation() -> impl Strategy<Value = (usize, Mutation)> {
    let piece = proptest::sample::select(vec![
        " ", "  ", "\t", "(", ")", "[", "]", "\"", "\\", ".", ":", "-", "_", "$", "0", "01", "1.",
        "é", ",", "{", "}", "and", "or", "not", "pr", "eq", "true", "null", "nul", "\"x\"", "a",
        "a.b", "a.b.c", "urn:", " and ", " pr",
    ]);
    let mutation = prop_oneof![
        Just(Mutation::Drop),
        Just(Mutation::Double),
        Just(Mutation::SwapWithNext),
        Just(Mutation::FlipCase),
        Just(Mutation::CutInHalf),
        piece.prop_map(Mutation::Insert),
    ];
    (any::<usize>(), mutation)
}

#[derive(Debug, Clone, Copy)]
enum Mutation {
    Drop,
    Double,
    SwapWithNext,
    FlipCase,
    CutInHalf,
    Insert(&'static str),
}

impl Mutation {
    fn apply(self, pieces: &mut Vec<String>, index: usize) {
        let index = index % pieces.len();
        match self {
            Self::Drop => drop(pieces.remove(index)),
            Self::Double => pieces.insert(index, pieces[index].clone()),
            Self::SwapWithNext => {
                let next = (index + 1) % pieces.len();
                pieces.swap(index, next);
            }
            Self::FlipCase => {
                let flip = |letter: char| {
                    if letter.is_ascii_lowercase() {
                        letter.to_ascii_uppercase()
                    } else {
                        letter.to_ascii_lowercase()
                    }
                };
                pieces[index] = pieces[index].chars().map(flip).collect();
            }
            Self::CutInHalf => {
                let n_kept = pieces[index].chars().count() / 2;
                pieces[index] = pieces[index].chars().take(n_kept).collect();
            }
            Self::Insert(piece) => pieces.insert(index, piece.to_owned()),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn a_filter_by_the_grammar_is_one_to_both_and_means_the_same(pieces in filter()) {
        let text = pieces.concat();
        prop_assert!(ours(&text).is_some(), "{text:?} is refused");
        prop_assert_eq!(disagreement(&text), None);
    }

    #[test]
    fn a_mutated_filter_is_accepted_or_refused_by_both(
        mut pieces in filter(),
        mutations in proptest::collection::vec(mutation(), 1..4),
    ) {
        for (index, mutation) in mutations {
            mutation.apply(&mut pieces, index);
            if pieces.is_empty() {
                pieces.push(String::new());
            }
        }
        prop_assert_eq!(disagreement(&pieces.concat()), None);
    }

    #[test]
    fn a_text_of_the_pieces_of_filters_is_accepted_or_refused_by_both(
        pieces in proptest::collection::vec(mutation(), 1..10),
    ) {
        let mut text = vec![String::new()];
        for (index, mutation) in pieces {
            mutation.apply(&mut text, index);
            if text.is_empty() {
                text.push("a".to_owned());
            }
        }
        prop_assert_eq!(disagreement(&text.concat()), None);
    }
}
