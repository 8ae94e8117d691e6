//! Which values a JSON text has, and where: one pass over its tokens, whatever is in it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use bytes::Bytes;
use serde::de::IgnoredAny;

use crate::tui::widgets::json::tokens::tokens;

/// The values of a JSON text, each before those that it has in it.
#[derive(Debug, Clone)]
pub struct Outline {
    text: Bytes,
    pub(super) values: Vec<Value>,
}

/// A value of the text.
#[derive(Debug, Clone)]
pub(super) struct Value {
    /// How many values it is in.
    pub(super) depth: u32,
    pub(super) place: Place,
    /// Where it stands.
    pub(super) span: Span,
    pub(super) kind: Kind,
}

/// What a value is in the one that it is in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// It is in none.
    Root,
    /// The element of this index.
    Element(u32),
    /// The member with this key, in its quotes.
    Member {
        key: Span,
        /// Whether another member before it has the same key.
        is_duplicate: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Scalar,
    /// So many members.
    Object(u32),
    /// So many elements.
    Array(u32),
    /// Something nested deeper than is laid out.
    Deep,
}

/// A range of the text, in as little as it takes: a text of a megabyte may have half a million values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

/// What is nested deeper than this is not laid out: it stays on one line, as it was sent.
pub const DEEPEST: usize = 64;

/// Longer texts are not outlined.
const LONGEST: usize = u32::MAX as usize;

impl Span {
    fn of(range: &Range<usize>) -> Self {
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            start: narrow(range.start),
            end: narrow(range.end),
        }
    }

    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Outline {
    /// Reads a text; `None` when it is not JSON.
    pub fn read(text: &Bytes) -> Option<Self> {
        serde_json::from_slice::<IgnoredAny>(text).ok()?;
        let source = std::str::from_utf8(text).ok()?;
        (source.len() <= LONGEST).then(|| Self {
            text: text.clone(),
            values: Walk::over(source),
        })
    }

    /// The text.
    pub(super) fn text(&self) -> &Bytes {
        &self.text
    }

    /// A part of the text.
    pub(super) fn part(&self, span: Span) -> &str {
        let part = self.text.get(span.range()).unwrap_or_default();
        std::str::from_utf8(part).unwrap_or_default()
    }

    /// How many members have the key of another one.
    pub fn n_duplicates(&self) -> usize {
        self.duplicates().count()
    }

    /// Where the keys are that another member has already.
    pub(super) fn duplicates(&self) -> impl Iterator<Item = Span> {
        self.values.iter().filter_map(|value| match value.place {
            Place::Member {
                key,
                is_duplicate: true,
            } => Some(key),
            _ => None,
        })
    }

    /// Whether something in it is nested deeper than is laid out.
    pub fn is_deep(&self) -> bool {
        self.values.iter().any(|value| value.kind == Kind::Deep)
    }
}

/// An object or array that is being read.
struct Open<'a> {
    value: usize,
    /// The keys so far; `None` of an array.
    keys: Option<HashSet<Cow<'a, str>>>,
    n_parts: u32,
}

struct Walk<'a> {
    source: &'a str,
    values: Vec<Value>,
    open: Vec<Open<'a>>,
    /// The key that the next value belongs to.
    key: Option<(Span, bool)>,
    /// So many values, nested deeper than is laid out, are open.
    n_deep: usize,
}

impl<'a> Walk<'a> {
    fn over(source: &'a str) -> Vec<Value> {
        let mut walk = Self {
            source,
            values: Vec::new(),
            open: Vec::new(),
            key: None,
            n_deep: 0,
        };
        for token in tokens(source) {
            walk.take(&token);
        }
        walk.values
    }

    fn take(&mut self, token: &Range<usize>) {
        match self.source.as_bytes().get(token.start) {
            Some(b'{' | b'[') if self.n_deep > 0 => self.n_deep += 1,
            Some(b'}' | b']') if self.n_deep > 0 => self.end_deep(token.end),
            _ if self.n_deep > 0 => {}
            Some(b'{' | b'[') if self.open.len() >= DEEPEST => {
                self.push(token, Kind::Deep);
                self.n_deep = 1;
            }
            Some(b'{') => self.begin(token, Kind::Object(0), Some(HashSet::new())),
            Some(b'[') => self.begin(token, Kind::Array(0), None),
            Some(b'}' | b']') => self.end(token.end),
            Some(b',' | b':') | None => {}
            Some(b'"') if self.is_key() => self.take_key(token),
            Some(_) => self.push(token, Kind::Scalar),
        }
    }

    fn is_key(&self) -> bool {
        let is_in_object = self.open.last().is_some_and(|open| open.keys.is_some());
        is_in_object && self.key.is_none()
    }

    fn take_key(&mut self, token: &Range<usize>) {
        let quoted = self.source.get(token.clone()).unwrap_or_default();
        let keys = self.open.last_mut().and_then(|open| open.keys.as_mut());
        let is_duplicate = keys.is_some_and(|keys| !keys.insert(unquoted(quoted)));
        self.key = Some((Span::of(token), is_duplicate));
    }

    fn push(&mut self, token: &Range<usize>, kind: Kind) {
        let place = match (self.key.take(), self.open.last()) {
            (Some((key, is_duplicate)), _) => Place::Member { key, is_duplicate },
            (None, Some(open)) => Place::Element(open.n_parts),
            (None, None) => Place::Root,
        };
        if let Some(open) = self.open.last_mut() {
            open.n_parts += 1;
        }
        self.values.push(Value {
            depth: u32::try_from(self.open.len()).unwrap_or(u32::MAX),
            place,
            span: Span::of(token),
            kind,
        });
    }

    fn begin(&mut self, token: &Range<usize>, kind: Kind, keys: Option<HashSet<Cow<'a, str>>>) {
        self.push(token, kind);
        self.open.push(Open {
            value: self.values.len() - 1,
            keys,
            n_parts: 0,
        });
    }

    fn end(&mut self, at: usize) {
        let Some(open) = self.open.pop() else { return };
        if let Some(value) = self.values.get_mut(open.value) {
            value.span.end = Span::of(&(at..at)).end;
            value.kind = match value.kind {
                Kind::Object(_) => Kind::Object(open.n_parts),
                _ => Kind::Array(open.n_parts),
            };
        }
    }

    fn end_deep(&mut self, at: usize) {
        self.n_deep -= 1;
        if self.n_deep == 0
            && let Some(value) = self.values.last_mut()
        {
            value.span.end = Span::of(&(at..at)).end;
        }
    }
}

/// What a string in quotes says.
pub(super) fn unquoted(quoted: &str) -> Cow<'_, str> {
    let inner = quoted.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    match inner {
        Some(inner) if !inner.contains('\\') => inner.into(),
        // A lone half of a surrogate pair is JSON, and no text: it stays as it was sent.
        _ => serde_json::from_str(quoted).map_or(quoted.into(), |text: String| text.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(source: &str) -> Option<Outline> {
        Outline::read(&Bytes::copy_from_slice(source.as_bytes()))
    }

    #[test]
    fn duplicate_keys_are_found_however_they_are_written() {
        let cases = [
            (r#"{"a":1,"b":{"a":2},"c":[{"a":1},{"a":1}]}"#, 0),
            (r#"{"a":1,"a":2,"a":3}"#, 2),
            (r#"{"a":1,"\u0061":{"x":"a","x":"b"}}"#, 2),
            (r#"{"\ud800":1,"\ud800":2,"\ud801":3}"#, 1),
            (r#"["a","a"]"#, 0),
        ];
        for (source, expected) in cases {
            assert_eq!(read(source).unwrap().n_duplicates(), expected, "{source}");
        }
    }

    #[test]
    fn what_is_not_json_has_no_outline() {
        for source in ["", "{", "{]", "tru", "{\"a\":1,}", "1 2"] {
            assert!(read(source).is_none(), "{source}");
        }
    }

    #[test]
    fn a_text_nested_a_hundred_thousand_deep_is_read_to_a_depth() {
        for (open, inner, close) in [("[", "", "]"), ("{\"a\":", "1", "}")] {
            let source = [
                open.repeat(100_000),
                inner.to_owned(),
                close.repeat(100_000),
            ]
            .concat();
            let outline = read(&source).unwrap();
            assert!(outline.is_deep());
            assert_eq!(outline.values.len(), DEEPEST + 1);
            let deepest = outline.part(outline.values.last().unwrap().span);
            assert_eq!(deepest.len(), source.len() - DEEPEST * (open.len() + 1));
        }
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(5, 60, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                proptest::collection::vec((any::<String>(), inner), 0..6)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn n_values(value: &serde_json::Value) -> usize {
        1 + match value {
            serde_json::Value::Array(all) => all.iter().map(n_values).sum(),
            serde_json::Value::Object(all) => all.values().map(n_values).sum(),
            _ => 0,
        }
    }

    proptest! {
        #[test]
        fn every_value_is_a_part_of_the_text_that_is_json_itself(value in any_json(), is_spaced: bool) {
            let source = if is_spaced {
                serde_json::to_string_pretty(&value).unwrap()
            } else {
                value.to_string()
            };
            let outline = read(&source).unwrap();
            prop_assert_eq!(outline.values.len(), n_values(&value));
            prop_assert_eq!(outline.n_duplicates(), 0);
            for one in &outline.values {
                let part: Result<serde_json::Value, _> = serde_json::from_str(outline.part(one.span));
                prop_assert!(part.is_ok());
                let n_parts = match part.unwrap() {
                    serde_json::Value::Array(all) => Kind::Array(u32::try_from(all.len()).unwrap()),
                    serde_json::Value::Object(all) => Kind::Object(u32::try_from(all.len()).unwrap()),
                    _ => Kind::Scalar,
                };
                prop_assert_eq!(one.kind, n_parts);
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = Outline::read(&Bytes::from(bytes));
        }
    }
}
