//! `ListResponse`: which resources match, in which order, and which of them are on the page (RFC 7644 §3.4.2).

use crate::scim::cursor::Cursor;
use crate::scim::directory::Directory;
use crate::scim::directory::index::IndexedAttribute;
use crate::scim::error::{Error, ScimType};
use crate::scim::filter::{Expression, Filter};
use crate::scim::projection::Projection;
use crate::scim::record::Record;
use crate::scim::remark::quote;
use crate::scim::resource::ResourceType;
use crate::scim::scan::{Scan, View};
use crate::scim::sort::Sort;

/// The schema of a page of resources.
pub(super) const LIST_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// What a client asks for, in the query of a GET or the body of a search.
#[derive(Debug)]
pub(super) struct Query {
    /// The types to search, in the order in which they are listed.
    pub(super) types: Vec<ResourceType>,
    /// Which resources.
    pub(super) filter: Option<Filter>,
    /// In which order; that of creation without one.
    pub(super) sort: Option<Sort>,
    /// Which of them.
    pub(super) page: Page,
    /// What of each.
    pub(super) projection: Projection,
}

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    /// Where it begins.
    pub(super) start: Start,
    /// The most resources on the page.
    pub(super) count: usize,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// At a position, from 1 (RFC 7644 §3.4.2.4).
    Index(usize),
    /// At the beginning, to go on with a cursor.
    First,
    /// Behind the page that a cursor was given out with (RFC 9865).
    After(Cursor),
}

impl Start {
    /// Whether pages are told apart by cursors (RFC 9865), and not by positions.
    pub(super) fn is_by_cursor(self) -> bool {
        matches!(self, Self::First | Self::After(_))
    }

    /// How many of the resources, which are in their order, stand before the page.
    ///
    /// In the order of creation a page begins behind the last resource of the page before, whatever was created or
    /// deleted meanwhile. In any other order it does so while that resource is there.
    fn skipped(self, resources: &[&Record], is_sorted: bool) -> usize {
        match self {
            Self::Index(index) => index - 1,
            Self::First => 0,
            Self::After(cursor) if is_sorted => {
                let mut ordinals = resources.iter().map(|record| record.ordinal);
                let last = ordinals.position(|ordinal| ordinal == cursor.last);
                last.map_or_else(|| clamp(cursor.offset), |last| last + 1)
            }
            Self::After(cursor) => {
                resources.partition_point(|record| record.ordinal <= cursor.last)
            }
        }
    }
}

/// A position of the wire in memory.
fn clamp(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

impl Page {
    /// A page by position. Below 1, `startIndex` counts as 1; below 0, `count` counts as 0.
    pub(super) fn by_index(
        start_index: Option<&str>,
        count: Option<&str>,
        max_results: usize,
    ) -> Result<Self, Error> {
        let invalid = ScimType::InvalidValue;
        let start_index =
            start_index.map_or(Ok(1), |text| read_number("startIndex", text, invalid))?;
        if start_index == usize::MAX {
            // It could not be told as asked for (RFC 7644 §3.4.2.4).
            let detail = "startIndex is too large; send one within totalResults";
            return Err(Error::bad_request(invalid, detail));
        }
        let count = count
            .map(|text| read_number("count", text, invalid))
            .transpose()?;
        Ok(Self {
            start: Start::Index(start_index.max(1)),
            count: count.unwrap_or(max_results).min(max_results),
        })
    }

    /// A page by cursor; `None` for the first. The count stays that of the first page.
    pub(super) fn by_cursor(
        cursor: Option<Cursor>,
        count: Option<&str>,
        max_results: usize,
    ) -> Result<Self, Error> {
        let invalid = ScimType::InvalidCount;
        let count = count
            .map(|text| read_number("count", text, invalid))
            .transpose()?;
        let asked = count.map(|count| count.min(max_results));
        let Some(cursor) = cursor else {
            let (start, count) = (Start::First, asked.unwrap_or(max_results));
            return Ok(Self { start, count });
        };
        let count = clamp(cursor.count).min(max_results);
        if let Some(asked) = asked.filter(|asked| *asked != count) {
            return Err(Error::bad_request(
                invalid,
                format!(
                    "count is {asked}, and was {count} on the page before; it stays the same on every page"
                ),
            ));
        }
        let start = Start::After(cursor);
        Ok(Self { start, count })
    }
}

fn read_number(name: &str, text: &str, invalid: ScimType) -> Result<usize, Error> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::bad_request(
            invalid,
            format!("{name} is {}; send an integer", quote(text)),
        ));
    }
    // Only too many digits can fail now, and then the number is as good as endless.
    let magnitude = digits.parse().unwrap_or(usize::MAX);
    Ok(if digits.len() == text.len() {
        magnitude
    } else {
        0
    })
}

/// The resources of one page, and how many there are on all pages.
#[derive(Debug)]
pub(super) struct Found<'a> {
    pub(super) total: usize,
    /// How many stand before the page.
    pub(super) skipped: usize,
    pub(super) page: Vec<&'a Record>,
}

/// Finds what a query asks for: filter, then sort, then page.
pub(super) fn find<'a>(mut scan: Scan<'a>, query: &Query) -> Result<Found<'a>, Error> {
    let directory = scan.directory();
    let Page { start, count } = query.page;
    if query.filter.is_none()
        && query.sort.is_none()
        && let [resource_type] = *query.types.as_slice()
    {
        let skipped = match start {
            Start::Index(index) => index - 1,
            Start::First => 0,
            Start::After(cursor) => directory.count_to(resource_type, cursor.last),
        };
        let page = directory.records_from(resource_type, skipped);
        return Ok(Found {
            total: directory.len(resource_type),
            skipped,
            page: page.take(count).collect(),
        });
    }
    let matching = match &query.filter {
        Some(filter) => matching(&mut scan, &query.types, filter)?,
        None => all(directory, &query.types),
    };
    let sorted = match &query.sort {
        Some(sort) => sort.apply(&mut scan, matching)?,
        None => matching,
    };
    let skipped = start.skipped(&sorted, query.sort.is_some());
    Ok(Found {
        total: sorted.len(),
        skipped,
        page: sorted.into_iter().skip(skipped).take(count).collect(),
    })
}

/// Every resource of some types, in the order of creation.
fn all<'a>(directory: &'a Directory, types: &[ResourceType]) -> Vec<&'a Record> {
    let mut records: Vec<&Record> = types
        .iter()
        .flat_map(|resource_type| directory.records(*resource_type))
        .collect();
    records.sort_by_key(|record| record.ordinal);
    records
}

/// The resources that a filter holds for; those that an index finds, when it can answer part of the filter.
fn matching<'a>(
    scan: &mut Scan<'a>,
    types: &[ResourceType],
    filter: &Filter,
) -> Result<Vec<&'a Record>, Error> {
    let directory = scan.directory();
    let equalities = filter.equalities();
    // What clients ask most, `userName eq "…"` and its like, needs no resource to be built.
    if let [equality] = equalities.as_slice()
        && matches!(filter.expression(), Expression::Comparison { .. })
        && let Some(attribute) = IndexedAttribute::from_path(&equality.attribute)
    {
        let value = equality.value.as_str();
        let mut found: Vec<&Record> = types
            .iter()
            .flat_map(|resource_type| directory.candidates(*resource_type, attribute, value))
            .filter(|record| Directory::has_value(record, attribute, value))
            .collect();
        if types.len() > 1 {
            found.sort_by_key(|record| record.ordinal);
        }
        return Ok(found);
    }
    let indexed = equalities.iter().filter_map(|equality| {
        let attribute = IndexedAttribute::from_path(&equality.attribute)?;
        Some((attribute, equality.value.as_str()))
    });
    let candidates = indexed.map(|(attribute, value)| {
        let candidates = types
            .iter()
            .flat_map(|resource_type| directory.candidates(*resource_type, attribute, value));
        candidates.collect::<Vec<_>>()
    });
    let mut candidates = candidates
        .min_by_key(Vec::len)
        .unwrap_or_else(|| all(directory, types));
    candidates.sort_by_key(|record| record.ordinal);
    let view = View::of(filter);
    let mut found = Vec::new();
    for record in candidates {
        if view.matches(scan, record)? {
            found.push(record);
        }
    }
    Ok(found)
}
