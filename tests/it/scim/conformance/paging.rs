//! §11: index pagination.

use scimscope::scim::Provider;
use serde_json::{Value, json};

use crate::scim::endpoint::{Endpoint, PATCH_OP, encode, ids, names};

#[test]
fn pages_are_counted_from_one() {
    let mut endpoint = Endpoint::new();
    let all: Vec<String> = (0..5).map(|n| endpoint.user(&format!("u{n}"))).collect();
    let cases: &[(&[&str], &str, usize, &[String])] = &[
        (&["PG-01", "PG-05"], "", 1, &all),
        (&["PG-02", "PG-07"], "?startIndex=2&count=2", 2, &all[1..3]),
        (&["PG-01"], "?startIndex=0&count=2", 1, &all[..2]),
        (&["PG-01"], "?startIndex=-5&count=2", 1, &all[..2]),
        (&["PG-04"], "?count=0", 1, &[]),
        (&["PG-03"], "?count=-3", 1, &[]),
        (
            &["PG-06"],
            "?startIndex=5&count=99999999999999999999999",
            5,
            &all[4..],
        ),
        (&["PG-08"], "?startIndex=9", 9, &[]),
        (
            &["PG-07"],
            "?startIndex=4&filter=userName%20pr",
            4,
            &all[3..],
        ),
    ];
    for (rows, query, start_index, expected) in cases {
        let list = endpoint.get(&format!("/Users{query}"));
        assert_eq!(&ids(&list), expected, "{rows:?} {query}");
        assert_eq!(list["startIndex"], *start_index, "{rows:?} {query}");
        assert_eq!(list["itemsPerPage"], expected.len(), "{rows:?} {query}");
        assert_eq!(list["totalResults"], 5, "{rows:?} {query}");
    }
}

#[test]
fn pg_09_what_is_no_integer_is_refused() {
    for mut endpoint in Endpoint::both() {
        for query in [
            "?count=x",
            "?startIndex=1.5",
            "?count=-",
            "?startIndex=%201",
        ] {
            let path = format!("/Users{query}");
            endpoint.refused("GET", &path, &Value::Null, 400, json!("invalidValue"));
        }
    }
}

#[test]
fn pg_10_nothing_is_remembered_between_pages() {
    let mut endpoint = Endpoint::new();
    let all: Vec<String> = (0..4).map(|n| endpoint.user(&format!("u{n}"))).collect();
    assert_eq!(ids(&endpoint.get("/Users?count=2")), all[..2]);
    endpoint.send("DELETE", &format!("/Users/{}", all[0]), "");
    assert_eq!(
        ids(&endpoint.get("/Users?startIndex=3&count=2")),
        all[3..],
        "the page has shifted"
    );
}

#[test]
fn pg_11_a_query_filters_then_sorts_then_pages_then_projects() {
    let mut endpoint = Endpoint::new();
    for (name, title) in [("d", "x"), ("c", "y"), ("b", "x"), ("a", "x")] {
        endpoint.user_with(name, json!({"title": title}));
    }
    let query =
        "filter=title%20eq%20%22x%22&sortBy=userName&startIndex=2&count=2&attributes=userName";
    let list = endpoint.get(&format!("/Users?{query}"));
    assert_eq!(names(&list), ["b", "d"]);
    assert_eq!(list["totalResults"], 3);
    assert_eq!(list["Resources"][0].get("title"), None);
}

#[test]
fn pg_08_a_position_that_cannot_be_told_again_is_refused() {
    for mut endpoint in Endpoint::both() {
        let path = "/Users?startIndex=99999999999999999999";
        endpoint.refused("GET", path, &Value::Null, 400, json!("invalidValue"));
        let list = endpoint.get("/Users?startIndex=4294967296");
        assert_eq!(list["startIndex"], 4_294_967_296_u64);
    }
}

/// Users of a kilobyte each, and groups of them.
fn with_long_resources() -> (Endpoint, Vec<String>, Vec<String>) {
    let mut endpoint = Endpoint::new();
    let users: Vec<String> = (0..7)
        .map(|n| endpoint.user_with(&format!("u{n}"), json!({"title": "t".repeat(1000)})))
        .collect();
    let members: Vec<&str> = users.iter().map(String::as_str).collect();
    let groups = vec![
        endpoint.group("small", &members[..1]),
        endpoint.group("large", &members),
    ];
    endpoint.provider.max_answer = 3500;
    (endpoint, users, groups)
}

#[test]
fn a_page_ends_before_it_is_too_long_and_the_next_one_goes_on() {
    let (mut endpoint, users, groups) = with_long_resources();
    for query in [
        "",
        "&attributes=title",
        "&filter=title%20pr",
        "&sortBy=userName",
    ] {
        let (mut found, mut start_index) = (Vec::new(), 1);
        while start_index <= users.len() {
            let page = endpoint.get(&format!("/Users?startIndex={start_index}{query}"));
            assert_eq!(page["totalResults"], 7, "{query}");
            assert_eq!(page["startIndex"], start_index, "{query}");
            assert_eq!(page["itemsPerPage"], ids(&page).len(), "{query}");
            assert!((1..4).contains(&ids(&page).len()), "{query}");
            assert!(page["Resources"].to_string().len() <= 3500 + 2, "{query}");
            start_index += ids(&page).len();
            found.extend(ids(&page));
        }
        assert_eq!(found, users, "{query}");

        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = endpoint.get(&format!("/Users?cursor={cursor}{query}"));
            found.extend(ids(&page));
            match page.get("nextCursor") {
                Some(next) => cursor = next.as_str().unwrap().to_owned(),
                None => break,
            }
        }
        assert_eq!(found, users, "{query}");
    }
    endpoint.provider.max_answer = 1000;
    for path in [
        "/Groups?startIndex=2".to_owned(),
        "/Groups?startIndex=2&attributes=members".to_owned(),
        format!("/Groups/{}", groups[1]),
        format!("/Groups/{}?attributes=members.value", groups[1]),
    ] {
        let error = endpoint.refused("GET", &path, &Value::Null, 400, json!("tooMany"));
        let detail = error["detail"].as_str().unwrap();
        assert!(detail.contains("excludedAttributes=members"), "{detail}");
        let decisions = endpoint.send("GET", &path, "").decisions;
        assert_eq!(decisions.last().unwrap().check, "parameters");
    }
    for query in ["", "?attributes=members", "?cursor="] {
        let before_it = endpoint.get(&format!("/Groups{query}"));
        assert_eq!(ids(&before_it), groups[..1], "{query}");
        assert_eq!(before_it["totalResults"], 2, "{query}");
        assert_eq!(before_it["itemsPerPage"], 1, "{query}");
    }
    let without = endpoint.get("/Groups?excludedAttributes=members");
    assert_eq!(ids(&without), groups);
    endpoint.get(&format!("/Groups/{}", groups[0]));
}

#[test]
fn what_is_too_long_to_be_shown_is_shown_in_part_and_can_be_changed() {
    let (mut endpoint, users, _) = with_long_resources();
    endpoint.provider.max_answer = 1000;
    let path = format!("/Users/{}", users[3]);
    let error = endpoint.refused("GET", &path, &Value::Null, 400, json!("tooMany"));
    let detail = error["detail"].as_str().unwrap();
    assert!(
        detail.ends_with("ask with attributes, and the names of those to be shown"),
        "{detail}"
    );
    for query in ["attributes=userName", "excludedAttributes=title"] {
        let shown = endpoint.get(&format!("{path}?{query}"));
        assert_eq!(shown["userName"], "u3", "{query}");
        let page = endpoint.get(&format!("/Users?{query}&startIndex=4"));
        assert_eq!(ids(&page), users[3..4], "{query}");
    }
    let change = json!({"schemas": [PATCH_OP], "Operations": [
        {"op": "replace", "path": "displayName", "value": "U"}]});
    for (query, status) in [("", 204), ("?attributes=displayName", 200)] {
        let answer = endpoint.send("PATCH", &format!("{path}{query}"), change.to_string());
        assert_eq!(answer.response.status, status, "{query}");
        assert_eq!(answer.response.body.is_empty(), status == 204, "{query}");
    }
}

#[test]
fn what_came_in_the_largest_body_can_be_shown() {
    for max_body in [8 << 20, 256 << 20] {
        let provider = Provider::default().for_bodies_of(max_body);
        assert_eq!(provider.max_body, max_body);
        assert!(provider.max_answer >= max_body + (24 << 20));
    }
}

#[test]
fn what_a_query_looks_through_is_bounded() {
    let (mut endpoint, users, groups) = with_long_resources();
    let by_title = format!("/Users?filter={}", encode("title sw \"t\""));
    let by_member = format!("/Groups?filter={}", encode("members.display co \"u\""));
    let by_name = format!("userName eq \"u3\" and id eq \"{}\"", users[3]);
    let by_name = format!("/Users?filter={}&attributes=id", encode(&by_name));
    let dear = [&by_title, &by_member, "/Users?sortBy=title"];
    endpoint.provider.max_scan = 1000;
    for path in dear {
        endpoint.refused("GET", path, &Value::Null, 400, json!("tooMany"));
    }
    // What an index finds, and what an order needs of a group, is little.
    assert_eq!(ids(&endpoint.get(&by_name)), users[3..4]);
    for sort_by in ["members", "members.display", "members.value"] {
        let sorted = endpoint.get(&format!("/Groups?sortBy={sort_by}&attributes=id"));
        assert_eq!(ids(&sorted), groups, "{sort_by}");
    }
    endpoint.provider.max_scan = 100_000;
    for path in dear {
        assert!(!ids(&endpoint.get(path)).is_empty());
    }
    let sorted = endpoint.get("/Users?sortBy=groups.display&attributes=id");
    assert_eq!(ids(&sorted)[0], users[1], "large is before small");
}
