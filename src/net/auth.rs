//! The bearer token (RFC 6750).

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use subtle::{Choice, ConstantTimeEq};

use crate::scim::{Decision, Error, Verdict};

/// Who may call.
#[derive(Debug, Clone)]
pub enum Auth {
    /// Anyone (`--no-auth`).
    Open,
    /// Whoever sends one of these tokens.
    Tokens(Vec<String>),
}

/// The refusal of a caller: the decision that the log keeps, and the answer.
#[derive(Debug, Clone)]
pub(super) struct Denial {
    /// What was expected and what came, without the credentials.
    pub(super) decision: Decision,
    /// The 401.
    pub(super) error: Error,
    /// The value of `WWW-Authenticate`, which every 401 carries (RFC 9110 §11.6.1).
    pub(super) challenge: HeaderValue,
}

/// What the `Authorization` header field came to.
enum Credentials<'a> {
    None,
    Repeated,
    NotBearer(&'a [u8]),
    Bearer(&'a [u8]),
}

impl Auth {
    /// Whether the sender of these header fields may call.
    ///
    /// `is_public`: the endpoint can be read by anyone. A token that is sent there all the same is checked, because
    /// a client that tests its configuration there wants to hear that its token is wrong.
    pub(super) fn check(
        &self,
        headers: &HeaderMap,
        is_public: bool,
    ) -> Result<Decision, Box<Denial>> {
        let Self::Tokens(tokens) = self else {
            return Ok(passed("nothing: anyone may call", "not looked at"));
        };
        match Credentials::read(headers) {
            Credentials::None if is_public => {
                Ok(passed("nothing: anyone may read this endpoint", "no token"))
            }
            Credentials::None => Err(Denial::new(
                "no token",
                "send the header field Authorization: Bearer with the token of this endpoint",
                None,
            )),
            Credentials::Repeated => Err(Denial::new(
                "more than one Authorization header field",
                "send one Authorization header field",
                Some("invalid_request"),
            )),
            Credentials::NotBearer(value) => Err(Denial::new(
                &describe_scheme(value),
                "the authentication scheme must be Bearer, followed by a space and the token",
                None,
            )),
            Credentials::Bearer(token) if is_known(token, tokens) => {
                Ok(passed(EXPECTED, "a known token"))
            }
            Credentials::Bearer(token) => Err(Denial::new(
                &format!("an unknown token of {} characters", token.len()),
                "the bearer token is not one that this endpoint knows",
                Some("invalid_token"),
            )),
        }
    }
}

/// The name of this check among the decisions.
const TOKEN: &str = "token";

const EXPECTED: &str = "a bearer token that this endpoint knows";

impl<'a> Credentials<'a> {
    fn read(headers: &'a HeaderMap) -> Self {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let Some(value) = values.next() else {
            return Self::None;
        };
        if values.next().is_some() {
            return Self::Repeated;
        }
        let value = value.as_bytes();
        // RFC 9110 §11.1: the scheme is compared without regard to case.
        match value.split_at_checked(b"bearer".len()) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case(b"bearer") => match rest {
                [] => Self::Bearer(rest),
                [b' ', ..] => Self::Bearer(rest.trim_ascii()),
                _ => Self::NotBearer(value),
            },
            _ => Self::NotBearer(value),
        }
    }
}

impl Denial {
    /// `code`: the `error` attribute of the challenge, which is left out when no bearer token was sent
    /// (RFC 6750 §3.1).
    fn new(received: &str, detail: &str, code: Option<&'static str>) -> Box<Self> {
        Box::new(Self {
            decision: Decision {
                check: TOKEN.into(),
                expected: EXPECTED.into(),
                received: received.to_owned(),
                verdict: Verdict::Failed,
            },
            error: Error::new(StatusCode::UNAUTHORIZED, detail),
            challenge: HeaderValue::from_static(match code {
                None => r#"Bearer realm="scim""#,
                Some("invalid_token") => r#"Bearer realm="scim", error="invalid_token""#,
                Some(_) => r#"Bearer realm="scim", error="invalid_request""#,
            }),
        })
    }
}

/// Whether this is the endpoint that anyone may read: the authentication schemes that it lists are what a client
/// needs in order to authenticate (RFC 7643 §5).
pub(super) fn is_public(method: &Method, path: &str, base_path: &str) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
        && path.strip_prefix(base_path) == Some("/ServiceProviderConfig")
}

/// Compares with every token, so that the time taken does not tell which one it was, nor how much of it was right.
fn is_known(token: &[u8], tokens: &[String]) -> bool {
    tokens
        .iter()
        .fold(Choice::from(0), |known, candidate| {
            known | candidate.as_bytes().ct_eq(token)
        })
        .into()
}

/// Names a scheme only when it is one of the registered ones: the first word of a value that is not `Bearer` is
/// often the token itself, pasted without its scheme.
fn describe_scheme(value: &[u8]) -> String {
    const REGISTERED: [&str; 6] = ["Basic", "Digest", "DPoP", "Negotiate", "OAuth", "Token"];
    let scheme = value.split(|byte| *byte == b' ').next().unwrap_or_default();
    REGISTERED
        .iter()
        .find(|name| scheme.eq_ignore_ascii_case(name.as_bytes()))
        .map_or_else(
            || "a value without the scheme Bearer".to_owned(),
            |name| format!("the scheme {name}"),
        )
}

fn passed(expected: &'static str, received: &str) -> Decision {
    Decision {
        check: TOKEN.into(),
        expected: expected.into(),
        received: received.to_owned(),
        verdict: Verdict::Passed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    fn check(values: &[&str]) -> Result<Decision, Box<Denial>> {
        Auth::Tokens(vec!["first".into(), "second".into()]).check(&headers(values), false)
    }

    #[test]
    fn any_of_the_tokens_is_let_through_whatever_the_case_of_the_scheme() {
        for value in [
            "Bearer first",
            "bearer second",
            "BEARER first",
            "Bearer   second",
        ] {
            assert_eq!(check(&[value]).unwrap().verdict, Verdict::Passed, "{value}");
        }
    }

    #[test]
    fn each_reason_for_a_refusal_is_told_apart() {
        let cases: [(&[&str], &str, &str); 8] = [
            (&[], "no token", r#"Bearer realm="scim""#),
            (
                &["Basic Zmlyc3Q="],
                "the scheme Basic",
                r#"Bearer realm="scim""#,
            ),
            (
                &["first"],
                "a value without the scheme Bearer",
                r#"Bearer realm="scim""#,
            ),
            (
                &["Bearerfirst"],
                "a value without the scheme Bearer",
                r#"Bearer realm="scim""#,
            ),
            (
                &["Bearer firs"],
                "an unknown token of 4 characters",
                r#"Bearer realm="scim", error="invalid_token""#,
            ),
            (
                &["Bearer First"],
                "an unknown token of 5 characters",
                r#"Bearer realm="scim", error="invalid_token""#,
            ),
            (
                &["Bearer"],
                "an unknown token of 0 characters",
                r#"Bearer realm="scim", error="invalid_token""#,
            ),
            (
                &["Bearer first", "Bearer second"],
                "more than one Authorization header field",
                r#"Bearer realm="scim", error="invalid_request""#,
            ),
        ];
        for (values, received, challenge) in cases {
            let denial = check(values).unwrap_err();
            assert_eq!(denial.decision.received, received, "{values:?}");
            assert_eq!(denial.challenge, challenge, "{values:?}");
            assert_eq!(denial.error.status, StatusCode::UNAUTHORIZED);
        }
    }

    #[test]
    fn a_refusal_never_repeats_what_was_sent() {
        for value in ["Bearer hunter2", "hunter2", "hunter2 hunter2"] {
            let denial = check(&[value]).unwrap_err();
            assert!(!format!("{denial:?}").contains("hunter2"), "{value}");
        }
    }

    #[test]
    fn a_public_endpoint_needs_no_token_but_refuses_a_wrong_one() {
        let auth = Auth::Tokens(vec!["first".into()]);
        assert!(auth.check(&headers(&[]), true).is_ok());
        assert!(auth.check(&headers(&["Bearer wrong"]), true).is_err());
    }

    #[test]
    fn only_reading_the_service_provider_configuration_is_public() {
        let is_public = |method, path| is_public(&method, path, "/scim/v2");
        assert!(is_public(Method::GET, "/scim/v2/ServiceProviderConfig"));
        assert!(!is_public(Method::PUT, "/scim/v2/ServiceProviderConfig"));
        assert!(!is_public(Method::GET, "/scim/v2/Users"));
        assert!(!is_public(
            Method::GET,
            "/scim/v2/Users/ServiceProviderConfig"
        ));
        assert!(!is_public(Method::GET, "/ServiceProviderConfig"));
    }
}
