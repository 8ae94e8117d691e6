//! What happened in one cycle: the story of each object, what was tried again, and what is other than in another cycle.

use crate::inspect::cycles::comparison::{self, Comparison};
use crate::inspect::cycles::retry;
use crate::inspect::cycles::story::{self, Chapter, Story};
use crate::inspect::cycles::table::{Cycle, CycleTable};
use crate::inspect::session::Session;
use crate::inspect::timeline::Timeline;
use crate::journal::{Error, Reader, Seq};

/// Of a longer cycle, the stories of its first events are told.
const MOST_OF_CYCLE: u64 = 20_000;

/// More failing writes of a cycle are not looked for in earlier ones.
const MOST_RETRIES: usize = 100;

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
    let stories = story::of_cycle(reader, session, timeline, cycle, MOST_OF_CYCLE)?;
    let chapters = stories.iter().flat_map(|story| &story.chapters);
    let is_failed_write = |chapter: &Chapter| {
        matches!(
            chapter,
            Chapter::Failed {
                will_retry: true,
                ..
            }
        )
    };
    let failed = chapters.filter(|(_, chapter)| is_failed_write(chapter));
    let mut retries = Vec::new();
    for (seq, _) in failed.take(MOST_RETRIES) {
        if let Some(earlier) = retry::earlier(reader, session, *seq)? {
            retries.push((*seq, earlier));
        }
    }
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
        against: other.map(|other| comparison::compare(session, timeline, other, cycle)),
    })
}
