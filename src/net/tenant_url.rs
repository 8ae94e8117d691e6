//! The tenant URL: where requests go.

use reqwest::Url;

use crate::net::unusable::Unusable;

/// A tenant URL that requests can be appended to.
#[derive(Debug, Clone)]
pub(super) struct TenantUrl {
    base: Url,
}

impl TenantUrl {
    /// Reads a tenant URL. Its query is kept, because Entra keeps it; its fragment is never sent.
    pub(super) fn parse(text: &str) -> Result<Self, Unusable> {
        let bad = |reason: &str| Unusable::Target {
            target: text.to_owned(),
            reason: reason.to_owned(),
        };
        let mut base = Url::parse(text).map_err(|error| bad(&error.to_string()))?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(bad("only http and https can be called"));
        }
        if !base.username().is_empty() || base.password().is_some() {
            return Err(Unusable::Target {
                // Not quoted, because it holds a password.
                target: base.host_str().unwrap_or_default().to_owned(),
                reason:
                    "it holds a user name or a password; a bearer token is sent, give that instead"
                        .to_owned(),
            });
        }
        base.set_fragment(None);
        let path = base.path().trim_end_matches('/').to_owned();
        base.set_path(&path);
        Ok(Self { base })
    }

    /// Whether the endpoint is on this machine, where no proxy can help.
    pub(super) fn is_loopback(&self) -> bool {
        let host = self.base.host_str().unwrap_or_default();
        let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }

    /// The query, if there is one.
    pub(super) fn query(&self) -> Option<&str> {
        self.base.query()
    }

    /// The URL of what is at a path below it, with a query after its own.
    pub(super) fn below(&self, path: &str, query: &str) -> Url {
        let mut url = self.base.clone();
        let path = format!("{}{path}", self.base.path().trim_end_matches('/'));
        url.set_path(&path);
        let queries = [self.base.query().unwrap_or_default(), query];
        let query: Vec<&str> = queries
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        url.set_query((!query.is_empty()).then(|| query.join("&")).as_deref());
        url
    }

    /// The URL without its query, which may hold a secret: for messages.
    pub(super) fn name(&self) -> String {
        let mut url = self.base.clone();
        url.set_query(None);
        url.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(target: &str, path: &str, query: &str) -> String {
        TenantUrl::parse(target)
            .unwrap()
            .below(path, query)
            .to_string()
    }

    #[test]
    fn requests_are_appended_to_the_path_with_or_without_a_slash() {
        for target in [
            "http://h/scim/v2",
            "http://h/scim/v2/",
            "http://h/scim/v2//#part",
        ] {
            assert_eq!(url(target, "/Users/7", ""), "http://h/scim/v2/Users/7");
        }
        assert_eq!(url("http://h", "/Users/7", ""), "http://h/Users/7");
    }

    #[test]
    fn the_query_of_the_tenant_url_stays_and_encoding_is_left_alone() {
        assert_eq!(
            url(
                "http://h/scim?aadOptscim062020",
                "/Users",
                "filter=userName+eq+%22a%22"
            ),
            "http://h/scim/Users?aadOptscim062020&filter=userName+eq+%22a%22"
        );
    }

    #[test]
    fn what_cannot_be_called_is_refused_without_showing_its_password() {
        for target in ["scim/v2", "ftp://h/", "http://", "http://ann:hunter2@h/"] {
            let error = TenantUrl::parse(target).unwrap_err();
            assert!(!format!("{error:?}").contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn this_machine_is_recognized() {
        let is_loopback = |target| TenantUrl::parse(target).unwrap().is_loopback();
        assert!(is_loopback("http://localhost:1/"));
        assert!(is_loopback("http://127.0.0.2/"));
        assert!(is_loopback("http://[::1]:80/"));
        assert!(!is_loopback("http://localhost.example/"));
    }
}
