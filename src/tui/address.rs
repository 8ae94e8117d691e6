//! The URL of an endpoint, as it was typed: what is known of it before anything is sent there.

/// A URL that can be called, as far as its text tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address<'a> {
    url: &'a str,
    host: &'a str,
}

impl<'a> Address<'a> {
    /// Reads a URL, or says what is wrong with it. What is read in more than one way by those who read URLs is refused
    /// here: nobody is to be asked about one host while another one is called.
    pub fn parse(url: &'a str) -> Result<Self, &'static str> {
        let scheme = ["http://", "https://"].into_iter().find(|scheme| {
            let start = url.get(..scheme.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
        let rest = scheme.and_then(|scheme| url.get(scheme.len()..));
        let rest = rest.ok_or("a URL begins with http:// or https://")?;
        if rest
            .chars()
            .any(|character| character.is_control() || character == '\\')
        {
            return Err("a URL holds no backslash and no control character");
        }
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err("a URL holds no user name and no password; the token is asked for next");
        }
        let host = if authority.starts_with('[') {
            authority.split_inclusive(']').next().unwrap_or_default()
        } else {
            authority.split(':').next().unwrap_or_default()
        };
        if host.is_empty() {
            return Err("the URL names no host");
        }
        Ok(Self { url, host })
    }

    /// The host.
    pub fn host(&self) -> &'a str {
        self.host
    }

    /// Whether it is certain to be of this machine.
    pub fn is_on_this_machine(&self) -> bool {
        let is_address = self.host.strip_prefix("127.").is_some_and(|rest| {
            let mut parts = rest.split('.');
            parts.clone().count() == 3 && parts.all(|part| part.parse::<u8>().is_ok())
        });
        is_address || self.host == "[::1]" || self.host.eq_ignore_ascii_case("localhost")
    }

    /// The URL without what may hold a secret: its query, and what is behind it.
    pub fn shown(&self) -> &'a str {
        self.url.split(['?', '#']).next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_recognized_and_nothing_else_is_taken_for_it() {
        for (url, expected) in [
            ("http://localhost:1/scim", Ok(true)),
            ("HTTP://LocalHost", Ok(true)),
            ("https://127.0.0.2/?a=b", Ok(true)),
            ("http://[::1]:80/", Ok(true)),
            ("http://localhost.example/", Ok(false)),
            ("http://example.com/http://localhost/", Ok(false)),
            ("http://example.com?://localhost/", Ok(false)),
            ("http://example.com#localhost", Ok(false)),
            ("http:evil.example/://localhost/", Err(())),
            ("localhost:1/scim", Err(())),
            ("ftp://localhost/", Err(())),
            ("http://localhost@evil.example/", Err(())),
            ("http://evil.example\\localhost", Err(())),
            ("http:///localhost", Err(())),
            ("http://", Err(())),
            ("", Err(())),
        ] {
            let read = Address::parse(url).map(|address| address.is_on_this_machine());
            assert_eq!(read.map_err(drop), expected, "{url}");
        }
    }

    #[test]
    fn what_may_be_secret_is_not_shown() {
        let shown = |url| Address::parse(url).unwrap().shown();
        assert_eq!(shown("http://h/scim?key=s3cret#x"), "http://h/scim");
        assert_eq!(shown("http://h/scim"), "http://h/scim");
    }
}
