//! Attributes whose values are replaced by placeholders, as somebody named them.

use crate::inspect::disguise::{Disguise, vocabulary};
use crate::scim::caseless::fold;
use crate::scim::spelling::nearest_name;

/// The attribute paths to mask.
#[derive(Debug, Default)]
pub(super) struct Masks(Vec<Mask>);

#[derive(Debug)]
struct Mask {
    /// As it was given.
    given: String,
    /// Folded, without URN.
    path: String,
    /// Whether a value stood at it or below.
    is_met: bool,
}

impl Masks {
    pub(super) fn new(paths: Vec<String>) -> Self {
        let masks = paths.into_iter().map(|given| Mask {
            path: vocabulary::normal(&given),
            given,
            is_met: false,
        });
        Self(masks.collect())
    }

    /// Adds paths that need not be met.
    pub(super) fn keep(&mut self, paths: &[String]) {
        for given in paths {
            let path = vocabulary::normal(given);
            match self.0.iter_mut().find(|mask| mask.path == path) {
                Some(mask) => mask.is_met = true,
                None => self.0.push(Mask {
                    given: given.clone(),
                    path,
                    is_met: true,
                }),
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As they were given.
    pub(super) fn given(&self) -> Vec<String> {
        self.0.iter().map(|mask| mask.given.clone()).collect()
    }

    /// Whether what stands at a normal path is masked.
    pub(super) fn have(&mut self, path: &str) -> bool {
        self.meet(|mask| {
            path.strip_prefix(mask)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// Whether a value that is not made of others is masked: with `emails.value`, that of `emails` too, because a
    /// simple value stands for that sub-attribute, as in `emails eq "…"`.
    pub(super) fn have_simple(&mut self, path: &str) -> bool {
        self.meet(|mask| mask.strip_prefix(path) == Some(".value")) || self.have(path)
    }

    fn meet(&mut self, is_masked: impl Fn(&str) -> bool) -> bool {
        let mut is_met = false;
        for mask in &mut self.0 {
            // An empty path would be that of everything.
            if !mask.path.is_empty() && is_masked(&mask.path) {
                mask.is_met = true;
                is_met = true;
            }
        }
        is_met
    }
}

impl Disguise {
    /// What is wrong with the first path to mask that no schema defines and at which nothing stood so far: then nothing
    /// would be masked, and whoever asked for it would believe that it was.
    pub(in crate::inspect) fn misnamed_mask(&self) -> Option<String> {
        let is_wrong = |mask: &&Mask| !(self.is_of_schemas(mask) || mask.is_met);
        let mask = self.masks.0.iter().find(is_wrong)?;
        let given = &mask.given;
        Some(if mask.path.is_empty() {
            "an empty path names no attribute; name one, as in emails.value".to_owned()
        } else if self.is_schema(given) {
            format!("{given} is a schema; name its attributes one by one, as in {given}:department")
        } else {
            let hint = self
                .meant(mask)
                .map_or_else(String::new, |name| format!("; did it mean {name}?"));
            format!(
                "there is no attribute {given}, neither in the schemas nor in what is exported{hint}"
            )
        })
    }

    /// Whether the schemas of users and groups define the attribute.
    fn is_of_schemas(&self, mask: &Mask) -> bool {
        let bare = vocabulary::without_filter(&mask.given);
        let is_urn_known = bare
            .rsplit_once(':')
            .is_none_or(|(urn, _)| self.is_schema(urn));
        is_urn_known
            && vocabulary::paths()
                .iter()
                .any(|path| path.eq_ignore_ascii_case(&mask.path))
    }

    /// The attribute that was meant, as it would have to be given.
    fn meant(&self, mask: &Mask) -> Option<String> {
        let bare = vocabulary::without_filter(&mask.given);
        let (urn, name) = match bare.rsplit_once(':') {
            Some((urn, name)) => (Some(urn), name),
            None => (None, bare.as_str()),
        };
        let paths = || vocabulary::paths().iter().map(String::as_str);
        let is_below = |path: &&str| {
            path.rsplit_once('.')
                .is_some_and(|(_, sub)| sub.eq_ignore_ascii_case(name))
        };
        let stored = self.defined.iter().map(String::as_str);
        let name = paths()
            .find(is_below)
            .or_else(|| nearest_name(name, paths()))
            .or_else(|| nearest_name(&fold(name), stored))?;
        Some(match urn.filter(|urn| self.is_schema(urn)) {
            Some(urn) => format!("{urn}:{name}"),
            None => name.to_owned(),
        })
    }
}
