//! §12: cursor pagination (RFC 9865).

use serde_json::{Value, json};

use crate::scim::endpoint::{Endpoint, SEARCH, encode, ids, names, resources};

fn with_users(n_users: usize) -> (Endpoint, Vec<String>) {
    let mut endpoint = Endpoint::new();
    endpoint.provider.cursor_key = 7;
    let all = (0..n_users)
        .map(|n| endpoint.user(&format!("u{n}")))
        .collect();
    (endpoint, all)
}

/// Follows the cursors of a query to the end; returns the pages.
fn pages(endpoint: &mut Endpoint, query: &str) -> Vec<Value> {
    let mut pages = vec![endpoint.get(&format!("/Users?{query}&cursor"))];
    while let Some(cursor) = pages.last().and_then(next) {
        pages.push(endpoint.get(&format!("/Users?{query}&cursor={cursor}")));
    }
    pages
}

fn next(page: &Value) -> Option<String> {
    page.get("nextCursor")
        .map(|cursor| cursor.as_str().unwrap().to_owned())
}

#[test]
fn cp_01_cp_02_cp_04_cp_05_cp_07_cursors_lead_through_all_pages_once() {
    for (n_users, n_pages) in [(0, 1), (1, 1), (3, 1), (4, 2), (6, 2), (7, 3)] {
        let (mut endpoint, all) = with_users(n_users);
        let found = pages(&mut endpoint, "count=3");
        assert_eq!(found.len(), n_pages, "of {n_users}");
        assert_eq!(found.iter().flat_map(ids).collect::<Vec<_>>(), all);
        for page in &found {
            assert_eq!(page["totalResults"], n_users);
            assert_eq!(page["itemsPerPage"], resources(page).len());
            assert_eq!(page.get("previousCursor"), None);
            let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
            assert!(next(page).is_none_or(|cursor| cursor.bytes().all(is_unreserved)));
        }
        let empty = endpoint.get("/Users?cursor=&count=3");
        assert_eq!(
            ids(&empty),
            ids(&found[0]),
            "with and without the equals sign"
        );
    }
}

#[test]
fn cp_03_a_count_below_one_asks_for_the_total() {
    let (mut endpoint, _) = with_users(3);
    for count in ["0", "-5"] {
        let page = endpoint.get(&format!("/Users?cursor&count={count}"));
        assert_eq!(
            (&page["totalResults"], resources(&page).len(), next(&page)),
            (&json!(3), 0, None)
        );
    }
}

#[test]
fn cp_06_cp_08_cp_18_a_cursor_is_good_for_its_query_only_and_nobody_learns_why_not() {
    let (mut endpoint, _) = with_users(5);
    let first = endpoint.get("/Users?filter=userName%20pr&sortBy=userName&count=2&cursor");
    let cursor = next(&first).unwrap();
    let forged = cursor.replace(|character: char| character.is_ascii_digit(), "x");
    let mut other = Endpoint::new();
    let foreign = {
        other.user("a");
        other.user("b");
        next(&other.get("/Users?filter=userName%20pr&sortBy=userName&count=1&cursor")).unwrap()
    };
    let mut answers = Vec::new();
    for query in [
        format!("filter=id%20pr&sortBy=userName&count=2&cursor={cursor}"),
        format!("filter=userName%20pr&count=2&cursor={cursor}"),
        format!(
            "filter=userName%20pr&sortBy=userName&sortOrder=descending&count=2&cursor={cursor}"
        ),
        format!("filter=userName%20pr&sortBy=userName&attributes=id&count=2&cursor={cursor}"),
        format!("filter=userName%20pr&sortBy=userName&count=2&cursor={forged}"),
        format!("filter=userName%20pr&sortBy=userName&count=1&cursor={foreign}"),
        "cursor=x".to_owned(),
        format!("cursor={}", "A".repeat(10_000)),
    ] {
        let path = format!("/Users?{query}");
        answers.push(endpoint.refused("GET", &path, &Value::Null, 400, json!("invalidCursor")));
    }
    assert!(
        answers.windows(2).all(|pair| pair[0] == pair[1]),
        "{answers:?}"
    );
    let path = format!("/Groups?filter=userName%20pr&sortBy=userName&count=2&cursor={cursor}");
    endpoint.refused("GET", &path, &Value::Null, 400, json!("invalidCursor"));
}

#[test]
fn cp_09_a_cursor_expires() {
    let (mut endpoint, _) = with_users(3);
    let timeout = endpoint.get("/ServiceProviderConfig")["pagination"]["cursorTimeout"]
        .as_i64()
        .unwrap();
    let cursor = next(&endpoint.get("/Users?count=2&cursor")).unwrap();
    let path = format!("/Users?count=2&cursor={cursor}");
    endpoint.now += (timeout - 1) * 1_000_000;
    endpoint.get(&path);
    endpoint.now += 2_000_000;
    endpoint.refused("GET", &path, &Value::Null, 400, json!("expiredCursor"));
}

#[test]
fn cp_10_the_count_is_an_integer_and_stays_the_same() {
    let (mut endpoint, _) = with_users(6);
    endpoint.provider.max_results = 4;
    endpoint.refused(
        "GET",
        "/Users?cursor&count=x",
        &Value::Null,
        400,
        json!("invalidCount"),
    );
    let page = endpoint.get("/Users?cursor&count=100");
    assert_eq!(resources(&page).len(), 4, "clamped, not refused");
    let cursor = next(&page).unwrap();
    for (count, status) in [("2", 400), ("4", 200), ("100", 200), ("x", 400)] {
        let path = format!("/Users?cursor={cursor}&count={count}");
        match status {
            200 => assert_eq!(resources(&endpoint.get(&path)).len(), 2, "{count}"),
            _ => drop(endpoint.refused("GET", &path, &Value::Null, status, json!("invalidCount"))),
        }
    }
}

#[test]
fn cp_11_cp_12_ds_23_cp_15_without_a_word_pages_are_by_index_as_advertised() {
    let (mut endpoint, _) = with_users(3);
    let pagination = endpoint.get("/ServiceProviderConfig")["pagination"].clone();
    assert_eq!(
        (&pagination["cursor"], &pagination["index"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(pagination["defaultPaginationMethod"], "index");
    for name in ["defaultPageSize", "maxPageSize", "cursorTimeout"] {
        assert!(pagination[name].as_u64().unwrap() > 0, "{name}");
    }
    let page = endpoint.get("/Users?count=2");
    assert_eq!((&page["startIndex"], next(&page)), (&json!(1), None));
    let config = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
    let schema = endpoint.get(&format!("/Schemas/{config}"));
    let attributes = schema["attributes"].as_array().unwrap();
    assert!(
        attributes
            .iter()
            .any(|attribute| attribute["name"] == "pagination")
    );
}

#[test]
fn cp_13_both_ways_to_page_at_once_are_refused() {
    let (mut endpoint, _) = with_users(1);
    endpoint.refused(
        "GET",
        "/Users?cursor&startIndex=1",
        &Value::Null,
        400,
        json!("invalidValue"),
    );
}

#[test]
fn cp_14_a_search_takes_a_cursor_in_its_body() {
    let (mut endpoint, all) = with_users(5);
    let mut search =
        json!({"schemas": [SEARCH], "cursor": "", "count": 2, "attributes": ["userName"]});
    let mut seen = Vec::new();
    loop {
        let page = endpoint.ok("POST", "/Users/.search", &search);
        seen.extend(ids(&page));
        match next(&page) {
            Some(cursor) => search["cursor"] = cursor.into(),
            None => break,
        }
    }
    assert_eq!(seen, all);
}

#[test]
fn so_11_cursor_pages_are_sorted_and_filtered_like_any_other() {
    let mut endpoint = Endpoint::new();
    for n in [3, 1, 4, 1, 5, 9, 2, 6] {
        endpoint.user_with(
            &format!("u{n}-{}", endpoint.now),
            json!({"title": format!("t{n}")}),
        );
    }
    let query = format!(
        "filter={}&sortBy=title&sortOrder=descending&count=3",
        encode("title ne \"t9\"")
    );
    let plain = endpoint.get(&format!("/Users?{}", query.replace("count=3", "count=100")));
    let found = pages(&mut endpoint, &query);
    assert_eq!(found.len(), 3);
    assert_eq!(
        found.iter().flat_map(names).collect::<Vec<_>>(),
        names(&plain)
    );
}

#[test]
fn no_resource_is_skipped_or_shown_twice_when_others_come_and_go() {
    for query in [
        "count=2",
        "count=2&filter=userName%20pr",
        "count=2&sortBy=meta.created",
    ] {
        let (mut endpoint, all) = with_users(6);
        let first = endpoint.get(&format!("/Users?{query}&cursor"));
        endpoint.send("DELETE", &format!("/Users/{}", all[0]), "");
        endpoint.user("late");
        let cursor = next(&first).unwrap();
        let second = endpoint.get(&format!("/Users?{query}&cursor={cursor}"));
        assert_eq!(ids(&second), all[2..4], "{query}");
    }
}

#[test]
fn at_the_root_cursors_lead_through_users_and_groups_in_one_order() {
    let mut endpoint = Endpoint::new();
    let crew = endpoint.group("x", &[]);
    let ada = endpoint.user_with("ada", json!({"displayName": "x"}));
    let bob = endpoint.group("X", &[]);
    let all = vec![crew, ada, bob];
    for filter in [
        "",
        "filter=displayName%20eq%20%22x%22&",
        "filter=displayName%20pr&",
    ] {
        for count in 1..=4 {
            let mut found = Vec::new();
            let mut cursor = String::new();
            loop {
                let page = endpoint.get(&format!("/?{filter}count={count}&cursor={cursor}"));
                found.extend(ids(&page));
                match next(&page) {
                    Some(next) => cursor = next,
                    None => break,
                }
            }
            assert_eq!(found, all, "{filter} {count}");
        }
    }
}
