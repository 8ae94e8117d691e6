//! Filters with names: chosen, saved, renamed, deleted.

use crate::inspect::query::{self, LONGEST_NAME, VIEWS, View};
use crate::tui::message::{Command, ViewChange};
use crate::tui::model::Model;
use crate::tui::overlays::{Choice, Menu, Prompt};
use crate::tui::widgets::Field;

/// The views of every log and the user's own, and what can be done with those.
pub fn menu(model: &Model) -> Menu {
    // Those of clients come last: one that is seen for the first time changes no letter of another.
    let n_fixed = VIEWS.len().min(model.filter.views.len());
    let (fixed, of_clients) = model.filter.views.split_at(n_fixed);
    let views = fixed.iter().chain(&model.filter.own).chain(of_clients);
    let mut choices = one_each(views, |model, view| {
        model.set_filter(&view.query);
        model.filter.keep();
    });
    if model.filter.is_on() {
        let detail = model.filter.text().to_owned();
        let choice = Choice::new('S', "save the filter as…", detail, ask_to_save);
        choices.push(choice.private());
    }
    if !model.filter.own.is_empty() {
        choices.push(Choice::new('R', "rename one of yours…", "", |model| {
            pick(model, "rename", |model, view| {
                let old = view.clone();
                ask_for_name(model, &view.name, move |model, name| {
                    rename(model, &old, name)
                });
            });
        }));
        choices.push(Choice::new('D', "delete one of yours…", "", |model| {
            pick(model, "delete", |model, view| {
                let name = view.name.clone();
                model.filter.own.retain(|one| one.name != name);
                model.notify(format!("the view {name} is deleted"));
                keep(model, vec![ViewChange::Deleted(name)]);
            });
        }));
    }
    Menu::new("views", "show", choices)
}

/// A choice for each view, by letters that do nothing else in a menu, then by digits. Beyond those the cursor chooses.
fn one_each<'a>(
    views: impl Iterator<Item = &'a View>,
    run: impl Fn(&mut Model, &View) + Clone + 'static,
) -> Vec<Choice> {
    let letters = ('a'..='z').filter(|letter| *letter != 'v').chain('0'..='9');
    let letters = letters.chain(std::iter::repeat(Choice::WITHOUT_LETTER));
    let choice = |(letter, view): (char, &View)| {
        let (run, view) = (run.clone(), view.clone());
        let (name, query) = (view.name.clone(), view.query.clone());
        let is_harmless = query::discreet(&query, "") == query;
        let choice = Choice::new(letter, name, query, move |model| run(model, &view));
        if is_harmless {
            choice
        } else {
            choice.private()
        }
    };
    letters.zip(views).map(choice).collect()
}

/// Asks under which name the filter in force is saved.
pub(super) fn ask_to_save(model: &mut Model) {
    let query = model.filter.text().to_owned();
    ask_for_name(model, "", move |model, name| save(model, name, &query));
}

/// Asks which of the user's own.
fn pick(model: &mut Model, title: &'static str, run: impl Fn(&mut Model, &View) + Clone + 'static) {
    let choices = one_each(model.filter.own.iter(), run);
    let menu = Menu::new("own-views", title, choices);
    model.overlays.push(Box::new(menu));
}

fn ask_for_name(
    model: &mut Model,
    name: &str,
    accept: impl Fn(&mut Model, &str) -> Result<(), String> + 'static,
) {
    let mut field = Field::new(LONGEST_NAME, "a name, for example known refusals");
    field.set_text(name);
    let prompt = Prompt::new("view-name", " name of the view: ", field, accept);
    model.overlays.push(Box::new(prompt));
}

/// Saves a filter under a name. A view of the user's own that has the name gets the filter.
fn save(model: &mut Model, name: &str, query: &str) -> Result<(), String> {
    let view = View::checked(name, query)?;
    let name = view.name.clone();
    let is_new = put(model, view.clone());
    keep(model, vec![ViewChange::Saved(view)]);
    model.notify(if is_new {
        format!("saved as the view {name}")
    } else {
        format!("the view {name} has another filter now")
    });
    Ok(())
}

/// Puts a view among the user's own; whether there was none of its name.
fn put(model: &mut Model, view: View) -> bool {
    let own = &mut model.filter.own;
    let is_new = !own.iter().any(|one| one.name == view.name);
    own.retain(|one| one.name != view.name);
    own.push(view);
    own.sort_by(|one, other| one.name.cmp(&other.name));
    is_new
}

fn rename(model: &mut Model, old: &View, name: &str) -> Result<(), String> {
    let view = View::checked(name, &old.query)?;
    let is_taken = |one: &View| one.name == view.name && one.name != old.name;
    if model.filter.own.iter().any(is_taken) {
        return Err(format!("there is a view {} already", view.name));
    }
    model.filter.own.retain(|one| one.name != old.name);
    put(model, view.clone());
    let changes = vec![
        ViewChange::Deleted(old.name.clone()),
        ViewChange::Saved(view.clone()),
    ];
    keep(model, changes);
    model.notify(format!("the view {} is called {} now", old.name, view.name));
    Ok(())
}

fn keep(model: &mut Model, changes: Vec<ViewChange>) {
    model.wishes.push(Command::KeepViews(changes));
}
