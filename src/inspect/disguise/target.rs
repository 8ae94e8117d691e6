//! Text in targets: identifiers in the path, literals in the filter.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::inspect::disguise::table;
use crate::inspect::disguise::wearer::Disguise;

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

/// Parameters whose values name attributes, or places in a list.
const KEPT_PARAMETERS: &[&str] = &[
    "attributes",
    "excludedattributes",
    "sortby",
    "sortorder",
    "startindex",
    "count",
    "cursor",
];

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
        let segments: Vec<String> = path
            .split('/')
            .map(|segment| {
                if table::is_path_word(segment) || segment.starts_with("urn:") {
                    segment.to_owned()
                } else {
                    self.encoded(segment, Self::personal)
                }
            })
            .collect();
        segments.join("/")
    }

    fn parameter(&mut self, parameter: &str) -> String {
        let Some((name, value)) = parameter.split_once('=') else {
            return self.encoded(parameter, Self::free);
        };
        let lower = name.to_lowercase();
        let replaced = if KEPT_PARAMETERS.contains(&lower.as_str()) {
            self.encoded(value, Self::free)
        } else if lower == "filter" {
            self.encoded(value, Self::filter)
        } else {
            self.encoded(value, Self::personal)
        };
        format!("{name}={replaced}")
    }

    /// Replaces what an encoded text stands for. One in which nothing is replaced stays as it was sent.
    fn encoded(&mut self, text: &str, replace: impl Fn(&mut Self, &str) -> String) -> String {
        let has_plus = text.contains('+');
        let decoded = percent_decode_str(&text.replace('+', " "))
            .decode_utf8_lossy()
            .into_owned();
        let replaced = replace(self, &decoded);
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
