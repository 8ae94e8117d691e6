//! A capture for the tests of this room: what Entra ID sent in a few cycles.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;

use crate::journal::Reader;
use crate::journal::import::{Importer, read_lines};

/// The capture, which is gone when this is.
pub(super) struct Cycles {
    pub(super) reader: Reader,
    _folder: tempfile::TempDir,
}

impl Cycles {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let capture = folder.path().join("cycles.scimlog");
        let events =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/entra/cycles.jsonl");
        let importer = Importer::create(&capture).unwrap();
        let events = File::open(events).unwrap();
        read_lines(events, importer, false, |_| ControlFlow::Continue(())).unwrap();
        let reader = Reader::open(&capture).unwrap();
        Self {
            reader,
            _folder: folder,
        }
    }
}
