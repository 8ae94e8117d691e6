//! `state`: the directory after the last event, as a ListResponse (RFC 7644 §3.4.2) that `--seed` takes.

use std::io::Write;

use serde_json::json;

use crate::inspect::export::error::Error;
use crate::inspect::export::source::Source;
use crate::journal::Seq;
use crate::scim::ResourceType;

/// Writes the directory after the last event.
pub(super) fn write(source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    write_at(source, source.selection().last(), out)
}

/// Writes the directory before the first request: with what the endpoint was started with.
pub(super) fn write_before(source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    write_at(source, source.before_requests()?, out)
}

fn write_at(source: &mut Source<'_>, seq: Seq, out: &mut dyn Write) -> Result<(), Error> {
    let directory = source.directory_at(seq)?;
    let base_url = source.base_url()?;
    let total: usize = ResourceType::ALL
        .into_iter()
        .map(|resource_type| directory.len(resource_type))
        .sum();
    let schemas = json!(["urn:ietf:params:scim:api:messages:2.0:ListResponse"]);
    write!(
        out,
        "{{\"schemas\":{schemas},\"totalResults\":{total},\"startIndex\":1,\"itemsPerPage\":{total},\"Resources\":["
    )?;
    let records = ResourceType::ALL
        .into_iter()
        .flat_map(|resource_type| directory.records(resource_type));
    for (index, record) in records.enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &directory.representation(record, &base_url))?;
    }
    out.write_all(b"\n]}\n")?;
    Ok(())
}
