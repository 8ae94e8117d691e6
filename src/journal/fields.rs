//! The header fields of a recorded head.

use std::borrow::Cow;

/// One header field, lent from its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// The name, in the case in which it was sent.
    pub name: &'a str,
    /// The value as sent, without the space around it.
    pub value: &'a [u8],
}

impl<'a> Field<'a> {
    /// Whether it has this name, in any case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The value, as far as it is text.
    pub fn text(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.value)
    }
}

/// The fields of a head, in order. The first line of HTTP/1 and the pseudo-header fields of HTTP/2 are none, nor is a
/// line without a colon, or with something before it that is no name.
pub fn fields(head: &[u8]) -> impl Iterator<Item = Field<'_>> {
    let is_http_2 = head.starts_with(b":");
    head.split(|byte| *byte == b'\n')
        .skip(usize::from(!is_http_2))
        .filter_map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let (name, value) = line.split_at(colon);
            let name = name.trim_ascii();
            let is_name = !name.is_empty() && name.iter().copied().all(is_token);
            let name = std::str::from_utf8(name).ok().filter(|_| is_name)?;
            let value = value.get(1..).unwrap_or_default().trim_ascii();
            Some(Field { name, value })
        })
}

/// The value of the first field of a name.
pub fn field<'a>(head: &'a [u8], name: &str) -> Option<Cow<'a, str>> {
    let mut named = fields(head).filter(|field| field.is(name));
    named.next().map(|field| field.text())
}

/// Whether a byte may stand in the name of a field (RFC 9110 §5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_both_versions_are_read() {
        for head in [
            &b"GET /a: HTTP/1.1\r\nHost: x\r\nno colon\r\nX-A:  b \r\nsp ace: c\r\n: d"[..],
            b":method: GET\n:path: /\nHost: x\nX-A: b",
        ] {
            let names: Vec<&str> = fields(head).map(|field| field.name).collect();
            assert_eq!(names, ["Host", "X-A"]);
            assert_eq!(field(head, "x-a").as_deref(), Some("b"));
            assert_eq!(field(head, "path"), None);
        }
    }

    #[test]
    fn a_value_that_is_no_text_is_lent_as_it_was_sent() {
        let head = b"GET / HTTP/1.1\r\nX-A: \xff\xfe";
        let found: Vec<Field<'_>> = fields(head).collect();
        let expected = Field {
            name: "X-A",
            value: b"\xff\xfe",
        };
        assert_eq!(found, [expected]);
    }
}
