//! Lines of the report.

/// A part of the report.
pub fn heading(text: &str) {
    println!("\n{text}");
}

/// One figure beside its target.
pub fn figure(what: &str, figure: &str, target: &str, is_met: bool) {
    let verdict = if is_met { "met" } else { "MISSED" };
    println!("  {what:<58} {figure:>18}   target {target:<22} {verdict}");
}

/// A figure without a target, for context.
pub fn note(what: &str, figure: &str) {
    println!("  {what:<58} {figure:>18}");
}

/// The resident memory of a process, in MB.
pub fn resident_mb(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<f64>()
        .unwrap()
        / 1024.0
}
