//! What keys do on the Cycles screen.

use crate::inspect::cycles::Cycle;
use crate::tui::message::Comparison;
use crate::tui::model::Model;
use crate::tui::overlays::DifferenceView;
use crate::tui::screens::{CyclesPane, Screen};
use crate::tui::verbs::showing::show_screen;

/// The requests of a cycle, or the first event of a story.
pub(in crate::tui) fn open(model: &mut Model) {
    let cycles = &model.cycles;
    let tale = cycles.tale_of_selected();
    let story = tale.and_then(|tale| tale.stories.get(cycles.story));
    let chapter = story.and_then(|story| story.chapters.last());
    match (cycles.focus, cycles.cycle(), chapter) {
        (CyclesPane::Stories, _, Some((seq, _))) => {
            let seq = *seq;
            model.jump(seq);
        }
        (_, Some(cycle), _) => {
            let (filter, first) = (format!("cycle:{}", cycle.name()), cycle.first);
            model.set_filter(&filter);
            model.filter.keep();
            model.jump(first);
        }
        _ => return,
    }
    show_screen(model, Screen::Requests);
}

pub(in crate::tui) fn pick(model: &mut Model) {
    let here = model.cycles.cycle().map(Cycle::name);
    model.cycles.against = if model.cycles.against == here {
        None
    } else {
        here
    };
}

pub(in crate::tui) fn compare(model: &mut Model) {
    let comparison = model
        .cycles
        .tale
        .as_ref()
        .and_then(|tale| tale.against.as_ref());
    let Some([old, new]) = comparison.map(|comparison| comparison.names.clone()) else {
        model.notify("there is no other cycle to compare this one with: press b on one");
        return;
    };
    DifferenceView::open(model, Comparison::Cycles(old, new));
}
