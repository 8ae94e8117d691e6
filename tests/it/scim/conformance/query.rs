//! §8: query (`ListResponse`).

use serde_json::{Value, json};

use crate::scim::endpoint::{Endpoint, LIST, PROBE, encode, id, ids, names, resources, user_body};

#[test]
fn qy_01_qy_02_qy_03_qy_04_qy_05_a_list_says_how_much_there_is_and_what_part_this_is() {
    let mut endpoint = Endpoint::new();
    for (n, total) in [(0, 0), (1, 1), (2, 2)] {
        let list = endpoint.get("/Users?count=1");
        assert_eq!(list["schemas"], json!([LIST]));
        assert_eq!(list["totalResults"], total);
        assert_eq!(list["startIndex"], 1);
        assert_eq!(list["itemsPerPage"], total.min(1));
        assert_eq!(resources(&list).len(), total.min(1));
        endpoint.user(&format!("u{n}"));
    }
    let list = endpoint.get(&format!(
        "/Users?filter={}",
        encode("userName eq \"nobody\"")
    ));
    assert_eq!(
        (&list["totalResults"], &list["Resources"]),
        (&json!(0), &json!([]))
    );
}

#[test]
fn qy_07_qy_08_only_what_matches_and_is_there_is_listed_and_counted() {
    let mut endpoint = Endpoint::new();
    let (ada, bob) = (endpoint.user("ada"), endpoint.user("bob"));
    assert_eq!(endpoint.find("/Users", "userName sw \"a\""), ["ada"]);
    endpoint.send("DELETE", &format!("/Users/{ada}"), "");
    let list = endpoint.get("/Users");
    assert_eq!((ids(&list), &list["totalResults"]), (vec![bob], &json!(1)));
    assert!(endpoint.find("/Users", "userName eq \"ada\"").is_empty());
}

#[test]
fn qy_09_each_entry_is_projected() {
    let mut endpoint = Endpoint::new();
    for name in ["ada", "bob"] {
        endpoint.user_with(
            name,
            json!({"title": "t", PROBE: {"memo": "m", "tier": "a"}}),
        );
    }
    for user in resources(&endpoint.get("/Users?attributes=title")) {
        let keys: Vec<_> = user.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["schemas", "id", "title", PROBE]);
        assert_eq!(user[PROBE], json!({"tier": "a"}));
    }
}

#[test]
fn qy_10_pg_05_no_page_is_larger_than_advertised() {
    let mut endpoint = Endpoint::new();
    endpoint.provider.max_results = 3;
    for n in 0..5 {
        endpoint.user(&format!("u{n}"));
    }
    for query in ["", "?count=5", "?count=100", "?filter=userName%20pr"] {
        let list = endpoint.get(&format!("/Users{query}"));
        assert_eq!(
            (resources(&list).len(), &list["totalResults"]),
            (3, &json!(5)),
            "{query}"
        );
    }
    assert_eq!(
        endpoint.get("/ServiceProviderConfig")["filter"]["maxResults"],
        3
    );
}

#[test]
fn qy_12_qy_13_fl_22_the_root_queries_every_type() {
    let mut endpoint = Endpoint::new();
    endpoint.user("ada");
    endpoint.group("crew", &[]);
    for (filter, expected) in [
        ("id pr", vec!["ada", "crew"]),
        ("userName pr", vec!["ada"]),
        ("not (userName pr)", vec!["crew"]),
        ("members.value eq \"x\" or userName eq \"ADA\"", vec!["ada"]),
        ("meta.resourceType eq \"Group\"", vec!["crew"]),
        ("meta.resourceType eq \"Schema\"", vec![]),
    ] {
        assert_eq!(endpoint.find("/", filter), expected, "{filter}");
    }
}

#[test]
fn qy_14_ok_04_pages_come_in_the_order_of_creation_and_count_in_integers() {
    let mut endpoint = Endpoint::new();
    let all: Vec<String> = (0..10).map(|n| format!("u{}", 9 - n)).collect();
    for name in &all {
        endpoint.user(name);
    }
    let mut seen = Vec::new();
    for start in [1, 5, 9] {
        let list = endpoint.get(&format!("/Users?startIndex={start}&count=4"));
        for name in ["totalResults", "startIndex", "itemsPerPage"] {
            assert!(list[name].is_u64(), "{name}");
        }
        seen.extend(names(&list));
    }
    assert_eq!(seen, all);
}

#[test]
fn an_index_finds_what_a_scan_finds() {
    let mut endpoint = Endpoint::new();
    for n in 0..20 {
        let name = format!("User{n}");
        let manager = json!({"value": format!("m{}", n % 3)});
        let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        let sent = json!({"externalId": format!("E{}", n % 4), "displayName": format!("D{}", n % 5),
            "emails": [{"value": format!("{n}@x"), "type": "work"}], enterprise: {"manager": manager}});
        id(&endpoint.post("/Users", &user_body(&name, sent)));
    }
    for attribute in [
        "userName eq \"USER7\"",
        "externalId eq \"E1\"",
        "externalId eq \"e1\"",
        "displayName eq \"d2\"",
        "emails.value eq \"3@X\"",
        "emails eq \"3@x\"",
        "manager.value eq \"m1\"",
        "manager.value eq \"M1\"",
    ] {
        let indexed = endpoint.find("/Users", attribute);
        // The same in a form that no index answers.
        let scanned = endpoint.find("/Users", &format!("not (not ({attribute}))"));
        assert_eq!(indexed, scanned, "{attribute}");
    }
    assert_eq!(
        endpoint.find("/Users", "userName eq \"USER7\" and title pr"),
        Vec::<String>::new()
    );
    assert_eq!(endpoint.get("/Users")["totalResults"], Value::from(20));
}
