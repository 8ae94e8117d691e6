//! Text in targets: identifiers in the path, literals in the filter.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::inspect::disguise::{Disguise, vocabulary};
use crate::journal::is_remains;

/// What stays as it is in a query: the unreserved characters, and what people leave in.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'(')
    .remove(b')')
    .remove(b':')
    .remove(b'@')
    .remove(b',');

/// What is still encoded after so many decodings is nothing that anybody reads.
const MOST_DECODINGS: usize = 4;

impl Disguise {
    /// A target in any form, or a reference to a resource.
    pub(super) fn target(&mut self, target: &str) -> String {
        if self.stand_ins.is_none() && self.masks.is_empty() {
            return target.to_owned();
        }
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        let mut out = self.path(path);
        if let Some(query) = query {
            out.push('?');
            let parameters: Vec<String> = query
                .split('&')
                .map(|parameter| self.parameter(parameter))
                .collect();
            out.push_str(&parameters.join("&"));
        }
        out
    }

    fn path(&mut self, path: &str) -> String {
        if path.contains("://") {
            return self.personal(path);
        }
        let segments: Vec<String> = path.split('/').map(|one| self.segment(one)).collect();
        segments.join("/")
    }

    fn segment(&mut self, segment: &str) -> String {
        if vocabulary::is_path_word(segment) {
            segment.to_owned()
        } else if vocabulary::is_urn(segment) {
            self.encoded(segment, Self::urn)
        } else {
            self.encoded(segment, Self::identifier)
        }
    }

    fn parameter(&mut self, parameter: &str) -> String {
        let Some((name, value)) = parameter.split_once('=') else {
            return if is_parameter(&parameter.to_lowercase()) {
                parameter.to_owned()
            } else {
                self.encoded(parameter, Self::unknown)
            };
        };
        let lower = name.to_lowercase();
        let replaced = if is_remains(value.as_bytes()) {
            value.to_owned()
        } else {
            self.encoded(value, |disguise, value| {
                disguise
                    .asked(&lower, value)
                    .unwrap_or_else(|| disguise.personal(value))
            })
        };
        let name = if is_parameter(&lower) {
            name.to_owned()
        } else {
            self.encoded(name, Self::unknown)
        };
        format!("{name}={replaced}")
    }

    /// Replaces what an encoded text stands for. One in which nothing is replaced stays as it was sent.
    fn encoded(&mut self, text: &str, replace: impl Fn(&mut Self, &str) -> String) -> String {
        self.encoded_within(text, &replace, MOST_DECODINGS)
    }

    fn encoded_within(
        &mut self,
        text: &str,
        replace: &impl Fn(&mut Self, &str) -> String,
        n_decodings: usize,
    ) -> String {
        let has_plus = text.contains('+');
        let decoded = percent_decode_str(&text.replace('+', " "))
            .decode_utf8_lossy()
            .into_owned();
        // Somebody encoded it more than once.
        let is_encoded = percent_decode_str(&decoded).ne(decoded.bytes());
        let replaced = match n_decodings.checked_sub(1) {
            Some(left) if is_encoded => self.encoded_within(&decoded, replace, left),
            _ => replace(self, &decoded),
        };
        if replaced == decoded {
            return text.to_owned();
        }
        let encoded = utf8_percent_encode(&replaced, QUERY).to_string();
        if has_plus {
            encoded.replace("%20", "+")
        } else {
            encoded
        }
    }
}

/// Whether a parameter is one of the protocol (RFC 7644 §3.9, RFC 9865 §2), or one that clients are known to send.
fn is_parameter(name: &str) -> bool {
    [
        "filter",
        "attributes",
        "excludedattributes",
        "sortby",
        "sortorder",
        "startindex",
        "count",
        "cursor",
        "aadoptscim062020",
        "access_token",
    ]
    .contains(&name)
}
