//! Texts that repeat, kept once and named by a small number.

use std::collections::HashMap;
use std::sync::Arc;

/// The number of a text in its [`Pool`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Handle(u32);

impl Handle {
    /// No text.
    pub const NONE: Self = Self(u32::MAX);
    /// A text that is not in the pool, because it is too long or there are too many: it stands in the capture only.
    pub const UNKEPT: Self = Self(u32::MAX - 1);

    /// Whether it names a text of the pool.
    pub fn is_kept(self) -> bool {
        self < Self::UNKEPT
    }

    /// Its position in the pool.
    pub fn index(self) -> Option<usize> {
        self.is_kept().then_some(self.0 as usize)
    }
}

/// Texts that repeat, kept once. Grows only with the number of different texts, each of bounded length.
#[derive(Debug, Clone)]
pub struct Pool {
    texts: Vec<Arc<str>>,
    handles: HashMap<Arc<str>, Handle>,
    longest: usize,
    most: usize,
}

impl Pool {
    /// A pool of at most `most` texts of at most `longest` bytes.
    pub(super) fn new(longest: usize, most: usize) -> Self {
        Self {
            texts: Vec::new(),
            handles: HashMap::new(),
            longest,
            most,
        }
    }

    /// The handle of a text, which is put in if there is room.
    pub(super) fn put(&mut self, text: &str) -> Handle {
        if let Some(handle) = self.handles.get(text) {
            return *handle;
        }
        if text.len() > self.longest || self.texts.len() >= self.most {
            return Handle::UNKEPT;
        }
        let Ok(number) = u32::try_from(self.texts.len()) else {
            return Handle::UNKEPT;
        };
        let (text, handle): (Arc<str>, _) = (text.into(), Handle(number));
        self.texts.push(text.clone());
        self.handles.insert(text, handle);
        handle
    }

    /// The text of a handle; `None` when it names none that is kept.
    pub fn text(&self, handle: Handle) -> Option<&str> {
        self.texts.get(handle.0 as usize).map(AsRef::as_ref)
    }

    /// The text that came at this position, from 0.
    pub(super) fn nth(&self, index: usize) -> Option<&str> {
        self.texts.get(index).map(AsRef::as_ref)
    }

    /// The handle of a text that is in the pool.
    pub fn find(&self, text: &str) -> Option<Handle> {
        self.handles.get(text).copied()
    }

    /// The handle of every text, in the order in which they came.
    pub fn handles(&self) -> impl Iterator<Item = Handle> {
        (0..self.texts.len()).filter_map(|number| u32::try_from(number).ok().map(Handle))
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The texts from this position on, each with its position.
    pub fn from(&self, position: usize) -> impl Iterator<Item = (usize, &str)> {
        let texts = self.texts.iter().enumerate().skip(position);
        texts.map(|(position, text)| (position, text.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_once() {
        let mut pool = Pool::new(8, 2);
        let (a, b) = (pool.put("a"), pool.put("b"));
        assert_eq!(
            (pool.put("a"), pool.text(b), pool.find("a")),
            (a, Some("b"), Some(a))
        );
        assert_eq!(pool.len(), 2);
    }

    #[test]
    fn what_would_not_be_bounded_is_not_kept() {
        let mut pool = Pool::new(4, 1);
        assert_eq!(pool.put("too long"), Handle::UNKEPT);
        pool.put("a");
        assert_eq!(pool.put("b"), Handle::UNKEPT);
        assert_eq!(
            (pool.text(Handle::UNKEPT), pool.text(Handle::NONE)),
            (None, None)
        );
    }
}
