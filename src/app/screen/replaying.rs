//! Sends many recorded requests again, as `scimscope replay` does, and tells the screen how it went.

use std::cell::Cell;
use std::path::Path;

use anyhow::anyhow;

use crate::app::cli::PaceName;
use crate::app::exit::Failure;
use crate::app::replay::{End, Run, Selection, Tally, rewriter};
use crate::app::screen::exporting;
use crate::app::screen::jobs::Ticket;
use crate::app::screen::resending::{Way, difference};
use crate::inspect::replay::Prerequisites;
use crate::journal::{Reader, Seq};
use crate::net::replay::Sender;
use crate::tui::{Extent, OtherAnswer, Replayed};

/// What is to be sent, and where to.
pub(super) struct Wish {
    pub(super) extent: Extent,
    pub(super) way: Way,
    pub(super) keeps_gaps: bool,
    /// Whether what they refer to and others created is created first.
    pub(super) has_prerequisites: bool,
    /// Whether it goes to another endpoint than the one here, which has what they refer to.
    pub(super) is_elsewhere: bool,
}

/// More answers that differ are counted, not listed.
const MOST_DIFFERENT: usize = 10_000;

/// More differences of one answer are counted, not listed.
const MOST_OF_ONE: usize = 20;

/// So many requests are under way at once, of those that need no answer still to come.
const AT_ONCE: usize = 8;

/// Sends them, in an order that keeps what depends on each other in order, until all are sent or the ticket says stop.
/// `None`: it was stopped before the first.
pub(super) async fn replay(
    capture: &Path,
    wish: Wish,
    ticket: &mut Ticket,
) -> anyhow::Result<Option<Replayed>> {
    let reader = Reader::open(capture)?;
    let Some(chosen) = exporting::chosen(&reader, &wish.extent, ticket)? else {
        return Ok(None);
    };
    let chosen: Vec<Seq> = exporting::seqs(&chosen).collect();
    let n_chosen = chosen.len() as u64;
    let sender = Sender::new(&wish.way.url, wish.way.token.as_deref(), &reader.id()?)?;
    let target = sender.name();
    let run = Run {
        sender,
        rewriter: rewriter(&reader)?,
        concurrency: AT_ONCE,
        pace: if wish.keeps_gaps {
            PaceName::Original
        } else {
            PaceName::Fast
        },
        fails_fast: false,
    };
    let mut selection = Selection::of(&reader, chosen.clone())?;
    if wish.has_prerequisites {
        let Some(needed) = prerequisites(&reader, &chosen, ticket)? else {
            return Ok(None);
        };
        selection = selection.with_prerequisites(needed);
    }
    let n_chosen = n_chosen + selection.n_prerequisites();
    let (mut tally, mut replayed) = (Tally::default(), Replayed::default());
    let what = format!("sending to {target}");
    let stop = ticket.stop();
    // In the recorded rhythm nothing may happen for long, and it must be possible to stop it before anything does.
    ticket.say(&what, 0, n_chosen);
    let n_done = Cell::new(0);
    let interrupted = async {
        stop.cancelled().await;
        Ok(())
    };
    let ended = run.carry_out(selection, interrupted, |outcome| {
        n_done.set(n_done.get() + 1);
        tally.add(&outcome);
        if let End::Sent { differences, .. } = &outcome.end
            && !differences.is_empty()
        {
            if replayed.different.len() == MOST_DIFFERENT {
                replayed.n_more += 1;
                return Ok(());
            }
            let summary = &outcome.chosen.summary;
            let shown = differences.iter().take(MOST_OF_ONE);
            replayed.different.push(OtherAnswer {
                of: summary.seq,
                what: format!("{} {}", summary.method, summary.sentence),
                differences: shown.map(difference).collect(),
                n_more: differences.len().saturating_sub(MOST_OF_ONE),
            });
        }
        Ok::<(), Failure>(())
    });
    let ended = ticket.beside(&what, || n_done.get(), n_chosen, ended).await;
    let reached = ended.map_err(|failure| anyhow!(failure.said()))?;
    let may_lack = wish.is_elsewhere && !wish.has_prerequisites && wish.extent != Extent::Whole;
    if may_lack
        && tally.n_different() > 0
        && !stop.is_cancelled()
        && let Some(lacking) = prerequisites(&reader, &chosen, ticket)?
    {
        tally.add_lacking(lacking.len(), "b in the menu that sends them");
    }
    // Answers came in another order.
    replayed.different.sort_by_key(|one| one.of);
    replayed.headline = tally.headline(reached);
    replayed.summary = tally.to_text(&target, reached);
    Ok(Some(replayed))
}

/// What the events refer to and others created; `None` when it was stopped before that was known.
fn prerequisites(
    reader: &Reader,
    chosen: &[Seq],
    ticket: &mut Ticket,
) -> anyhow::Result<Option<Prerequisites>> {
    let (what, n_chosen) = ("finding what they refer to", chosen.len() as u64);
    // The directory before the first is put together at once, which may take long.
    ticket.say(what, 0, n_chosen);
    let selection = Selection::of(reader, chosen.to_vec())?;
    let found = selection.survey(|n_done| ticket.tell(what, n_done, n_chosen));
    found.map_err(|failure| anyhow!(failure.said()))
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::app::screen::fixture::Cycles;
    use crate::tui::{Job, Message};

    #[test]
    fn finding_what_is_needed_is_told_of_and_can_be_stopped() {
        let cycles = Cycles::new();
        for (is_stopped, seqs) in [(false, 90..=97), (true, 90..=97), (true, 1..=184)] {
            let (messages, mut told) = mpsc::channel(9);
            let stop = CancellationToken::new();
            if is_stopped {
                stop.cancel();
            }
            let mut ticket = Ticket::new(Job::Deed(1), stop, messages);
            let chosen: Vec<Seq> = seqs.map(Seq).collect();
            let n_chosen = chosen.len() as u64;
            let found = prerequisites(&cycles.reader, &chosen, &mut ticket).unwrap();
            assert_eq!(found.is_none(), is_stopped);
            assert!(found.is_none_or(|found| !found.is_empty()));
            let Ok(Message::Progress(progress)) = told.try_recv() else {
                panic!("nothing was told");
            };
            assert_eq!((progress.n_done, progress.n_total), (0, n_chosen));
        }
    }
}
