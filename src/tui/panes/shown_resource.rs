//! The resource of the State screen, made ready once when it is looked at, so that a frame lays out only what is
//! visible.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::inspect::discreet;
use crate::inspect::portrait::Portrait;
use crate::journal::EventRedactor;
use crate::tui::glyphs::Glyphs;
use crate::tui::panes::leaves::Leaves;
use crate::tui::screens::ResourceView;
use crate::tui::widgets::Document;

/// A portrait with what its views are made of.
pub struct ShownResource {
    portrait: Portrait,
    leaves: OnceCell<Leaves>,
    text: RefCell<Option<Text>>,
}

/// A view that is a text, in so many columns.
struct Text {
    view: ResourceView,
    columns: usize,
    document: Rc<Document>,
}

impl ShownResource {
    /// Of a portrait. Nothing is made of it before it is looked at.
    pub fn new(portrait: Portrait) -> Self {
        Self {
            portrait,
            leaves: OnceCell::new(),
            text: RefCell::new(None),
        }
    }

    /// The same with what was made of the resource before, where that is as it was.
    #[must_use]
    pub fn after(self, before: Self) -> Self {
        if !self.portrait.is_like(&before.portrait) {
            return self;
        }
        Self {
            portrait: self.portrait,
            ..before
        }
    }

    /// The same without its secrets; `None` when it has none.
    pub fn discreet(&self, redactor: &EventRedactor) -> Option<Self> {
        let mut portrait = self.portrait.clone();
        discreet::portrait(redactor, &mut portrait).then(|| Self::new(portrait))
    }

    /// What it is made of.
    pub fn portrait(&self) -> &Portrait {
        &self.portrait
    }

    /// The tree, with these paths folded and those pinned when it is first looked at.
    pub fn leaves(&self, folded: &BTreeSet<String>, pins: &[String], glyphs: &Glyphs) -> &Leaves {
        let make = || Leaves::of(&self.portrait, folded, pins, *glyphs);
        self.leaves.get_or_init(make)
    }

    /// The tree, if it was looked at, to fold parts of it.
    pub fn leaves_mut(&mut self) -> Option<&mut Leaves> {
        self.leaves.get_mut()
    }

    /// The tree, if it was looked at.
    pub fn seen(&self) -> Option<&Leaves> {
        self.leaves.get()
    }

    /// Other paths are pinned: the tree is made anew.
    pub fn pinned(&mut self) {
        self.leaves.take();
    }

    /// The text of a view, as it is made for so many columns.
    pub fn text(
        &self,
        view: ResourceView,
        columns: usize,
        make: impl FnOnce(&Portrait) -> Document,
    ) -> Rc<Document> {
        let is_it = |text: &&Text| (text.view, text.columns) == (view, columns);
        let known = self
            .text
            .borrow()
            .as_ref()
            .filter(is_it)
            .map(|text| text.document.clone());
        known.unwrap_or_else(|| {
            let document = Rc::new(make(&self.portrait));
            *self.text.borrow_mut() = Some(Text {
                view,
                columns,
                document: document.clone(),
            });
            document
        })
    }
}
