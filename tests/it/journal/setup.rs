//! How the endpoint was set up that recorded: a capture knows it for every event, whatever came after.

use http::Method;
use scimscope::inspect::Session;
use scimscope::journal::{Reader, Seq};
use scimscope::scim::schema::Schemas;
use scimscope::scim::{Profile, Provider, ResourceType};
use serde_json::{Value, json};

use super::Bench;

fn badge(urn: &str, attribute: &str) -> Value {
    json!({"id": urn, "attributes": [{"name": attribute, "type": "string", "caseExact": true}]})
}

fn provider(profile: Profile, definitions: &[Value]) -> Provider {
    let mut schemas = Schemas::embedded();
    for definition in definitions {
        schemas.add(definition.clone()).unwrap();
    }
    Provider {
        schemas,
        profile,
        ..Provider::default()
    }
}

fn known(reader: &Reader, urn: &str) -> Vec<String> {
    let schemas = reader.schemas().unwrap();
    let extension = schemas.extension(ResourceType::User, urn);
    let attributes = extension.map_or(&[][..], |schema| &schema.attributes);
    attributes.iter().map(|one| one.name.clone()).collect()
}

#[tokio::test]
async fn profiles_and_schemas_are_known_after_any_number_of_starts() {
    let (urn, other) = ("urn:example:badge:2.0:User", "urn:example:desk:2.0:User");
    let mut bench = Bench::start();
    assert_eq!(
        bench.reader().profiles().unwrap(),
        [(Seq(1), Profile::Lenient)]
    );
    assert_eq!(
        bench.reader().schemas().unwrap().further(),
        [Value::Null; 0]
    );
    // Nothing was recorded before the second start: the first one counts for nothing.
    let starts = [
        (
            Profile::Strict,
            vec![badge(urn, "color"), badge(other, "floor")],
        ),
        (Profile::Strict, vec![]),
        (Profile::Lenient, vec![badge(urn, "shape")]),
        (Profile::Lenient, vec![badge(urn, "shape")]),
    ];
    for (profile, definitions) in starts {
        bench.restart(provider(profile, &definitions));
        bench.send(Method::GET, "/Users", Value::Null).await;
    }
    let reader = bench.reader();
    let expected = [(Seq(1), Profile::Strict), (Seq(3), Profile::Lenient)];
    assert_eq!(reader.profiles().unwrap(), expected);
    let mut session = Session::default();
    session.extend(&reader, u64::MAX).unwrap();
    let found: Vec<Option<Profile>> = (0..=4).map(|n| session.profile(Seq(n))).collect();
    let (strict, lenient) = (Some(Profile::Strict), Some(Profile::Lenient));
    assert_eq!(found, [None, strict, strict, lenient, lenient]);
    assert_eq!(known(&reader, urn), ["shape"], "the later one counts");
    assert_eq!(
        known(&reader, other),
        ["floor"],
        "what an earlier start knew stays known"
    );
}
