//! Request bodies as Entra sends them.

/// A user of 15 attributes.
pub fn user(n: usize) -> String {
    format!(
        r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"externalId":"ext-{n}","userName":"user{n}@fjordlabs.example","active":true,"displayName":"Given{n} Family{n}","title":"Engineer","preferredLanguage":"nb-NO","name":{{"formatted":"Given{n} Family{n}","familyName":"Family{n}","givenName":"Given{n}"}},"emails":[{{"primary":true,"type":"work","value":"user{n}@fjordlabs.example"}}],"phoneNumbers":[{{"type":"mobile","value":"+47 5550 {n:04}"}}],"addresses":[{{"type":"work","locality":"Bodo","country":"NO"}}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{{"department":"Flight","employeeNumber":"{n}"}},"meta":{{"resourceType":"User"}}}}"#
    )
}

/// A group without members.
pub fn group(n: usize) -> String {
    format!(
        r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"externalId":"g-{n}","displayName":"Group {n}"}}"#
    )
}

/// Adds members to a group.
pub fn add_members(ids: &[String]) -> String {
    let values: Vec<String> = ids
        .iter()
        .map(|id| format!(r#"{{"value":"{id}"}}"#))
        .collect();
    format!(
        r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{"op":"Add","path":"members","value":[{}]}}]}}"#,
        values.join(",")
    )
}

/// Takes one member out of a group.
pub fn remove_member(id: &str) -> String {
    format!(
        r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{"op":"Remove","path":"members","value":[{{"value":"{id}"}}]}}]}}"#
    )
}

/// Replaces one attribute of a user.
pub fn replace(path: &str, value: &str) -> String {
    format!(
        r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{"op":"Replace","path":"{path}","value":"{value}"}}]}}"#
    )
}
