//! A recorded target as it is asked for at another endpoint: without the base path of the recording one.

use std::borrow::Cow;

use crate::inspect::endpoints::is_endpoint;

/// A recorded target without the base path: `/Users/7?…`. Without its version the latest was meant, so a base path of
/// `/scim/v2` has `/scim/Users` below it as well (RFC 7644 §3.13).
pub(in crate::inspect) fn below<'a>(target: &'a str, base_path: &str) -> Option<Cow<'a, str>> {
    let target = origin_form(target)?;
    below_whole(target, base_path).or_else(|| {
        let (parent, version) = base_path.rsplit_once('/')?;
        let rest = below_whole(target, parent).filter(|_| is_version(version))?;
        let first = rest.trim_start_matches('/').split(['/', '?']).next()?;
        is_endpoint(first).then_some(rest)
    })
}

/// A target without a path that it begins with.
pub(super) fn below_whole<'a>(target: &'a str, base_path: &str) -> Option<Cow<'a, str>> {
    let rest = target.strip_prefix(base_path)?;
    if rest.starts_with('/') {
        return Some(rest.into());
    }
    (rest.is_empty() || rest.starts_with('?')).then(|| format!("/{rest}").into())
}

/// A target from its first endpoint on, for want of a base path.
pub(in crate::inspect) fn from_endpoint(target: &str) -> Option<Cow<'_, str>> {
    let path_end = target.find('?').unwrap_or(target.len());
    let path = target.get(..path_end)?;
    let mut start = 0;
    for segment in path.split('/') {
        if start > 0 && is_endpoint(segment) {
            return target.get(start - 1..).map(Cow::Borrowed);
        }
        start += segment.len() + 1;
    }
    None
}

/// What a proxy is asked for by its whole URL, as the path that it is (RFC 9112 §3.2.2).
fn origin_form(target: &str) -> Option<&str> {
    let Some((_, rest)) = target
        .split_once("://")
        .filter(|_| !target.starts_with('/'))
    else {
        return Some(target);
    };
    rest.find('/').and_then(|path| rest.get(path..))
}

fn is_version(segment: &str) -> bool {
    segment.strip_prefix('v').is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_relative_to_its_base_path() {
        let check = |target, expected: Option<&str>| {
            assert_eq!(below(target, "/scim/v2").as_deref(), expected, "{target}");
        };
        check("/scim/v2/Users?a=b", Some("/Users?a=b"));
        check("/scim/v2", Some("/"));
        check("/scim/v2?filter=id+pr", Some("/?filter=id+pr"));
        check("http://host:1/scim/v2/Users/7", Some("/Users/7"));
        check("/scim/Users/7", Some("/Users/7"));
        for elsewhere in [
            "/scim/v22/x",
            "/scim/v1/Users",
            "/scim/v3/Users",
            "/Users",
            "/other/Users",
            "/scim/",
            "*",
            "host:443",
        ] {
            check(elsewhere, None);
        }
    }

    #[test]
    fn a_target_begins_with_its_endpoint_where_no_base_path_is_known() {
        let check = |target, expected: Option<&str>| {
            assert_eq!(from_endpoint(target).as_deref(), expected, "{target}");
        };
        check("/a/b/users/7", Some("/users/7"));
        check("/Users/7", Some("/Users/7"));
        check("/a?Users", None);
    }
}
