//! A plain HTTP/1.1 client on a blocking socket: it shows exactly what was sent and what came back.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// One kept-alive connection.
pub struct Client {
    stream: TcpStream,
    token: String,
    received: Vec<u8>,
}

/// A response.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Response {
    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl Client {
    /// Connects to `http://host:port/…`.
    pub fn connect(url: &str, token: &str) -> io::Result<Self> {
        let authority = url
            .strip_prefix("http://")
            .unwrap()
            .split('/')
            .next()
            .unwrap();
        let stream = TcpStream::connect(authority)?;
        stream.set_nodelay(true)?;
        // A guard against a test that would otherwise hang for ever.
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self {
            stream,
            token: token.to_owned(),
            received: Vec::new(),
        })
    }

    /// Sends another token from now on.
    pub fn change_token(&mut self, token: &str) {
        token.clone_into(&mut self.token);
    }

    /// Sends one request and reads its response.
    pub fn send(&mut self, method: &str, target: &str, body: &str) -> io::Result<Response> {
        self.send_with(method, target, "", body)
    }

    /// The same with further lines of the head.
    pub fn send_with(
        &mut self,
        method: &str,
        target: &str,
        fields: &str,
        body: &str,
    ) -> io::Result<Response> {
        let mut head = format!(
            "{method} {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n",
            self.token
        );
        if !body.is_empty() {
            head.push_str("Content-Type: application/scim+json\r\n");
        }
        head.push_str(fields);
        let message = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
        self.stream.write_all(message.as_bytes())?;
        self.read_response()
    }

    fn read_response(&mut self) -> io::Result<Response> {
        let end = loop {
            if let Some(at) = self
                .received
                .windows(4)
                .position(|window| window == b"\r\n\r\n")
            {
                break at;
            }
            self.read_more()?;
        };
        let head = String::from_utf8(self.received[..end].to_vec()).unwrap();
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .unwrap_or(0);
        let length = head
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length:")
                    .map(|n| n.trim().parse::<usize>().unwrap())
            })
            .unwrap_or(0);
        while self.received.len() < end + 4 + length {
            self.read_more()?;
        }
        let body = self.received[end + 4..end + 4 + length].to_vec();
        self.received.drain(..end + 4 + length);
        Ok(Response { status, body })
    }

    fn read_more(&mut self) -> io::Result<()> {
        let mut buffer = [0; 8192];
        let n = self.stream.read(&mut buffer)?;
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.received.extend_from_slice(&buffer[..n]);
        Ok(())
    }
}
