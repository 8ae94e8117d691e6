//! Probes: look-ups of a random identifier, by which Entra ID tests a connection and with which it begins each cycle.

use crate::journal::search::text;

/// Whether a filter looks for a random identifier. By `externalId` it is the look-up before a creation instead.
pub fn is_probe(filter: &str) -> bool {
    let mut parts = filter.split('"');
    let (Some(head), Some(value)) = (parts.next(), parts.next()) else {
        return false;
    };
    let attribute = head.trim_start().split(' ').next().unwrap_or_default();
    // `id eq "…" and manager eq "…"` asks about what there is.
    let is_alone = parts.next().is_some_and(|rest| rest.trim().is_empty());
    let is_known = ["id", "externalId"]
        .iter()
        .any(|name| attribute.eq_ignore_ascii_case(name));
    let is_digits = value.bytes().enumerate().all(|(index, byte)| match index {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    value.len() == 36 && is_digits && is_alone && !is_known
}

/// Whether a target looks for a random identifier, whatever the answer.
pub fn is_probe_target(target: &str) -> bool {
    let Some((_, query)) = target.split_once('?') else {
        return false;
    };
    let mut parameters = query.split('&');
    let Some(filter) = parameters.find_map(|one| one.strip_prefix("filter=")) else {
        return false;
    };
    match text::decoded_target(filter) {
        Some(filter) => is_probe(&filter),
        None => is_probe(filter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUID: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

    #[test]
    fn a_look_up_of_a_random_identifier_is_a_probe() {
        let check = |filter: &str, expected: bool| {
            let filter = filter.replace("GUID", GUID);
            assert_eq!(is_probe(&filter), expected, "{filter}");
            let coded = filter.replace(' ', "+").replace('"', "%22");
            let target = format!("/scim/v2/Users?count=1&filter={coded}&attributes=id");
            assert_eq!(is_probe_target(&target), expected, "{target}");
        };
        check("userName eq \"GUID\"", true);
        check("displayName eq \"GUID\"", true);
        check("PLACEHOLDER eq \"GUID\"", true);
        check("externalId eq \"GUID\"", false);
        check("id eq \"GUID\" and manager eq \"GUID\"", false);
        check("manager eq \"GUID\" and id eq \"GUID\"", false);
        check("userName eq \"ada\"", false);
        check("userName pr", false);
        assert!(!is_probe_target("/Users") && !is_probe_target("/Users?filter"));
    }
}
