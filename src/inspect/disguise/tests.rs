use serde_json::{Value, json};

use super::*;
use crate::journal::{Annotation, AnnotationKind, Seq};
use crate::scim;
use crate::scim::record::Members;
use crate::scim::{Record, ResourceId, ResourceType, Timestamp};

fn disguise() -> Disguise {
    Disguise::new(Some([7; 32]), Vec::new())
}

fn value(disguise: &mut Disguise, mut value: Value) -> Value {
    disguise.value("", &mut value);
    value
}

fn user() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": "0191f4a2-7b3c-7def-8123-456789abcdef",
        "userName": "Jane.Miller@contoso.com",
        "displayName": "Jane Miller",
        "name": {"givenName": "Jane", "familyName": "Miller"},
        "active": true,
        "emails": [{"type": "work", "primary": true, "value": "jane.miller@contoso.com"}],
        "phoneNumbers": [{"type": "work", "value": "+1 (425) 555-0100"}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "10042", "department": "Sales"},
    })
}

#[test]
fn the_same_words_have_the_same_stand_ins() {
    let mut disguise = disguise();
    let user = value(&mut disguise, user());
    let given = user["name"]["givenName"].as_str().unwrap();
    let family = user["name"]["familyName"].as_str().unwrap();
    assert_eq!(user["displayName"], format!("{given} {family}"));
    let name = user["userName"].as_str().unwrap();
    assert!(name.starts_with(&format!("{given}.{family}@")), "{name}");
    assert!(name.ends_with(".example"), "{name}");
    let mail = user["emails"][0]["value"].as_str().unwrap();
    assert_eq!(mail, name.to_lowercase(), "equal but for case, as before");
}

#[test]
fn what_says_nothing_of_anybody_stays() {
    let user = value(&mut disguise(), user());
    assert_eq!(
        user["schemas"][0],
        "urn:ietf:params:scim:schemas:core:2.0:User"
    );
    assert_eq!(user["active"], true);
    assert_eq!(user["emails"][0]["type"], "work");
    assert_eq!(user["emails"][0]["primary"], true);
}

/// An answer quotes the schema that was missing, a group is called as a part of it, and as an attribute of somebody's.
#[test]
fn names_of_schemas_and_attributes_are_nobodys() {
    let mut disguise = disguise();
    let extension = "urn:ietf:params:scim:schemas:extension:contoso:2.0:User";
    let missing = "schemas does not list urn:ietf:params:scim:schemas:core:2.0:User";
    disguise.attribute_text(&scim_text(&json!({extension: {"team": "Core"}})));
    let error = value(&mut disguise, json!({"detail": missing}));
    assert_eq!(error["detail"], missing);
    for name in ["Core Params", "Team Contoso"] {
        let group = value(&mut disguise, json!({"displayName": name}));
        assert_ne!(group["displayName"], name);
    }
    let body = json!({
        "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:api:messages:2.0:PatchOp",
            extension,
        ],
        extension: {"team": null},
        "team": null,
    });
    assert_eq!(value(&mut disguise, body.clone()), body);
    let other = "urn:ietf:params:scim:schemas:core:2.0:UserTeam";
    assert_ne!(value(&mut disguise, json!(other)), other);
}

fn scim_text(value: &Value) -> scim::AttributeText {
    scim::AttributeText::from(value)
}

#[test]
fn shapes_stay_plausible() {
    let user = value(&mut disguise(), user());
    let id = user["id"].as_str().unwrap();
    assert_eq!(uuid::Uuid::parse_str(id).unwrap().get_version_num(), 7);
    let phone = user["phoneNumbers"][0]["value"].as_str().unwrap();
    let shape: String = phone
        .chars()
        .map(|c| if c.is_ascii_digit() { '9' } else { c })
        .collect();
    assert_eq!(shape.replace("99 (", "9 ("), "+9 (999) 999-9999");
    let number =
        &user["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]["employeeNumber"];
    assert_eq!(number.as_str().unwrap().len(), 5);
    assert_ne!(number, "10042");
}

#[test]
fn filters_paths_and_targets_follow() {
    let mut disguise = disguise();
    let user = value(&mut disguise, user());
    let (name, id) = (
        user["userName"].as_str().unwrap(),
        user["id"].as_str().unwrap(),
    );
    let given = user["name"]["givenName"].as_str().unwrap();
    for (from, to) in [
        (
            "userName eq \"Jane.Miller@contoso.com\" and active eq true".to_owned(),
            format!("userName eq \"{name}\" and active eq true"),
        ),
        (
            "emails[type eq \"work\" and value co \"Jane\"].value".to_owned(),
            format!("emails[type eq \"work\" and value co \"{given}\"].value"),
        ),
        (
            "name.givenName Eq Jane".to_owned(),
            format!("name.givenName Eq {given}"),
        ),
    ] {
        assert_eq!(disguise.filter(&from), to);
    }
    let target = "/scim/v2/Users/0191f4a2-7b3c-7def-8123-456789abcdef?attributes=userName";
    assert_eq!(
        disguise.target(target),
        format!("/scim/v2/Users/{id}?attributes=userName")
    );
    let target = "/Users?filter=userName+eq+%22Jane.Miller%40contoso.com%22&startIndex=1";
    assert_eq!(
        disguise.target(target),
        format!("/Users?filter=userName+eq+%22{name}%22&startIndex=1")
    );
}

#[test]
fn an_operation_says_what_its_value_is() {
    let mut disguise = disguise();
    let patch = value(
        &mut disguise,
        json!({"Operations": [
            {"op": "Replace", "path": "active", "value": "False"},
            {"op": "Replace", "path": "emails[type eq \"work\"].type", "value": "home"},
            {"op": "Add", "path": "name.givenName", "value": "Jane"},
            {"op": "Add", "value": {"nickName": "Janie", "urn:ietf:params:scim:schemas:core:2.0:User:userType": "Employee"}},
        ]}),
    );
    let operations = &patch["Operations"];
    assert_eq!(operations[0]["value"], "False");
    assert_eq!(operations[1]["path"], "emails[type eq \"work\"].type");
    assert_eq!(operations[1]["value"], "home");
    assert_eq!(operations[2]["path"], "name.givenName");
    assert_ne!(operations[2]["value"], "Jane");
    assert_ne!(operations[3]["value"]["nickName"], "Janie");
    assert_eq!(
        operations[3]["value"]["urn:ietf:params:scim:schemas:core:2.0:User:userType"],
        "Employee"
    );
}

#[test]
fn numbers_that_tell_somebody_apart_are_replaced() {
    let mut disguise = disguise();
    let sent = json!({
        "phoneNumbers": [{"type": "work", "value": 4_930_123_456_u64}],
        "badge": 77_123, "level": 12, "weight": 12.5, "debt": -70_213, "share": 1.5e40,
        "totalResults": 12_345, "startIndex": 1001,
        "birth": "20010203",
        "Operations": [{"op": "add", "value": {"employeeNumber": 42, "x": {"y": 10_042}}}],
    });
    disguise.define(&sent);
    let shown = value(&mut disguise, sent.clone());
    for pointer in [
        "/phoneNumbers/0/value",
        "/badge",
        "/debt",
        "/share",
        "/birth",
        "/Operations/0/value/employeeNumber",
        "/Operations/0/value/x/y",
    ] {
        let (from, to) = (
            sent.pointer(pointer).unwrap(),
            shown.pointer(pointer).unwrap(),
        );
        assert_ne!(from, to, "{pointer}");
        assert_eq!(from.is_number(), to.is_number(), "{pointer}");
    }
    for kept in ["level", "weight", "totalResults", "startIndex"] {
        assert_eq!(shown[kept], sent[kept], "{kept}");
    }
    let text = value(&mut disguise, json!({"badge": "77123"}));
    assert_eq!(
        text["badge"],
        shown["badge"].to_string(),
        "as a text the same"
    );
}

#[test]
fn known_words_are_replaced_where_values_are_kept() {
    let mut disguise = disguise();
    value(&mut disguise, user());
    let bulk = json!({"Operations": [
        {"method": "POST", "path": "/Users", "bulkId": "Miller", "data": {"userType": "Jane", "locale": "de-DE"}},
        {"method": "POST", "path": "/Groups", "data": {"members": [{"value": "bulkId:Miller"}]}},
        {"method": "DELETE", "path": "/Users/bulkId:Miller"},
    ]});
    let bulk = value(&mut disguise, bulk);
    let shown = bulk.to_string();
    assert!(
        !shown.contains("Miller") && !shown.contains("Jane"),
        "{shown}"
    );
    assert_eq!(bulk["Operations"][0]["data"]["locale"], "de-DE");
    let bulk_id = bulk["Operations"][0]["bulkId"].as_str().unwrap();
    let reference = format!("bulkId:{bulk_id}");
    assert_eq!(
        bulk["Operations"][1]["data"]["members"][0]["value"],
        reference
    );
    assert!(
        bulk["Operations"][2]["path"]
            .as_str()
            .unwrap()
            .ends_with(bulk_id)
    );
}

#[test]
fn free_text_loses_what_is_known() {
    let mut disguise = disguise();
    value(&mut disguise, user());
    let said = disguise.free(
        "the userName \"jane.miller@contoso.com\" is taken, says Jane\\nMiller of Contoso, Mil…",
    );
    for word in ["jane", "miller", "contoso", "mil…"] {
        assert!(!said.to_lowercase().contains(word), "{said}");
    }
    assert!(said.starts_with("the userName \""), "{said}");
    assert!(said.contains("is taken, says"), "{said}");
}

#[test]
fn a_body_that_is_no_json_keeps_only_the_protocol() {
    let mut disguise = disguise();
    let body = disguise
        .body(&r#"{"userName":"bob@contoso.com","name":{"givenName":"Bob","age":42"#.into());
    let body = String::from_utf8(body.to_vec()).unwrap();
    assert!(body.starts_with(r#"{"userName":""#), "{body}");
    assert!(body.contains(r#","name":{"givenName":""#), "{body}");
    assert!(
        !body.to_lowercase().contains("bob") && !body.contains("contoso"),
        "{body}"
    );
}

#[test]
fn another_key_gives_other_stand_ins() {
    let other = value(&mut Disguise::new(Some([8; 32]), Vec::new()), user());
    assert_ne!(value(&mut disguise(), user()), other);
}

#[test]
fn no_two_words_have_one_stand_in() {
    let mut disguise = disguise();
    let mut seen = HashSet::new();
    for n in 0..20_000 {
        assert!(seen.insert(disguise.personal(&format!("user{n}"))), "{n}");
    }
}

#[test]
fn masked_paths_keep_their_types() {
    let mut disguise = Disguise::new(
        None,
        vec![
            "emails.value".to_owned(),
            "name".to_owned(),
            "active".to_owned(),
        ],
    );
    let masked = value(&mut disguise, user());
    assert_eq!(masked["emails"][0]["value"], "masked");
    assert_eq!(masked["emails"][0]["type"], "work");
    assert_eq!(
        masked["name"],
        json!({"givenName": "masked", "familyName": "masked"})
    );
    assert_eq!(masked["active"], false);
    assert_eq!(
        masked["displayName"], "Jane Miller",
        "only what was asked for"
    );
    assert_eq!(disguise.n_masked(), 4);
    assert_eq!(disguise.free("Jane was here"), "masked was here");
}

#[test]
fn a_masked_value_is_masked_in_sentences_whole() {
    let mut disguise = Disguise::new(None, vec!["userName".to_owned()]);
    value(&mut disguise, json!({"userName": "curl.user@corp.example"}));
    assert_eq!(
        disguise.free("the userName \"CURL.user@corp.example\" is taken, curl.user@corp.example."),
        "the userName \"masked\" is taken, masked."
    );
    assert_eq!(disguise.free("the user of curl"), "the user of curl");
}

#[test]
fn a_record_stays_a_record() {
    let record = Record {
        resource_type: ResourceType::User,
        id: ResourceId::new("0191f4a2-7b3c-7def-8123-456789abcdef"),
        ordinal: 3,
        created: Timestamp(1),
        modified: Timestamp(2),
        version: 4,
        attributes: (&user()).into(),
        members: Members::default(),
    };
    let mut disguise = disguise();
    let other = disguise.record(&record);
    assert_eq!((other.ordinal, other.version), (3, 4));
    let attributes: Value = serde_json::from_str(&other.attributes).unwrap();
    assert_eq!(attributes["id"], other.id.as_str());
    assert_eq!(disguise.record(&record), other);
}

/// People whose names begin alike, and what is asked for of them.
fn people() -> Vec<Value> {
    [
        "quimby@contoso.com",
        "quimper@contoso.com",
        "joaquim@fabrikam.org",
        "wilma@contoso.com",
        "ann2024@x.test",
    ]
    .into_iter()
    .map(|name| json!({"userName": name, "displayName": name.split('@').next()}))
    .collect()
}

/// Who is found by a comparison, by its place.
fn found(people: &[Value], (attribute, operator, literal): (&str, &str, &str)) -> Vec<usize> {
    let literal = literal.to_lowercase();
    let is_found = |one: &Value| {
        let value = one[attribute].as_str().unwrap().to_lowercase();
        match operator {
            "sw" => value.starts_with(&literal),
            "ew" => value.ends_with(&literal),
            _ => value.contains(&literal),
        }
    };
    (0..people.len())
        .filter(|n| is_found(&people[*n]))
        .collect()
}

#[test]
fn who_is_found_by_a_part_of_a_value_is_found_by_its_stand_in() {
    for (attribute, operator, literal, is_exact) in [
        ("displayName", "co", "Quim", true),
        ("displayName", "sw", "quim", true),
        ("displayName", "ew", "quim", true),
        ("displayName", "sw", "Quimb", true),
        ("displayName", "co", "imp", true),
        ("displayName", "co", "wilma", true),
        ("displayName", "co", "zelda", true),
        ("userName", "sw", "quimby@con", true),
        ("userName", "sw", "quimby@", true),
        ("userName", "ew", "by@contoso.com", false),
        ("userName", "ew", "mby@contoso.com", true),
        ("userName", "ew", "@contoso.com", true),
        ("userName", "ew", "contoso.com", true),
        ("userName", "ew", "toso.com", true),
        ("userName", "co", "@contoso", true),
        ("displayName", "co", "qu", false),
        ("displayName", "sw", "ann20", false),
    ] {
        let filter = format!("{attribute} {operator} \"{literal}\"");
        let mut one = disguise();
        one.is_learning = true;
        for person in people() {
            value(&mut one, person);
        }
        one.filter(&filter);
        one.is_learning = false;
        one.settle();
        let others: Vec<Value> = people()
            .into_iter()
            .map(|person| value(&mut one, person))
            .collect();
        let shown = one.filter(&filter);
        let other = shown.split('"').nth(1).unwrap();
        assert_eq!(one.inexact.is_empty(), is_exact, "{filter}");
        if is_exact {
            let (was, is) = (
                found(&people(), (attribute, operator, literal)),
                found(&others, (attribute, operator, other)),
            );
            assert_eq!(was, is, "{filter} became {shown} among {others:?}");
        }
        assert!(
            !shown.contains("contoso") && !shown.to_lowercase().contains("quim"),
            "{shown}"
        );
    }
}

#[test]
fn a_part_may_be_in_a_word_any_number_of_times() {
    let mut one = disguise();
    one.is_learning = true;
    let name = "quimx".repeat(100_000);
    value(&mut one, json!({"displayName": name}));
    one.filter("displayName co \"quim\"");
    one.is_learning = false;
    one.settle();
    let shown = value(&mut one, json!({"displayName": name}));
    let part = one.filter("displayName co \"quim\"");
    let part = part.split('"').nth(1).unwrap();
    let n_found = shown["displayName"].as_str().unwrap().matches(part).count();
    assert_eq!(n_found, 100_000);
    assert!(one.inexact.is_empty());
}

#[test]
fn a_number_so_long_that_every_stand_in_has_a_part_has_one_too() {
    let long = format!("x{}", "1".repeat(20_000));
    let mut one = disguise();
    one.is_learning = true;
    value(&mut one, json!({"userName": long}));
    one.filter("userName co \"123\"");
    one.is_learning = false;
    one.settle();
    let shown = value(&mut one, json!({"userName": long}));
    assert_ne!(shown["userName"], json!(long));
}

#[test]
fn parts_that_lie_across_each_other_are_not_kept() {
    let mut one = disguise();
    one.is_learning = true;
    value(&mut one, json!({"displayName": "quimby"}));
    let filters = ["displayName co \"quim\"", "displayName co \"imby\""];
    for filter in filters {
        one.filter(filter);
    }
    one.is_learning = false;
    one.settle();
    let n_inexact = filters.map(|filter| {
        one.inexact.clear();
        one.filter(filter);
        one.inexact.len()
    });
    assert_eq!(n_inexact, [1, 0]);
}

#[test]
fn notes_keep_the_words_that_everybody_uses() {
    let mut one = disguise();
    value(&mut one, user());
    value(&mut one, json!({"userName": "fix", "title": "Ticket"}));
    for (note, expected) in [
        (
            "why is the manager missing here? looks like a bug in our mapping",
            Some("why is the manager missing here? looks like a bug in our mapping"),
        ),
        ("Looks wrong", Some("Looks wrong")),
        ("told Long and Best, wilma", None),
        ("retry-after-timeout", Some("retry-after-timeout")),
        ("needs-review", Some("needs-review")),
        ("ask Jane", None),
        ("ask wilma", None),
        ("ask wilma@priv.test", None),
        ("fix this", None),
        ("room 4711", None),
    ] {
        let shown = one.said(note);
        if let Some(expected) = expected {
            assert_eq!(shown, expected);
        }
        for word in ["jane", "wilma", "priv", "fix", "4711", "best"] {
            assert!(!shown.to_lowercase().contains(word), "{note}: {shown}");
        }
    }
    assert!(one.said("ask Jane why").starts_with("ask "));
    assert!(one.said("ask Jane why").ends_with(" why"));
}

#[test]
fn a_note_that_becomes_too_long_is_cut() {
    let mut one = disguise();
    for kind in [
        AnnotationKind::Tag("wil-".repeat(16).try_into().unwrap()),
        AnnotationKind::Untag("wil-".repeat(16).try_into().unwrap()),
        AnnotationKind::Note("wil ".repeat(999).try_into().unwrap()),
    ] {
        let annotation = Annotation { of: Seq(1), kind };
        let shown = one.annotation(annotation.clone());
        assert_ne!(shown, annotation);
        assert!(!format!("{shown:?}").contains("wil"), "{shown:?}");
    }
}

#[test]
fn what_every_message_says_of_itself_stays() {
    let mut one = disguise();
    value(
        &mut one,
        json!({"employeeNumber": "2026", "title": "Conflict"}),
    );
    for head in [
        "HTTP/1.1 200 OK\r\nDate: Thu, 26 Nov 2026 03:17:05 GMT\r\nRetry-After: 120",
        "HTTP/1.1 409 Conflict",
        "HTTP/1.1 204 No Content",
        "HTTP/1.1 200",
    ] {
        assert_eq!(one.head(&head.into(), 0, 0), head);
    }
    for head in [
        "HTTP/1.1 200 Jane",
        "HTTP/1.1 200 OK\r\nDate: 2026",
        "HTTP/1.1 200 OK\r\nExpires: 2026 Thu, 26 Nov 2026 03:17:05 GMT",
    ] {
        assert_ne!(one.head(&head.into(), 0, 0), head);
    }
}

#[test]
fn the_names_of_fields_are_those_of_nobody() {
    let mut one = disguise();
    for (line, is_kept) in [
        ("ADSCIMVersion: 1", true),
        ("X-MS-Client-Request-Id: 1", true),
        ("X-Request-Name: 1", true),
        ("X-Zelda-Quimby: 1", false),
        ("wilma: 1", false),
    ] {
        let head = format!("GET /Users HTTP/1.1\r\n{line}\r\nAccept: */*").into();
        let shown = one.head(&head, 0, 0);
        assert_eq!(shown == head, is_kept, "{line}");
        let shown = String::from_utf8(shown.to_vec()).unwrap();
        assert!(shown.ends_with(": 1\r\nAccept: */*"), "{shown}");
        for word in ["zelda", "quimby", "wilma"] {
            assert!(!shown.to_lowercase().contains(word), "{shown}");
        }
    }
}

#[test]
fn urns_of_the_protocol_are_known_in_any_case() {
    let mut one = disguise();
    value(&mut one, json!({"title": "Enterprise Core Params"}));
    for urn in [
        "URN:IETF:params:scim:schemas:core:2.0:user",
        "urn:ietf:params:SCIM:schemas:extension:Enterprise:2.0:User",
        "Urn:ietf:params:scim:api:messages:2.0:patchop",
    ] {
        assert_eq!(one.urn(urn), urn);
        assert_eq!(one.attribute(urn), urn);
        let sentence = format!("the schema {urn} is missing");
        assert_eq!(one.free(&sentence), sentence);
        assert_eq!(one.unknown(&sentence), sentence);
        let target = format!("/scim/v2/Schemas/{urn}");
        assert_eq!(one.target(&target), target);
        let body = json!({"schemas": [urn], urn: {"employeeNumber": "10042"}});
        let shown = value(&mut one, body.clone());
        assert_eq!(shown["schemas"], body["schemas"]);
        assert_ne!(shown[urn]["employeeNumber"], "10042");
    }
    let mut masks = Disguise::new(None, vec!["employeeNumber".to_owned()]);
    let urn = "URN:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let shown = value(&mut masks, json!({urn: {"employeeNumber": "10042"}}));
    assert_eq!(shown[urn]["employeeNumber"], "masked");
}

/// What a hostile or careless sender puts in places where nobody looks for names. `Quillon Zebedee` of Wexford stands
/// nowhere that names an attribute.
#[test]
fn nobody_is_left_where_nothing_is_known_of_anybody() {
    let check = |what: &str, shown: &[u8]| {
        let shown = String::from_utf8_lossy(shown).to_lowercase();
        for word in ["quillon", "zebedee", "wexford"] {
            assert!(!shown.contains(word), "{what}: {shown}");
        }
    };
    let mut one = disguise();
    for line in [
        "User-Agent: wexford-sync/2.1 (quillon zebedee's laptop)",
        "User-Agent: curl/8.5.0 wexford",
        "X-Requested-By: Quillon Zebedee",
        "Host: scim.wexford.com:8443",
        "From: quillon@wexford.com",
        "a line of Quillon's that is no field",
    ] {
        let head = format!("GET /Users HTTP/1.1\r\n{line}").into();
        check(line, &one.head(&head, 0, 0));
    }
    check(
        "reason",
        &one.head(&"HTTP/1.1 409 Quillon exists".into(), 0, 0),
    );
    for target in [
        "/tenants/wexford/scim/v2/Users",
        "/Users?user=Quillon%20Zebedee",
        "/Users/%51uillon",
        "/Users?filter=userName%20eq%20%22%51uillon%20Zebedee%22",
        "/Users?filter=userName+sw+Quillon",
    ] {
        check(target, one.target(target).as_bytes());
    }
    for body in [
        json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "detail": "Quillon Zebedee exists", "status": "409"}),
        json!({"quillon@wexford.com": true}),
        json!({"photos": [{"value": "data:image/png;base64,UVVJTExPTiBaRUJFREVF"}], "x509Certificates": [{"value": "MIIquillon+zebedee/wexford=="}]}),
        json!({"Operations": [{"method": "POST", "path": "/Users", "bulkId": "quillon", "data": {"x": ["Quillon Zebedee"]},
            "response": {"detail": "Zebedee of Wexford"}}]}),
        json!({"filter": "emails[value eq \"quillon@wexford.com\"]"}),
        json!({"roles": [{"value": "{\"displayName\":\"Quillon\"}"}]}),
    ] {
        check("body", &one.body(&body.to_string().into()));
    }
    let wide: Vec<u8> = "{\"userName\":\"Quillon\"}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let shown = one.body(&wide.into());
    let narrow: Vec<u8> = shown.iter().copied().filter(|byte| *byte != 0).collect();
    check("UTF-16", &narrow);
    // A block of deflate that is stored as it is (RFC 1951 §3.2.4), in a gzip file.
    let stored = [
        b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x01\x07\0\xf8\xff",
        b"Quillon".as_slice(),
    ]
    .concat();
    check("gzip", &one.body(&stored.into()));
}

#[test]
fn what_clients_are_recognized_by_stays() {
    for (agent, is_kept) in [
        ("curl/8.5.0", true),
        ("Okta SCIM Client 1.0.0", true),
        ("azure-ad-scim/1", true),
        ("PostmanRuntime/7.39.0", true),
        ("sync of Quillon", false),
    ] {
        let head = format!("GET /Users HTTP/1.1\r\nUser-Agent: {agent}").into();
        let shown = disguise().head(&head, 0, 0);
        assert_eq!(shown == head, is_kept, "{agent}");
    }
    let answer = "HTTP/1.1 201 Created\r\nContent-Type: application/scim+json\r\nETag: W/\"1\"";
    assert_eq!(disguise().head(&answer.into(), 0, 0), answer);
}

/// What stands where a filter, a path, a name or a number belongs, and is none.
#[test]
fn what_is_not_understood_keeps_nobody() {
    let check = |what: &str, shown: &str| {
        let shown = shown.to_lowercase();
        for word in ["wilma", "oxley", "zelda", "quimby", "tusese", "priv"] {
            assert!(!shown.contains(word), "{what}: {shown}");
        }
    };
    let mut one = disguise();
    for query in [
        "filter=userName=wilma03.oxley@priv.test",
        "filter=userName:wilma04.oxley@priv.test",
        "filter=userName%20==%20wilma05.oxley@priv.test",
        "filter=wilma06.oxley@priv.test",
        "filter=userName%2520eq%2520%2522wilma01.oxley@priv.test%2522",
        "filter=userName%20eq%20%22x%22&filter=wilma20",
        "filter=displayName%20eq%20Wilma07%20Oxley",
        "filter=displayName%20eq%20%22Tusese12%20X%22%20garbage%20Wilma13",
        "filter=zelda.quimby%20pr",
        "filter=urn:x:zelda:quimby%20pr",
        "attributes=userName,wilma14",
        "sortBy=wilma15",
        "sortOrder=wilma15",
        "startIndex=wilma16",
        "count=wilma17",
        "cursor=wilma18",
        "wilma=1",
        "Wilma19",
    ] {
        check(query, &one.target(&format!("/scim/v2/Users?{query}")));
    }
    for body in [
        json!({"Operations": [{"op": "add", "path": "wilma32 oxley", "value": 1}]}),
        json!({"Operations": [{"op": "add", "path": "emails[zelda quimby", "value": 1}]}),
        json!({"Operations": [{"op": "wilma", "path": "zelda.type", "value": "Quimby"}]}),
        json!({"Zelda Quimby": 1, "wilma38.x": {"oxley": true}}),
        json!({"schemas": ["urn:x:zelda", "urn:ietf:params:scim:schemas:zelda:2.0:Quimby", "Wilma"]}),
        json!({"urn:x:zelda": {"quimby": 1}}),
        json!({"sortBy": "wilma", "attributes": ["zelda"], "filter": "oxley", "startIndex": "quimby"}),
    ] {
        let shown = one.body(&body.to_string().into());
        check("body", std::str::from_utf8(&shown).unwrap());
    }
    let detail = "no filter: wilma06.oxley@priv.test; no attribute Zelda, no path quimby";
    check("detail", &one.free(detail));
}

#[test]
fn what_is_understood_stays() {
    let mut one = disguise();
    one.attribute_text(&scim_text(
        &json!({"urn:x:badges:User": {"badge": {"color": "x"}}}),
    ));
    for target in [
        "/scim/v2/Users?attributes=userName,name.familyName,urn:x:badges:User:badge.color&sortBy=name.familyName",
        "/scim/v2/Users?startIndex=10001&count=200&sortOrder=descending",
        "/scim/v2/Users?filter=not%20(badge.color%20pr)%20and%20meta.lastModified%20gt%20%222011-05-13T04:42:34Z%22",
        "/scim/v2/Users?filter=urn:x:badges:User:badge%20pr",
        "/Users?aadOptscim062020&access_token=redacted:9-bytes:1a2b3c4d",
    ] {
        assert_eq!(one.target(target), target);
    }
    for name in [
        "emails[type eq \"work\" and primary eq true].value",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
        "urn:x:badges:User",
        "Operations",
        "failOnErrors",
    ] {
        assert_eq!(one.attribute(name), name);
    }
}

#[test]
fn a_masked_value_is_masked_wherever_it_is_asked_for() {
    let paths = ["emails.value".to_owned(), "userName".to_owned()];
    let mut one = Disguise::new(None, paths.to_vec());
    for filter in [
        "emails[type eq \"work\"].value eq \"jane@contoso.com\"",
        "emails[value eq \"jane@contoso.com\"]",
        "emails.value sw \"jane@contoso.com\"",
        "emails eq \"jane@contoso.com\"",
    ] {
        let shown = one.filter(filter);
        assert_eq!(shown, filter.replace("jane@contoso.com", "masked"));
    }
    let untouched = "emails[type eq \"work\"] or phoneNumbers eq \"jane@contoso.com\"";
    assert_eq!(
        Disguise::new(None, paths.to_vec()).filter(untouched),
        untouched
    );
    let patch = json!({"Operations": [
        {"op": "remove", "path": "emails[value eq \"jane@contoso.com\"]"},
        {"op": "add", "path": "emails", "value": ["jane@contoso.com"]},
        {"op": "add", "path": "emails", "value": "jane@contoso.com"},
    ]});
    let shown = value(&mut one, patch).to_string();
    assert!(!shown.contains("jane"), "{shown}");
    value(&mut one, json!({"userName": "omar.haddad"}));
    assert_eq!(
        one.target("/scim/v2/Users/omar.haddad"),
        "/scim/v2/Users/masked"
    );
    assert_eq!(one.target("/scim/v2/Users/7"), "/scim/v2/Users/7");
}

#[test]
fn a_mask_names_an_attribute() {
    let check = |mask: &str, expected: Option<&str>| {
        let mut one = Disguise::new(None, vec!["userName".to_owned(), mask.to_owned()]);
        one.attribute_text(&scim_text(
            &json!({"urn:x:badges:User": {"badge": {"color": "x"}}}),
        ));
        let found = one.misnamed_mask();
        let is_expected = match (&found, expected) {
            (Some(found), Some(expected)) => found.contains(expected),
            (None, None) => true,
            _ => false,
        };
        assert!(is_expected, "{mask}: {found:?}");
    };
    for good in [
        "emails",
        "Emails.Value",
        "emails[type eq \"work\"].value",
        "name.givenName",
        "meta.location",
        "department",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
        "urn:x:badges:User:badge.color",
        "badge",
    ] {
        check(good, None);
    }
    for (bad, reason) in [
        ("", "an empty path"),
        ("[x]", "an empty path"),
        ("emials.value", "did it mean emails.value?"),
        ("givenName", "did it mean name.givenName?"),
        ("badges", "did it mean badge?"),
        ("phoneNumber.value", "did it mean phoneNumbers.value?"),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:departement",
            "did it mean urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department?",
        ),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            "is a schema",
        ),
        ("urn:x:other:User:department", "there is no attribute"),
        ("zzz", "there is no attribute zzz"),
    ] {
        check(bad, Some(reason));
    }
}

/// Somebody has our words for a name, and what is quoted stays nobody's.
#[test]
fn our_sentences_keep_their_words_and_lose_what_they_quote() {
    let mut one = disguise();
    let names = json!({"userName": "field@token.test", "title": "more header spelling quotes", "nickName": "8388608"});
    value(&mut one, names);
    let check = |one: &mut Disguise, sentence: &str, expected: &str| {
        assert_eq!(one.own(sentence), expected);
    };
    let token = "more than one Authorization header field";
    check(&mut one, token, token);
    let strings = "a string in double quotes, a number, true, false or null after userName";
    check(&mut one, strings, strings);
    let coding = "the body is encoded with \"gzip\", which is not accepted; send it plain";
    check(&mut one, coding, coding);
    let id = one.personal("hidden-id");
    let unknown = format!("there is no user with the id \"{id}\": it was never given out here");
    check(
        &mut one,
        "there is no user with the id \"hidden-id\": it was never given out here",
        &unknown,
    );
    let limit = "the body has 8388609 bytes; at most 8388607 (bulk.maxPayloadSize) are accepted";
    check(&mut one, limit, limit);
    for quoting in [
        "there is no User with the id \"field\": it was never given out here, or the resource was deleted",
        "the path wilma names no attribute of User",
        "there is no resource Field",
        "more than one Authorization header 8388608",
        "startIndex is \"spelling \\\"quotes\"; send an integer",
        "field@token.test, taken by more",
    ] {
        let shown = one.own(quoting);
        for word in [
            "\"field", "wilma", "Field", "8388608", "spelling", "quotes", "field@", "token.",
        ] {
            assert!(!shown.contains(word), "{shown}");
        }
    }
}

/// The sentence of a refusal and the body that says it are the same.
#[test]
fn a_refusal_is_the_same_in_its_body() {
    let mut one = disguise();
    let detail = "there is no /Wilma; there are /Users, /Groups and /Me in exactly this spelling";
    let body = |detail: &str| json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "404", "detail": detail});
    one.is_own_answer = true;
    let shown = value(&mut one, body(detail));
    assert_eq!(shown["detail"], one.own(detail));
    let shown = shown["detail"].as_str().unwrap();
    assert!(
        !shown.contains("Wilma") && shown.starts_with("there is no /"),
        "{shown}"
    );
    assert!(
        shown.ends_with("; there are /Users, /Groups and /Me in exactly this spelling"),
        "{shown}"
    );
    one.is_own_answer = false;
    let others = value(&mut one, body("the spelling of Wilma"));
    assert_ne!(others["detail"], one.own("the spelling of Wilma"));
}

/// Somebody whose title is made of our own words changes none of our sentences.
#[test]
fn what_we_expect_is_said_in_our_words() {
    let mut one = disguise();
    value(&mut one, json!({"title": "Regional Lead"}));
    assert_ne!(
        one.free("paths that lead to attributes"),
        "paths that lead to attributes"
    );
    let decision = |expected: std::borrow::Cow<'static, str>| scim::Decision {
        check: "path".into(),
        expected,
        received: "Regional Lead".to_owned(),
        verdict: scim::Verdict::Passed,
    };
    let ours = "paths that lead to attributes";
    let shown = one.decisions(vec![
        decision(ours.into()),
        decision(ours.to_owned().into()),
    ]);
    assert_eq!(shown[0].expected, ours);
    assert_eq!(shown[1].expected, ours, "wherever it was written");
    assert_ne!(shown[0].received, "Regional Lead");
}

/// What passed is said in our words or as it was sent, and our words stay whoever is called by them.
#[test]
fn what_passed_keeps_our_words() {
    let mut one = disguise();
    value(
        &mut one,
        json!({"userName": "more", "title": "attributes whose values fit", "nickName": "none operations looked"}),
    );
    let received = |one: &mut Disguise, check: &str, received: &str| {
        let decision = scim::Decision {
            check: check.to_owned().into(),
            expected: "".into(),
            received: received.to_owned(),
            verdict: scim::Verdict::Passed,
        };
        one.decisions(vec![decision]).remove(0).received
    };
    for (check, ours) in [
        ("types", "3 attributes whose values fit"),
        ("body", "2 operations"),
        ("token", "not looked at"),
        ("media type", "none, read as application/scim+json"),
        ("path", "no path, \"name.givenName\" and 3 more"),
    ] {
        assert_eq!(received(&mut one, check, ours), ours);
    }
    for (check, sent) in [
        ("uniqueness", "more"),
        ("path", "\"members[value eq \\\"more\\\"]\""),
        ("target", "/scim/v2/Users/more"),
    ] {
        let shown = received(&mut one, check, sent);
        assert!(!shown.contains("more"), "{shown}");
    }
}
