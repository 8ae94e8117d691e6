//! Columns of the file, each with what is in it: names, texts, counts, JSON.
//!
//! The file may come from elsewhere, so what does not fit is an error and never a guess.

use rusqlite::Row as SqlRow;
use rusqlite::types::Type;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::journal::event::Origin;
use crate::scim::ResourceType;

/// A column that names where an event comes from.
pub(super) fn origin(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<Origin> {
    let name = row.get_ref(column)?.as_str()?;
    Origin::from_name(name).ok_or_else(|| unexpected(column, format!("{name} is no origin")))
}

/// A column that names a type of resource.
pub(super) fn resource_type(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<ResourceType> {
    let name = row.get_ref(column)?.as_str()?;
    ResourceType::ALL
        .into_iter()
        .find(|resource_type| resource_type.name() == name)
        .ok_or_else(|| unexpected(column, format!("{name} is no resource type")))
}

/// A column of text, lent from the row.
pub(super) fn text<'a>(row: &'a SqlRow<'_>, column: usize) -> rusqlite::Result<&'a str> {
    Ok(row.get_ref(column)?.as_str()?)
}

/// A column of text or nothing, lent from the row.
pub(super) fn text_or_null<'a>(
    row: &'a SqlRow<'_>,
    column: usize,
) -> rusqlite::Result<Option<&'a str>> {
    Ok(row.get_ref(column)?.as_str_or_null()?)
}

/// A column that counts something: never negative.
pub(super) fn count(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::unsigned_abs)
}

/// A column that holds JSON, which may lend its texts.
pub(super) fn json<'a, T: Deserialize<'a>>(
    row: &'a SqlRow<'_>,
    column: usize,
) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text).map_err(|error| unexpected(column, error.to_string()))
}

/// A column that holds JSON or nothing.
pub(super) fn json_or_null<T: DeserializeOwned>(
    row: &SqlRow<'_>,
    column: usize,
) -> rusqlite::Result<Option<T>> {
    match row.get_ref(column)?.as_str_or_null()? {
        Some(_) => json(row, column).map(Some),
        None => Ok(None),
    }
}

/// A column holds what no version of this program writes.
pub(super) fn unexpected(column: usize, reason: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, reason.into())
}
