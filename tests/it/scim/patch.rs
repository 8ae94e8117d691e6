//! PATCH: the case file in both profiles, what is forgiven, what it costs, and properties.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use scimscope::scim::budget::Budget;
use scimscope::scim::filter::{Filter, Scope};
use scimscope::scim::patch::{Edited, apply};
use scimscope::scim::record::Members;
use scimscope::scim::remark::{self, Leniency};
use scimscope::scim::schema::Schemas;
use scimscope::scim::{
    Directory, Member, Profile, Remark, ResourceId, ResourceType, ScimType, shape,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::filter::schemas_with_probe;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// One line of the case file.
#[derive(Debug, Deserialize)]
struct Case {
    id: String,
    resource: Map<String, Value>,
    request: Value,
    #[serde(flatten)]
    expected: Outcome,
    #[serde(default)]
    alt: Vec<Outcome>,
    #[serde(default)]
    noop: bool,
    dialect: Option<String>,
    strict: Option<Strict>,
}

#[derive(Debug, Deserialize)]
struct Strict {
    #[serde(flatten)]
    expected: Outcome,
    #[serde(default)]
    alt: Vec<Outcome>,
}

/// A representation, or a refusal.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Outcome {
    after: Option<Map<String, Value>>,
    error: Option<Refusal>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refusal {
    status: String,
    scim_type: Option<String>,
}

/// Cases that the RFC refuses and that the lenient profile accepts, each with the reason.
const FORGIVEN: &[(&str, &Leniency)] = &[
    ("P030", &remark::CREATED_ON_MISSING_VALUE_PATH),
    ("P031", &remark::CREATED_ON_MISSING_VALUE_PATH),
    ("P169", &remark::CREATED_ON_MISSING_VALUE_PATH),
    ("P170", &remark::CREATED_ON_MISSING_VALUE_PATH),
    ("P171", &remark::CREATED_ON_MISSING_VALUE_PATH),
    ("P172", &remark::CREATED_ON_MISSING_VALUE_PATH),
    ("P185", &remark::BOOL_AS_STRING),
    ("P203", &remark::CREATED_ON_MISSING_VALUE_PATH),
    ("P206", &remark::CREATED_ON_MISSING_VALUE_PATH),
    ("P213", &remark::EMPTY_OPERATIONS),
    ("P243", &remark::UNQUOTED_LITERAL),
];

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../../cases/patch-cases.json")).expect("the cases are JSON")
}

/// A resource as the directory stores it.
struct Stored {
    resource_type: ResourceType,
    id: String,
    directory: Directory,
    attributes: Map<String, Value>,
    members: Members,
}

impl Stored {
    /// Takes a representation apart: what the directory derives is not stored, and members stand by themselves.
    fn from_representation(representation: &Map<String, Value>) -> Self {
        let mut attributes = representation.clone();
        for derived in ["id", "meta", "groups"] {
            attributes.shift_remove(derived);
        }
        let sent = attributes.shift_remove("members").unwrap_or_default();
        let mut members = Members::default();
        for (position, member) in (0..).zip(sent.as_array().into_iter().flatten()) {
            members.insert(position, to_member(member));
        }
        let is_group = attributes["schemas"].to_string().contains("core:2.0:Group");
        Self {
            resource_type: if is_group {
                ResourceType::Group
            } else {
                ResourceType::User
            },
            id: representation
                .get("id")
                .and_then(Value::as_str)
                .unwrap_or("x")
                .to_owned(),
            directory: Directory::default(),
            attributes,
            members,
        }
    }

    fn edited(&self) -> Edited<'_> {
        Edited {
            resource_type: self.resource_type,
            id: &self.id,
            directory: &self.directory,
            attributes: self.attributes.clone(),
            before: &self.members,
            members: BTreeMap::new(),
            budget: Budget::default(),
        }
    }
}

fn to_member(value: &Value) -> Member {
    let mut rest = value.as_object().cloned().unwrap_or_default();
    rest.shift_remove("$ref");
    let id = rest.shift_remove("value").expect("a member has a value");
    Member {
        value: ResourceId::new(id.as_str().expect("an id is a string")),
        rest: (!rest.is_empty()).then(|| Value::Object(rest).to_string().into()),
    }
}

/// Puts an edited resource together as it would be returned, without what is derived or never returned.
fn to_representation(edited: &Edited<'_>) -> Map<String, Value> {
    let mut members = edited.before.clone();
    for (position, member) in &edited.members {
        let previous = edited.before.iter().find(|(at, _)| at == position);
        if let Some((_, previous)) = previous {
            members.remove(previous.value.as_str());
        }
        if let Some(member) = member {
            members.insert(*position, member.clone());
        }
    }
    let members = members.iter().map(|(_, member)| {
        let rest = member.rest.as_deref().unwrap_or("{}");
        let mut value: Map<String, Value> = serde_json::from_str(rest).expect("rest is an object");
        value.insert("value".into(), member.value.as_str().into());
        Value::Object(value)
    });
    let mut representation = edited.attributes.clone();
    representation.insert("members".into(), members.collect());
    representation
}

/// What remains when everything is left out that the comparison of conformance §34 does not count.
fn essence(representation: &Map<String, Value>) -> Value {
    let mut representation = representation.clone();
    for left_out in ["id", "meta", "groups", "password"] {
        representation.shift_remove(left_out);
    }
    essence_of(&Value::Object(representation), "")
}

fn essence_of(value: &Value, name: &str) -> Value {
    match value {
        Value::Array(values) => {
            let values = values.iter().map(|value| essence_of(value, name));
            let mut values: Vec<Value> = values.filter(|value| !is_empty(value)).collect();
            values.sort_by_key(Value::to_string);
            Value::Array(values)
        }
        Value::Object(members) => {
            let sorted: BTreeMap<_, _> = members
                .iter()
                .filter(|(part, value)| counts(name, part, value))
                .map(|(part, value)| (part.clone(), essence_of(value, part)))
                .filter(|(_, value)| !is_empty(value))
                .collect();
            Value::Object(sorted.into_iter().collect())
        }
        other => other.clone(),
    }
}

fn counts(parent: &str, name: &str, value: &Value) -> bool {
    let filled_by_server = match parent {
        "members" => ["type", "$ref", "display"].contains(&name),
        "manager" => ["$ref", "displayName"].contains(&name),
        _ => false,
    };
    let is_default = name == "primary" && value == &json!(false);
    let is_never_returned = name == "pin";
    !filled_by_server && !is_default && !is_never_returned
}

fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Null)
        || value.as_array().is_some_and(Vec::is_empty)
        || value.as_object().is_some_and(Map::is_empty)
}

/// Runs a request against a resource.
fn run(
    schemas: &Schemas,
    profile: Profile,
    stored: &Stored,
    request: &Value,
) -> (Result<Map<String, Value>, Refusal>, bool, Vec<Remark>) {
    let mut remarks = Vec::new();
    let mut edited = stored.edited();
    let outcome = apply(schemas, profile, &mut edited, request, &mut remarks);
    let is_unchanged = edited.attributes == stored.attributes && edited.members.is_empty();
    let outcome = outcome
        .map(|_| to_representation(&edited))
        .map_err(|error| Refusal {
            status: error.status.as_str().into(),
            scim_type: error.scim_type.map(|scim_type| scim_type.keyword().into()),
        });
    (outcome, is_unchanged, remarks)
}

/// Whether the refusal is the directory's to make, which alone knows the other resources.
fn is_about_others(outcome: &Outcome) -> bool {
    let refusal = outcome.error.as_ref();
    refusal.and_then(|refusal| refusal.scim_type.as_deref()) == Some("uniqueness")
}

fn agrees(outcome: &Result<Map<String, Value>, Refusal>, expected: &Outcome) -> bool {
    match (outcome, &expected.after, &expected.error) {
        (Ok(after), Some(expected), _) => essence(after) == essence(expected),
        (Err(refusal), _, Some(expected)) => refusal == expected,
        _ => false,
    }
}

fn check(profile: Profile) -> Vec<String> {
    let schemas = schemas_with_probe();
    let mut failures = Vec::new();
    for case in cases() {
        let (expected, alt) = match (profile, &case.strict) {
            (Profile::Strict, Some(strict)) => (&strict.expected, &strict.alt),
            _ => (&case.expected, &case.alt),
        };
        let stored = Stored::from_representation(&case.resource);
        let (outcome, is_unchanged, remarks) = run(schemas, profile, &stored, &case.request);
        if is_about_others(expected) {
            assert!(outcome.is_ok(), "{}: {outcome:?}", case.id);
            continue;
        }
        let forgiven = FORGIVEN.iter().find(|(id, _)| *id == case.id);
        if let (Profile::Lenient, Some((_, leniency))) = (profile, forgiven) {
            let is_remarked_on = remarks.iter().any(|remark| remark.id == leniency.id);
            if outcome.is_err() || !is_remarked_on {
                failures.push(format!("{}: {outcome:?} with {remarks:?}", case.id));
            }
            continue;
        }
        let is_expected = std::iter::once(expected)
            .chain(alt)
            .any(|expected| agrees(&outcome, expected));
        if !is_expected {
            failures.push(format!(
                "{}: {}\n  got {outcome:?}\n  not {expected:?}",
                case.id, case.request
            ));
        }
        if case.noop && outcome.is_ok() && !is_unchanged {
            failures.push(format!("{}: is not recognized as no change", case.id));
        }
        if profile == Profile::Strict && !remarks.is_empty() {
            failures.push(format!("{}: the strict profile forgives nothing", case.id));
        }
    }
    failures
}

fn patch(operations: &Value) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": operations,
    })
}

fn user(attributes: &Value) -> Stored {
    let mut user = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "bjensen",
    });
    let attributes = attributes.as_object().cloned().unwrap_or_default();
    user.as_object_mut().expect("an object").extend(attributes);
    Stored::from_representation(user.as_object().expect("an object"))
}

fn group(n_members: u64) -> Stored {
    let mut members = Members::default();
    for position in 0..n_members {
        let (value, rest) = (ResourceId::new(format!("u{position}")), None);
        members.insert(position, Member { value, rest });
    }
    let group = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": "Crew",
    });
    let mut stored = Stored::from_representation(group.as_object().expect("an object"));
    stored.members = members;
    stored
}

#[test]
fn every_case_has_its_outcome_in_the_strict_profile() {
    let failures = check(Profile::Strict);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_case_has_its_outcome_in_the_lenient_profile() {
    let failures = check(Profile::Lenient);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn what_only_a_dialect_accepts_is_remarked_on() {
    let schemas = schemas_with_probe();
    for case in cases() {
        let Some(strict) = &case.strict else { continue };
        let stored = Stored::from_representation(&case.resource);
        let (outcome, _, remarks) = run(schemas, Profile::Lenient, &stored, &case.request);
        let differs = !agrees(&outcome, &strict.expected);
        // A dialect that the RFC allows by an alternative may go without a remark; any other may not.
        let is_allowed = strict.alt.iter().any(|alt| agrees(&outcome, alt));
        assert!(case.dialect.is_some());
        assert!(
            !differs || is_allowed || !remarks.is_empty(),
            "{}: {outcome:?}",
            case.id
        );
    }
}

/// Requests for the leniencies that the case files do not reach: creates and operations.
fn further_departures() -> (Vec<Value>, Vec<Value>) {
    let creates = vec![
        json!({
            "schemas": [
                "urn:ietf:params:scim:schemas:core:2.0:User",
                "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/User",
            ],
            "userName": "a",
            "addresses": [{"country": "USA"}],
            ENTERPRISE: {"department": "Flight"},
        }),
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": "a",
            "emails": {"value": "a@x"},
            "shoeSize": 46,
        }),
    ];
    let operations = [
        json!([{"op": "add", "path": format!("{ENTERPRISE}.department"), "value": "Flight"}]),
        json!([{"op": "add", "value": {"emails[type eq \"work\"].value": "a@x"}}]),
        json!([{"op": "replace", "path": "emails[type eq \"work\"].value", "value": ""}]),
    ];
    (creates, operations.iter().map(patch).collect())
}

#[test]
fn the_table_of_leniencies_and_what_the_code_remarks_on_are_the_same() {
    let schemas = schemas_with_probe();
    let mut remarks = Vec::new();
    let filters: Vec<Value> =
        serde_json::from_str(include_str!("../../cases/filter-cases.json")).expect("JSON");
    for case in filters {
        let text = case["filter"].as_str().expect("a filter");
        let scope = Scope::Type(ResourceType::User);
        // Many cases are refused; what was remarked on before that counts too.
        let _ = Filter::parse(text, schemas, scope, Profile::Lenient, &mut remarks);
        remarks.dedup_by(|left, right| left.id == right.id);
    }
    let (creates, operations) = further_departures();
    for body in creates {
        let body = body.as_object().expect("an object");
        let mut found = Vec::new();
        shape::read(
            schemas,
            Profile::Lenient,
            ResourceType::User,
            body.clone(),
            &mut found,
        )
        .expect("the lenient profile accepts it");
        remarks.append(&mut found);
    }
    for request in operations {
        remarks.append(&mut run(schemas, Profile::Lenient, &user(&json!({})), &request).2);
    }
    for case in cases() {
        let stored = Stored::from_representation(&case.resource);
        remarks.append(&mut run(schemas, Profile::Lenient, &stored, &case.request).2);
    }
    let found: BTreeSet<&str> = remarks.iter().map(|remark| remark.id.as_str()).collect();
    // Those of the request line, the header fields and the text of a body are shown where whole requests are answered.
    let of_requests = [
        remark::PLUS_AS_SPACE.id,
        remark::ACCEPT_IGNORED.id,
        remark::UNKNOWN_REFERENCE.id,
        remark::UNKNOWN_NAME.id,
        remark::DUPLICATE_MEMBER.id,
        remark::BYTE_ORDER_MARK.id,
    ];
    let table = remark::TABLE.iter().map(|leniency| leniency.id);
    let table: BTreeSet<&str> = table.filter(|id| !of_requests.contains(id)).collect();
    assert_eq!(found, table);
}

#[test]
fn one_member_of_many_is_changed_without_naming_the_others() {
    let schemas = Schemas::embedded();
    let stored = group(20_000);
    for (operation, expected) in [
        (
            json!({"op": "add", "path": "members", "value": [{"value": "new"}]}),
            (20_000, true),
        ),
        (
            json!({"op": "remove", "path": "members[value eq \"u7\"]"}),
            (7, false),
        ),
        (
            json!({"op": "Remove", "path": "members", "value": [{"value": "u9"}]}),
            (9, false),
        ),
        (
            json!({"op": "add", "path": "members", "value": "new"}),
            (20_000, true),
        ),
    ] {
        let mut edited = stored.edited();
        apply(
            &schemas,
            Profile::Lenient,
            &mut edited,
            &patch(&json!([operation])),
            &mut Vec::new(),
        )
        .expect("an operation on one member");
        let changes: Vec<_> = edited
            .members
            .iter()
            .map(|(position, member)| (*position, member.is_some()))
            .collect();
        assert_eq!(changes, [expected], "{operation}");
    }
}

#[test]
fn walking_a_large_group_again_and_again_is_refused() {
    let walk = json!({"op": "remove", "path": "members"});
    let stored = group(20_000);
    let (few, many) = (vec![walk.clone(); 5], vec![walk; 100]);
    let schemas = Schemas::embedded();
    assert!(
        run(&schemas, Profile::Strict, &stored, &patch(&json!(few)))
            .0
            .is_ok()
    );
    let refused = run(&schemas, Profile::Strict, &stored, &patch(&json!(many))).0;
    let too_many = ScimType::TooMany.keyword();
    assert_eq!(refused.unwrap_err().scim_type.as_deref(), Some(too_many));
}

#[test]
fn a_filter_that_asks_much_of_many_is_refused() {
    let schemas = Schemas::embedded();
    let stored = group(20_000);
    let remove = |n_tests: usize| {
        let tests = vec!["display eq \"n\""; n_tests].join(" or ");
        let remove = json!([{"op": "remove", "path": format!("members[{tests}]")}]);
        run(&schemas, Profile::Strict, &stored, &patch(&remove)).0
    };
    assert!(remove(3).is_ok());
    let too_many = remove(400).unwrap_err().scim_type;
    assert_eq!(too_many.as_deref(), Some("tooMany"));
}

#[test]
fn a_long_value_costs_as_much_as_it_takes_to_look_at() {
    let schemas = Schemas::embedded();
    let long = "x".repeat(1_000_000);
    for (attributes, path) in [
        (json!({"name": {"formatted": long}}), "name.givenName"),
        (
            json!({"emails": [{"value": long, "type": "work"}]}),
            "emails[type eq \"work\"].display",
        ),
    ] {
        let set = json!({"op": "add", "path": path, "value": "A"});
        let stored = user(&attributes);
        let outcome_of = |n: usize| {
            let request = patch(&json!(vec![set.clone(); n]));
            run(&schemas, Profile::Strict, &stored, &request).0
        };
        assert!(outcome_of(10).is_ok(), "{path}");
        let too_many = outcome_of(200).unwrap_err().scim_type;
        assert_eq!(too_many.as_deref(), Some("tooMany"), "{path}");
    }
}

#[test]
fn a_long_list_is_removed_by_as_many_walks_as_it_has_kinds_of_values() {
    const N: usize = 30_000;
    let schemas = Schemas::embedded();
    let home = |n: usize| json!({"locality": format!("l{n}"), "type": "home"});
    let stored = user(&json!({"addresses": (0..N).map(home).collect::<Vec<_>>()}));
    let remove = |listed: Vec<Value>| {
        let remove = json!([{"op": "remove", "path": "addresses", "value": listed}]);
        run(&schemas, Profile::Lenient, &stored, &patch(&remove)).0
    };
    let left = remove((1..2 * N).map(home).collect()).expect("a long list");
    assert_eq!(left["addresses"], json!([home(0)]));
    let left = remove(vec![json!({"type": "home"})]).expect("a part of each value");
    assert_eq!(left.get("addresses"), None);
    let twice =
        ["A", "B"].map(|region| json!({"locality": "l7", "type": "home", "region": region}));
    let left = remove(twice.to_vec()).expect("values that nobody has");
    assert_eq!(left["addresses"].as_array().map(Vec::len), Some(N));

    let parts = [
        "formatted",
        "region",
        "postalCode",
        "streetAddress",
        "locality",
    ];
    let of_parts = |n: usize| -> Value {
        let named = parts
            .iter()
            .enumerate()
            .filter(|(part, _)| n & (1 << part) != 0);
        named
            .map(|(_, name)| ((*name).to_owned(), json!("x")))
            .collect::<Map<_, _>>()
            .into()
    };
    let too_many = remove((1..32).map(of_parts).collect())
        .unwrap_err()
        .scim_type;
    assert_eq!(too_many.as_deref(), Some("tooMany"));
}

#[test]
fn each_further_walk_over_long_values_costs_by_their_length() {
    let schemas = Schemas::embedded();
    let long = |n: usize| json!({"locality": format!("l{n}"), "formatted": "x".repeat(6400)});
    let stored = user(&json!({"addresses": (0..400).map(long).collect::<Vec<_>>()}));
    let remove = |n_walks: usize| {
        let names = ["region", "country", "postalCode", "streetAddress", "type"];
        let of_names = |n: usize| -> Value {
            let listed = (0..names.len()).filter(|name| n & (1 << name) != 0);
            let parts = listed.map(|name| (names[name].to_owned(), json!("x")));
            parts.collect::<Map<_, _>>().into()
        };
        let listed: Vec<_> = (1..=n_walks).map(of_names).collect();
        let remove = json!([{"op": "remove", "path": "addresses", "value": listed}]);
        run(&schemas, Profile::Lenient, &stored, &patch(&remove)).0
    };
    assert!(remove(3).is_ok());
    let too_many = remove(31).unwrap_err().scim_type;
    assert_eq!(too_many.as_deref(), Some("tooMany"));
}

#[test]
fn a_secret_shows_in_no_refusal_and_no_remark() {
    let schemas = schemas_with_probe();
    let pin = "urn:example:params:scim:schemas:extension:probe:2.0:User:pin";
    for operation in [
        json!({"op": "add", "path": "password", "value": 4_711_471}),
        json!({"op": "add", "path": "password", "value": ["4711471"]}),
        json!({"op": "add", "path": "password", "value": {"value": "4711471"}}),
        json!({"op": "Replace", "path": pin, "value": 4_711_471}),
        json!({"op": "Replace", "value": {"password": "4711471", pin: "4711471"}}),
    ] {
        let stored = user(&json!({}));
        let mut remarks = Vec::new();
        let mut edited = stored.edited();
        let request = patch(&json!([operation]));
        let outcome = apply(
            schemas,
            Profile::Lenient,
            &mut edited,
            &request,
            &mut remarks,
        );
        let text = format!("{outcome:?} {remarks:?}");
        assert!(!text.contains("4711471"), "{text}");
    }
}

#[test]
fn a_password_is_stored_like_any_other_string() {
    let stored = user(&json!({}));
    let mut edited = stored.edited();
    let request = patch(&json!([{"op": "replace", "path": "password", "value": "t1meMa$heen"}]));
    apply(
        &Schemas::embedded(),
        Profile::Strict,
        &mut edited,
        &request,
        &mut Vec::new(),
    )
    .expect("a password may be set");
    assert_eq!(edited.attributes["password"], "t1meMa$heen");
}

#[test]
fn a_refusal_names_the_attribute_and_what_is_expected() {
    let schemas = Schemas::embedded();
    for (operation, detail) in [
        (
            json!({"op": "replace", "path": "active", "value": "False"}),
            "the value of active is the string \"False\"; its type is boolean",
        ),
        (
            json!({"op": "add", "path": "emails", "value": [{"value": 5}]}),
            "the value of emails.value is the number \"5\"; its type is string",
        ),
        (
            json!({"op": "add", "path": "nikName", "value": "B"}),
            "the path \"nikName\" names no attribute of User; did it mean nickName?",
        ),
        (
            json!({"op": "Add", "path": "nickName", "value": "B"}),
            "Operations[0].op is \"Add\"; expected add, replace or remove",
        ),
        (
            json!({"op": "replace", "path": "emails[type eq \"work\"].value", "value": "x"}),
            "no value of emails.value is chosen by the filter of the path",
        ),
    ] {
        let stored = user(&json!({}));
        let mut edited = stored.edited();
        let request = patch(&json!([operation]));
        let refused = apply(
            &schemas,
            Profile::Strict,
            &mut edited,
            &request,
            &mut Vec::new(),
        );
        assert_eq!(refused.unwrap_err().detail, detail);
    }
}

#[test]
fn an_extension_goes_with_its_urn_in_schemas() {
    let base = "urn:ietf:params:scim:schemas:core:2.0:User";
    let stored = user(&json!({ENTERPRISE: {"department": "Flight"}}));
    for operation in [
        json!({"op": "remove", "path": format!("schemas[value eq \"{ENTERPRISE}\"]")}),
        json!({"op": "replace", "path": "schemas", "value": [base]}),
        json!({"op": "remove", "path": ENTERPRISE}),
        json!({"op": "replace", "path": ENTERPRISE, "value": null}),
    ] {
        let request = patch(&json!([operation]));
        let (outcome, _, _) = run(&Schemas::embedded(), Profile::Strict, &stored, &request);
        let after = outcome.expect("an extension may be removed");
        assert_eq!(after["schemas"], json!([base]), "{operation}");
        assert!(!after.contains_key(ENTERPRISE), "{operation}");
    }
    for operation in [
        json!({"op": "remove", "path": "schemas"}),
        json!({"op": "replace", "path": "schemas", "value": [ENTERPRISE]}),
        json!({"op": "remove", "path": format!("schemas[value eq \"{base}\"]")}),
    ] {
        let request = patch(&json!([operation]));
        let (outcome, _, _) = run(&Schemas::embedded(), Profile::Strict, &stored, &request);
        let keyword = outcome.unwrap_err().scim_type;
        assert_eq!(keyword.as_deref(), Some("mutability"), "{operation}");
    }
}

#[test]
fn values_that_become_equal_are_one_value() {
    let stored = user(&json!({"emails": [
        {"value": "a@x", "type": "work"},
        {"value": "b@x", "type": "work"},
    ]}));
    let path = "emails[type eq \"work\"].value";
    let request = patch(&json!([{"op": "replace", "path": path, "value": "b@x"}]));
    let (outcome, _, _) = run(&Schemas::embedded(), Profile::Strict, &stored, &request);
    let expected = json!([{"value": "b@x", "type": "work"}]);
    assert_eq!(outcome.expect("values may be replaced")["emails"], expected);
}

#[test]
fn clearing_what_no_value_path_chooses_changes_nothing() {
    let stored = user(&json!({}));
    let path = "emails[type eq \"work\"].value";
    let request = patch(&json!([{"op": "replace", "path": path, "value": ""}]));
    let (outcome, is_unchanged, _) = run(&Schemas::embedded(), Profile::Lenient, &stored, &request);
    assert!(outcome.is_ok() && is_unchanged);
}

#[test]
fn a_member_replaced_by_another_keeps_the_place() {
    let stored = group(3);
    let replace = |by: &str| {
        let value = json!({"value": by, "display": "N"});
        let path = "members[value eq \"u1\"]";
        let request = patch(&json!([{"op": "replace", "path": path, "value": value}]));
        let (outcome, _, _) = run(&Schemas::embedded(), Profile::Strict, &stored, &request);
        let members = outcome.expect("a member may be replaced")["members"].clone();
        let ids = members.as_array().into_iter().flatten();
        ids.map(|member| member["value"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(replace("n"), ["u0", "n", "u2"]);
    assert_eq!(replace("u2"), ["u0", "u2"], "nobody is a member twice");
}

/// Paths and values that fit together now and then, and often do not.
fn operation() -> impl Strategy<Value = Value> {
    let paths: Vec<Value> = [
        "userName",
        "active",
        "name",
        "name.givenName",
        "emails",
        "emails[type eq \"work\"]",
        "emails[type eq \"work\"].value",
        "emails[primary eq true].display",
        "emails.type",
        "members",
        "roles[primary eq \"True\"].value",
        "manager",
        "schemas",
        "password",
        "groups",
        "x[",
        "",
    ]
    .into_iter()
    .map(Value::from)
    .chain([
        json!(ENTERPRISE),
        json!(format!("{ENTERPRISE}:department")),
        Value::Null,
    ])
    .collect();
    let values = vec![
        Value::Null,
        json!(""),
        json!("x"),
        json!("True"),
        json!(true),
        json!(5),
        json!([]),
        json!({}),
        json!({"value": "x", "type": "work", "primary": true}),
        json!([{"value": "x", "primary": "true"}, {"value": "y", "type": "home"}]),
        json!([{"value": "x", "primary": true}, {"value": "y", "primary": true}]),
        json!({"name.givenName": "B", "active": "False", "Manager": {"value": ""}}),
        json!({"givenName": "B", "familyName": null}),
        json!({ENTERPRISE: {"department": "D", "manager": "m"}, "userName": "z"}),
        json!([ENTERPRISE]),
        json!([[["x"]]]),
    ];
    let op = proptest::sample::select(vec!["add", "replace", "remove", "Add", "move"]);
    let path = proptest::sample::select(paths);
    let value = proptest::option::of(proptest::sample::select(values));
    (op, path, value).prop_map(|(op, path, value)| {
        let mut operation = json!({"op": op, "path": path});
        if let Some(value) = value {
            operation["value"] = value;
        }
        operation
    })
}

proptest! {
    #[test]
    fn no_patch_leaves_an_invalid_resource(
        operations in proptest::collection::vec(operation(), 1..5),
        profile in proptest::sample::select(vec![Profile::Lenient, Profile::Strict]),
    ) {
        let schemas = Schemas::embedded();
        let stored = user(&json!({"emails": [{"value": "b@x", "type": "work", "primary": true}]}));
        let mut edited = stored.edited();
        let request = patch(&json!(operations));
        if apply(&schemas, profile, &mut edited, &request, &mut Vec::new()).is_ok() {
            let read = shape::read(
                &schemas,
                Profile::Strict,
                ResourceType::User,
                edited.attributes.clone(),
                &mut Vec::new(),
            );
            prop_assert_eq!(read, Ok(edited.attributes), "{}", request);
        }
    }

    #[test]
    fn no_message_makes_patch_panic(operations in proptest::collection::vec(operation(), 0..4), text in "\\PC{0,30}") {
        let mut operations = operations;
        operations.push(json!({"op": "replace", "path": text.clone(), "value": {text: "x"}}));
        let stored = group(3);
        let _ = run(&Schemas::embedded(), Profile::Lenient, &stored, &patch(&json!(operations)));
    }
}
