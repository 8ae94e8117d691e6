//! `html`: one page for people without a terminal: the list, a filter, the detail with its effect, stepping by keys.
//!
//! The page holds everything and fetches nothing. What was captured is data in a block that is never run, reaches the
//! page as text alone, and could not run if it were more: the policy of the page allows this one script by its hash.
//!
//! ```text
//! page.html   the frame, with places for the other two, for the policy, and for the data
//! page.css    how it looks, in the light and in the dark
//! page.js     reads the data, draws the list and the detail
//! ```

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::inspect::export::error::Error;
use crate::inspect::export::said;
use crate::inspect::export::source::Source;
use crate::journal::{Event, Fact};

const FRAME: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Where the data go in the frame.
const DATA: &str = "{{data}}";

/// Writes the page.
pub(super) fn write(source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let header = source.header()?;
    let title = format!("SCIM events {} to {}", header.first.0, header.last.0);
    let frame = FRAME
        .replace("{{policy}}", &policy())
        .replace("{{title}}", &title)
        .replace("{{style}}", STYLE)
        .replace("{{script}}", SCRIPT);
    let (before, after) = frame.split_once(DATA).unwrap_or((&frame, ""));
    out.write_all(before.as_bytes())?;
    let mut data = Inert(out);
    data.write_all(b"{\"events\":[")?;
    let mut separator = "\n";
    while let Some(event) = source.next()? {
        let cycle = source.cycle(&event)?;
        data.write_all(separator.as_bytes())?;
        serde_json::to_writer(&mut data, &of_event(&event, cycle))?;
        separator = ",\n";
    }
    let about = json!({
        "program": header.program,
        "capture": header.capture,
        "baseUrl": header.base_url,
        "first": header.first,
        "last": header.last,
        "disguise": source.disguise_sentence(),
    });
    write!(data, "\n],\"about\":{about}}}")?;
    out.write_all(after.as_bytes())?;
    Ok(())
}

/// Nothing may be fetched, and nothing may run but the one script.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
}

fn of_event(event: &Event, cycle: Option<u64>) -> Value {
    let summary = said::summary(event);
    let mut value = said::of_event(event, &summary, cycle);
    let Some(object) = value.as_object_mut() else {
        return value;
    };
    object.insert("time".to_owned(), event.at.to_rfc3339().into());
    object.insert("flags".to_owned(), json!(summary.flags));
    if let Fact::Exchange(exchange) = &event.fact {
        object.insert("method".to_owned(), json!(exchange.request.method));
        object.insert("target".to_owned(), json!(exchange.request.target));
        object.insert("status".to_owned(), json!(summary.status));
        object.insert("duration".to_owned(), json!(exchange.duration_us));
        let body = &exchange.request.body;
        object.insert(
            "request".to_owned(),
            json!({"head": text(&exchange.request.head), "body": text(&body.kept), "length": body.length}),
        );
        let response = exchange.response.as_ref().map(|response| {
            json!({"head": text(&response.head), "body": text(&response.body), "length": response.body.len()})
        });
        object.insert("response".to_owned(), response.into());
    }
    value
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Takes JSON and hands it on so that nothing in it ends the block that it stands in or begins another one: the
/// characters that could are escaped. They stand only inside strings, where JSON knows them by their numbers.
struct Inert<'a>(&'a mut dyn Write);

impl Write for Inert<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut start = 0;
        for (at, byte) in bytes.iter().enumerate() {
            let (escaped, length) = match byte {
                b'<' => ("\\u003c", 1),
                b'>' => ("\\u003e", 1),
                b'&' => ("\\u0026", 1),
                // The two characters beyond Latin that end a line of JavaScript; a writer of JSON keeps their bytes
                // together.
                0xe2 => match bytes.get(at..at + 3) {
                    Some([_, 0x80, 0xa8]) => ("\\u2028", 3),
                    Some([_, 0x80, 0xa9]) => ("\\u2029", 3),
                    _ => continue,
                },
                _ => continue,
            };
            self.0.write_all(bytes.get(start..at).unwrap_or_default())?;
            self.0.write_all(escaped.as_bytes())?;
            start = at + length;
        }
        self.0.write_all(bytes.get(start..).unwrap_or_default())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
