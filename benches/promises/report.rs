//! Lines of the report.

use std::time::Duration;

/// A part of the report.
pub fn heading(text: &str) {
    println!("\n{text}");
}

/// One figure beside its target.
pub fn figure(what: &str, figure: &str, target: &str, is_met: bool) {
    let verdict = if is_met { "met" } else { "MISSED" };
    println!("  {what:<58} {figure:>18}   target {target:<22} {verdict}");
}

/// A time that is to be under so many milliseconds.
pub fn within(what: &str, found: Duration, most_ms: u64) {
    let is_met = found < Duration::from_millis(most_ms);
    figure(
        what,
        &format!("{found:.1?}"),
        &format!("under {most_ms} ms"),
        is_met,
    );
}

/// A figure without a target, for context.
pub fn note(what: &str, figure: &str) {
    println!("  {what:<58} {figure:>18}");
}

/// How long this thread was on a processor so far. What it did between two moments takes that long on a machine that
/// has nothing else to do, however busy this one is.
pub fn on_processor() -> Duration {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let nanos = times.split_whitespace().next().unwrap();
    Duration::from_nanos(nanos.parse().unwrap())
}

/// The resident memory of a process, in MB.
pub fn resident_mb(pid: u32) -> f64 {
    resident_mb_if_running(pid).unwrap()
}

/// The same; `None` when the process has none any more.
pub fn resident_mb_if_running(pid: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kib = line.split_whitespace().nth(1)?.parse::<f64>().ok()?;
    Some(kib / 1024.0)
}
