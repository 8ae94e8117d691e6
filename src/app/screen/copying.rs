//! The texts that are copied from an event.

use bytes::Bytes;

use crate::inspect::export::{curl, url};
use crate::inspect::summary;
use crate::journal::{Error, Exchange, Fact, Reader, Seq};
use crate::tui::Part;

/// Where the endpoint is said to be when nobody knows.
const SOMEWHERE: &str = "http://127.0.0.1:7643/scim/v2";

/// A part of each of some events, one below the other; `None` when none of them has it.
pub(super) fn texts(reader: &Reader, of: &[Seq], part: Part) -> Result<Option<Bytes>, Error> {
    let mut parts = Vec::new();
    for seq in of {
        parts.extend(text(reader, *seq, part)?);
    }
    Ok(match parts.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        several => Some(several.join(&b"\n"[..]).into()),
    })
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
