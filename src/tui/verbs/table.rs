//! What each action does.

use std::time::Instant;

use crate::inspect::{Direction, Landmark};
use crate::tui::action::Id;
use crate::tui::model::Model;
use crate::tui::overlays::{Verb, annotate, copy};
use crate::tui::pane_split::{Axis, Side};
use crate::tui::screens::Screen;
use crate::tui::verbs::{
    cycles, dialogs, editing, finding, leaving, movement, over, panes, picking, playing, requests,
    showing, state, terminal, tree,
};
use crate::tui::widgets::tree::Turn;
use crate::tui::widgets::viewport::Move;

/// Does what an action stands for.
#[expect(
    clippy::too_many_lines,
    clippy::match_same_arms,
    reason = "a table with a row an action: some keys mean the same to different overlays"
)]
pub(in crate::tui) fn run(id: Id, model: &mut Model, now: Instant) {
    match id {
        Id::SelectNext => movement::step(model, 1),
        Id::SelectPrevious => movement::step(model, -1),
        Id::HalfPageDown => movement::step_pages(model, 1, 2),
        Id::HalfPageUp => movement::step_pages(model, -1, 2),
        Id::PageDown => movement::step_pages(model, 1, 1),
        Id::PageUp => movement::step_pages(model, -1, 1),
        Id::FirstRow => movement::first(model),
        Id::LastRow => movement::last(model),
        Id::Open => movement::open(model),

        Id::NextTab => requests::turn_tab(model, Direction::Forward),
        Id::PreviousTab => requests::turn_tab(model, Direction::Back),
        Id::NextBodyView => tree::turn_view(model, Direction::Forward),
        Id::PreviousBodyView => tree::turn_view(model, Direction::Back),
        Id::Compare => dialogs::compare_event(model),
        Id::CompareWithMark => dialogs::compare_with_mark(model),

        Id::Pick => picking::toggle(model),
        Id::PickRange => picking::draw_range(model),

        Id::NextView => state::turn_view(model, Direction::Forward),
        Id::PreviousView => state::turn_view(model, Direction::Back),
        Id::Pin => state::toggle_pin(model),
        Id::FilterByPath => state::filter_by_path(model),
        Id::ShowChanged => state::show_change(model),
        Id::SetBase => state::set_base(model),
        Id::SwapBase => state::swap_base(model),
        Id::CompareResource => state::compare(model),
        Id::Play => playing::play(model, now),

        Id::PickCycle => cycles::pick(model),
        Id::CompareCycles => cycles::compare(model),

        Id::Unfold => over::act(model, Verb::Unfold),
        Id::SwapSides => over::act(model, Verb::Swap),
        Id::OtherLens => over::act(model, Verb::Other),

        Id::PreviousChange => movement::find(model, Landmark::Change, Direction::Back),
        Id::NextChange => movement::find(model, Landmark::Change, Direction::Forward),
        Id::PreviousCycle => movement::find(model, Landmark::Cycle, Direction::Back),
        Id::NextCycle => movement::find(model, Landmark::Cycle, Direction::Forward),
        Id::PreviousError => movement::find(model, Landmark::Error, Direction::Back),
        Id::NextError => movement::find(model, Landmark::Error, Direction::Forward),
        Id::PreviousRemark => movement::find(model, Landmark::Remark, Direction::Back),
        Id::NextRemark => movement::find(model, Landmark::Remark, Direction::Forward),
        Id::PreviousGap => movement::find(model, Landmark::Gap, Direction::Back),
        Id::NextGap => movement::find(model, Landmark::Gap, Direction::Forward),
        Id::PreviousAnnotated => movement::find(model, Landmark::Mark, Direction::Back),
        Id::NextAnnotated => movement::find(model, Landmark::Mark, Direction::Forward),
        Id::Filter => dialogs::open_filter(model),
        Id::Views => dialogs::show_views(model),
        Id::NextHit => finding::next(model, Direction::Forward),
        Id::PreviousHit => finding::next(model, Direction::Back),
        Id::ClearFilter => dialogs::clear_filter(model),
        Id::GoToEvent => dialogs::ask_for_event(model),
        Id::ToggleFollow => movement::toggle_follow(model),
        Id::Mark => dialogs::annotate(model, annotate::mark),
        Id::GoToMark => dialogs::ask(model, |_, model| annotate::to_mark(model)),
        Id::Note => dialogs::annotate(model, |seq, _| annotate::note(seq)),
        Id::Tag => dialogs::annotate(model, |seq, _| annotate::tag(seq)),
        Id::Copy => dialogs::ask(model, copy::menu),
        Id::SendAgain => dialogs::send_again(model),
        Id::EditAndSend => editing::open(model),
        Id::ReplayResult => dialogs::show_replayed(model),
        Id::Export => dialogs::open_export(model),
        Id::JumpBack => movement::jump_back(model),
        Id::NextEvent => movement::step_events(model, 1),
        Id::PreviousEvent => movement::step_events(model, -1),
        Id::NewestEvent => movement::follow(model),
        Id::ShowRequests => showing::show_screen(model, Screen::Requests),
        Id::ShowState => showing::show_screen(model, Screen::State),
        Id::ShowCycles => showing::show_screen(model, Screen::Cycles),
        Id::NextPane => movement::turn_focus(model, Direction::Forward),
        Id::PreviousPane => movement::turn_focus(model, Direction::Back),
        Id::Zoom => movement::toggle_zoom(model),

        Id::Endpoint => dialogs::show_endpoint(model, now),
        Id::Panes => panes::ask(model),
        Id::NextLayout => panes::turn_layout(model),

        Id::ScrollDown => model.viewport().go(Move::Lines(1)),
        Id::ScrollUp => model.viewport().go(Move::Lines(-1)),
        Id::ScrollHalfDown => model.viewport().go(Move::Halves(1)),
        Id::ScrollHalfUp => model.viewport().go(Move::Halves(-1)),
        Id::ScrollPageDown => model.viewport().go(Move::Halves(2)),
        Id::ScrollPageUp => model.viewport().go(Move::Halves(-2)),
        Id::ScrollStart => model.viewport().go(Move::Start),
        Id::ScrollEnd => model.viewport().go(Move::End),
        Id::ScrollRight => model.viewport().go(Move::Right),
        Id::ScrollLeft => model.viewport().go(Move::Left),

        Id::Find => finding::ask(model),
        Id::FindNext => finding::next(model, Direction::Forward),
        Id::FindPrevious => finding::next(model, Direction::Back),
        Id::ScrollLineStart => model.viewport().go(Move::LineStart),
        Id::ScrollLineEnd => model.viewport().go(Move::LineEnd),

        Id::FoldOne => tree::turn(model, Turn::Fold),
        Id::UnfoldOne => tree::turn(model, Turn::Unfold),
        Id::ToggleFold => tree::turn(model, Turn::Toggle),
        Id::FoldBelow => tree::turn(model, Turn::FoldBelow),
        Id::UnfoldBelow => tree::turn(model, Turn::UnfoldBelow),
        Id::FoldAll => tree::turn(model, Turn::FoldAll),
        Id::UnfoldAll => tree::turn(model, Turn::UnfoldAll),

        Id::Accept => over::act(model, Verb::Accept),

        Id::RevealTyped => over::act(model, Verb::Unfold),
        Id::ChooseNext => over::act(model, Verb::Next),
        Id::ChoosePrevious => over::act(model, Verb::Previous),
        Id::Choose => over::act(model, Verb::Accept),
        Id::SaveView => over::act(model, Verb::Other),
        Id::Complete => over::act(model, Verb::Complete),

        Id::NextLine => over::act(model, Verb::Next),
        Id::PreviousLine => over::act(model, Verb::Previous),
        Id::CopyLine => over::act(model, Verb::Accept),
        Id::RevealToken => over::act(model, Verb::Unfold),

        Id::PaneLeft => panes::go(model, Side::Left),
        Id::PaneBelow => panes::go(model, Side::Below),
        Id::PaneAbove => panes::go(model, Side::Above),
        Id::PaneRight => panes::go(model, Side::Right),
        Id::PaneNext => panes::next(model),
        Id::Narrower => panes::grow(model, Axis::Columns, -1),
        Id::Wider => panes::grow(model, Axis::Columns, 1),
        Id::Taller => panes::grow(model, Axis::Rows, 1),
        Id::Lower => panes::grow(model, Axis::Rows, -1),
        Id::UsualSizes => panes::reset(model),

        Id::SendEdited => over::act(model, Verb::Accept),
        Id::EditOutside => over::act(model, Verb::Other),
        Id::LayOutBody => over::act(model, Verb::Unfold),
        Id::UndoEdit => over::act(model, Verb::Undo),
        Id::RedoEdit => over::act(model, Verb::Redo),

        Id::Help => dialogs::show_help(model),
        Id::Palette => dialogs::show_palette(model),
        Id::Notices => dialogs::show_notices(model),
        Id::Back => {
            leaving::back(model);
        }
        Id::Close => leaving::close(model),
        Id::Print => terminal::print(model),
        Id::QuitAndLeaveScreen => leaving::quit_and_leave_screen(model),
        Id::Quit => leaving::quit(model),
        Id::Interrupt => leaving::interrupt(model, now),
        Id::ToggleHiding => finding::toggle_hiding(model),
        Id::ToggleMouse => terminal::toggle_mouse(model),
        Id::Suspend => terminal::suspend(model, now),
        Id::Screenshot => terminal::picture(model),
        Id::Redraw => terminal::redraw(model),
    }
}
