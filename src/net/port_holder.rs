//! Finds out which process listens on a port, where the system tells without privileges.

use std::net::SocketAddr;

/// The process that listens on this address, as `name (pid 123)`. Only processes of the same user can be seen.
#[cfg(target_os = "linux")]
pub(super) fn holder(address: SocketAddr) -> Option<String> {
    let inodes: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .flat_map(|table| listening_inodes(&table, address.port()))
        .collect();
    let links: Vec<String> = inodes
        .iter()
        .map(|inode| format!("socket:[{inode}]"))
        .collect();
    std::fs::read_dir("/proc")
        .ok()?
        .flatten()
        .find_map(|entry| {
            let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
            let has_socket = std::fs::read_dir(entry.path().join("fd"))
                .ok()?
                .flatten()
                .filter_map(|fd| std::fs::read_link(fd.path()).ok())
                .any(|link| {
                    links
                        .iter()
                        .any(|socket| link.as_os_str() == socket.as_str())
                });
            let name = std::fs::read_to_string(entry.path().join("comm")).ok()?;
            has_socket.then(|| format!("{} (pid {pid})", name.trim().escape_debug()))
        })
}

/// Nothing is known elsewhere.
#[cfg(not(target_os = "linux"))]
pub(super) fn holder(_address: SocketAddr) -> Option<String> {
    None
}

/// The inodes of the sockets that listen on a port, from a table of `/proc/net`.
#[cfg(target_os = "linux")]
fn listening_inodes(table: &str, port: u16) -> Vec<String> {
    /// The state `TCP_LISTEN` as the table writes it.
    const LISTEN: &str = "0A";
    let local = format!(":{port:04X}");
    table
        .lines()
        .skip(1)
        .filter_map(|line| {
            // sl, local address, remote address, state, queues, timer, retransmits, uid, timeout, inode
            let fields: Vec<&str> = line.split_ascii_whitespace().collect();
            let listens = fields.get(1)?.ends_with(&local) && *fields.get(3)? == LISTEN;
            listens.then(|| fields.get(9).map(ToString::to_string))?
        })
        .collect()
}
