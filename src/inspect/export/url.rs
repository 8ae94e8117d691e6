//! Where a recorded target is at an endpoint, and never at another host.

/// `https://host:1` and `/scim/v2` of a URL; a target in origin form has no origin.
pub(super) fn origin_and_path(url: &str) -> (&str, &str) {
    // RFC 3986 §3.1: other characters before the colon are no scheme, but a part of the path or the query.
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    let Some((scheme, authority)) = url
        .split_once("://")
        .filter(|(scheme, _)| is_scheme(scheme))
    else {
        return ("", url);
    };
    let length = authority.find(['/', '?', '#']).unwrap_or(authority.len());
    url.split_at_checked(scheme.len() + 3 + length)
        .unwrap_or((url, ""))
}

/// The whole URL of a target at an endpoint. A target in absolute form names a host of the client's choice, to which
/// nobody's token may go: the host is always the endpoint's.
pub fn url(target: &str, base_url: &str) -> String {
    let path = origin_and_path(target).1;
    let origin = match origin_and_path(base_url).0 {
        "" => "http://localhost",
        origin => origin,
    };
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("{origin}{slash}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_becomes_a_url() {
        for (target, base_url, expected) in [
            (
                "/scim/v2/Users",
                "https://h:1/scim/v2",
                "https://h:1/scim/v2/Users",
            ),
            ("http://other/x", "https://h:1/scim/v2", "https://h:1/x"),
            ("HTTPS://other", "https://h:1/scim/v2", "https://h:1/"),
            ("file://other?x", "https://h:1/scim/v2", "https://h:1/?x"),
            ("//other/x", "https://h:1", "https://h:1//other/x"),
            ("@other/x", "https://h:1", "https://h:1/@other/x"),
            ("x?y=http://z", "http://h", "http://h/x?y=http://z"),
            ("/x?y=http://z", "", "http://localhost/x?y=http://z"),
            ("*", "http://h", "http://h/*"),
        ] {
            assert_eq!(url(target, base_url), expected);
        }
    }
}
