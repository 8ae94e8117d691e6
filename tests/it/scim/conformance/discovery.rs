//! §3: discovery.

use serde_json::{Value, json};

use crate::scim::endpoint::{
    ENTERPRISE, Endpoint, LIST, PATCH_OP, PROBE, USER, id, ids, resources,
};

const CONFIG: &str = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";

#[test]
fn ds_01_ds_02_cm_17_the_configuration_is_one_object_with_every_feature() {
    let mut endpoint = Endpoint::new();
    let config = endpoint.get("/ServiceProviderConfig");
    assert_eq!(config["schemas"], json!([CONFIG]));
    assert_eq!(config.get("id"), None, "it needs none");
    for feature in ["patch", "bulk", "filter", "changePassword", "sort", "etag"] {
        assert!(config[feature]["supported"].is_boolean(), "{feature}");
    }
    for (feature, limit) in [
        ("bulk", "maxOperations"),
        ("bulk", "maxPayloadSize"),
        ("filter", "maxResults"),
    ] {
        assert!(config[feature][limit].is_u64(), "{feature}.{limit}");
    }
    assert!(config["authenticationSchemes"].is_array());
}

#[test]
fn ds_03_ds_05_each_authentication_scheme_is_described() {
    let mut endpoint = Endpoint::new();
    let config = endpoint.get("/ServiceProviderConfig");
    let schemes = config["authenticationSchemes"].as_array().unwrap();
    let types = [
        "oauth",
        "oauth2",
        "oauthbearertoken",
        "httpbasic",
        "httpdigest",
    ];
    for scheme in schemes {
        assert!(types.contains(&scheme["type"].as_str().unwrap()));
        assert!(scheme["name"].is_string() && scheme["description"].is_string());
        assert!(scheme["specUri"].as_str().unwrap().starts_with("https://"));
    }
    let primary = schemes.iter().filter(|scheme| scheme["primary"] == true);
    assert!(primary.count() <= 1);
    let documentation = &config["documentationUri"];
    assert!(documentation.is_null() || documentation.as_str().unwrap().starts_with("http"));
}

#[test]
fn ds_06_ds_07_ds_08_ds_09_ds_11_ds_12_ds_13_ds_15_ds_16_discovery_tells_what_there_is() {
    let mut endpoint = Endpoint::new();
    let config = endpoint.get("/ServiceProviderConfig");
    for feature in ["patch", "bulk", "filter", "sort", "etag", "changePassword"] {
        assert_eq!(config[feature]["supported"], true, "{feature}");
    }
    assert_eq!(
        config["filter"]["maxResults"],
        endpoint.provider.max_results
    );
    assert_eq!(
        config["authenticationSchemes"][0]["type"],
        "oauthbearertoken"
    );
    let types = endpoint.get("/ResourceTypes?startIndex=2&count=1");
    assert_eq!(types["totalResults"], 2, "ds_15");
    let schemas = endpoint.get("/Schemas");
    assert_eq!(schemas["totalResults"], 7);
    let known = ids(&schemas);
    for found in types["Resources"].as_array().unwrap() {
        assert!(
            known.contains(&found["schema"].as_str().unwrap().to_owned()),
            "ds_13"
        );
        let named = endpoint.get(&format!("/ResourceTypes/{}", id(found)));
        assert_eq!(&named, found, "ds_12");
        let extensions = found["schemaExtensions"].as_array();
        for extension in extensions.into_iter().flatten() {
            assert!(known.contains(&extension["schema"].as_str().unwrap().to_owned()));
        }
    }
    for schema in schemas["Resources"].as_array().unwrap() {
        let path = format!("/Schemas/{}", id(schema));
        assert_eq!(&endpoint.get(&path), schema, "ds_08");
        assert_eq!(
            schema["meta"]["location"],
            format!("https://host/scim/v2{path}"),
            "ds_09"
        );
    }
    assert_eq!(
        endpoint.get(&format!("/Schemas/{}", USER.to_uppercase()))["id"],
        USER
    );
    endpoint.refused(
        "GET",
        &format!("/Schemas/{PATCH_OP}"),
        &Value::Null,
        404,
        Value::Null,
    );
    endpoint.refused(
        "GET",
        "/Schemas?filter=id%20pr",
        &Value::Null,
        403,
        Value::Null,
    );
}

#[test]
fn ds_10_every_schema_that_a_resource_names_can_be_read() {
    let mut endpoint = Endpoint::new();
    endpoint.user_with(
        "ada",
        json!({ENTERPRISE: {"department": "d"}, PROBE: {"tier": "a"}}),
    );
    endpoint.group("crew", &[]);
    let found: Vec<Value> = ["/Users", "/Groups", "/ResourceTypes", "/Schemas"]
        .iter()
        .flat_map(|path| resources(&endpoint.get(path)).to_vec())
        .collect();
    for resource in found {
        for urn in resource["schemas"].as_array().unwrap() {
            let schema = endpoint.get(&format!("/Schemas/{}", urn.as_str().unwrap()));
            assert_eq!(&schema["id"], urn);
        }
    }
}

#[test]
fn ds_14_no_extension_is_required_and_none_is_asked_for() {
    let mut endpoint = Endpoint::strict();
    let types = endpoint.get("/ResourceTypes");
    let extensions = resources(&types)
        .iter()
        .filter_map(|found| found["schemaExtensions"].as_array())
        .flatten();
    for extension in extensions {
        assert_eq!(extension["required"], false, "{extension}");
    }
    endpoint.user("without any");
}

#[test]
fn ds_15_ds_18_ds_22_discovery_lists_are_whole_whatever_the_parameters() {
    let mut endpoint = Endpoint::new();
    for path in ["/ResourceTypes", "/Schemas"] {
        let plain = endpoint.get(path);
        let asked = endpoint.get(&format!(
            "{path}?startIndex=2&count=1&sortBy=id&attributes=id"
        ));
        assert_eq!(plain, asked, "{path}");
        assert_eq!(plain["schemas"], json!([LIST]));
        assert_eq!(plain["startIndex"], 1);
        assert_eq!(plain["itemsPerPage"], resources(&plain).len());
        assert_eq!(plain["totalResults"], plain["itemsPerPage"]);
    }
}

#[test]
fn ds_16_a_filter_on_discovery_is_refused() {
    for mut endpoint in Endpoint::both() {
        for path in ["/ResourceTypes", "/Schemas", "/ServiceProviderConfig"] {
            let path = format!("{path}?filter=id%20pr");
            endpoint.refused("GET", &path, &Value::Null, 403, Value::Null);
        }
    }
}

#[test]
fn ds_20_common_attributes_keep_their_characteristics() {
    let mut endpoint = Endpoint::new();
    for path in ["/ResourceTypes", "/Schemas"] {
        let list = endpoint.get(path);
        for resource in resources(&list) {
            let one = endpoint.get(&format!("{path}/{}?attributes=name", id(resource)));
            assert_eq!(one["id"], resource["id"], "always returned");
        }
    }
    endpoint.refused("GET", "/ResourceTypes/user", &Value::Null, 404, Value::Null);
    let ada = endpoint.user("ada");
    let other = ada.to_uppercase();
    assert!(
        endpoint
            .find("/Users", &format!("id eq \"{other}\""))
            .is_empty()
    );
}

#[test]
fn ds_21_what_is_advertised_is_what_is_done() {
    let mut endpoint = Endpoint::new();
    let config = endpoint.get("/ServiceProviderConfig");
    assert_eq!(
        config["filter"]["maxResults"],
        endpoint.provider.max_results
    );
    assert_eq!(config["bulk"]["maxPayloadSize"], endpoint.provider.max_body);
    let features = ["patch", "bulk", "filter", "sort", "etag", "changePassword"];
    assert!(
        features
            .iter()
            .all(|feature| config[feature]["supported"] == true)
    );
    endpoint.user("b");
    let ada = endpoint.user("a");
    assert_eq!(
        ids(&endpoint.get("/Users?sortBy=userName&count=1")),
        std::slice::from_ref(&ada)
    );
    let path = format!("/Users/{ada}");
    let operations = json!([{"op": "add", "path": "password", "value": "x"}]);
    let answer = endpoint.patch(&path, &operations);
    assert_eq!(answer.response.headers["etag"], "W/\"2\"");
}

#[test]
fn ds_24_ev_07_events_are_not_advertised() {
    let config = Endpoint::new().get("/ServiceProviderConfig");
    assert_eq!(config.get("securityEvents"), None);
}

#[test]
fn eu_01_the_enterprise_extension_is_one_of_user() {
    let mut endpoint = Endpoint::new();
    let user = endpoint.get("/ResourceTypes/User");
    let extensions = user["schemaExtensions"].as_array().unwrap();
    assert!(
        extensions
            .iter()
            .any(|extension| extension["schema"] == ENTERPRISE)
    );
    let schema = endpoint.get(&format!("/Schemas/{ENTERPRISE}"));
    let names: Vec<&str> = schema["attributes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|attribute| attribute["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "employeeNumber",
            "costCenter",
            "organization",
            "division",
            "department",
            "manager"
        ]
    );
}
