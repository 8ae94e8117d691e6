//! The target of a simulation: a tenant URL, and what it says about the dialect.

use reqwest::Url;

use super::plan::Dialect;
use super::request::Request;
use crate::net::tenant_url::TenantUrl;
use crate::net::unusable::Unusable;

/// What a tenant URL ends in to have the compliant PATCH bodies sent.
const FLAG: &str = "aadOptscim062020";

/// A tenant URL that Entra's requests can be appended to.
#[derive(Debug, Clone)]
pub(super) struct Target {
    url: TenantUrl,
}

impl Target {
    /// Reads a tenant URL. Its query is kept, because Entra keeps it; its fragment is never sent.
    pub(super) fn parse(text: &str) -> Result<Self, Unusable> {
        Ok(Self {
            url: TenantUrl::parse(text)?,
        })
    }

    /// Whether the URL asks for the compliant dialect.
    pub(super) fn dialect(&self) -> Option<Dialect> {
        let query = self.url.query()?;
        let has_flag = query.split('&').any(|parameter| {
            let name = parameter.split('=').next().unwrap_or(parameter);
            name.eq_ignore_ascii_case(FLAG)
        });
        has_flag.then_some(Dialect::Optscim)
    }

    /// Whether the endpoint is on this machine, where no proxy can help.
    pub(super) fn is_loopback(&self) -> bool {
        self.url.is_loopback()
    }

    /// The URL of a request.
    pub(super) fn url_of(&self, request: &Request, dialect: Dialect) -> Url {
        self.url.below(&request.path, &request.query_in(dialect))
    }

    /// The URL without its query, which may hold a secret: for messages.
    pub(super) fn name(&self) -> String {
        self.url.name()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::net::simulate::request::Kind;

    fn url(target: &str, request: &Request) -> String {
        let target = Target::parse(target).unwrap();
        target.url_of(request, Dialect::Legacy).to_string()
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
}
