//! What happened in one cycle: the story of each object, what was tried again, and what is other than in another cycle.

use crate::inspect::cycles::comparison::{self, Comparison};
use crate::inspect::cycles::story::{self, Chapter, Story};
use crate::inspect::cycles::table::{Cycle, CycleTable};
use crate::inspect::session::Session;
use crate::inspect::timeline::Timeline;
use crate::journal::{Error, Reader, Seq};

/// Of a longer cycle, the stories of its first events are told.
const MOST_OF_CYCLE: u64 = 20_000;

/// What happened in one cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tale {
    /// Its name.
    pub name: String,
    /// What became of each object.
    pub stories: Vec<Story>,
    /// Failing writes that had failed before: here, and when.
    pub retries: Vec<(Seq, Seq)>,
    /// What is other than in the cycle that it is compared with.
    pub against: Option<Comparison>,
}

/// Tells a cycle beside another one; unless one is named, beside the one before of the same client.
pub fn tell(
    reader: &Reader,
    session: &Session,
    timeline: &Timeline,
    table: &CycleTable,
    (cycle, against): (&Cycle, Option<&Cycle>),
) -> Result<Tale, Error> {
    let newest = table.of_client(cycle.client).next_back();
    let is_newest = newest.is_none_or(|newest| newest.number == cycle.number);
    let stories = story::of_cycle(reader, session, timeline, (cycle, is_newest), MOST_OF_CYCLE)?;
    let chapters = stories.iter().flat_map(|story| &story.chapters);
    let failed = chapters.filter(|(_, chapter)| matches!(chapter, Chapter::Failed { .. }));
    let retries = failed.filter_map(|(seq, _)| Some((*seq, session.earlier_attempt(*seq)?)));
    let retries = retries.collect();
    let before = || {
        let mut own = table.of_client(cycle.client).rev();
        own.find(|other| other.number < cycle.number)
    };
    let other = against.or_else(before);
    let other = other.filter(|other| other.name() != cycle.name());
    Ok(Tale {
        name: cycle.name(),
        stories,
        retries,
        against: other
            .map(|other| comparison::compare(reader, session, timeline, [other, cycle]))
            .transpose()?,
    })
}
