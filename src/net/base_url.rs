//! The URL that a client knows this endpoint by: what `meta.location` starts with (RFC 7643 §3.1).

use std::net::SocketAddr;

use http::header::HOST;
use http::uri::Authority;
use http::{HeaderMap, Uri};

/// How to tell the URL of a request; see the options of the same names.
#[derive(Debug, Clone)]
pub(super) struct BaseUrl {
    /// The whole URL, if it was given.
    pub(super) fixed: Option<String>,
    pub(super) base_path: String,
    pub(super) trust_forwarded: bool,
    pub(super) is_tls: bool,
    pub(super) local_addr: SocketAddr,
}

impl BaseUrl {
    /// The base URL of one request, without a trailing slash.
    pub(super) fn of(&self, uri: &Uri, headers: &HeaderMap) -> String {
        if let Some(fixed) = &self.fixed {
            return fixed.trim_end_matches('/').to_owned();
        }
        let forwarded = |name| self.trust_forwarded.then(|| first(headers, name)).flatten();
        let scheme = match forwarded("x-forwarded-proto") {
            Some(proto) if proto.eq_ignore_ascii_case("https") => "https",
            Some(proto) if proto.eq_ignore_ascii_case("http") => "http",
            _ if self.is_tls => "https",
            _ => "http",
        };
        let prefix = forwarded("x-forwarded-prefix")
            .filter(|prefix| is_path(prefix))
            .map_or("", |prefix| prefix.trim_end_matches('/'));
        let path = &self.base_path;
        // The authority of the target stands above Host (RFC 9112 §3.2.2).
        let host = forwarded("x-forwarded-host")
            .or_else(|| uri.authority().map(Authority::as_str))
            .or_else(|| first(headers, HOST.as_str()))
            .filter(|host| is_host(host));
        match host {
            Some(host) => format!("{scheme}://{host}{prefix}{path}"),
            None => format!("{scheme}://{}{prefix}{path}", self.local_addr),
        }
    }
}

/// The first value of a list: the one that the proxy nearest to the client wrote.
fn first<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let value = headers.get(name)?.to_str().ok()?;
    let value = value.split(',').next().unwrap_or_default().trim();
    (!value.is_empty()).then_some(value)
}

fn is_host(host: &str) -> bool {
    !host.contains('@') && host.parse::<Authority>().is_ok()
}

fn is_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains(['?', '#'])
        && path.parse::<Uri>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base_url(
        change: impl Fn(&mut BaseUrl),
        target: &str,
        fields: &[(&'static str, &str)],
    ) -> String {
        let mut base_url = BaseUrl {
            fixed: None,
            base_path: "/scim/v2".into(),
            trust_forwarded: false,
            is_tls: false,
            local_addr: "127.0.0.1:7643".parse().unwrap(),
        };
        change(&mut base_url);
        let headers = fields
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        base_url.of(&target.parse().unwrap(), &headers)
    }

    const FORWARDED: [(&str, &str); 4] = [
        ("host", "inside:1"),
        ("x-forwarded-proto", "https, http"),
        ("x-forwarded-host", "scim.example.com, inside"),
        ("x-forwarded-prefix", "/tenant/"),
    ];

    #[test]
    fn the_url_is_what_the_client_called() {
        let host = [("host", "example.com:8080")];
        assert_eq!(
            base_url(|_| {}, "/", &host),
            "http://example.com:8080/scim/v2"
        );
        assert_eq!(
            base_url(|it| it.is_tls = true, "/", &host),
            "https://example.com:8080/scim/v2"
        );
        assert_eq!(
            base_url(|_| {}, "http://other.example/scim/v2/Users", &host),
            "http://other.example/scim/v2",
            "the target stands above Host"
        );
    }

    #[test]
    fn a_given_url_is_taken_as_it_is() {
        let fixed = |it: &mut BaseUrl| it.fixed = Some("https://given/scim/".into());
        assert_eq!(base_url(fixed, "/", &FORWARDED), "https://given/scim");
    }

    #[test]
    fn forwarded_fields_count_only_when_they_are_trusted() {
        assert_eq!(base_url(|_| {}, "/", &FORWARDED), "http://inside:1/scim/v2");
        assert_eq!(
            base_url(|it| it.trust_forwarded = true, "/", &FORWARDED),
            "https://scim.example.com/tenant/scim/v2"
        );
    }

    #[test]
    fn what_is_no_host_gives_way_to_the_address_that_is_listened_on() {
        for host in ["a b", "user@host", "a/b", "", "\"><"] {
            assert_eq!(
                base_url(|_| {}, "/", &[("host", host)]),
                "http://127.0.0.1:7643/scim/v2",
                "{host:?}"
            );
        }
    }
}
