//! The header fields of a recorded head.

/// One header field, as far as it is text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    /// In the case in which it was sent.
    pub(super) name: String,
    /// Without the space around it.
    pub(super) value: String,
}

/// The fields of a head, in order. The first line of HTTP/1 and the pseudo-header fields of HTTP/2 are none, nor is a
/// line without a colon.
pub(super) fn fields(head: &[u8]) -> Vec<Field> {
    let text = String::from_utf8_lossy(head);
    let is_http_2 = text.starts_with(':');
    text.lines()
        .skip(usize::from(!is_http_2))
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_name = !name.is_empty() && name.bytes().all(is_token);
            is_name.then(|| Field {
                name: name.to_owned(),
                value: value.trim().to_owned(),
            })
        })
        .collect()
}

/// The value of the first field of a name.
pub(super) fn value<'a>(fields: &'a [Field], name: &str) -> Option<&'a str> {
    fields
        .iter()
        .find(|field| field.name.eq_ignore_ascii_case(name))
        .map(|field| field.value.as_str())
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
            &b"GET /a: HTTP/1.1\r\nHost: x\r\nno colon\r\nX-A:  b \r\nsp ace: c"[..],
            b":method: GET\n:path: /\nHost: x\nX-A: b",
        ] {
            let fields = fields(head);
            assert_eq!(fields.len(), 2, "{fields:?}");
            assert_eq!(value(&fields, "x-a"), Some("b"));
        }
    }
}
