//! §11: index pagination.

use serde_json::{Value, json};

use crate::scim::endpoint::{Endpoint, ids, names};

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
