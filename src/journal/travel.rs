//! What a reader is asked about the time between two events, and about one resource by its position.

use rusqlite::{Connection, OptionalExtension, params};

use crate::journal::column::{count, resource_type, unexpected};
use crate::journal::decode::change;
use crate::journal::error::Error;
use crate::journal::event::Seq;
use crate::journal::format::{integer, key_beyond, seq_of};
use crate::journal::reader::Reader;
use crate::journal::restore;
use crate::scim::{Change, ChangeKind, Record, ResourceId, ResourceType};

/// All changes of one resource between two events, in sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alterations {
    /// Its position in the order of creation.
    pub ordinal: u64,
    /// User or Group.
    pub resource_type: ResourceType,
    /// The `id`.
    pub id: ResourceId,
    /// The name that people knew it by after the last of them.
    pub name: String,
    /// The kind of the first.
    pub first_kind: ChangeKind,
    /// The kind of the last.
    pub last_kind: ChangeKind,
    /// The event of the first.
    pub first: Seq,
    /// The event of the last.
    pub last: Seq,
    /// How many there are.
    pub n_changes: u64,
}

impl Reader {
    /// The resources that changed after `early` up to and including `late`, in the order of creation. Costs what
    /// changed, and reads no difference.
    pub fn alterations(&self, early: Seq, late: Seq) -> Result<Vec<Alterations>, Error> {
        alterations(self.connection(), early, late).map_err(|error| self.unreadable(&error))
    }

    /// A resource by its position, as it was after `seq`; `None` when it did not exist then.
    pub fn record_of(&self, ordinal: u64, seq: Seq) -> Result<Option<Record>, Error> {
        self.restore(|connection| restore::record_of(connection, ordinal, seq))
    }

    /// The name that a resource had after `seq`, or would have had if it had not been deleted; `None` when it was not
    /// created yet.
    pub fn name_at(&self, id: &str, seq: Seq) -> Result<Option<String>, Error> {
        name_at(self.connection(), id, seq).map_err(|error| self.unreadable(&error))
    }

    /// The changes of a resource after `early` up to and including `late`, newest first, each with its event, until
    /// `take` has had enough and returns false.
    pub fn changes_back(
        &self,
        ordinal: u64,
        early: Seq,
        late: Seq,
        take: impl FnMut(Seq, Change) -> bool,
    ) -> Result<(), Error> {
        changes_back(self.connection(), ordinal, early, late, take)
            .map_err(|error| self.unreadable(&error))
    }
}

fn alterations(
    connection: &Connection,
    early: Seq,
    late: Seq,
) -> rusqlite::Result<Vec<Alterations>> {
    let mut statement = connection.prepare_cached(
        "SELECT key, resource, type, id, name, kind FROM changes WHERE key >= ?1 AND key < ?2 ORDER BY key",
    )?;
    let mut rows = statement.query([key_beyond(early), key_beyond(late)])?;
    let mut found: std::collections::BTreeMap<u64, Alterations> = std::collections::BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (seq, ordinal, kind) = (seq_of(row.get(0)?), count(row, 1)?, kind(row, 5)?);
        let name = row.get_ref(4)?.as_str()?;
        match found.entry(ordinal) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(Alterations {
                    ordinal,
                    resource_type: resource_type(row, 2)?,
                    id: ResourceId::new(row.get::<_, String>(3)?),
                    name: name.to_owned(),
                    first_kind: kind,
                    last_kind: kind,
                    first: seq,
                    last: seq,
                    n_changes: 1,
                });
            }
            std::collections::btree_map::Entry::Occupied(mut entry) => {
                let one = entry.get_mut();
                if one.name != name {
                    name.clone_into(&mut one.name);
                }
                (one.last_kind, one.last) = (kind, seq);
                one.n_changes += 1;
            }
        }
    }
    Ok(found.into_values().collect())
}

fn name_at(connection: &Connection, id: &str, seq: Seq) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached(
            "SELECT name FROM changes WHERE key < ?2 AND resource =
                 (SELECT resource FROM changes WHERE id = ?1 AND kind = 'created' AND key < ?2 ORDER BY key DESC LIMIT 1)
             ORDER BY key DESC LIMIT 1",
        )?
        .query_row(params![id, key_beyond(seq)], |row| row.get(0))
        .optional()
}

fn changes_back(
    connection: &Connection,
    ordinal: u64,
    early: Seq,
    late: Seq,
    mut take: impl FnMut(Seq, Change) -> bool,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT key, resource, type, id, name, delta FROM changes
         WHERE resource = ?1 AND key >= ?2 AND key < ?3 ORDER BY key DESC",
    )?;
    let mut rows = statement.query(params![
        integer(ordinal),
        key_beyond(early),
        key_beyond(late)
    ])?;
    while let Some(row) = rows.next()? {
        let (seq, change) = change(row)?;
        if !take(seq, change) {
            break;
        }
    }
    Ok(())
}

fn kind(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<ChangeKind> {
    match row.get_ref(column)?.as_str()? {
        "created" => Ok(ChangeKind::Created),
        "modified" => Ok(ChangeKind::Modified),
        "deleted" => Ok(ChangeKind::Deleted),
        other => Err(unexpected(column, format!("{other} is no kind of change"))),
    }
}
