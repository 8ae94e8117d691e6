//! Filters: the case file in both profiles, what an index is told, what is refused, and print then parse.

use std::sync::LazyLock;

use proptest::prelude::*;
use scimscope::scim::filter::{
    Equality, Expression, Filter, Literal, Operator, Scope, Span, parse_expression,
};
use scimscope::scim::patch::PatchPath;
use scimscope::scim::path::AttributePath;
use scimscope::scim::remark::{self, Leniency, Tolerance};
use scimscope::scim::schema::Schemas;
use scimscope::scim::{Profile, Remark, ResourceType};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// One line of the case file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    id: String,
    filter: String,
    resource_type: Option<String>,
    #[serde(default)]
    resource: Map<String, Value>,
    #[serde(default)]
    root: bool,
    #[serde(rename = "match")]
    matches: Option<bool>,
    error: Option<String>,
    #[serde(default)]
    alt: Vec<Value>,
    dialect: Option<String>,
    strict: Option<Value>,
}

/// Cases that are wrong by the RFC and that the lenient profile accepts, each with the reason.
const FORGIVEN: &[(&str, &Leniency)] = &[
    ("F242", &remark::UNQUOTED_LITERAL),
    ("F253", &remark::UNQUOTED_LITERAL),
    ("F299", &remark::UNQUOTED_LITERAL),
    ("F301", &remark::LITERAL_CASE),
    ("F302", &remark::LITERAL_CASE),
    ("F303", &remark::LITERAL_CASE),
];

/// The embedded schemas with the extension that the case files use.
pub(super) fn schemas_with_probe() -> &'static Schemas {
    static SCHEMAS: LazyLock<Schemas> = LazyLock::new(|| {
        let definition = serde_json::from_str(include_str!("../../cases/TestExtension.json"))
            .expect("the extension is JSON");
        let mut schemas = Schemas::embedded();
        schemas
            .add_extension(ResourceType::User, definition)
            .expect("the extension is new");
        schemas
    });
    &SCHEMAS
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../../cases/filter-cases.json")).expect("the cases are JSON")
}

fn scope(case: &Case) -> Scope {
    match (case.root, case.resource_type.as_deref()) {
        (true, _) => Scope::Root,
        (false, Some("Group")) => Scope::Type(ResourceType::Group),
        (false, _) => Scope::Type(ResourceType::User),
    }
}

/// The outcome as the case file writes it: true, false, or the scimType of the refusal.
fn outcome(schemas: &Schemas, case: &Case, profile: Profile, remarks: &mut Vec<Remark>) -> Value {
    match Filter::parse(&case.filter, schemas, scope(case), profile, remarks) {
        Ok(filter) => json!(filter.matches(&case.resource)),
        Err(error) => json!(error.scim_type.map(scimscope::scim::ScimType::keyword)),
    }
}

/// The first outcome that a case asks for, then those that the texts leave open.
fn expected(case: &Case, profile: Profile) -> Vec<Value> {
    let first = match (profile, &case.strict) {
        (Profile::Strict, Some(strict)) => strict.clone(),
        _ => case.matches.map_or_else(|| json!(case.error), Value::from),
    };
    std::iter::once(first)
        .chain(case.alt.iter().cloned())
        .collect()
}

#[test]
fn every_case_has_its_outcome_in_the_strict_profile() {
    let schemas = schemas_with_probe();
    for case in cases() {
        let mut remarks = Vec::new();
        let outcome = outcome(schemas, &case, Profile::Strict, &mut remarks);
        let expected = expected(&case, Profile::Strict);
        assert!(
            expected.contains(&outcome),
            "{} {}: {outcome}, not one of {expected:?}",
            case.id,
            case.filter
        );
        assert_eq!(
            remarks,
            [],
            "{}: the strict profile forgives nothing",
            case.id
        );
    }
}

#[test]
fn every_case_has_its_outcome_in_the_lenient_profile() {
    let schemas = schemas_with_probe();
    for case in cases() {
        let mut remarks = Vec::new();
        let outcome = outcome(schemas, &case, Profile::Lenient, &mut remarks);
        if let Some((_, leniency)) = FORGIVEN.iter().find(|(id, _)| *id == case.id) {
            assert!(
                outcome.is_boolean(),
                "{} {}: {outcome}",
                case.id,
                case.filter
            );
            assert!(
                remarks.iter().any(|remark| remark.id == leniency.id),
                "{}: {remarks:?}",
                case.id
            );
            continue;
        }
        let expected = expected(&case, Profile::Lenient);
        assert!(
            expected.contains(&outcome),
            "{} {}: {outcome}, not one of {expected:?}",
            case.id,
            case.filter
        );
    }
}

#[test]
fn what_only_a_dialect_accepts_is_remarked_on() {
    let schemas = schemas_with_probe();
    for case in cases() {
        let differs =
            case.dialect.is_some() && case.strict != Some(json!(case.matches.unwrap_or_default()));
        let mut remarks = Vec::new();
        outcome(schemas, &case, Profile::Lenient, &mut remarks);
        if differs {
            assert_ne!(remarks, [], "{} {}", case.id, case.filter);
        }
    }
}

fn parse(text: &str, profile: Profile) -> (Result<Filter, String>, Vec<Remark>) {
    let mut remarks = Vec::new();
    let scope = Scope::Type(ResourceType::User);
    let filter = Filter::parse(text, schemas_with_probe(), scope, profile, &mut remarks);
    (filter.map_err(|error| error.detail), remarks)
}

#[test]
fn a_refusal_says_where_what_was_found_and_what_was_expected() {
    for (text, detail) in [
        (
            "userName regex \"a\"",
            "the filter cannot be read at byte 9: expected an operator (eq, ne, co, sw, ew, gt, ge, lt, le or pr) after userName, found \"regex\"",
        ),
        (
            "title pr and",
            "the filter cannot be read at byte 12: expected an attribute, \"not\" or \"(\", found the end",
        ),
        (
            "emails[typ eq \"work\"]",
            "the filter names \"typ\" at byte 7, which is no sub-attribute of emails; did it mean type?",
        ),
        (
            "title pr and userName.foo eq \"x\"",
            "the filter names \"foo\" at byte 22, which is no sub-attribute of userName; it has none",
        ),
        (
            "active gt true",
            "the filter compares active by gt, which its type boolean does not have",
        ),
        (
            "(title pr",
            "the filter cannot be read at byte 9: expected \"and\", \"or\" or \")\", found the end",
        ),
    ] {
        assert_eq!(
            parse(text, Profile::Strict).0.unwrap_err(),
            detail,
            "{text}"
        );
    }
}

#[test]
fn a_name_that_nearly_matches_is_suggested() {
    let (filter, remarks) = parse("usrName eq \"a\"", Profile::Lenient);
    assert!(filter.is_ok(), "an unknown attribute has no value");
    assert_eq!(remarks[0].id, remark::UNKNOWN_ATTRIBUTE.id);
    assert!(
        remarks[0].note.ends_with("did it mean userName?"),
        "{}",
        remarks[0].note
    );
}

#[test]
fn a_password_cannot_be_asked_about() {
    for text in [
        "password eq \"x\"",
        "password pr",
        "password sw \"a\" or title pr",
    ] {
        assert!(
            parse(text, Profile::Lenient)
                .0
                .unwrap_err()
                .contains("never returned"),
            "{text}"
        );
    }
}

#[test]
fn an_index_is_told_the_equalities_that_must_hold() {
    let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    for (text, expected) in [
        ("USERNAME eq \"A\"", vec![("userName", "A")]),
        (
            "id eq \"1\" and (emails eq \"x\" and title pr)",
            vec![("id", "1"), ("emails.value", "x")],
        ),
        (
            "emails[type eq \"work\" and value eq \"x\"]",
            vec![("emails.type", "work"), ("emails.value", "x")],
        ),
        ("userName eq \"a\" or title pr", vec![]),
        ("not (userName eq \"a\")", vec![]),
        ("userName sw \"a\"", vec![]),
        (
            "active eq true and meta.created eq \"2020-01-01T00:00:00Z\"",
            vec![],
        ),
    ] {
        let filter = parse(text, Profile::Strict).0.unwrap();
        let found: Vec<_> = filter.equalities();
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(attribute, value)| Equality {
                attribute: attribute.into(),
                value: value.into(),
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }
    let filter = parse("id eq \"1\" and manager eq \"2\"", Profile::Lenient)
        .0
        .unwrap();
    assert_eq!(
        filter.equalities()[1].attribute,
        format!("{urn}:manager.value")
    );
}

#[test]
fn a_filter_tells_which_attributes_it_reads() {
    let filter = parse("not (title pr) or Groups[value eq \"g\"]", Profile::Strict)
        .0
        .unwrap();
    let reads = |name| filter.reads().contains(&name);
    assert!(reads("title") && reads("groups"));
    assert!(!reads("value") && !reads("userName"));
}

#[test]
fn depth_and_length_are_limited() {
    let nested = |depth: usize| format!("{}title pr{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&nested(64), Profile::Strict).0.is_ok());
    for hostile in [
        nested(65),
        "(".repeat(8000),
        "not (".repeat(1600),
        "emails[".repeat(1000),
        format!("userName eq \"{}\"", "a".repeat(9000)),
    ] {
        assert!(parse(&hostile, Profile::Lenient).0.is_err());
    }
    let wide = vec!["title pr"; 600].join(" or ");
    assert!(
        parse(&wide, Profile::Strict).0.is_ok(),
        "width costs no depth"
    );
}

fn name() -> impl Strategy<Value = String> {
    "\\$?[a-zA-Z][a-zA-Z0-9_$-]{0,8}".prop_filter("not would be read as the operator", |name| {
        !name.eq_ignore_ascii_case("not")
    })
}

fn attribute_path() -> impl Strategy<Value = AttributePath> {
    let urn = proptest::option::of("urn:[a-z0-9:.-]{1,20}");
    (urn, name(), proptest::option::of(name())).prop_map(|(urn, name, sub_attribute)| {
        AttributePath {
            urn,
            name,
            sub_attribute,
        }
    })
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        any::<String>().prop_map(|text| json!(text)),
        any::<i64>().prop_map(|number| json!(number)),
        any::<bool>().prop_map(|value| json!(value)),
        Just(Value::Null),
    ]
    .prop_map(Literal::Json)
}

fn attribute_expression() -> impl Strategy<Value = Expression> {
    let span = Span::default();
    let operator = proptest::sample::select(Operator::ALL.as_slice());
    prop_oneof![
        attribute_path().prop_map(move |path| Expression::Present { path, span }),
        (attribute_path(), operator, literal()).prop_map(move |(path, operator, literal)| {
            Expression::Comparison {
                path,
                operator,
                literal,
                span,
            }
        }),
    ]
}

fn logical(leaf: impl Strategy<Value = Expression> + 'static) -> impl Strategy<Value = Expression> {
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Expression::Or),
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Expression::And),
            inner.prop_map(|inner| Expression::Not(Box::new(inner))),
        ]
    })
}

fn expression() -> impl Strategy<Value = Expression> {
    let value_path =
        (attribute_path(), logical(attribute_expression())).prop_map(|(path, filter)| {
            let (filter, span) = (Box::new(filter), Span::default());
            Expression::ValuePath { path, filter, span }
        });
    logical(prop_oneof![3 => attribute_expression(), 1 => value_path])
}

fn strictly<T>(read: impl FnOnce(&mut Tolerance<'_>) -> T) -> T {
    read(&mut Tolerance::new(Profile::Strict, &mut Vec::new()))
}

proptest! {
    #[test]
    fn a_filter_printed_and_parsed_is_the_same(expression in expression()) {
        let text = expression.to_string();
        prop_assume!(text.len() < 8000);
        let parsed = strictly(|tolerance| parse_expression(&text, tolerance));
        prop_assert_eq!(parsed, Ok(expression), "{}", text);
    }

    #[test]
    fn an_attribute_path_printed_and_parsed_is_the_same(path in attribute_path()) {
        prop_assert_eq!(AttributePath::parse(&path.to_string()), Ok(path));
    }

    #[test]
    fn a_patch_path_printed_and_parsed_is_the_same(
        attribute in attribute_path(),
        filter in proptest::option::of(logical(attribute_expression())),
        sub_attribute in proptest::option::of(name()),
    ) {
        let path = match filter {
            Some(filter) => PatchPath {
                attribute: AttributePath { sub_attribute: None, ..attribute },
                filter: Some(filter),
                sub_attribute,
            },
            None => PatchPath { attribute, filter: None, sub_attribute: None },
        };
        let text = path.to_string();
        prop_assume!(text.len() < 8000);
        let parsed = strictly(|tolerance| PatchPath::parse(&text, tolerance));
        prop_assert_eq!(parsed, Ok(path), "{}", text);
    }

    #[test]
    fn no_text_makes_the_parsers_panic(text in "\\PC{0,80}") {
        let _ = parse(&text, Profile::Lenient);
        let _ = strictly(|tolerance| PatchPath::parse(&text, tolerance));
    }

    #[test]
    fn no_pieces_of_filters_make_the_parsers_panic(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "emails", "[", "]", "(", ")", "not", "and", "or", "eq", "pr", "\"x\"", "\"", "\\", ".value",
                "true", "1e9", ":", "urn:", " ", " ", "é", "type", "co", "manager",
            ]),
            0..20,
        ),
    ) {
        let text = pieces.concat();
        let _ = parse(&text, Profile::Lenient);
        let _ = strictly(|tolerance| PatchPath::parse(&text, tolerance));
    }
}
