//! The text of a filter.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use scimscope::scim::filter::{Expression, Filter, Scope, parse_expression};
use scimscope::scim::remark::Tolerance;
use scimscope::scim::schema::Schemas;
use scimscope::scim::{Profile, Remark, ResourceType};
use serde_json::{Map, Value, json};

static SCHEMAS: LazyLock<Schemas> = LazyLock::new(Schemas::embedded);

/// A resource with a value of each kind.
static USER: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    let user = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "1", "userName": "ada", "active": true,
        "name": {"familyName": "Lovelace"}, "meta": {"created": "2026-01-01T00:00:00Z", "version": "W/\"1\""},
        "emails": [{"value": "a@x", "type": "work", "primary": true}, {"value": "b@x"}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"manager": {"value": "2"}},
    });
    user.as_object().cloned().unwrap_or_default()
});

fuzz_target!(|text: &str| {
    let (strict, _) = parse(text, Profile::Strict);
    let (lenient, remarks) = parse(text, Profile::Lenient);
    if strict.is_some() {
        assert_eq!(strict, lenient, "the lenient profile reads it otherwise");
        assert_eq!(remarks, [], "nothing was to be forgiven");
    }
    if let Some(expression) = strict {
        let printed = expression.to_string();
        let (again, _) = parse(&printed, Profile::Strict);
        assert_eq!(Some(expression), again, "printed as {printed}");
    }
    for profile in [Profile::Strict, Profile::Lenient] {
        for scope in [
            Scope::Root,
            Scope::Type(ResourceType::User),
            Scope::Type(ResourceType::Group),
        ] {
            if let Ok(filter) = Filter::parse(text, &SCHEMAS, scope, profile, &mut Vec::new()) {
                filter.matches(&USER);
                filter.equalities();
            }
        }
    }
});

fn parse(text: &str, profile: Profile) -> (Option<Expression>, Vec<Remark>) {
    let mut remarks = Vec::new();
    let expression = parse_expression(text, &mut Tolerance::new(profile, &mut remarks));
    (expression.ok(), remarks)
}
