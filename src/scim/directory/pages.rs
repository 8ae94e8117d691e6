//! Pages of lists as they were put together, for as long as nothing changes: a client that polls asks for the same page
//! again and again.

use std::collections::VecDeque;

use bytes::Bytes;

/// A page of a list.
#[derive(Debug, Clone)]
pub(in crate::scim) struct ListedPage {
    /// The `ListResponse`.
    pub(in crate::scim) body: Bytes,
    /// How many resources there are on all pages.
    pub(in crate::scim) total: u64,
    /// How many there are on this one.
    pub(in crate::scim) returned: u64,
}

/// The newest long pages, each with what it was put together for.
#[derive(Debug, Clone, Default)]
pub(in crate::scim) struct Pages(VecDeque<(String, ListedPage)>);

/// A shorter page is put together as soon as it is found.
const SHORTEST: usize = 2 * 1024;

/// How many pages are kept.
const MOST: usize = 8;

/// How long they are together.
const MOST_BYTES: usize = 2 * 1024 * 1024;

impl Pages {
    /// The page that is wanted, if nothing changed since it was kept.
    pub(in crate::scim) fn find(&self, wanted: &str) -> Option<ListedPage> {
        let mut newest = self.0.iter().rev();
        let (_, page) = newest.find(|(known, _)| known == wanted)?;
        Some(page.clone())
    }

    /// Keeps a page that was not found, until something changes.
    pub(in crate::scim) fn keep(&mut self, wanted: String, page: &ListedPage) {
        if !(SHORTEST..=MOST_BYTES).contains(&page.body.len()) {
            return;
        }
        self.0.push_back((wanted, page.clone()));
        while self.0.len() > MOST || self.n_bytes() > MOST_BYTES {
            self.0.pop_front();
        }
    }

    fn n_bytes(&self) -> usize {
        self.0.iter().map(|(_, page)| page.body.len()).sum()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_found_by_what_was_wanted_and_bounded_together() {
        let mut pages = Pages::default();
        let page = |length| ListedPage {
            body: vec![b'a'; length].into(),
            total: 1,
            returned: 1,
        };
        for (wanted, length) in [
            ("short", SHORTEST - 1),
            ("long", SHORTEST),
            ("huge", MOST_BYTES + 1),
        ] {
            pages.keep(wanted.to_owned(), &page(length));
        }
        let found = ["short", "long", "huge"].map(|wanted| pages.find(wanted).is_some());
        assert_eq!(found, [false, true, false]);
        for n in 0..100 {
            pages.keep(format!("large {n}"), &page(MOST_BYTES / 3));
            assert!(pages.n_bytes() <= MOST_BYTES);
        }
        for n in 0..100 {
            pages.keep(n.to_string(), &page(SHORTEST));
            assert!(pages.0.len() <= MOST);
        }
        assert!(pages.find("99").is_some());
        assert!(pages.find("1").is_none());
        pages.clear();
        assert!(pages.find("99").is_none());
    }
}
