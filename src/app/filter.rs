//! `--filter EXPR`: the events of a capture that a filter asks for. Every command that takes a filter asks here.

use crate::app::cli::{FilterOptions, SelectionOptions};
use crate::app::exit::Failure;
use crate::app::views;
use crate::inspect::query::{Budget, Emptied, Moment, Order, Query, Scan};
use crate::inspect::session::Session;
use crate::journal::search::Index;
use crate::journal::{Reader, Seq};
use crate::scim::Timestamp;

/// How many events are taken into memory at once.
const SLICE: u64 = 65_536;

/// What is said of a filter that lets nothing through.
const NOTHING: &str = "nothing matches";

/// The filter that the options ask for; `None`: every event.
pub(super) fn asked(options: &FilterOptions) -> Result<Option<String>, Failure> {
    if let Some(filter) = &options.filter {
        // What is wrong is underlined in what was typed, not in what is made of it.
        parse(filter)?;
    }
    let Some(name) = &options.view else {
        return Ok(options.filter.clone());
    };
    let view = views::named(name)?;
    Ok(match &options.filter {
        Some(filter) if view.is_empty() => Some(filter.clone()),
        Some(filter) => Some(format!("({view}) ({filter})")),
        None => Some(view),
    })
}

/// Finds the events that a filter asks for, oldest first, and goes on as the log grows.
pub(super) struct Finder {
    text: String,
    query: Query,
    moment: Moment,
    index: Option<Index>,
    session: Session,
    scan: Scan,
}

impl Finder {
    /// Reads the filter, and all that is small of the capture.
    pub(super) fn new(reader: &Reader, filter: &str) -> Result<Self, Failure> {
        let query = parse(filter)?;
        let mut session = Session::default();
        extend(&mut session, reader)?;
        let moment = Moment {
            now: Timestamp(jiff::Timestamp::now().as_microsecond()),
            // As they are printed.
            time_zone: jiff::tz::TimeZone::UTC,
        };
        let everything = (Seq(1), Seq(u64::MAX));
        let mut scan = Scan::new(&query, &session, &moment, Order::OldestFirst, everything);
        let index = Index::open(reader.path());
        if let Some(index) = &index {
            scan.use_index(index);
        }
        Ok(Self {
            text: filter.to_owned(),
            query,
            moment,
            index,
            session,
            scan,
        })
    }

    /// The next events that were found, and whether there are more before the end of the log as it is.
    pub(super) fn next(&mut self, reader: &Reader) -> Result<(Vec<Seq>, bool), Failure> {
        let slice = self
            .scan
            .next_slice(reader, &self.session, Budget::LARGE)
            .map_err(Failure::environment)?;
        Ok((slice.found, !slice.is_done))
    }

    /// That nothing is what the filter asks for, and which of its conditions is why.
    pub(super) fn nothing(&self, reader: &Reader) -> Result<String, Failure> {
        let (session, index) = (&self.session, self.index.as_ref());
        let emptied = Emptied::new(&self.query, &self.text, session, &self.moment, index);
        let mut said = NOTHING.to_owned();
        if let Some(mut emptied) = emptied {
            while !emptied
                .go_on(reader, session, Budget::LARGE)
                .map_err(Failure::environment)?
            {}
            let why = emptied.said();
            if !why.is_empty() {
                said = format!("{said}; {why}");
            }
        }
        Ok(said)
    }

    /// Takes in what was written since.
    pub(super) fn grow(&mut self, reader: &Reader) -> Result<(), Failure> {
        extend(&mut self.session, reader)
    }

    /// The number of the cycle that an event is in.
    pub(super) fn cycle(&self, seq: Seq) -> Option<u64> {
        let cycle = self.session.entry(seq)?.cycle;
        (cycle != 0).then_some(u64::from(cycle))
    }

    /// The newest event that is taken in.
    pub(super) fn head(&self) -> Seq {
        self.session.head()
    }
}

/// All events that a filter asks for, oldest first.
pub(super) struct Matching {
    pub(super) seqs: Vec<Seq>,
    /// What there is to say when there are none in the whole log.
    pub(super) nothing: Option<String>,
}

/// Finds all events that a filter asks for, whatever else the options leave out.
pub(super) fn matching(
    reader: &Reader,
    filter: &str,
    options: &SelectionOptions,
) -> Result<Matching, Failure> {
    let mut finder = Finder::new(reader, filter)?;
    let mut seqs = Vec::new();
    loop {
        let (found, has_more) = finder.next(reader)?;
        seqs.extend(found);
        if !has_more {
            break;
        }
    }
    let nothing = if !seqs.is_empty() {
        None
    } else if options.is_of_a_part() {
        // Which condition is why is counted in the whole log, not in a part of it.
        Some(NOTHING.to_owned())
    } else {
        Some(finder.nothing(reader)?)
    };
    Ok(Matching { seqs, nothing })
}

/// Reads a filter that has to be right; what is wrong is underlined.
pub(super) fn parse(filter: &str) -> Result<Query, Failure> {
    Query::parse_strictly(filter).map_err(|problems| {
        let underlined = problems.iter().map(|problem| problem.underlined(filter));
        let underlined: Vec<String> = underlined.collect();
        Failure::Filter(underlined.join("\n"))
    })
}

fn extend(session: &mut Session, reader: &Reader) -> Result<(), Failure> {
    while !session
        .extend(reader, SLICE)
        .map_err(Failure::environment)?
        .is_done()
    {}
    Ok(())
}
