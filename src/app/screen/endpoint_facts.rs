//! What is known of the endpoint and of the file besides events, at this moment.

use std::path::{Path, PathBuf};

use crate::inspect::Session;
use crate::inspect::traffic::{Callers, rates};
use crate::journal::writer_of;
use crate::scim::Timestamp;
use crate::tui::{EndpointFacts, Service};

/// Looks around.
pub(super) fn look(
    capture: &Path,
    service: Option<&Service>,
    session: &Session,
    callers: &mut Callers,
) -> EndpointFacts {
    callers.extend(session);
    let now = Timestamp(jiff::Timestamp::now().as_microsecond());
    let writer = match service {
        Some(_) => None,
        None => writer_of(capture).map(|holder| holder.to_string()),
    };
    EndpointFacts {
        now,
        service: service.cloned(),
        writer,
        capture: capture.display().to_string(),
        capture_bytes: bytes_on_disk(capture),
        free_bytes: free_bytes(capture),
        n_events: session.head().0,
        callers: callers.latest_first(),
        rates: rates(session, now),
    }
}

/// The file, and beside it what is still to be moved into it.
fn bytes_on_disk(capture: &Path) -> u64 {
    let mut log = capture.as_os_str().to_owned();
    log.push("-wal");
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
    size(capture) + size(&PathBuf::from(log))
}

/// What whoever writes there may still use.
#[cfg(unix)]
fn free_bytes(capture: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(capture).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

/// The system is not asked elsewhere.
#[cfg(not(unix))]
fn free_bytes(_capture: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_is_what_the_disk_holds_and_a_missing_file_holds_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.scimlog");
        assert_eq!(bytes_on_disk(&path), 0);
        std::fs::write(&path, [0; 100]).unwrap();
        std::fs::write(folder.path().join("x.scimlog-wal"), [0; 11]).unwrap();
        assert_eq!(bytes_on_disk(&path), 111);
        assert!(free_bytes(&path).is_none_or(|free| free > 0));
        let facts = look(&path, None, &Session::default(), &mut Callers::default());
        assert_eq!((facts.writer, facts.n_events), (None, 0));
    }
}
