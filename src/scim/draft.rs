//! A resource on its way through its versions, outside of a directory.

use serde_json::{Map, Value};

use crate::scim::delta::{Delta, Edit, Meta};
use crate::scim::directory::{MemberEdits, Misfit, attributes};
use crate::scim::record::Record;

/// A resource that modifications are made to one after another. Its attributes are read once and written once,
/// however many versions lie between: what makes any resource at any event cheap.
#[derive(Debug)]
pub struct Draft {
    record: Record,
    /// The attributes, once a modification has touched them.
    attributes: Option<Map<String, Value>>,
}

impl Draft {
    /// Starts from a whole resource.
    pub fn new(record: Record) -> Self {
        Self {
            record,
            attributes: None,
        }
    }

    /// Makes one modification, which must fit. After one that does not the draft is of no use.
    pub fn modify(&mut self, delta: &Delta) -> Result<(), Misfit> {
        let Delta::Modified { from, to, edits } = delta else {
            return Err(Misfit(format!("{} is there already", self.record.id)));
        };
        let meta = Meta::of(&self.record);
        if meta != *from {
            let (id, found, expected) = (&self.record.id, meta.version, from.version);
            return Err(Misfit(format!(
                "{id} is at version {found}, not {expected}"
            )));
        }
        MemberEdits::of(edits).make(&mut self.record)?;
        for edit in edits {
            self.edit_attribute(edit)?;
        }
        self.record.modified = to.modified;
        self.record.version = to.version;
        Ok(())
    }

    /// The resource as it is now.
    pub fn finish(mut self) -> Record {
        if let Some(map) = self.attributes {
            self.record.attributes = attributes::to_text(&map);
        }
        self.record
    }

    fn edit_attribute(&mut self, edit: &Edit) -> Result<(), Misfit> {
        if let Edit::Attribute { path, from, to, .. } = edit {
            let map = match &mut self.attributes {
                Some(map) => map,
                None => self.attributes.insert(parse(&self.record)?),
            };
            attributes::apply_edit(map, path, from.as_ref(), to.as_ref())?;
        }
        Ok(())
    }
}

fn parse(record: &Record) -> Result<Map<String, Value>, Misfit> {
    serde_json::from_str(&record.attributes).map_err(|error| {
        Misfit(format!(
            "cannot read the attributes of {}: {error}",
            record.id
        ))
    })
}
