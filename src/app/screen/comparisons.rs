//! Puts two things beside each other, as the screen asks.

use crate::inspect::cycles::{self, CycleTable};
use crate::inspect::diff::{self, Difference, Section};
use crate::inspect::session::Handle;
use crate::inspect::timeline::Timeline;
use crate::inspect::{Session, discreet, summary};
use crate::journal::{Error, EventRedactor, Exchange, Fact, Reader, Seq};
use crate::tui::{Compared, Comparison};

/// More resources of two states are counted, not compared.
const MOST_RESOURCES: usize = 500;

/// How far back the last request like this one is looked for.
const FARTHEST: u64 = 100_000;

/// More rows of a section are counted, not shown.
const MOST_ROWS: usize = 2000;

/// Longer bodies are compared as far as this.
const LONGEST_BODY: usize = 256 * 1024;

/// Compares, within bounds whatever a client has sent.
pub(super) fn compare(
    reader: &Reader,
    session: &Session,
    timeline: &Timeline,
    cycles: &CycleTable,
    of: Comparison,
) -> Result<Compared, Error> {
    let source = |redactor| Source {
        reader,
        session,
        timeline,
        cycles,
        redactor,
    };
    let (difference, n_counted) = source(None).compare(&of)?;
    let counted = difference.sections.iter().take(n_counted);
    let counted = counted.flat_map(|section| &section.rows);
    let n_changes = counted.filter(|row| row.is_change()).count();
    // Only a capture that was told to keep secrets has any.
    let redactor = reader.redactor()?.map(|_| EventRedactor::starring());
    let discreet = match &redactor {
        Some(redactor) => {
            let (mut discreet, _) = source(Some(redactor)).compare(&of)?;
            discreet::difference(redactor, &mut discreet);
            Some(discreet)
        }
        None => None,
    };
    Ok(Compared {
        of,
        difference,
        n_changes,
        discreet,
    })
}

/// What things that are compared are read from.
struct Source<'a> {
    reader: &'a Reader,
    session: &'a Session,
    timeline: &'a Timeline,
    cycles: &'a CycleTable,
    /// Replaces the secrets of requests, where they are not to be seen.
    redactor: Option<&'a EventRedactor>,
}

impl Source<'_> {
    /// What differs, and how many of its sections are about what is compared. What is shown beside an event, its
    /// request beside an earlier one, differs every time.
    fn compare(&self, comparison: &Comparison) -> Result<(Difference, usize), Error> {
        let mut difference = self.compare_all(comparison)?;
        let n_counted = difference.sections.len();
        if let Comparison::Event(seq) = comparison {
            difference.sections.extend(self.beside(*seq)?);
        }
        for section in &mut difference.sections {
            let n_rows = section.rows.len();
            if n_rows > MOST_ROWS {
                section
                    .rows
                    .sort_by_key(|row| row.folded.is_some() || !row.is_change());
                section.rows.truncate(MOST_ROWS);
                section.note = Some(format!("and {} more rows", n_rows - MOST_ROWS));
            }
        }
        Ok((difference, n_counted))
    }

    fn compare_all(&self, comparison: &Comparison) -> Result<Difference, Error> {
        match comparison {
            Comparison::Event(seq) => self.event(*seq),
            Comparison::States(left, right) => self.states(*left, *right),
            Comparison::Resource {
                ordinal,
                left,
                right,
            } => {
                let name = self
                    .timeline
                    .about(*ordinal, *right)
                    .map_or("", |(_, _, name)| name);
                let before = self.reader.record_of(*ordinal, *left)?;
                let after = self.reader.record_of(*ordinal, *right)?;
                let schemas = self.reader.schemas()?;
                let (before, after) = (before.as_ref(), after.as_ref());
                let section = diff::resource::compare(&schemas, name, before, after);
                Ok(Difference {
                    left: format!("{name} after {left}"),
                    right: format!("after {right}"),
                    sections: vec![section],
                })
            }
            Comparison::Exchanges(left, right) => Ok(Difference {
                left: left.to_string(),
                right: right.to_string(),
                sections: self.exchanges(*left, *right)?,
            }),
            Comparison::Texts(left, right) => {
                let both = self.exchange(*left)?.zip(self.exchange(*right)?);
                Ok(Difference {
                    left: format!("{left} as sent"),
                    right: format!("{right} as sent"),
                    sections: both.map_or_else(Vec::new, |(left, right)| {
                        diff::message::as_sent(&left, &right)
                    }),
                })
            }
            Comparison::Cycles(left, right) => {
                let both = self.cycles.find(left).zip(self.cycles.find(right));
                let Some((left, right)) = both else {
                    return Ok(Difference::default());
                };
                let (session, timeline) = (self.session, self.timeline);
                cycles::comparison::compare(self.reader, session, timeline, [left, right])?
                    .difference(|seq| self.sentence(seq))
            }
        }
    }

    /// What an event did.
    fn event(&self, seq: Seq) -> Result<Difference, Error> {
        let difference = self.states(Seq(seq.0.saturating_sub(1)), seq)?;
        Ok(Difference {
            left: format!("before {seq}"),
            right: format!("after {seq}"),
            ..difference
        })
    }

    /// The request of an event beside the last one like it.
    fn beside(&self, seq: Seq) -> Result<Vec<Section>, Error> {
        let before = Seq(seq.0.saturating_sub(1));
        let Some(entry) = self.session.entry(seq) else {
            return Ok(Vec::new());
        };
        let first = Seq(seq.0.saturating_sub(FARTHEST).max(1));
        let mut earlier = self.session.entries(first, before).rev();
        let like = earlier.find(|(_, other)| {
            (other.client, other.operation, other.resource)
                == (entry.client, entry.operation, entry.resource)
                && other.operation.is_some()
                && other.resource != Handle::NONE
        });
        let Some((like, _)) = like else {
            return Ok(Vec::new());
        };
        let mut sections = self.exchanges(like, seq)?;
        for section in &mut sections {
            section.title = format!("{}, beside {like}", section.title);
        }
        Ok(sections)
    }

    fn states(&self, left: Seq, right: Seq) -> Result<Difference, Error> {
        let (mut difference, n_altered) =
            diff::directory::compare(self.reader, left, right, MOST_RESOURCES)?;
        if n_altered > MOST_RESOURCES {
            let title = format!("and {} more resources", n_altered - MOST_RESOURCES);
            difference.sections.push(Section {
                title,
                note: None,
                rows: Vec::new(),
            });
        }
        Ok(difference)
    }

    fn exchanges(&self, left: Seq, right: Seq) -> Result<Vec<Section>, Error> {
        let both = self.exchange(left)?.zip(self.exchange(right)?);
        let schemas = self.reader.schemas()?;
        Ok(both.map_or_else(Vec::new, |(left, right)| {
            diff::message::compare(&schemas, &left, &right)
        }))
    }

    /// What is said of an event.
    fn sentence(&self, seq: Seq) -> Result<String, Error> {
        let sentence = summary::sentence(self.reader, seq)?;
        let redacted = self.redactor.and_then(|redactor| redactor.line(&sentence));
        Ok(redacted.unwrap_or(sentence))
    }

    fn exchange(&self, seq: Seq) -> Result<Option<Box<Exchange>>, Error> {
        let cut = |body: &mut bytes::Bytes| body.truncate(LONGEST_BODY);
        let Some(mut event) = self.reader.event(seq)? else {
            return Ok(None);
        };
        if let Some(redactor) = self.redactor {
            redactor.redact(&mut event);
        }
        Ok(match event.fact {
            Fact::Exchange(mut exchange) => {
                cut(&mut exchange.request.body.kept);
                if let Some(response) = &mut exchange.response {
                    cut(&mut response.body);
                }
                Some(exchange)
            }
            _ => None,
        })
    }
}
