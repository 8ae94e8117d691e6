//! The records of one resource type, in the order of creation.

use std::sync::Arc;

use crate::scim::directory::index::Searchable;
use crate::scim::record::Record;
use crate::scim::resource::ResourceType;

/// A record with what others show of it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) record: Record,
    pub(super) names: Names,
}

/// How a resource is called, kept at hand because lists of members and groups show it for every entry.
#[derive(Debug, Clone)]
pub(super) struct Names {
    /// The `userName` or `displayName`.
    pub(super) name: Box<str>,
    /// The `displayName` where it differs.
    display: Option<Box<str>>,
}

impl Names {
    pub(super) fn read(resource_type: ResourceType, searchable: &Searchable<'_>) -> Self {
        let display_name = searchable.display_name.as_deref();
        let name = match resource_type {
            ResourceType::User => searchable.user_name.as_deref(),
            ResourceType::Group => display_name,
        };
        let name = name.unwrap_or_default();
        Self {
            name: name.into(),
            display: display_name
                .filter(|display| *display != name)
                .map(Into::into),
        }
    }

    /// What stands in `display` beside a reference.
    pub(super) fn display(&self) -> &str {
        self.display.as_deref().unwrap_or(&self.name)
    }
}

/// Records by ordinal: the n-th is found at once, which paging needs, and any other by bisection.
#[derive(Debug, Clone, Default)]
pub(super) struct Shelf(Vec<(u64, Arc<Entry>)>);

impl Shelf {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn get(&self, ordinal: u64) -> Option<&Entry> {
        let place = self.place(ordinal).ok()?;
        self.0.get(place).map(|(_, entry)| entry.as_ref())
    }

    /// Copies the entry first when another copy of the directory shares it.
    pub(super) fn get_mut(&mut self, ordinal: u64) -> Option<&mut Entry> {
        let place = self.place(ordinal).ok()?;
        self.0.get_mut(place).map(|(_, entry)| Arc::make_mut(entry))
    }

    /// The entries from the n-th on.
    pub(super) fn from(&self, n: usize) -> impl Iterator<Item = &Entry> {
        let rest = self.0.get(n..).unwrap_or_default();
        rest.iter().map(|(_, entry)| entry.as_ref())
    }

    /// How many entries stand before and at an ordinal.
    pub(super) fn count_to(&self, ordinal: u64) -> usize {
        self.0.partition_point(|(key, _)| *key <= ordinal)
    }

    /// Puts an entry at the place of its ordinal, which is free: for a new resource that is the end.
    pub(super) fn insert(&mut self, entry: Entry) {
        let ordinal = entry.record.ordinal;
        if let Err(place) = self.place(ordinal) {
            self.0.insert(place, (ordinal, Arc::new(entry)));
        }
    }

    pub(super) fn remove(&mut self, ordinal: u64) -> Option<Arc<Entry>> {
        let place = self.place(ordinal).ok()?;
        Some(self.0.remove(place).1)
    }

    /// Where an ordinal stands, or would stand.
    ///
    /// Ordinals grow by one with most resources, so that the place is not far before the one that it would have if
    /// all were there: it is looked for from that one back, in steps that double. Halving a large shelf instead
    /// touches memory far apart.
    fn place(&self, ordinal: u64) -> Result<usize, usize> {
        let Some((first, _)) = self.0.first() else {
            return Err(0);
        };
        let Some(ahead) = ordinal.checked_sub(*first) else {
            return Err(0);
        };
        let mut end = usize::try_from(ahead.saturating_add(1))
            .map_or(self.0.len(), |end| end.min(self.0.len()));
        let mut step = 1;
        loop {
            let start = end.saturating_sub(step);
            let piece = self.0.get(start..end).unwrap_or_default();
            match piece.binary_search_by_key(&ordinal, |(key, _)| *key) {
                Ok(place) => return Ok(start + place),
                Err(0) if start > 0 => (end, step) = (start, step * 2),
                Err(place) => return Err(start + place),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(ordinal: u64) -> Arc<Entry> {
        let record = serde_json::json!({
            "resource_type": "User", "id": ordinal.to_string(), "ordinal": ordinal, "created": 0, "modified": 0,
            "version": 1, "attributes": {}, "members": [],
        });
        let record = serde_json::from_str(&record.to_string()).unwrap();
        let name = "".into();
        let names = Names {
            name,
            display: None,
        };
        Arc::new(Entry { record, names })
    }

    proptest::proptest! {
        #[test]
        fn a_place_is_the_one_that_halving_finds(
            ordinals in proptest::collection::btree_set(0_u64..200, 0..60),
            wanted in 0_u64..220,
        ) {
            let shelf = Shelf(ordinals.iter().map(|ordinal| (*ordinal, entry(*ordinal))).collect());
            let halved = shelf.0.binary_search_by_key(&wanted, |(key, _)| *key);
            proptest::prop_assert_eq!(shelf.place(wanted), halved);
        }
    }
}
