//! What became of each object in one cycle: looked up, not found, created, added to two groups.

use std::collections::HashMap;

use crate::inspect::clients::Client;
use crate::inspect::cycles::asked::Asked;
use crate::inspect::cycles::table::Cycle;
use crate::inspect::session::{EffectKind, Operation, Session};
use crate::inspect::timeline::Timeline;
use crate::journal::gist::{Gist, OutcomeGist, SubjectGist};
use crate::journal::{Error, Reader, Seq};
use crate::scim::{ResourceType, ScimType};

/// One object in one cycle. Text in it is as captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// User or group, when it is known.
    pub resource_type: Option<ResourceType>,
    /// The `id`, once it had one.
    pub id: Option<String>,
    /// What people know it by, else what it was looked up by.
    pub name: String,
    /// What happened, in order.
    pub chapters: Vec<(Seq, Chapter)>,
}

/// One thing that happened to an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chapter {
    /// It was looked up, and so many were found.
    LookedUp {
        /// How many.
        found: u64,
    },
    /// The client asked whether one of its references is there already, as Entra does before it writes one.
    Checked {
        /// The attribute: `manager`, `members`.
        attribute: String,
        /// Whether it is.
        is_set: bool,
    },
    /// It was read.
    Read,
    /// It came to be.
    Created,
    /// It was modified.
    Updated,
    /// The user was active and is no more.
    Disabled,
    /// It was deleted.
    Deleted,
    /// It was written to, and nothing changed.
    NoOp,
    /// It joined a group of this name.
    Joined(String),
    /// It left a group of this name.
    Left(String),
    /// A request about it failed.
    Failed {
        /// The status; `None`: no response.
        status: Option<u16>,
        /// The keyword of the refusal.
        scim_type: Option<ScimType>,
        /// Whether it was tried again, or is to be.
        again: Again,
    },
}

/// Whether a request that failed is made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Nothing is known of that.
    Unknown,
    /// The client is known to try what failed in its next cycle, which has not come yet, and what it wanted did not
    /// come to be since.
    Expected,
    /// It made the same request again.
    At(Seq),
}

impl Chapter {
    /// The chapter in a few words.
    pub fn in_brief(&self) -> String {
        match self {
            Self::LookedUp { found: 0 } => "looked up, not found".to_owned(),
            Self::LookedUp { found: 1 } => "looked up".to_owned(),
            Self::LookedUp { found } => format!("looked up, {found} found"),
            Self::Checked {
                attribute,
                is_set: true,
            } => format!("{attribute} checked, set already"),
            Self::Checked { attribute, .. } => format!("{attribute} checked, not set"),
            Self::Read => "read".to_owned(),
            Self::Created => "created".to_owned(),
            Self::Updated => "updated".to_owned(),
            Self::Disabled => "disabled".to_owned(),
            Self::Deleted => "deleted".to_owned(),
            Self::NoOp => "written, no effect".to_owned(),
            Self::Joined(group) => format!("added to {group}"),
            Self::Left(group) => format!("removed from {group}"),
            Self::Failed {
                status,
                scim_type,
                again,
            } => {
                let status =
                    status.map_or("without answer".to_owned(), |status| status.to_string());
                let why = scim_type.map_or(String::new(), |one| format!(" {}", one.keyword()));
                let again = match again {
                    Again::Unknown => String::new(),
                    Again::Expected => ": will retry".to_owned(),
                    Again::At(seq) => format!(": tried again at {seq}"),
                };
                format!("failed {status}{why}{again}")
            }
        }
    }
}

/// The stories of a cycle in the order in which they begin; of its first `most_events` events, which bounds time and
/// memory whatever the cycle. Of the newest cycle of a client, what failed may be tried again.
pub fn of_cycle(
    reader: &Reader,
    session: &Session,
    timeline: &Timeline,
    (cycle, is_newest): (&Cycle, bool),
    most_events: u64,
) -> Result<Vec<Story>, Error> {
    let end = cycle.last.0.min(cycle.first.0.saturating_add(most_events));
    let mut writer = Writer {
        session,
        timeline,
        cycle,
        is_retried: is_newest && cycle.client.is_regular(),
        stories: Vec::new(),
        by_id: HashMap::new(),
        by_name: HashMap::new(),
    };
    reader.gists(cycle.first, Seq(end), |gist| {
        let (origin, target) = (gist.origin, gist.target);
        let client = Client::of_event(origin, target, gist.user_agent, gist.is_adscim);
        if client == cycle.client {
            writer.take(gist);
        }
    })?;
    Ok(writer.finish(Seq(end)))
}

struct Writer<'a> {
    session: &'a Session,
    timeline: &'a Timeline,
    cycle: &'a Cycle,
    /// Whether the client is expected to try what failed in its next cycle.
    is_retried: bool,
    stories: Vec<Story>,
    by_id: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
}

impl Writer<'_> {
    fn take(&mut self, gist: &Gist<'_>) {
        let entry = self.session.entry(gist.seq);
        let Some(outcome) = &gist.outcome else {
            return;
        };
        match outcome {
            OutcomeGist::Listed {
                resource_type,
                filter,
                total,
            } => {
                if let Some(asked) = filter.as_deref().and_then(Asked::of_filter) {
                    self.looked_up(asked, *resource_type, *total, gist.seq);
                }
            }
            OutcomeGist::Changed => self.changed(gist.seq),
            OutcomeGist::Unchanged { subject } => self.about(subject, gist.seq, Chapter::NoOp),
            OutcomeGist::Read { subject } | OutcomeGist::NotModified { subject } => {
                self.about(subject, gist.seq, Chapter::Read);
            }
            OutcomeGist::Refused { subject, scim_type } => {
                let operation = entry.and_then(|entry| entry.operation);
                let is_write = operation.is_some_and(Operation::is_write);
                let again = match self.session.next_attempt(gist.seq) {
                    Some(next) => Again::At(next),
                    None if is_write && self.is_retried => Again::Expected,
                    None => Again::Unknown,
                };
                let chapter = Chapter::Failed {
                    status: gist.status,
                    scim_type: *scim_type,
                    again,
                };
                if let Some(subject) = subject {
                    self.about(subject, gist.seq, chapter);
                }
            }
            OutcomeGist::Discovered {} => {}
        }
    }

    /// What an event did to each resource that it changed.
    fn changed(&mut self, seq: Seq) {
        let effect = self.session.entry(seq).and_then(|entry| entry.effect);
        let ordinals: Vec<u64> = self.timeline.changed_by(seq).collect();
        for (n, ordinal) in ordinals.into_iter().enumerate() {
            let Some((resource_type, id, name)) = self.timeline.about(ordinal, seq) else {
                continue;
            };
            let story = self.resource(resource_type, id.to_owned(), name.to_owned());
            let chapter = match self.timeline.kind_at(ordinal, seq) {
                Some(crate::scim::ChangeKind::Created) => Chapter::Created,
                Some(crate::scim::ChangeKind::Deleted) => Chapter::Deleted,
                // What follows from a deletion is no chapter of its own.
                _ if n > 0 && effect == Some(EffectKind::Deleted) => continue,
                _ if self.timeline.disables_resource(ordinal, seq) => Chapter::Disabled,
                _ => Chapter::Updated,
            };
            self.tell(Some(story), seq, chapter);
        }
    }

    fn looked_up(
        &mut self,
        asked: Asked,
        resource_type: Option<ResourceType>,
        found: u64,
        seq: Seq,
    ) {
        let (id, attribute) = match asked {
            Asked::Name(name) => {
                let story = self.named(resource_type, &name);
                return self.tell(story, seq, Chapter::LookedUp { found });
            }
            Asked::Resource { id, attribute } => (id, attribute),
        };
        let known = self.timeline.find(&id, seq);
        let story = match known.and_then(|ordinal| self.timeline.about(ordinal, seq)) {
            Some((resource_type, id, name)) => {
                Some(self.resource(resource_type, id.to_owned(), name.to_owned()))
            }
            None => self.named(resource_type, &id),
        };
        let chapter = match attribute {
            Some(attribute) => Chapter::Checked {
                attribute,
                is_set: found > 0,
            },
            None => Chapter::LookedUp { found },
        };
        self.tell(story, seq, chapter);
    }

    fn about(&mut self, subject: &SubjectGist<'_>, seq: Seq, chapter: Chapter) {
        let name = subject.name.as_deref().map(str::to_owned);
        let story = match (&subject.id, name) {
            (Some(id), name) => {
                let found = self.timeline.find(id, seq);
                let known = found.and_then(|ordinal| self.timeline.about(ordinal, seq));
                let known = known.map(|(_, _, name)| name.to_owned());
                let name = name.or(known).unwrap_or_else(|| id.to_string());
                Some(self.resource(subject.resource_type, id.to_string(), name))
            }
            (None, Some(name)) => self.named(Some(subject.resource_type), &name),
            (None, None) => None,
        };
        self.tell(story, seq, chapter);
    }

    /// The story of a resource with an identifier; what was told of its names before is part of it.
    fn resource(&mut self, resource_type: ResourceType, id: String, name: String) -> usize {
        if let Some(story) = self.by_id.get(&id) {
            return *story;
        }
        let names = self.names_of(&id);
        let told = names
            .iter()
            .chain([&name])
            .find_map(|name| self.by_name.get(&name.to_lowercase()).copied());
        let index = told.unwrap_or_else(|| self.begin());
        if let Some(story) = self.stories.get_mut(index) {
            story.resource_type = Some(resource_type);
            story.id = Some(id.clone());
            story.name.clone_from(&name);
        }
        for name in names.into_iter().chain([name]) {
            self.by_name.entry(name.to_lowercase()).or_insert(index);
        }
        self.by_id.insert(id, index);
        index
    }

    /// The story of whatever has this name.
    fn named(&mut self, resource_type: Option<ResourceType>, name: &str) -> Option<usize> {
        let key = name.to_lowercase();
        if let Some(story) = self.by_name.get(&key) {
            return Some(*story);
        }
        let index = self.begin();
        let story = self.stories.get_mut(index)?;
        (story.resource_type, story.name) = (resource_type, name.to_owned());
        self.by_name.insert(key, index);
        Some(index)
    }

    fn names_of(&self, id: &str) -> Vec<String> {
        let handle = self.session.ids().find(id);
        let aliases = handle.map_or(&[][..], |handle| self.session.aliases(handle));
        aliases
            .iter()
            .filter_map(|alias| self.session.names().text(alias.text))
            .map(str::to_owned)
            .collect()
    }

    fn begin(&mut self) -> usize {
        self.stories.push(Story {
            resource_type: None,
            id: None,
            name: String::new(),
            chapters: Vec::new(),
        });
        self.stories.len() - 1
    }

    fn tell(&mut self, story: Option<usize>, seq: Seq, chapter: Chapter) {
        if let Some(story) = story.and_then(|story| self.stories.get_mut(story)) {
            // That a reference was asked for goes without saying when it is written next.
            let is_write = !matches!(
                chapter,
                Chapter::LookedUp { .. } | Chapter::Checked { .. } | Chapter::Read
            );
            story
                .chapters
                .pop_if(|(_, last)| is_write && matches!(last, Chapter::Checked { .. }));
            story.chapters.push((seq, chapter));
        }
    }

    /// Adds what the groups say about their members, puts the chapters in order, and leaves out what nothing happened
    /// to.
    fn finish(mut self, end: Seq) -> Vec<Story> {
        let range = self.cycle.first..=end;
        for story in &mut self.stories {
            if let Some(id) = &story.id {
                let moves = self
                    .timeline
                    .moves(id)
                    .filter(|one| range.contains(&one.seq));
                let is_of_client = |seq: Seq| {
                    let entry = self.session.entry(seq);
                    entry.is_some_and(|entry| self.cycle.has(entry))
                };
                for one in moves.filter(|one| is_of_client(one.seq)) {
                    let group = one.name.to_owned();
                    let chapter = if one.joins {
                        Chapter::Joined(group)
                    } else {
                        Chapter::Left(group)
                    };
                    story.chapters.push((one.seq, chapter));
                }
            }
            story.chapters.sort_by_key(|(seq, _)| *seq);
            expect_no_more(&mut story.chapters);
        }
        self.stories.retain(|story| !story.chapters.is_empty());
        self.stories
            .sort_by_key(|story| story.chapters.first().map(|(seq, _)| *seq));
        self.stories
    }
}

/// What failed is not tried again for an object that was written to with success afterwards.
fn expect_no_more(chapters: &mut [(Seq, Chapter)]) {
    let mut is_written = false;
    for (_, chapter) in chapters.iter_mut().rev() {
        match chapter {
            Chapter::Created
            | Chapter::Updated
            | Chapter::Disabled
            | Chapter::Deleted
            | Chapter::NoOp => is_written = true,
            Chapter::Failed { again, .. } if is_written && *again == Again::Expected => {
                *again = Again::Unknown;
            }
            _ => {}
        }
    }
}
