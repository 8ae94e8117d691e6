//! The index file: which blocks of events have which three-byte pieces in their texts.
//!
//! ```text
//! meta      the capture that it is of, and how far it reaches
//! pieces    FTS5 without content: one row a block of 8 events, its different pieces as words
//! wide      blocks that have so many pieces that an index of them would not help; they are always read
//! ```
//!
//! A block instead of an event, because events repeat each other, so that many of them have hardly more pieces than two.
//! Where the index says that words can be, the events are read and looked at, so that it may say too much and never too
//! little. It says so more often the larger blocks are: a number that was asked for has its pieces in several events.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use crate::journal::error::{Attempt, Error};
use crate::journal::event::Seq;
use crate::journal::format::integer;
use crate::journal::lock::open_private;
use crate::journal::reader::Reader;
use crate::journal::row::Row;
use crate::journal::search::text;
use crate::journal::search::trigrams::{self, Trigrams};

/// How many events are in a block.
pub(super) const BLOCK: u64 = 8;

/// A block with more different pieces than this is not indexed.
const MOST_PIECES: usize = 1 << 15;

/// A longer text is not looked into for the index; its block is always read.
const LONGEST_TEXT: usize = 1 << 20;

/// Says that a SQLite file is an index (`application_id`): `sidx` in ASCII.
const APPLICATION_ID: i64 = 0x7369_6478;

/// The format of the file; another one is made anew. It also changes with what sentences say.
const VERSION: i64 = 4;

/// An index grows to this, or to half of its capture, whichever is more. What lies beyond is scanned.
const SMALLEST_LIMIT: u64 = 64 << 20;

const TABLES: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE wide (block INTEGER PRIMARY KEY) STRICT;
CREATE VIRTUAL TABLE pieces USING fts5(words, content='', detail=none, columnsize=0, tokenize='ascii');
";

/// Says what an event did, in one line: a text of an event that no file holds.
pub type Sentence = fn(&Row) -> String;

/// An index opened for questions.
#[derive(Debug)]
pub struct Index {
    path: PathBuf,
    connection: Connection,
}

/// Where some words can be.
#[derive(Debug, Clone)]
pub struct Hits {
    /// The index reaches up to here.
    covered: Seq,
    /// A bit for each block that may have them.
    blocks: Vec<u64>,
}

impl Hits {
    /// Whether an event does not have the words.
    pub fn rule_out(&self, seq: Seq) -> bool {
        let block = seq.0.saturating_sub(1) / BLOCK;
        let word = usize::try_from(block / 64)
            .ok()
            .and_then(|at| self.blocks.get(at));
        let may_have = word.is_some_and(|word| word >> (block % 64) & 1 == 1);
        seq <= self.covered && !may_have
    }

    fn add(&mut self, block: u64) {
        let Ok(at) = usize::try_from(block / 64) else {
            return;
        };
        if block < self.covered.0.div_ceil(BLOCK) {
            if self.blocks.len() <= at {
                self.blocks.resize(at + 1, 0);
            }
            if let Some(word) = self.blocks.get_mut(at) {
                *word |= 1 << (block % 64);
            }
        }
    }
}

/// `x.scimlog` is indexed by `x.scimlog.index`.
pub fn index_path(capture: &Path) -> PathBuf {
    let mut name = capture.as_os_str().to_owned();
    name.push(".index");
    PathBuf::from(name)
}

impl Index {
    /// The index of a capture; `None` when there is none that can be used.
    pub fn open(capture: &Path) -> Option<Self> {
        let path = index_path(capture);
        let reader = Reader::open(capture).ok()?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&path, flags).ok()?;
        let index = Self { path, connection };
        index.fits(&reader).ok()?.then_some(index)
    }

    /// The newest event that it knows about.
    pub fn covered(&self) -> Result<Seq, Error> {
        covered(&self.connection).map_err(|error| self.failed(&error))
    }

    /// Where words can be; `None` when they are too short to tell.
    pub fn hits(&self, words: &str) -> Result<Option<Hits>, Error> {
        let Some(expression) = trigrams::expression(words) else {
            return Ok(None);
        };
        self.find(&expression)
            .map(Some)
            .map_err(|error| self.failed(&error))
    }

    fn find(&self, expression: &str) -> rusqlite::Result<Hits> {
        // Both from one state of the file.
        let transaction = self.connection.unchecked_transaction()?;
        let mut hits = Hits {
            covered: covered(&transaction)?,
            blocks: Vec::new(),
        };
        let mut found = transaction.prepare_cached("SELECT rowid - 1 FROM pieces(?1)")?;
        let mut rows = found.query([expression])?;
        while let Some(row) = rows.next()? {
            hits.add(row.get::<_, i64>(0)?.unsigned_abs());
        }
        let mut wide = transaction.prepare_cached("SELECT block FROM wide")?;
        let mut rows = wide.query([])?;
        while let Some(row) = rows.next()? {
            hits.add(row.get::<_, i64>(0)?.unsigned_abs());
        }
        Ok(hits)
    }

    /// Whether it is an index, of this capture as it is now.
    fn fits(&self, reader: &Reader) -> Result<bool, Error> {
        fits(&self.connection, reader).map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &rusqlite::Error) -> Error {
        Attempt::Read.failed(&self.path, error)
    }
}

/// An index opened to be brought up to date.
#[derive(Debug)]
pub(super) struct Builder {
    path: PathBuf,
    connection: Connection,
    reader: Reader,
    sentence: Sentence,
    pieces: Trigrams,
}

impl Builder {
    /// Opens the index of a capture; makes it anew when it is another's, damaged, or not there.
    pub(super) fn open(capture: &Path, sentence: Sentence) -> Result<Self, Error> {
        let path = index_path(capture);
        let reader = Reader::open(capture)?;
        let connection = match connect(&path) {
            Ok(connection) if fits(&connection, &reader).unwrap_or(false) => connection,
            // Whatever is wrong with it, it is a cache.
            _ => make_anew(&path, &reader)?,
        };
        Ok(Self {
            path,
            connection,
            reader,
            sentence,
            pieces: Trigrams::new(),
        })
    }

    /// Takes in the next blocks that are complete, at most `most_blocks`; returns how many it took.
    pub(super) fn extend(&mut self, most_blocks: u64) -> Result<u64, Error> {
        let head = self.reader.head()?;
        if self.is_full() {
            return Ok(0);
        }
        self.execute("BEGIN IMMEDIATE")?;
        let taken = self.take_blocks(head, most_blocks);
        self.execute(if taken.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        taken
    }

    fn take_blocks(&mut self, head: Seq, most_blocks: u64) -> Result<u64, Error> {
        let start = covered(&self.connection).map_err(|error| self.failed(&error))?;
        let n_blocks = (head.0.saturating_sub(start.0) / BLOCK).min(most_blocks);
        for block in (start.0 / BLOCK..).take(usize::try_from(n_blocks).unwrap_or(usize::MAX)) {
            self.take_block(block)?;
        }
        if n_blocks > 0 {
            let end = Seq(start.0 + n_blocks * BLOCK);
            let at = self.reader.at(end)?;
            self.reach(end, at).map_err(|error| self.failed(&error))?;
        }
        Ok(n_blocks)
    }

    fn take_block(&mut self, block: u64) -> Result<(), Error> {
        let (first, last) = (Seq(block * BLOCK + 1), Seq((block + 1) * BLOCK));
        let (reader, pieces) = (&self.reader, &mut self.pieces);
        let mut is_wide = false;
        let mut take = |text: &str| {
            if text.len() > LONGEST_TEXT || pieces.len() > MOST_PIECES {
                is_wide = true;
            } else {
                pieces.add(text);
            }
        };
        reader.gists(first, last, |gist| text::each_of_gist(gist, &mut take))?;
        reader.messages(first, last, |messages| {
            text::each_of_messages(messages, &mut take);
        })?;
        reader.each_row(first, last, |row| take(&(self.sentence)(&row)))?;
        // The last text may have been the one too many.
        is_wide |= pieces.len() > MOST_PIECES;
        let words = self.pieces.take();
        let result = if is_wide {
            let insert = "INSERT INTO wide (block) VALUES (?1)";
            self.connection.execute(insert, [integer(block)])
        } else {
            let insert = "INSERT INTO pieces (rowid, words) VALUES (?1, ?2)";
            self.connection
                .prepare_cached(insert)
                .and_then(|mut insert| insert.execute(params![integer(block + 1), words]))
        };
        result.map(|_| ()).map_err(|error| self.failed(&error))
    }

    fn reach(&self, end: Seq, at: i64) -> rusqlite::Result<()> {
        let mut insert = self
            .connection
            .prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?;
        insert.execute(params!["covered", integer(end.0)])?;
        insert.execute(params!["at", at])?;
        Ok(())
    }

    /// Whether the index has grown as far as it may.
    fn is_full(&self) -> bool {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
        let limit = (size(self.reader.path()) / 2).max(SMALLEST_LIMIT);
        size(&self.path) > limit
    }

    fn execute(&self, statement: &str) -> Result<(), Error> {
        self.connection
            .execute_batch(statement)
            .map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &rusqlite::Error) -> Error {
        Attempt::Write.failed(&self.path, error)
    }
}

/// Opens the file for writing. It is a cache, so a crash of the machine may cost it: nothing waits for the disk.
fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    Ok(connection)
}

fn make_anew(path: &Path, reader: &Reader) -> Result<Connection, Error> {
    let failed = |error: &std::io::Error| Attempt::Write.failed_in_system(path, error);
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        match std::fs::remove_file(PathBuf::from(name)) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(&error)),
        }
    }
    open_private(path).map_err(|error| failed(&error))?;
    let id = reader.id()?;
    let make = || -> rusqlite::Result<Connection> {
        let connection = connect(path)?;
        connection.execute_batch(TABLES)?;
        let insert = "INSERT INTO meta (key, value) VALUES (?1, ?2)";
        connection.execute(insert, params!["capture", id])?;
        connection.execute(insert, params!["covered", 0])?;
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        connection.pragma_update(None, "user_version", VERSION)?;
        Ok(connection)
    };
    make().map_err(|error| Attempt::Write.failed(path, &error))
}

fn covered(connection: &Connection) -> rusqlite::Result<Seq> {
    let covered = meta::<i64>(connection, "covered")?;
    Ok(Seq(covered.unwrap_or(0).unsigned_abs()))
}

/// Whether a file is an index in today's format, of this capture, and about events that the capture has.
fn fits(connection: &Connection, reader: &Reader) -> rusqlite::Result<bool> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    if pragma("application_id")? != APPLICATION_ID || pragma("user_version")? != VERSION {
        return Ok(false);
    }
    let capture: Option<String> = meta(connection, "capture")?;
    if capture.is_none() || capture != reader.id().ok() {
        return Ok(false);
    }
    // A capture that was put back to an earlier copy of itself, and then went another way, has another event there.
    let covered = covered(connection)?;
    let at: Option<i64> = meta(connection, "at")?;
    Ok(covered == Seq(0) || (at.is_some() && at == reader.at(covered).ok()))
}

fn meta<T: rusqlite::types::FromSql>(
    connection: &Connection,
    key: &str,
) -> rusqlite::Result<Option<T>> {
    connection
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

impl Reader {
    /// When an event began, in microseconds since 1970.
    fn at(&self, seq: Seq) -> Result<i64, Error> {
        self.connection()
            .prepare_cached("SELECT at FROM events WHERE seq = ?1")
            .and_then(|mut statement| statement.query_row([integer(seq.0)], |row| row.get(0)))
            .map_err(|error| self.unreadable(&error))
    }
}
