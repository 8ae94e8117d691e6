//! Changes back and forth, and what the index makes of them.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::scim::delta::ReferenceNames;
use crate::scim::draft::Draft;
use crate::scim::path::AttributePath;
use crate::scim::profile::Profile;
use crate::scim::record::Members;
use crate::scim::remark::Tolerance;
use crate::scim::resource::ResourceId;
use crate::scim::schema::Schemas;
use crate::scim::stamp::Timestamp;

fn record(resource_type: ResourceType, n: u64, attributes: &Value) -> Record {
    let attributes = attributes.as_object().unwrap();
    Record {
        resource_type,
        id: ResourceId::new(format!("id-{n}")),
        ordinal: n,
        created: Timestamp(0),
        modified: Timestamp(0),
        version: 1,
        attributes: attributes::to_text(attributes),
        members: Members::default(),
    }
}

fn change(record: &Record, delta: Delta) -> Change {
    Change {
        resource_type: record.resource_type,
        id: record.id.clone(),
        ordinal: record.ordinal,
        name: String::new(),
        delta,
    }
}

fn created(record: &Record) -> Change {
    change(record, Delta::Created(Box::new(record.clone())))
}

fn modified(record: &Record, edits: Vec<Edit>) -> Change {
    let (from, to) = (Meta::of(record), Meta::next(record, Timestamp(1)));
    change(record, Delta::Modified { from, to, edits })
}

fn attribute(path: &str, from: Option<Value>, to: Option<Value>) -> Edit {
    let path = path.to_owned();
    Edit::Attribute {
        path,
        from,
        to,
        names: ReferenceNames::default(),
    }
}

fn member(position: u64, from: Option<&str>, to: Option<&str>) -> Edit {
    let member = |value: &str| Member {
        value: ResourceId::new(value),
        rest: None,
    };
    Edit::Member {
        position,
        from: from.map(member),
        to: to.map(member),
        name: None,
    }
}

/// The index must hold what an index built from the records would hold.
fn assert_index_in_step(directory: &Directory) {
    let mut rebuilt = Directory {
        index: directory.index.emptied(),
        ..Directory::default()
    };
    for resource_type in ResourceType::ALL {
        for record in directory.records(resource_type) {
            rebuilt.load(record.clone()).unwrap();
        }
    }
    assert_eq!(rebuilt.index.entries(), directory.index.entries());
}

#[test]
fn what_cannot_be_deleted_is_still_there_and_found() {
    let mut directory = Directory::default();
    let user = record(ResourceType::User, 0, &json!({"userName": "ada"}));
    directory.apply(&created(&user)).unwrap();
    let entry = directory.users.get_mut(0).unwrap();
    entry.record.attributes = AttributeText::parse("7".to_owned()).unwrap();
    let deletion = change(&user, Delta::Deleted(Box::new(user.clone())));
    assert!(directory.apply(&deletion).is_err());
    assert!(directory.get("id-0").is_some());
    assert_eq!(directory.len(ResourceType::User), 1);
}

#[test]
fn a_change_that_does_not_fit_leaves_no_trace() {
    let mut directory = Directory::default();
    let user = record(ResourceType::User, 0, &json!({"userName": "ada"}));
    let group = record(ResourceType::Group, 1, &json!({"displayName": "crew"}));
    directory.apply(&created(&user)).unwrap();
    directory.apply(&created(&group)).unwrap();
    let before = directory.clone();
    let stale = Record {
        version: 7,
        ..user.clone()
    };
    let elsewhere = Record {
        ordinal: 9,
        ..user.clone()
    };
    for misfit in [
        created(&user),
        created(&Record {
            id: ResourceId::new("new"),
            ..user.clone()
        }),
        created(&elsewhere),
        change(&elsewhere, Delta::Deleted(Box::new(elsewhere.clone()))),
        modified(&stale, vec![]),
        modified(&user, vec![attribute("userName", Some(json!("bob")), None)]),
        modified(
            &user,
            vec![attribute("userName", Some(json!("ada")), Some(json!(1)))],
        ),
        modified(
            &group,
            vec![member(0, None, Some("a")), member(1, Some("b"), None)],
        ),
        modified(
            &group,
            vec![member(0, None, Some("a")), member(1, None, Some("a"))],
        ),
        modified(
            &group,
            vec![
                member(0, None, Some("a")),
                attribute("title", Some(json!("x")), None),
            ],
        ),
    ] {
        assert!(directory.apply(&misfit).is_err(), "{misfit:?}");
        assert_eq!(directory, before, "{misfit:?}");
        assert_index_in_step(&directory);
    }
}

#[test]
fn members_may_take_each_others_places() {
    let mut directory = Directory::default();
    let group = record(ResourceType::Group, 0, &json!({"displayName": "crew"}));
    directory.apply(&created(&group)).unwrap();
    let both = vec![member(0, None, Some("a")), member(1, None, Some("b"))];
    directory.apply(&modified(&group, both)).unwrap();
    for edits in [
        vec![member(0, Some("a"), Some("b")), member(1, Some("b"), None)],
        vec![
            member(0, Some("a"), Some("b")),
            member(1, Some("b"), Some("x")),
        ],
        vec![
            member(0, Some("a"), Some("b")),
            member(1, Some("b"), Some("a")),
        ],
    ] {
        let (before, group) = (directory.clone(), directory.get("id-0").unwrap().clone());
        let change = modified(&group, edits);
        let mut draft = Draft::new(group.clone());
        directory.apply(&change).unwrap();
        draft.modify(&change.delta).unwrap();
        assert_eq!(directory.get("id-0"), Some(&draft.finish()));
        assert_index_in_step(&directory);
        directory.apply(&change.inverse()).unwrap();
        assert_eq!(directory, before);
        assert_index_in_step(&directory);
    }
}

#[test]
fn a_text_that_was_not_written_here_is_refused() {
    for text in [
        "[]",
        "null",
        r#"{"userName":"ada", "externalId":"7"}"#,
        r#"{ "userName":"ada"}"#,
        r#"{"userName":"ada" }"#,
        r#"{"userName":1}"#,
    ] {
        let user = Record {
            attributes: AttributeText::parse(text.to_owned()).unwrap(),
            ..record(ResourceType::User, 0, &json!({}))
        };
        let mut directory = Directory::default();
        assert!(directory.load(user).is_err(), "{text}");
        assert_eq!(directory, Directory::default(), "{text}");
    }
}

#[test]
fn undoing_brings_back_the_same_text() {
    let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let mut directory = Directory::default();
    let attributes =
        json!({"userName": "ada", "title": "x", "active": true, urn: {"department": "d"}});
    let user = record(ResourceType::User, 0, &attributes);
    directory.apply(&created(&user)).unwrap();
    let before = directory.clone();
    let edits = vec![
        attribute("title", Some(json!("x")), None),
        attribute("nickName", None, Some(json!("n"))),
        attribute(&format!("{urn}:department"), Some(json!("d")), None),
        attribute("userName", Some(json!("ada")), Some(json!("bob"))),
    ];
    let change = modified(&user, edits);
    directory.apply(&change).unwrap();
    assert_eq!(directory.name("id-0"), Some("bob"));
    let text = &*directory.get("id-0").unwrap().attributes;
    assert_eq!(text, r#"{"userName":"bob","nickName":"n","active":true}"#);
    assert_index_in_step(&directory);
    directory.apply(&change.inverse()).unwrap();
    assert_eq!(directory, before);
    assert_index_in_step(&directory);
}

#[test]
fn indexed_values_compare_as_the_schemas_say() {
    let schemas = Schemas::embedded();
    let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let manager = format!("{urn}:manager.value");
    for (resource_type, path) in [
        (ResourceType::User, "id"),
        (ResourceType::User, "userName"),
        (ResourceType::User, "externalId"),
        (ResourceType::User, "displayName"),
        (ResourceType::Group, "displayName"),
        (ResourceType::User, "emails.value"),
        (ResourceType::Group, "members.value"),
        (ResourceType::User, manager.as_str()),
    ] {
        let indexed = IndexedAttribute::from_path(path).unwrap();
        let mut remarks = Vec::new();
        let mut tolerance = Tolerance::new(Profile::Strict, &mut remarks);
        let parsed = AttributePath::parse(path).unwrap();
        let resolved = parsed
            .resolve(&schemas, resource_type, &mut tolerance)
            .unwrap();
        let attribute = resolved.sub_attribute.unwrap_or(resolved.attribute);
        assert_eq!(indexed.is_case_exact(), attribute.case_exact, "{path}");
    }
}

#[test]
fn groups_in_circles_are_listed_once() {
    let mut directory = Directory::default();
    let user = record(
        ResourceType::User,
        0,
        &json!({"userName": "ada", "displayName": "Ada L"}),
    );
    let inner = record(ResourceType::Group, 1, &json!({"displayName": "inner"}));
    let outer = record(ResourceType::Group, 2, &json!({"displayName": "outer"}));
    for record in [&user, &inner, &outer] {
        directory.apply(&created(record)).unwrap();
    }
    let both = vec![member(0, None, Some("id-0")), member(1, None, Some("id-2"))];
    directory.apply(&modified(&inner, both)).unwrap();
    directory
        .apply(&modified(&outer, vec![member(0, None, Some("id-1"))]))
        .unwrap();
    let shown = directory.representation(directory.get("id-0").unwrap(), "http://h");
    assert_eq!(
        shown["groups"],
        json!([
            {"value": "id-1", "$ref": "http://h/Groups/id-1", "display": "inner", "type": "direct"},
            {"value": "id-2", "$ref": "http://h/Groups/id-2", "display": "outer", "type": "indirect"},
        ])
    );
    let shown = directory.representation(directory.get("id-1").unwrap(), "http://h");
    assert_eq!(
        shown["members"][0],
        json!({"value": "id-0", "$ref": "http://h/Users/id-0", "type": "User", "display": "Ada L"})
    );
}

proptest! {
    #[test]
    fn who_is_a_member_is_found_whichever_of_the_alike_goes(
        steps in prop::collection::vec((0..6_u64, any::<bool>()), 1..24)
    ) {
        let mut directory = Directory::default();
        for n in [0, 1] {
            directory.apply(&created(&record(ResourceType::Group, n, &json!({"displayName": "crew"})))).unwrap();
        }
        let values = ["u1", "U1", "u2", "U2", "ü", "Ü"];
        for (position, in_second) in steps {
            let group = directory.get(if in_second { "id-1" } else { "id-0" }).unwrap().clone();
            let value = values.get(usize::try_from(position).unwrap()).copied();
            let edit = match group.members.at(position) {
                Some(_) => member(position, value, None),
                None => member(position, None, value),
            };
            directory.apply(&modified(&group, vec![edit])).unwrap();
            assert_index_in_step(&directory);
        }
        for group in directory.records(ResourceType::Group) {
            for (_, member) in group.members.iter() {
                prop_assert_eq!(directory.member_alike(group, member.value.as_str()), Some(member));
                prop_assert!(directory.groups_of(member.value.as_str()).any(|other| other.id == group.id));
            }
        }
    }

    #[test]
    fn every_representation_is_json_whatever_the_values(
        name in any::<String>(), title in any::<String>(), id in any::<String>(), base in any::<String>()
    ) {
        let mut directory = Directory::default();
        let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        let attributes = json!({
            "schemas": [title], "userName": name, urn: {"manager": {"value": id}, "department": title},
        });
        let user = Record { id: ResourceId::new(id.as_str()), ..record(ResourceType::User, 0, &attributes) };
        directory.apply(&created(&user)).unwrap();
        let shown = directory.representation(&user, &base);
        prop_assert_eq!(&shown["id"], &json!(id));
        prop_assert_eq!(&shown["userName"], &json!(name));
        prop_assert_eq!(&shown[urn]["manager"]["$ref"], &json!(format!("{base}/Users/{id}")));
        prop_assert_eq!(&shown[urn]["department"], &json!(title));
        prop_assert_eq!(&shown["meta"]["location"], &json!(format!("{base}/Users/{id}")));
    }
}
