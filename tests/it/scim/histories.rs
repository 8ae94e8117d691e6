//! Properties of whole histories, and what a change of a large group holds.

use bytes::Bytes;
use http::{HeaderMap, Method};
use proptest::prelude::*;
use scimscope::scim::{Change, Directory, Member, Request, ResourceId, ResourceType};
use serde_json::{Value, json};

use super::endpoint::{Endpoint, GROUP, PATCH_OP, USER, body, id};

#[test]
fn a_member_added_to_a_large_group_is_all_that_the_change_holds() {
    let mut endpoint = Endpoint::new();
    let members: Vec<String> = (0..5_000).map(|n| format!("m{n}")).collect();
    let members: Vec<&str> = members.iter().map(String::as_str).collect();
    let crew = endpoint.group("crew", &members);
    let join = json!([{"op": "Add", "path": "members", "value": [{"value": "new", "$ref": null}]}]);
    let answer = endpoint.patch(&format!("/Groups/{crew}"), &join);
    assert_eq!(answer.response.status, 204);
    let change = serde_json::to_string(&answer.changes[0].delta).unwrap();
    assert!(change.len() < 300, "{change}");
}

#[test]
fn a_group_of_any_size_can_be_emptied() {
    let mut endpoint = Endpoint::new();
    let crew = endpoint.group("crew", &[]);
    let (path, remove) = (
        format!("/Groups/{crew}"),
        json!([{"op": "remove", "path": "members"}]),
    );
    let mut large = endpoint.directory.get(&crew).unwrap().clone();
    for position in 0..602_000 {
        let value = ResourceId::new(position.to_string());
        large.members.insert(position, Member { value, rest: None });
    }
    endpoint.directory = Directory::default();
    endpoint.directory.load(large).unwrap();
    let answer = endpoint.patch(&path, &remove);
    assert_eq!(answer.response.status, 204, "{:?}", answer.outcome);
    assert!(endpoint.directory.get(&crew).unwrap().members.is_empty());
}

#[test]
fn a_page_that_was_asked_for_before_is_as_current_as_any_other() {
    const PAGES: [&str; 3] = [
        "/Users",
        "/Users?filter=userName+sw+%22u%22&count=30",
        "/Groups",
    ];
    let mut endpoint = Endpoint::new();
    let users: Vec<String> = (0..30).map(|n| endpoint.user(&format!("u{n}"))).collect();
    let members: Vec<&str> = users.iter().map(String::as_str).collect();
    let crew = endpoint.group("crew", &members);
    let last = users.last().unwrap();
    let rename = json!([{"op": "replace", "path": "displayName", "value": "Renamed"}]);
    let requests = [
        (
            "PATCH",
            format!("/Users/{last}"),
            json!({"schemas": [PATCH_OP], "Operations": rename}),
        ),
        ("DELETE", format!("/Groups/{crew}"), Value::Null),
        (
            "POST",
            "/Users".to_owned(),
            json!({"schemas": [USER], "userName": "u30"}),
        ),
        ("DELETE", format!("/Users/{last}"), Value::Null),
    ];
    for (method, path, sent) in requests {
        let before = PAGES.map(|page| endpoint.get(page));
        assert_eq!(PAGES.map(|page| endpoint.get(page)), before);
        let changes = endpoint.send(method, &path, sent.to_string()).changes;
        assert!(!changes.is_empty());
        let mut untouched = Endpoint::new();
        for resource_type in ResourceType::ALL {
            for record in endpoint.directory.records(resource_type) {
                untouched.directory.load(record.clone()).unwrap();
            }
        }
        let after = PAGES.map(|page| endpoint.get(page));
        assert_ne!(after, before, "{method} {path}");
        assert_eq!(
            after,
            PAGES.map(|page| untouched.get(page)),
            "{method} {path}"
        );
        for change in changes.iter().rev() {
            endpoint.directory.apply(&change.inverse()).unwrap();
        }
        assert_eq!(
            PAGES.map(|page| endpoint.get(page)),
            before,
            "{method} {path}"
        );
    }
    let elsewhere = Request {
        method: Method::GET,
        target: "/scim/v2/Users".to_owned(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        base_url: "https://elsewhere/scim/v2".to_owned(),
    };
    let page = body(&endpoint.exchange(&elsewhere)).to_string();
    assert!(page.contains("https://elsewhere/") && !page.contains("https://host/"));
}

/// A request of a random history: over few names, so that they collide, meet and refer to each other.
fn arbitrary_request() -> impl Strategy<Value = (&'static str, String, Value)> {
    let name = || prop::sample::select(vec!["a", "B", "b", "ç"]);
    let user = name().prop_map(|name| json!({"schemas": [USER], "userName": name, "title": name}));
    let index = || 0..6_usize;
    let value = prop::sample::select(vec![json!("a"), json!(null), json!(7), json!("zz")]);
    let path = prop::sample::select(vec![
        "userName",
        "title",
        "name.givenName",
        "active",
        "emails[type eq \"work\"].value",
    ]);
    let op = || prop::sample::select(vec!["add", "replace", "Remove"]);
    prop_oneof![
        user.clone()
            .prop_map(|user| ("POST", "/Users".to_owned(), user)),
        (name(), index(), index()).prop_map(|(name, first, second)| {
            let members = json!([{"value": format!("#{first}")}, {"value": format!("#{second}")}]);
            (
                "POST",
                "/Groups".to_owned(),
                json!({"schemas": [GROUP], "displayName": name, "members": members}),
            )
        }),
        (user, index()).prop_map(|(user, n)| ("PUT", format!("/Users/#{n}"), user)),
        (op(), path, value, index()).prop_map(|(op, path, value, n)| {
            let operations = json!([{"op": op, "path": path, "value": value}]);
            (
                "PATCH",
                format!("/Users/#{n}"),
                json!({"schemas": [PATCH_OP], "Operations": operations}),
            )
        }),
        (op(), index(), index()).prop_map(|(op, member, n)| {
            let operations =
                json!([{"op": op, "path": "members", "value": [{"value": format!("#{member}")}]}]);
            (
                "PATCH",
                format!("/Groups/#{n}"),
                json!({"schemas": [PATCH_OP], "Operations": operations}),
            )
        }),
        (index(), prop::sample::select(vec!["/Users", "/Groups"])).prop_map(|(n, endpoint)| (
            "DELETE",
            format!("{endpoint}/#{n}"),
            Value::Null
        )),
    ]
}

/// Puts the n-th identifier that was given out in the place of `#n`.
fn with_ids(text: &str, known: &[String]) -> String {
    (0..6).fold(text.to_owned(), |text, n| {
        let id = known.get(n).map_or("none", String::as_str);
        text.replace(&format!("#{n}"), id)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_history_folds_to_the_live_directory_and_unfolds_to_nothing(
        requests in prop::collection::vec(arbitrary_request(), 1..40)
    ) {
        let mut endpoint = Endpoint::new();
        let mut known = Vec::new();
        let mut history: Vec<Change> = Vec::new();
        for (method, path, sent) in requests {
            let before = endpoint.directory.clone();
            let sent = with_ids(&sent.to_string(), &known);
            let answer = endpoint.send(method, &with_ids(&path, &known), sent);
            prop_assert!(answer.response.status.as_u16() < 500, "{:?}", answer.outcome);
            if answer.changes.is_empty() {
                prop_assert_eq!(&before, &endpoint.directory);
            }
            if answer.response.status == 201 {
                known.insert(0, id(&body(&answer)));
            }
            history.extend(answer.changes);
        }
        let mut folded = Directory::default();
        for change in &history {
            folded.apply(change).unwrap();
        }
        prop_assert_eq!(&folded, &endpoint.directory);
        for change in history.iter().rev() {
            folded.apply(&change.inverse()).unwrap();
        }
        prop_assert_eq!(&folded, &Directory::default());
    }

    #[test]
    fn no_request_whatever_makes_it_panic(
        method in prop::sample::select(vec!["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]),
        target in "(/scim)?(/v[0-9])?(/Users|/Groups|/Schemas|/Bulk|/\\.search)?(/[^?]{0,6})?(\\?.{0,20})?",
        sent in ".{0,40}",
    ) {
        let mut endpoint = Endpoint::new();
        let request = Request {
            method: Method::from_bytes(method.as_bytes()).unwrap(),
            target,
            headers: HeaderMap::new(),
            body: Bytes::from(sent),
            base_url: "https://host".to_owned(),
        };
        let answer = endpoint.exchange(&request);
        prop_assert!(answer.response.status.as_u16() < 500 || answer.response.status == 501);
    }
}
