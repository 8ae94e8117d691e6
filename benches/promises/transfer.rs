//! A log carried out as JSON Lines and taken in again, by the program as it is run.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{capture, report};

/// The directory of 50,000 users, and what is under way.
const MEMORY_MB: f64 = 300.0;

pub async fn measure() {
    let n_events: usize =
        std::env::var("SCIMSCOPE_BENCH_EVENTS").map_or(1_000_000, |n| n.parse().unwrap());
    report::heading(&format!("{n_events} events carried out and in"));
    let folder = tempfile::tempdir().unwrap();
    let original = capture::made(folder.path(), n_events).await;
    let folder = folder.path().to_owned();
    tokio::task::spawn_blocking(move || round_trip(&folder, &original))
        .await
        .unwrap();
}

fn round_trip(folder: &Path, original: &Path) {
    let (first, second) = (folder.join("first.jsonl"), folder.join("second.jsonl"));
    let copy = folder.join("copy.scimlog");
    export("export", original, &first);
    let megabytes = std::fs::metadata(&first).unwrap().len() as f64 / 1e6;
    let mut command = scimscope();
    command.arg("import").arg(&first).arg("--output").arg(&copy);
    let (elapsed, peak) = run(&mut command);
    let rate = megabytes / elapsed.as_secs_f64();
    report::figure(
        "import of JSON Lines",
        &format!("{rate:.0} MB/s"),
        "100 MB/s",
        rate >= 100.0,
    );
    report::note("the file", &format!("{megabytes:.0} MB"));
    report::figure(
        "most memory of the import",
        &format!("{peak:.0} MB"),
        &format!("{MEMORY_MB:.0} MB"),
        peak <= MEMORY_MB,
    );
    export("export of the copy", &copy, &second);
    let is_same = same(&first, &second);
    report::figure(
        "exported again",
        if is_same { "same bytes" } else { "other bytes" },
        "same bytes",
        is_same,
    );
}

fn export(what: &str, from: &Path, to: &Path) {
    let mut command = scimscope();
    command
        .arg("export")
        .arg(from)
        .args(["--format", "jsonl", "--output"])
        .arg(to);
    let (elapsed, peak) = run(&mut command);
    let megabytes = std::fs::metadata(to).unwrap().len() as f64 / 1e6;
    let rate = megabytes / elapsed.as_secs_f64();
    report::figure(what, &format!("{rate:.0} MB/s"), "100 MB/s", rate >= 100.0);
    report::note("most memory of it", &format!("{peak:.0} MB"));
}

fn scimscope() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scimscope"));
    command.stdout(Stdio::null()).stdin(Stdio::null());
    command
}

/// Runs a command to its end; returns how long that took, and the most memory that it had.
fn run(command: &mut Command) -> (Duration, f64) {
    let start = Instant::now();
    let mut child = command.spawn().unwrap();
    let mut peak = 0.0_f64;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        peak = peak.max(report::resident_mb_if_running(child.id()).unwrap_or(0.0));
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(status.success(), "{status}");
    (start.elapsed(), peak)
}

fn same(left: &Path, right: &Path) -> bool {
    use std::io::Read;
    let open =
        |path| std::io::BufReader::with_capacity(1 << 20, std::fs::File::open(path).unwrap());
    let (mut left, mut right) = (open(left), open(right));
    let (mut a, mut b) = (vec![0; 1 << 20], vec![0; 1 << 20]);
    loop {
        let n = left.read(&mut a).unwrap();
        if n == 0 {
            return right.read(&mut b).unwrap() == 0;
        }
        if right.read_exact(&mut b[..n]).is_err() || a[..n] != b[..n] {
            return false;
        }
    }
}
