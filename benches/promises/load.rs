//! A load client: connections that each send a request as soon as the last one was answered.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub const TOKEN: &str = "bench-token";

/// What was measured.
pub struct Load {
    pub per_second: f64,
    pub p50: Duration,
    pub p99: Duration,
    /// What the processors did for one request, client and server together. Unlike the rate, it hardly depends on what
    /// else the machine does; where both processors are busy, the ratio of two rates is that of these.
    pub cpu: Duration,
}

/// One request as bytes.
pub fn request(method: &str, target: &str, body: &str) -> Vec<u8> {
    format!(
        "{method} {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\nADSCIMVersion: 6.0\r\nContent-Type: application/scim+json; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Sends what `next` makes (its argument counts all requests) over that many connections, for that long after a
/// warm-up of a quarter of it.
pub async fn drive(
    address: SocketAddr,
    connections: usize,
    duration: Duration,
    next: impl Fn(usize) -> Vec<u8> + Send + Sync + 'static,
) -> Load {
    let (next, counter) = (Arc::new(next), Arc::new(AtomicUsize::new(0)));
    let (is_measured, is_over) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicBool::new(false)),
    );
    let mut tasks = Vec::new();
    for _ in 0..connections {
        let (next, counter) = (next.clone(), counter.clone());
        let (is_measured, is_over) = (is_measured.clone(), is_over.clone());
        tasks.push(tokio::spawn(async move {
            let mut connection = Connection::open(address).await;
            let mut latencies = Vec::new();
            while !is_over.load(Ordering::Relaxed) {
                let message = next(counter.fetch_add(1, Ordering::Relaxed));
                let sent = Instant::now();
                let (status, _) = connection.exchange(&message).await;
                assert!(status < 300, "answered {status}");
                if is_measured.load(Ordering::Relaxed) {
                    latencies.push(sent.elapsed());
                }
            }
            latencies
        }));
    }
    tokio::time::sleep(duration / 4).await;
    is_measured.store(true, Ordering::Relaxed);
    let (start, cpu) = (Instant::now(), cpu_time());
    tokio::time::sleep(duration).await;
    is_over.store(true, Ordering::Relaxed);
    let (elapsed, cpu) = (start.elapsed(), cpu_time().saturating_sub(cpu));
    let mut latencies = Vec::new();
    for task in tasks {
        latencies.extend(task.await.unwrap());
    }
    latencies.sort_unstable();
    let at = |share: f64| latencies[((latencies.len() - 1) as f64 * share) as usize];
    Load {
        per_second: latencies.len() as f64 / elapsed.as_secs_f64(),
        p50: at(0.5),
        p99: at(0.99),
        cpu: cpu / u32::try_from(latencies.len()).unwrap(),
    }
}

/// What all threads of this process had of the processors so far.
fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    // The name of the program, in parentheses, may hold blanks.
    let fields = stat.rsplit_once(')').unwrap().1.split_whitespace();
    let ticks: u64 = fields
        .skip(11)
        .take(2)
        .map(|n| n.parse::<u64>().unwrap())
        .sum();
    // Linux counts in hundredths of a second, whatever the kernel's own clock.
    Duration::from_millis(ticks * 10)
}

/// A kept-alive connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            buffer: Vec::with_capacity(16 * 1024),
        }
    }

    /// Sends one request; returns the status and the body.
    pub async fn exchange(&mut self, message: &[u8]) -> (u16, Vec<u8>) {
        self.stream.write_all(message).await.unwrap();
        self.buffer.clear();
        loop {
            assert!(
                self.stream.read_buf(&mut self.buffer).await.unwrap() > 0,
                "the server closed the connection"
            );
            let mut fields = [httparse::EMPTY_HEADER; 32];
            let mut response = httparse::Response::new(&mut fields);
            let Ok(httparse::Status::Complete(head)) = response.parse(&self.buffer) else {
                continue;
            };
            let length = response
                .headers
                .iter()
                .find(|field| field.name.eq_ignore_ascii_case("content-length"));
            let length = length.map_or(0, |field| {
                std::str::from_utf8(field.value).unwrap().parse().unwrap()
            });
            let status = response.code.unwrap();
            while self.buffer.len() < head + length {
                assert!(
                    self.stream.read_buf(&mut self.buffer).await.unwrap() > 0,
                    "the server closed the connection"
                );
            }
            return (status, self.buffer[head..head + length].to_vec());
        }
    }
}
