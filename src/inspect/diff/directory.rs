//! The directory at two events, compared at the cost of what changed between them.

use crate::inspect::diff::difference::{Difference, Row, RowMark, Section};
use crate::inspect::diff::resource;
use crate::journal::{Alterations, Error, Reader, Seq};
use crate::scim::schema::Schemas;
use crate::scim::{ChangeKind, Record, ResourceId, ResourceType};

/// A resource that is not the same at two events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alteration {
    /// Its position in the order of creation.
    pub ordinal: u64,
    /// User or Group.
    pub resource_type: ResourceType,
    /// The `id`.
    pub id: ResourceId,
    /// The name that people knew it by at the later event.
    pub name: String,
    /// How the right side differs: the resource is new there, gone there, or another version.
    pub kind: ChangeKind,
    /// How many changes lie between.
    pub n_changes: u64,
    /// The first of these changes.
    pub first: Seq,
    /// The last of these changes.
    pub last: Seq,
}

/// The resources that differ between the directory after `left` and after `right`, in the order of creation.
/// What came and went between the two is not among them. `left` may be the later one.
pub fn alterations(reader: &Reader, left: Seq, right: Seq) -> Result<Vec<Alteration>, Error> {
    let is_forward = left <= right;
    let (early, late) = (left.min(right), left.max(right));
    let found = reader.alterations(early, late)?;
    Ok(found
        .into_iter()
        .filter_map(|one| net(one, is_forward))
        .collect())
}

fn net(found: Alterations, is_forward: bool) -> Option<Alteration> {
    let was_there = found.first_kind != ChangeKind::Created;
    let is_there = found.last_kind != ChangeKind::Deleted;
    let kind = match (was_there, is_there, is_forward) {
        (false, false, _) => return None,
        (true, true, _) => ChangeKind::Modified,
        (false, true, true) | (true, false, false) => ChangeKind::Created,
        (true, false, true) | (false, true, false) => ChangeKind::Deleted,
    };
    Some(Alteration {
        ordinal: found.ordinal,
        resource_type: found.resource_type,
        id: found.id,
        name: found.name,
        kind,
        n_changes: found.n_changes,
        first: found.first,
        last: found.last,
    })
}

/// Both states of a resource that differs.
pub fn states(
    reader: &Reader,
    altered: &Alteration,
    left: Seq,
    right: Seq,
) -> Result<(Option<Record>, Option<Record>), Error> {
    Ok((
        reader.record_of(altered.ordinal, left)?,
        reader.record_of(altered.ordinal, right)?,
    ))
}

/// The section of one resource that differs, by the schemas of the capture.
pub fn section(
    reader: &Reader,
    schemas: &Schemas,
    altered: &Alteration,
    left: Seq,
    right: Seq,
) -> Result<Section, Error> {
    let (before, after) = states(reader, altered, left, right)?;
    let mut section = resource::compare(schemas, title(altered), before.as_ref(), after.as_ref());
    if altered.resource_type == ResourceType::Group {
        name_members(reader, left.max(right), &mut section)?;
    }
    Ok(section)
}

/// The most members of one group that are called by name: the others by their `id`, as they are stored.
const MOST_NAMES: usize = 1000;

/// Calls the members that came and went by the names that they had at the later event.
fn name_members(reader: &Reader, at: Seq, section: &mut Section) -> Result<(), Error> {
    let is_member = |row: &&mut Row| {
        row.mark != RowMark::Same
            && row.path.starts_with("members[")
            && row.path.ends_with("].value")
    };
    for row in section.rows.iter_mut().filter(is_member).take(MOST_NAMES) {
        let id = row.right.as_ref().or(row.left.as_ref());
        let name = match id {
            Some(id) => reader.name_at(&id.text, at)?,
            None => None,
        };
        if let Some(name) = name {
            row.path = format!("members[{name}]");
        }
    }
    Ok(())
}

/// The whole difference, a section for each resource that differs: at most `most` of them, because between two events
/// of a long log that may be every one. Also says how many there are.
pub fn compare(
    reader: &Reader,
    left: Seq,
    right: Seq,
    most: usize,
) -> Result<(Difference, usize), Error> {
    let altered = alterations(reader, left, right)?;
    let schemas = reader.schemas()?;
    let mut sections = Vec::new();
    for one in altered.iter().take(most) {
        sections.push(section(reader, &schemas, one, left, right)?);
    }
    let difference = Difference {
        left: left.to_string(),
        right: right.to_string(),
        sections,
    };
    Ok((difference, altered.len()))
}

/// `user jdoe created`, as a heading.
pub fn title(altered: &Alteration) -> String {
    let what = match altered.resource_type {
        ResourceType::User => "user",
        ResourceType::Group => "group",
    };
    let how = match altered.kind {
        ChangeKind::Created => "created",
        ChangeKind::Modified => "modified",
        ChangeKind::Deleted => "deleted",
    };
    format!("{what} {} {how}", altered.name)
}
