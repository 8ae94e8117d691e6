//! Where a recorded target is at an endpoint: below its base URL, and never at another host.

use crate::inspect::endpoints::is_endpoint;

/// The path of a target below the base path: from there on, else from the first segment that SCIM knows. It is empty or
/// begins with `/` or `?`, so that after a base URL it cannot change the host.
pub(super) fn path_below(target: &str, base_path: &str) -> String {
    let path = origin_and_path(target).1;
    if let Some(rest) = path.strip_prefix(base_path)
        && (rest.is_empty() || rest.starts_with(['/', '?']))
    {
        return rest.to_owned();
    }
    let (before_query, _) = path.split_once('?').unwrap_or((path, ""));
    let mut start = 0;
    for segment in before_query.split('/') {
        if is_endpoint(segment) {
            return rooted(path.get(start.max(1) - 1..).unwrap_or_default());
        }
        start += segment.len() + 1;
    }
    rooted(path)
}

/// A path that does not run on from the host before it.
fn rooted(path: &str) -> String {
    if path.is_empty() || path.starts_with(['/', '?']) {
        path.to_owned()
    } else {
        format!("/{path}")
    }
}

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
    fn a_target_is_found_below_the_base_path() {
        for (target, base_path, expected) in [
            ("/scim/v2/Users?count=1", "/scim/v2", "/Users?count=1"),
            ("/scim/v2", "/scim/v2", ""),
            ("/scim/v2x/Users", "/scim/v2", "/Users"),
            ("http://h/other/Groups/1", "/scim/v2", "/Groups/1"),
            ("/somewhere", "/scim/v2", "/somewhere"),
            ("@evil.test/x", "", "/@evil.test/x"),
            ("Users/1", "", "/Users/1"),
            ("http://evil.test@h/x", "/scim/v2", "/x"),
            ("?count=1", "", "?count=1"),
        ] {
            assert_eq!(path_below(target, base_path), expected, "{target}");
        }
    }

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
