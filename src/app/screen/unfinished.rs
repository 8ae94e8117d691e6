//! The files that are being written for the screen, so that whoever leaves before the end is told.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use crate::tui::{Deed, Job};

/// What is being written, by its job.
#[derive(Debug, Clone, Default)]
pub(super) struct Unfinished(Arc<Mutex<BTreeMap<u64, String>>>);

impl Unfinished {
    /// A deed begins; most write no file.
    pub(super) fn begin(&self, job: Job, deed: &Deed) {
        if let (Job::Deed(number), Deed::Export { path, .. }) = (job, deed) {
            self.with(|paths| paths.insert(number, path.clone()));
        }
    }

    /// It is over, and how it went is known.
    pub(super) fn end(&self, job: Job) {
        if let Job::Deed(number) = job {
            self.with(|paths| paths.remove(&number));
        }
    }

    /// Says what will not be finished any more.
    pub(super) fn tell(&self, out: &mut impl Write) {
        let paths = self.with(std::mem::take);
        for path in paths.values() {
            // A closed stderr leaves nobody to tell.
            let _ = writeln!(
                out,
                "scimscope: the export to {path} was not finished, no file was written"
            );
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut BTreeMap<u64, String>) -> T) -> T {
        // What another thread panicked over is as good as it was before.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::{ExportWish, Extent};

    #[test]
    fn only_an_export_that_did_not_end_is_told_of() {
        let export = |path: &str| Deed::Export {
            wish: ExportWish {
                format: "har",
                extent: Extent::Whole,
                is_pseudonymous: false,
                masks: Vec::new(),
                has_prerequisites: false,
            },
            path: path.to_owned(),
            is_forced: false,
        };
        let unfinished = Unfinished::default();
        unfinished.begin(Job::Deed(1), &export("one.har"));
        unfinished.begin(Job::Deed(2), &export("two.har"));
        unfinished.begin(Job::Deed(3), &Deed::RevealTokens);
        unfinished.end(Job::Deed(1));
        let mut said = Vec::new();
        unfinished.tell(&mut said);
        unfinished.tell(&mut said);
        assert_eq!(
            String::from_utf8(said).unwrap(),
            "scimscope: the export to two.har was not finished, no file was written\n"
        );
    }
}
