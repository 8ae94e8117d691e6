//! The tenant URL: where requests go, and what it says about the dialect.

use reqwest::Url;

use super::error::Error;
use super::plan::Dialect;
use super::request::Request;

/// What a tenant URL ends in to have the compliant PATCH bodies sent.
const FLAG: &str = "aadOptscim062020";

/// A tenant URL that requests can be appended to.
#[derive(Debug, Clone)]
pub(super) struct Target {
    base: Url,
}

impl Target {
    /// Reads a tenant URL. Its query is kept, because Entra keeps it; its fragment is never sent.
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        let bad = |reason: &str| Error::BadTarget {
            target: text.to_owned(),
            reason: reason.to_owned(),
        };
        let mut base = Url::parse(text).map_err(|error| bad(&error.to_string()))?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(bad("only http and https can be called"));
        }
        if !base.username().is_empty() || base.password().is_some() {
            return Err(Error::BadTarget {
                // Not quoted, because it holds a password.
                target: base.host_str().unwrap_or_default().to_owned(),
                reason: "it holds a user name or a password; Entra sends a bearer token, give that instead".to_owned(),
            });
        }
        base.set_fragment(None);
        let path = base.path().trim_end_matches('/').to_owned();
        base.set_path(&path);
        Ok(Self { base })
    }

    /// Whether the URL asks for the compliant dialect.
    pub(super) fn dialect(&self) -> Option<Dialect> {
        let query = self.base.query()?;
        let has_flag = query.split('&').any(|parameter| {
            let name = parameter.split('=').next().unwrap_or(parameter);
            name.eq_ignore_ascii_case(FLAG)
        });
        has_flag.then_some(Dialect::Optscim)
    }

    /// Whether the endpoint is on this machine, where no proxy can help.
    pub(super) fn is_loopback(&self) -> bool {
        let host = self.base.host_str().unwrap_or_default();
        let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }

    /// The URL of a request.
    pub(super) fn url_of(&self, request: &Request) -> Url {
        let mut url = self.base.clone();
        let path = format!("{}{}", self.base.path().trim_end_matches('/'), request.path);
        url.set_path(&path);
        let queries = [self.base.query().unwrap_or_default(), &request.query];
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
    use uuid::Uuid;

    use super::*;
    use crate::net::simulate::request::Kind;

    fn url(target: &str, request: &Request) -> String {
        Target::parse(target).unwrap().url_of(request).to_string()
    }

    #[test]
    fn requests_are_appended_to_the_path_with_or_without_a_slash() {
        for target in [
            "http://h/scim/v2",
            "http://h/scim/v2/",
            "http://h/scim/v2//#part",
        ] {
            assert_eq!(
                url(target, &Request::read_user("7")),
                "http://h/scim/v2/Users/7"
            );
        }
        assert_eq!(
            url("http://h", &Request::read_user("7")),
            "http://h/Users/7"
        );
    }

    #[test]
    fn the_query_of_the_tenant_url_stays_and_encoding_is_left_alone() {
        let request = Request::user_probe(Kind::Probe, Uuid::nil());
        assert_eq!(
            url("http://h/scim?aadOptscim062020", &request),
            "http://h/scim/Users?aadOptscim062020&filter=userName+eq+%2200000000-0000-0000-0000-000000000000%22"
        );
    }

    #[test]
    fn the_flag_selects_the_dialect() {
        let dialect = |target| Target::parse(target).unwrap().dialect();
        assert_eq!(
            dialect("http://h/scim?aadOptscim062020"),
            Some(Dialect::Optscim)
        );
        assert_eq!(
            dialect("http://h/scim?a=b&aadoptscim062020"),
            Some(Dialect::Optscim)
        );
        assert_eq!(dialect("http://h/aadOptscim062020"), None);
        assert_eq!(dialect("http://h/scim?aadOptscim0620201"), None);
    }

    #[test]
    fn a_target_that_cannot_be_called_is_refused_without_showing_its_password() {
        for target in ["scim/v2", "ftp://h/", "http://", "http://ann:hunter2@h/"] {
            let error = Target::parse(target).unwrap_err().to_string();
            assert!(error.starts_with("cannot use the target "), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn this_machine_is_recognized() {
        let is_loopback = |target| Target::parse(target).unwrap().is_loopback();
        assert!(is_loopback("http://localhost:1/"));
        assert!(is_loopback("http://127.0.0.2/"));
        assert!(is_loopback("http://[::1]:80/"));
        assert!(!is_loopback("http://localhost.example/"));
    }
}
