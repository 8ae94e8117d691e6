//! The real program: start to first answer, and memory when idle.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::report;

const RUNS: usize = 5;

pub fn measure() {
    report::heading("scimscope serve, started");
    let runs: Vec<(Duration, f64)> = (0..RUNS).map(|_| once()).collect();
    let slowest = runs.iter().map(|run| run.0).max().unwrap();
    let largest = runs.iter().map(|run| run.1).fold(0.0, f64::max);
    report::within("start to first answer, slowest of 5", slowest, 100);
    report::figure(
        "resident memory when idle, largest of 5",
        &format!("{largest:.1} MB"),
        "under 20 MB",
        largest < 20.0,
    );
}

fn once() -> (Duration, f64) {
    let folder = tempfile::tempdir().unwrap();
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_scimscope"))
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--token",
            "bench-token",
            "--capture",
        ])
        .arg(folder.path().join("start.scimlog"))
        .env("XDG_CONFIG_HOME", folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line
        .split("http://")
        .nth(1)
        .unwrap()
        .split('/')
        .next()
        .unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .write_all(b"GET /scim/v2/Users HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer bench-token\r\n\r\n")
        .unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    let elapsed = start.elapsed();
    assert_eq!(&answer, b"HTTP/1.1 200");
    let resident = report::resident_mb(child.id());
    child.kill().unwrap();
    child.wait().unwrap();
    (elapsed, resident)
}
