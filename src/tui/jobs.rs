//! What takes its time: how far each job has come, and which one is stopped first.

/// One job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Job {
    /// Something that was to be done, by its number.
    Deed(u64),
    /// The filter in force is held against the log.
    Scan,
    /// The log is taken in, for a question that needs all of it.
    Load,
}

/// How far a job has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The job.
    pub job: Job,
    /// What it does: `exporting as har`.
    pub what: String,
    /// How much of it is done.
    pub n_done: u64,
    /// How much there is to do; 0: nobody knows.
    pub n_total: u64,
}

impl Progress {
    /// `12,000 of 405,000, 2 %`
    pub fn measured(&self, count: impl Fn(u64) -> String) -> String {
        let (done, total) = (self.n_done.min(self.n_total), self.n_total);
        match total {
            0 => count(self.n_done),
            _ => format!(
                "{} of {}, {} %",
                count(done),
                count(total),
                u128::from(done) * 100 / u128::from(total)
            ),
        }
    }
}

/// The jobs that have told how far they are, in the order in which they began.
#[derive(Debug, Default)]
pub struct Jobs {
    under_way: Vec<Progress>,
}

impl Jobs {
    /// A job has come so far.
    pub fn take(&mut self, progress: Progress) {
        let known = self
            .under_way
            .iter_mut()
            .find(|one| one.job == progress.job);
        match known {
            Some(one) => *one = progress,
            None => self.under_way.push(progress),
        }
    }

    /// A job is over. One that never said anything changes nothing.
    pub fn ended(&mut self, job: Job) {
        self.under_way.retain(|one| one.job != job);
    }

    /// The one that began last: it is shown, and stopped first.
    pub fn newest(&self) -> Option<&Progress> {
        self.under_way.last()
    }

    /// How many are under way.
    pub fn len(&self) -> usize {
        self.under_way.len()
    }

    /// Whether nothing is under way.
    pub fn is_empty(&self) -> bool {
        self.under_way.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(job: Job, n_done: u64, n_total: u64) -> Progress {
        Progress {
            job,
            what: "exporting".to_owned(),
            n_done,
            n_total,
        }
    }

    #[test]
    fn the_newest_job_is_shown_until_it_ends() {
        let mut jobs = Jobs::default();
        jobs.take(progress(Job::Deed(1), 1, 9));
        jobs.take(progress(Job::Scan, 1, 9));
        jobs.take(progress(Job::Deed(1), 2, 9));
        assert_eq!(
            jobs.newest().map(|one| (one.job, one.n_done)),
            Some((Job::Scan, 1))
        );
        jobs.ended(Job::Scan);
        assert_eq!(
            jobs.newest().map(|one| (one.job, one.n_done)),
            Some((Job::Deed(1), 2))
        );
        jobs.ended(Job::Deed(7));
        jobs.ended(Job::Deed(1));
        assert!(jobs.is_empty());
    }

    #[test]
    fn what_is_done_is_measured_where_the_whole_is_known() {
        let measured = |n_done, n_total| {
            progress(Job::Load, n_done, n_total).measured(|number| number.to_string())
        };
        assert_eq!(measured(12, 48), "12 of 48, 25 %");
        assert_eq!(measured(50, 48), "48 of 48, 100 %");
        assert_eq!(measured(12, 0), "12");
        assert_eq!(
            measured(u64::MAX, u64::MAX),
            format!("{0} of {0}, 100 %", u64::MAX)
        );
    }
}
