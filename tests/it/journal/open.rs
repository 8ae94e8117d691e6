//! Who may open what.

use std::path::Path;

use scimscope::journal::{Capture, Error, Reader, Seq, Sync};
use tempfile::TempDir;

use super::Bench;

fn refusal(path: &Path) -> Error {
    Capture::open(path, Sync::Full).unwrap_err()
}

#[test]
fn a_second_writer_is_refused_and_told_who_writes() {
    let mut bench = Bench::start();
    bench.stop();
    let capture = bench.capture();
    capture.announce("http://127.0.0.1:7643/scim/v2").unwrap();
    bench.record(capture);
    let Error::InUse { by, .. } = refusal(&bench.path()) else {
        panic!("not refused as in use");
    };
    assert_eq!(by.pid, Some(std::process::id()));
    assert_eq!(by.url.as_deref(), Some("http://127.0.0.1:7643/scim/v2"));
    assert!(Reader::open(&bench.path()).is_ok(), "readers are welcome");
    bench.stop();
    bench.open();
}

#[test]
fn a_capture_of_a_newer_program_is_refused_and_left_alone() {
    let mut bench = Bench::start();
    bench.stop();
    bench
        .tool()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let before = std::fs::read(bench.path()).unwrap();
    let error = refusal(&bench.path());
    assert!(
        matches!(
            error,
            Error::Newer {
                found: 99,
                known: 1,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(Reader::open(&bench.path()).unwrap_err(), error);
    assert_eq!(std::fs::read(bench.path()).unwrap(), before);
}

#[test]
fn files_of_other_programs_are_refused_and_left_alone() {
    let folder = TempDir::new().unwrap();
    let database = folder.path().join("other.db");
    let other = rusqlite::Connection::open(&database).unwrap();
    other.execute_batch("CREATE TABLE t (a)").unwrap();
    drop(other);
    let text = folder.path().join("notes.txt");
    std::fs::write(
        &text,
        "a text that is long enough to be taken for a header of a database\n".repeat(10),
    )
    .unwrap();
    let short = folder.path().join("short.txt");
    std::fs::write(&short, "x").unwrap();
    for path in [database, text, short] {
        let before = std::fs::read(&path).unwrap();
        assert_eq!(refusal(&path), Error::NotACapture { path: path.clone() });
        assert!(matches!(
            Reader::open(&path),
            Err(Error::NotACapture { .. })
        ));
        assert_eq!(std::fs::read(&path).unwrap(), before);
        assert!(
            !folder
                .path()
                .join(format!("{}.lock", path.display()))
                .exists()
        );
    }
}

#[test]
fn what_is_not_there_is_named() {
    let folder = TempDir::new().unwrap();
    let in_no_folder = folder.path().join("none/x.scimlog");
    assert_eq!(
        refusal(&in_no_folder).to_string(),
        format!(
            "cannot open the capture {}: its folder does not exist; check the path",
            in_no_folder.display()
        )
    );
    let no_file = folder.path().join("x.scimlog");
    assert!(matches!(
        Reader::open(&no_file),
        Err(Error::Missing {
            what: "the file",
            ..
        })
    ));
    assert!(!no_file.exists(), "a reader creates nothing");
}

#[test]
fn what_cannot_be_written_is_refused_with_the_reason() {
    let folder = TempDir::new().unwrap();
    let error = refusal(folder.path());
    assert!(matches!(error, Error::Unreadable { .. }), "{error}");
    // In /proc nobody can create a file, whatever the permissions.
    #[cfg(target_os = "linux")]
    {
        let error = refusal(Path::new("/proc/self/x.scimlog"));
        assert!(matches!(error, Error::Unwritable { .. }), "{error}");
        assert!(
            error
                .to_string()
                .starts_with("cannot write the capture /proc/self/x.scimlog: ")
        );
    }
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_what_is_written() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::start();
    bench.create_user("a").await;
    let mut n_files = 0;
    for entry in std::fs::read_dir(bench.folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", entry.path().display());
        n_files += 1;
    }
    assert_eq!(n_files, 4, "capture, write-ahead log, its index, lock");
}

#[tokio::test]
async fn any_tool_reads_a_capture_while_it_is_written() {
    let bench = Bench::start();
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let tool = rusqlite::Connection::open_with_flags(bench.path(), flags).unwrap();
    for n in 1..=3 {
        bench.create_user(&format!("u{n}")).await;
        let text: String = tool
            .query_row(
                "SELECT method || ' ' || CAST(request_body AS TEXT) FROM events JOIN messages USING (seq)
                 ORDER BY seq DESC",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert!(
            text.starts_with("POST {") && text.contains(&format!("\"u{n}\"")),
            "{text}"
        );
    }
    let pages: i64 = tool
        .pragma_query_value(None, "page_size", |row| row.get(0))
        .unwrap();
    assert_eq!(pages, 16384);
}

#[test]
fn a_new_capture_is_empty_and_has_an_identifier_of_its_own() {
    let folder = TempDir::new().unwrap();
    let open = |name: &str| Capture::open(&folder.path().join(name), Sync::Full).unwrap();
    let (first, second) = (open("a.scimlog"), open("b.scimlog"));
    assert_ne!(first.id().unwrap(), second.id().unwrap());
    let id = uuid::Uuid::parse_str(&first.id().unwrap()).unwrap();
    assert_eq!(id.get_version_num(), 7);
    assert_eq!(Reader::open(first.path()).unwrap().head().unwrap(), Seq(0));
}

#[cfg(unix)]
#[tokio::test]
async fn a_capture_that_nobody_may_write_is_read_and_nothing_is_put_beside_it() {
    use std::os::unix::fs::PermissionsExt;

    let mut bench = Bench::start();
    bench.create_user("ann").await;
    bench.stop();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a ?#%41.scimlog");
    std::fs::copy(bench.path(), &path).unwrap();
    let mode = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(&path, 0o444);
    // Whoever is root writes everywhere; then the permission of the file alone tells.
    for folder_mode in [0o755, 0o555] {
        mode(folder.path(), folder_mode);
        let reader = Reader::open(&path).unwrap();
        assert_eq!(reader.head(), Ok(Seq(1)));
        drop(reader);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
    mode(folder.path(), 0o755);
}
