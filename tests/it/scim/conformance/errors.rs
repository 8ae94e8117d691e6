//! §20: errors.

use serde_json::{Value, json};

use crate::scim::endpoint::{Endpoint, SEARCH, patch_body, user_body};

#[test]
fn er_03_er_04_each_status_and_scim_type_is_used_for_what_it_means() {
    let mut endpoint = Endpoint::strict();
    let ada = endpoint.user("ada");
    let bob = endpoint.user("bob");
    let path = format!("/Users/{ada}");
    let modify = |operation: Value| patch_body(&json!([operation]));
    let of_bob = format!("/Users/{bob}");
    let (none, cursor) = (Value::Null, "/Users?cursor=forged");
    for (method, path, sent, status, scim_type) in [
        ("GET", "/Users?filter=x", &none, 400, json!("invalidFilter")),
        (
            "POST",
            "/Users",
            &user_body("ada", json!({})),
            409,
            json!("uniqueness"),
        ),
        (
            "PATCH",
            &path,
            &modify(json!({"op": "add", "path": "id", "value": "x"})),
            400,
            json!("mutability"),
        ),
        ("POST", "/.search", &json!({}), 400, json!("invalidSyntax")),
        (
            "PATCH",
            &path,
            &modify(json!({"op": "add", "path": "emails[", "value": "x"})),
            400,
            json!("invalidFilter"),
        ),
        (
            "PATCH",
            &path,
            &modify(json!({"op": "add", "path": "a..b", "value": "x"})),
            400,
            json!("invalidPath"),
        ),
        (
            "PATCH",
            &path,
            &modify(json!({"op": "remove"})),
            400,
            json!("noTarget"),
        ),
        (
            "PATCH",
            &path,
            &modify(json!({"op": "add", "path": "title", "value": 7})),
            400,
            json!("invalidValue"),
        ),
        ("GET", "/v3/Users", &none, 400, json!("invalidVers")),
        ("GET", cursor, &none, 400, json!("invalidCursor")),
        (
            "POST",
            "/.search",
            &json!({"schemas": [SEARCH], "cursor": "", "count": 1.5}),
            400,
            json!("invalidCount"),
        ),
        ("GET", "/Schemas?filter=id%20pr", &none, 403, none.clone()),
        ("DELETE", "/Users/none", &none, 404, none.clone()),
        (
            "PUT",
            &of_bob,
            &user_body("ada", json!({})),
            409,
            json!("uniqueness"),
        ),
    ] {
        endpoint.refused(method, path, sent, status, scim_type);
    }
}
