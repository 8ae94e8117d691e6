//! Which events something can be done with, as it is offered.

use crate::tui::measure;
use crate::tui::message::Extent;
use crate::tui::model::Model;

/// A choice of events, by where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// What was picked.
    Picked,
    /// The selected event.
    Selected,
    /// What the filter lets through.
    Listed,
    /// The cycle of the selected event.
    Cycle,
    /// All of the log.
    Whole,
    /// From the first mark to the last.
    Marks,
}

/// The choices that there are now, in this order, each in a few words.
pub fn offered(model: &Model, order: &[Choice]) -> Vec<(Extent, String)> {
    order
        .iter()
        .filter_map(|choice| offer(model, *choice))
        .collect()
}

fn offer(model: &Model, choice: Choice) -> Option<(Extent, String)> {
    let here = model.selected()?;
    match choice {
        Choice::Picked => {
            let text = match model.picks.len() {
                0 => return None,
                1 => "the one picked event".to_owned(),
                n_picked => format!("the {} picked events", measure::count(n_picked)),
            };
            Some((Extent::Picked(model.picks.seqs()), text))
        }
        Choice::Selected => Some((Extent::Picked(vec![here]), format!("event {here}"))),
        Choice::Listed if !model.filter.is_on() => None,
        Choice::Listed => {
            let listed = model.cursor.found();
            let text = match listed.len() {
                1 => "the one event of the filter".to_owned(),
                n_listed => format!(
                    "the {} events of the filter",
                    measure::count(n_listed as u64)
                ),
            };
            Some((Extent::Picked(listed), text))
        }
        Choice::Cycle => Some((Extent::CycleOf(here), format!("the cycle of {here}"))),
        Choice::Whole => {
            let head = model.cursor.head();
            let text = format!("all {} events", measure::count(head.0));
            Some((Extent::Whole, text))
        }
        Choice::Marks => {
            let marks = || model.annotations.marks().map(|(_, seq)| seq);
            let (first, last) = (marks().min()?, marks().max()?);
            let text = format!("from the first mark to the last, {first} to {last}");
            (first < last).then_some((Extent::Range(first, last), text))
        }
    }
}
