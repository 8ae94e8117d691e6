//! A recorded request as text, to be edited, and such a text read again.
//!
//! ```text
//! PATCH /scim/v2/Users/7
//! Content-Type: application/scim+json
//! Authorization: Bearer redacted:9-bytes:1a2b3c4d     what a capture keeps of a secret
//!
//! {"schemas": [ … ]}                                  byte for byte, as long as nobody changes it
//! ```

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method};
use serde::de::IgnoredAny;

use crate::inspect::export::pretty::pretty;
use crate::inspect::replay::sent_fields::{Credentials, is_of_the_way};
use crate::journal::fields::fields;
use crate::journal::{Exchange, is_remains};

/// More bytes than this are not edited in a terminal.
pub const LONGEST: usize = 1 << 20;

/// Why a request cannot be edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uneditable {
    /// It was no whole request.
    NotWhole,
    /// Its body was kept only in part.
    BodyNotKept,
    /// It is no UTF-8, which an editor would change without being asked.
    NotText,
    /// It is longer than [`LONGEST`].
    TooLong,
}

impl Uneditable {
    /// Why, in a few words.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::NotWhole => "no whole request was recorded",
            Self::BodyNotKept => "its body was not kept as it came",
            Self::NotText => "it is no UTF-8, and editing would change bytes that nobody touched",
            Self::TooLong => "it is longer than a megabyte",
        }
    }
}

/// A recorded request as text. What belonged to the connection is not part of it: it is made anew when it is sent.
pub fn text(exchange: &Exchange) -> Result<String, Uneditable> {
    let request = &exchange.request;
    if request.method.is_empty() || request.target.is_empty() {
        return Err(Uneditable::NotWhole);
    }
    let body = &request.body.kept;
    let is_cut = (body.len() as u64) < request.body.length && request.body.sha256.is_some();
    // In the place of a compressed body, or one in several parts, stands what remains of it.
    if is_cut || is_remains(body) {
        return Err(Uneditable::BodyNotKept);
    }
    if body.len() + request.head.len() > LONGEST {
        return Err(Uneditable::TooLong);
    }
    let mut text = format!("{} {}\n", request.method, request.target);
    for line in request.head.split(|byte| *byte == b'\n').skip(1) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        let Ok(name) = HeaderName::from_bytes(name.trim_ascii()) else {
            continue;
        };
        if !is_of_the_way(name.as_str()) {
            text.push_str(std::str::from_utf8(line).map_err(|_| Uneditable::NotText)?);
            text.push('\n');
        }
    }
    text.push('\n');
    text.push_str(std::str::from_utf8(body).map_err(|_| Uneditable::NotText)?);
    Ok(text)
}

/// A text, read as a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The method.
    pub method: Method,
    /// The target, with the base path or without it.
    pub target: String,
    /// The header fields, one a line, behind a line that is none of them: the form of a recorded head.
    pub head: Bytes,
    /// The body.
    pub body: Bytes,
}

impl Edited {
    /// Whether it is known to change nothing.
    pub fn only_reads(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }
}

/// What is wrong with a text, and where: both from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// What, in a few words.
    pub what: String,
}

impl Fault {
    fn new(line: usize, column: usize, what: impl Into<String>) -> Self {
        Self {
            line,
            column,
            what: what.into(),
        }
    }
}

/// `line 9, column 3: expected value`
impl std::fmt::Display for Fault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { line, column, what } = self;
        write!(formatter, "line {line}, column {column}: {what}")
    }
}

/// Reads a text as a request. Whether the body is JSON is no condition: sending one that is not is a way to learn what
/// an endpoint makes of it.
pub fn read(text: &str) -> Result<Edited, Fault> {
    let (head, body, _) = parts(text);
    let mut lines = head.lines();
    let (method, target) = request_line(lines.next().unwrap_or_default())?;
    let mut fields = Vec::new();
    for (number, line) in (2..).zip(lines) {
        field(number, line)?;
        fields.extend_from_slice(b"\r\n");
        fields.extend_from_slice(line.as_bytes());
    }
    Ok(Edited {
        method,
        target,
        head: fields.into(),
        body: Bytes::copy_from_slice(body.as_bytes()),
    })
}

/// What becomes of the header fields of a text when it is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields {
    /// The names of those that are not sent as they stand there, each once.
    pub replaced: Vec<String>,
    /// Whether credentials are sent that stand there.
    pub has_own_credentials: bool,
}

impl Fields {
    /// Reads it from a text, and from the text that it was made of.
    pub fn of(text: &str, original: &str) -> Self {
        let (head, ..) = parts(text);
        let (original, ..) = parts(original);
        let credentials = Credentials::but(original.as_bytes());
        let mut found = Self::default();
        for field in fields(head.as_bytes()) {
            if credentials.lets_through(&field) {
                found.has_own_credentials |= field.is("authorization");
                continue;
            }
            let name = canonical(field.name);
            if !found.replaced.contains(&name) {
                found.replaced.push(name);
            }
        }
        found
    }
}

/// A name as it is usually written: `Content-Length`.
fn canonical(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
    });
    words.collect::<Vec<_>>().join("-")
}

/// Whether the body of a text is JSON; `None` when there is no body.
pub fn body(text: &str) -> Option<Result<(), Fault>> {
    let (_, body, first_line) = parts(text);
    if body.trim().is_empty() {
        return None;
    }
    let parsed = serde_json::from_str::<IgnoredAny>(body);
    Some(parsed.map(drop).map_err(|error| {
        let said = error.to_string();
        let what = said.split(" at line ").next().unwrap_or_default();
        let line = first_line + error.line().saturating_sub(1);
        Fault::new(line, error.column().max(1), what)
    }))
}

/// The text with a body that is indented, otherwise as it was: digits, escapes, and members that stand there twice.
/// `None` when the body is no JSON.
pub fn tidied(text: &str) -> Option<String> {
    let (_, body, _) = parts(text);
    let head = text.get(..text.len() - body.len())?;
    let body = pretty(body)?;
    Some(format!("{head}{body}"))
}

/// The head, the body, and the line that the body begins with, from 1.
fn parts(text: &str) -> (&str, &str, usize) {
    let mut end = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let after = end + line.len();
        if line.trim_end_matches(['\n', '\r']).is_empty() {
            let head = text.get(..end).unwrap_or_default();
            return (head, text.get(after..).unwrap_or_default(), number + 1);
        }
        end = after;
    }
    (text, "", 1)
}

fn request_line(line: &str) -> Result<(Method, String), Fault> {
    let mut words = line.split_whitespace();
    let method = words.next().unwrap_or_default();
    let method = Method::from_bytes(method.as_bytes())
        .map_err(|_| Fault::new(1, 1, "the first line begins with a method, as in GET"))?;
    let column = line
        .find(char::is_whitespace)
        .map_or(line.len(), |at| at + 1)
        + 1;
    let target = words.next().unwrap_or_default();
    if !target.starts_with('/') {
        let what = "behind the method stands a target, as in /scim/v2/Users";
        return Err(Fault::new(1, column, what));
    }
    // Who pastes a request from elsewhere need not take its version off.
    let rest = words.next().filter(|word| !word.starts_with("HTTP/"));
    if rest.is_some() || words.next().is_some() {
        let what = "a target holds no spaces: write %20";
        return Err(Fault::new(1, column, what));
    }
    Ok((method, target.to_owned()))
}

fn field(number: usize, line: &str) -> Result<(), Fault> {
    let Some((name, value)) = line.split_once(':') else {
        let what = "a header field is a name, a colon and a value; an empty line ends them";
        return Err(Fault::new(number, line.chars().count() + 1, what));
    };
    if HeaderName::from_bytes(name.trim().as_bytes()).is_err() {
        return Err(Fault::new(number, 1, "no header field has such a name"));
    }
    if HeaderValue::from_bytes(value.trim().as_bytes()).is_err() {
        let column = name.chars().count() + 2;
        return Err(Fault::new(
            number,
            column,
            "no header field has such a value",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Result<(&str, &str, &str, &str), (usize, usize)>) {
        let read = read(text);
        match (&read, expected) {
            (Ok(edited), Ok((method, target, head, body))) => {
                let Edited { head: own, .. } = edited;
                assert_eq!(
                    (edited.method.as_str(), edited.target.as_str()),
                    (method, target)
                );
                assert_eq!(
                    (&own[..], &edited.body[..]),
                    (head.as_bytes(), body.as_bytes())
                );
            }
            (Err(fault), Err(place)) => assert_eq!((fault.line, fault.column), place, "{fault}"),
            _ => panic!("{text:?} is read as {read:?}"),
        }
    }

    #[test]
    fn a_text_is_read_as_a_request() {
        check("GET /Users", Ok(("GET", "/Users", "", "")));
        check("GET /Users HTTP/1.1\n\n", Ok(("GET", "/Users", "", "")));
        check(
            "POST /Users\r\nA: b\r\n\r\n{\r\n}\n",
            Ok(("POST", "/Users", "\r\nA: b", "{\r\n}\n")),
        );
        check(
            "PUT /a\nA: b\n\n\n\nx",
            Ok(("PUT", "/a", "\r\nA: b", "\n\nx")),
        );
    }

    #[test]
    fn what_is_no_request_is_said_with_its_place() {
        check("", Err((1, 1)));
        check("\n\n{}", Err((1, 1)));
        check("G(T /a", Err((1, 1)));
        check("GET", Err((1, 4)));
        check("GET Users", Err((1, 5)));
        check("GET /a b c", Err((1, 5)));
        check("GET /a\nno colon", Err((2, 9)));
        check("GET /a\nA: b\nno name: x", Err((3, 1)));
        check("GET /a\nA: \u{1}", Err((2, 3)));
    }

    #[test]
    fn the_body_is_json_or_the_place_is_said_where_it_is_not() {
        let place = |text: &str| {
            body(text).map(|is_json| is_json.map_err(|fault| (fault.line, fault.column)))
        };
        assert_eq!(place("GET /a\n\n"), None);
        assert_eq!(place("POST /a\n\n{\"a\": [1, 2]}"), Some(Ok(())));
        assert_eq!(
            place("POST /a\nA: b\n\n{\n  \"a\": x\n}"),
            Some(Err((5, 8)))
        );
        let fault = body("POST /a\n\n{} {}").unwrap().unwrap_err();
        assert_eq!(fault.to_string(), "line 3, column 4: trailing characters");
    }

    #[test]
    fn a_body_is_indented_and_says_the_same() {
        let tidied = tidied("PUT /a\nB: c\n\n{\"a\":1.0,\"a\":[]}").unwrap();
        assert_eq!(tidied, "PUT /a\nB: c\n\n{\n  \"a\": 1.0,\n  \"a\": []\n}");
        assert_eq!(super::tidied("PUT /a\n\n{"), None);
        assert_eq!(super::tidied("PUT /a"), None);
    }

    #[test]
    fn fields_that_are_ours_are_named_until_they_are_somebodys_own() {
        let original = "GET /a\nAuthorization: Bearer redacted:9-bytes:1a2b3c4d\nA: b\n";
        let check = |text: &str, replaced: &[&str], has_own_credentials| {
            let replaced = replaced.iter().map(|name| (*name).to_owned()).collect();
            let expected = Fields {
                replaced,
                has_own_credentials,
            };
            assert_eq!(Fields::of(text, original), expected, "{text}");
        };
        check(original, &["Authorization"], false);
        check("GET /a\nA: b\n\nHost: x", &[], false);
        check(
            "GET /a\nhost: x\ncontent-length: 1\nHost: y\nA: b\n\n",
            &["Host", "Content-Length"],
            false,
        );
        check("GET /a\nauthorization: Bearer own\n\n", &[], true);
        check(
            "GET /a\nCookie: a=redacted:9-bytes:1a2b3c4d\n",
            &["Cookie"],
            false,
        );
    }

    proptest! {
        #[test]
        fn no_text_is_too_much_for_it(text in "(?s).{0,200}") {
            let _ = (read(&text), body(&text), Fields::of(&text, &text));
        }

        #[test]
        fn a_body_comes_back_byte_for_byte(body in "(?s).{0,200}") {
            let text = format!("POST /Users\nA: b\n\n{body}");
            let edited = read(&text).unwrap();
            prop_assert_eq!(&edited.body[..], body.as_bytes());
        }
    }
}
