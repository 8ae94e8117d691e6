//! Which header fields of a recorded request are sent again: those of the request, and not those of its connection, of
//! what stood in between, or the credentials for the endpoint that it was sent to.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::inspect::replay::identifiers::Identifiers;
use crate::journal::fields::{Field, fields};
use crate::journal::{carries_credential, holds_remains};

/// Fields that belong to a connection, or to what stood in between, and not to the request.
const OF_THE_WAY: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// How the names of other such fields begin.
const OF_THE_WAY_BEGIN: &[&str] = &[
    "proxy-",
    "x-forwarded-",
    "x-real-",
    "cf-",
    "x-amz",
    // The mark of what was sent again.
    "scimscope-",
];

fn is_credential(name: &str) -> bool {
    carries_credential(name.as_bytes())
}

/// Whether a recorded field is sent again, whoever sends it.
pub(in crate::inspect) fn is_sent_again(field: &Field<'_>) -> bool {
    Credentials::ours().lets_through(field)
}

/// Whether a field belongs to a connection or to what stood in between.
pub(super) fn is_of_the_way(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_between = |start: &&str| name.starts_with(*start);
    OF_THE_WAY.contains(&&*name) || OF_THE_WAY_BEGIN.iter().any(is_between)
}

/// Which credentials of a head are sent: none that were recorded with it, because they are for the endpoint that it
/// was sent to; whoever sends it has its own.
pub(super) struct Credentials<'a>(Option<Vec<&'a [u8]>>);

impl<'a> Credentials<'a> {
    /// None of those in the head.
    pub(super) fn ours() -> Self {
        Self(None)
    }

    /// Those that are not in this one.
    pub(super) fn but(recorded: &'a [u8]) -> Self {
        let credentials = fields(recorded).filter(|field| is_credential(field.name));
        Self(Some(credentials.map(|field| field.value).collect()))
    }

    /// Whether a field is sent as it stands in the head.
    pub(super) fn lets_through(&self, field: &Field<'_>) -> bool {
        let is_ours = if is_credential(field.name) {
            let recorded = self.0.as_ref();
            recorded.is_none_or(|recorded| recorded.contains(&field.value))
        } else {
            is_of_the_way(field.name)
        };
        !is_ours && !holds_remains(&field.text())
    }
}

/// The fields of a recorded head that are sent again.
pub(super) fn sent_again(
    head: &[u8],
    id: &str,
    identifiers: &Identifiers,
    credentials: &Credentials<'_>,
) -> HeaderMap {
    let mut sent = HeaderMap::new();
    for field in fields(head).filter(|field| credentials.lets_through(field)) {
        let version = (field.is("if-match") || field.is("if-none-match"))
            .then(|| identifiers.version(id, &field.text()))
            .flatten();
        let value = version.map_or(field.value, str::as_bytes);
        let name = HeaderName::from_bytes(field.name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value)) {
            sent.append(name, value);
        }
    }
    sent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_the_connection_and_secrets_stay_behind() {
        let head = b"PATCH /Users/7 HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer redacted:9-bytes:1a2b3c4d\r\n\
            Content-Length: 3\r\nX-Forwarded-For: 1.2.3.4\r\nVia: 1.1 p\r\nCF-Ray: 7\r\nScimscope-Replay: x#1\r\nIf-Match: W/\"1\"\r\nADSCIMVersion: 1";
        let fields = sent_again(
            head,
            "7",
            &Identifiers::of_one_resource(),
            &Credentials::ours(),
        );
        let names: Vec<&str> = fields.keys().map(HeaderName::as_str).collect();
        assert_eq!(names, ["if-match", "adscimversion"]);
        assert_eq!(fields["if-match"], "W/\"9\"");
    }

    #[test]
    fn credentials_that_were_written_into_a_request_are_sent_and_recorded_ones_are_not() {
        let recorded = b"GET /Users HTTP/1.1\r\nAuthorization: Bearer kept\r\nX-Api-Key: kept";
        let sent = |head: &str, credentials: &Credentials<'_>| {
            let fields = sent_again(
                head.as_bytes(),
                "",
                &Identifiers::of_one_resource(),
                credentials,
            );
            let value = fields.values().next();
            value.map(|value| value.to_str().unwrap().to_owned())
        };
        let cases = [
            ("\nAuthorization: Bearer kept", None),
            ("\nauthorization:  Bearer kept ", None),
            ("\nAuthorization: Bearer own", Some("Bearer own")),
            ("\nAuthorization:", Some("")),
            ("\nAuthorization: Bearer redacted:9-bytes:1a2b3c4d", None),
            ("\nX-Api-Key: kept", None),
            ("\nX-Api-Key: own", Some("own")),
        ];
        for (head, expected) in cases {
            let found = sent(head, &Credentials::but(recorded));
            assert_eq!(found.as_deref(), expected, "{head:?}");
            assert_eq!(sent(head, &Credentials::ours()), None, "{head:?}");
        }
    }
}
