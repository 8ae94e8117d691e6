//! `stats`: totals and tails of a capture, and its cycles.

mod json;
mod text;

use anyhow::anyhow;

use crate::app::cli::StatsOptions;
use crate::app::cycle;
use crate::app::exit::Failure;
use crate::app::log::capture;
use crate::app::output::{self, Lines, Listener};
use crate::app::safe::safe;
use crate::inspect::cycles::{Cadence, CycleTable, tale};
use crate::inspect::stats::Stats;
use crate::inspect::{Client, Session, Timeline};
use crate::journal::{Reader, Seq};
use crate::scim::{ResourceType, Timestamp};

/// How many events are taken in at once.
const SLICE: u64 = 1 << 16;

/// What the numbers are read from.
struct Known {
    session: Session,
    timeline: Timeline,
    table: CycleTable,
}

/// Prints the statistics of a capture.
pub(super) fn stats(options: StatsOptions) -> Result<(), Failure> {
    let path = capture(options.file)?;
    let reader = Reader::open(&path).map_err(Failure::environment)?;
    let known = Known::read(&reader).map_err(Failure::environment)?;
    if let Some(name) = &options.cycle {
        let named = |name: &str| {
            known.table.find(name).ok_or_else(|| {
                let path = path.display();
                let hint = "`scimscope stats` lists those that there are";
                Failure::Usage(anyhow!("there is no cycle {name} in {path}; {hint}"))
            })
        };
        let against = options.against.as_deref().map(named).transpose()?;
        let both = (named(name)?, against);
        let (session, timeline) = (&known.session, &known.timeline);
        let tale = tale::tell(&reader, session, timeline, &known.table, both)
            .map_err(Failure::environment)?;
        let mut lines = Lines::new();
        if options.json {
            lines.line(&output::json_line(&cycle::as_json(&reader, &tale)?))?;
        } else {
            cycle::print(&reader, &tale, &mut lines)?;
        }
        return lines.flush().map(|_| ());
    }
    let head = known.session.head();
    let stats = Stats::of(&known.session, &known.timeline, Seq(1), head);
    let mut lines = Lines::new();
    if options.json {
        lines.line(&output::json_line(&json::of(&known, &stats)))?;
    } else {
        let now = Timestamp(jiff::Timestamp::now().as_microsecond());
        for line in text::lines(&known, &stats, now) {
            if lines.line(&safe(&line))? == Listener::Gone {
                return Ok(());
            }
        }
    }
    lines.flush().map(|_| ())
}

impl Known {
    fn read(reader: &Reader) -> Result<Self, crate::journal::Error> {
        let (mut session, mut timeline) = (Session::default(), Timeline::default());
        while !session.extend(reader, SLICE)?.is_done() {}
        while timeline.head() < session.head() {
            timeline.extend(reader, SLICE)?;
        }
        let mut table = CycleTable::default();
        table.extend(&session, &timeline);
        Ok(Self {
            session,
            timeline,
            table,
        })
    }

    fn cadence(&self, client: Client) -> Option<Cadence> {
        Cadence::measure(self.table.of_client(client))
    }

    fn resources(&self) -> [usize; 2] {
        let population = self.timeline.resources_at(self.session.head());
        ResourceType::ALL.map(|resource_type| population.count(resource_type))
    }
}
