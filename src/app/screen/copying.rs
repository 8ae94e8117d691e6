//! The texts that are copied from an event.

use anyhow::bail;
use bytes::Bytes;

use crate::inspect::export::{curl, url};
use crate::inspect::summary;
use crate::journal::{Error, Exchange, Fact, Reader, Seq};
use crate::tui::Part;

/// Where the endpoint is said to be when nobody knows.
const SOMEWHERE: &str = "http://127.0.0.1:7643/scim/v2";

/// More than this of several events is nothing for a clipboard.
const MOST: usize = 16 << 20;

/// A part of each of some events, one below the other, and how many have it; `None` when none of them has it.
pub(super) fn texts(
    reader: &Reader,
    of: &[Seq],
    part: Part,
) -> anyhow::Result<Option<(Bytes, usize)>> {
    let texts = of.iter().map(|seq| text(reader, *seq, part));
    joined(texts.filter_map(Result::transpose), MOST)
}

/// Texts one below the other, unless they are too long together. One alone is what it is.
fn joined(
    texts: impl Iterator<Item = Result<Bytes, Error>>,
    most: usize,
) -> anyhow::Result<Option<(Bytes, usize)>> {
    let (mut parts, mut n_bytes) = (Vec::new(), 0);
    for text in texts {
        let text = text?;
        n_bytes += text.len() + 1;
        if n_bytes > most && !parts.is_empty() {
            let size = most >> 20;
            bail!("they are longer than {size} MiB together; export them instead");
        }
        parts.push(text);
    }
    let text = match parts.as_slice() {
        [] => return Ok(None),
        [only] => only.clone(),
        several => several.join(&b"\n"[..]).into(),
    };
    Ok(Some((text, parts.len())))
}

/// A part of an event, as it is copied; `None` when the event has no such part.
fn text(reader: &Reader, of: Seq, part: Part) -> Result<Option<Bytes>, Error> {
    if part == Part::Sentence {
        let row = reader.rows(of, of)?.pop();
        return Ok(row.map(|row| Bytes::from(summary::summarize(&row).sentence)));
    }
    let base_url = reader.base_url()?;
    let base_url = base_url.as_deref().unwrap_or(SOMEWHERE);
    let event = reader.event(of)?;
    Ok(event.and_then(|event| match event.fact {
        Fact::Exchange(exchange) => of_exchange(&exchange, part, base_url),
        _ => None,
    }))
}

fn of_exchange(exchange: &Exchange, part: Part, base_url: &str) -> Option<Bytes> {
    let request = &exchange.request;
    let has_something = |bytes: Bytes| (!bytes.is_empty()).then_some(bytes);
    match part {
        Part::Url => Some(Bytes::from(url(&request.target, base_url))),
        Part::Curl => Some(Bytes::from(curl::command(request, base_url))),
        Part::RequestBody => has_something(request.body.kept.clone()),
        Part::ResponseBody => {
            let response = exchange.response.as_ref()?;
            has_something(response.body.clone())
        }
        Part::Raw => Some(Bytes::from(raw(exchange))),
        Part::Sentence => None,
    }
}

fn raw(exchange: &Exchange) -> Vec<u8> {
    let mut text = message(&exchange.request.head, &exchange.request.body.kept);
    if let Some(response) = &exchange.response {
        text.extend_from_slice(b"\r\n\r\n");
        text.extend(message(&response.head, &response.body));
    }
    text
}

fn message(head: &[u8], body: &[u8]) -> Vec<u8> {
    [head, b"\r\n\r\n", body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_joined_as_far_as_that_is_something_for_a_clipboard() {
        let join = |texts: &[&'static str]| {
            let texts = texts
                .iter()
                .map(|text| Ok(Bytes::from_static(text.as_bytes())));
            joined(texts, 8)
        };
        assert_eq!(join(&[]).unwrap(), None);
        let check = |texts: &[&'static str], expected: &'static str| {
            let expected = (Bytes::from_static(expected.as_bytes()), texts.len());
            assert_eq!(join(texts).unwrap(), Some(expected));
        };
        check(&["ab", "cd"], "ab\ncd");
        check(&["longer than that"], "longer than that");
        let error = join(&["abcd", "efgh"]).unwrap_err().to_string();
        assert!(error.contains("export them instead"), "{error}");
    }
}
