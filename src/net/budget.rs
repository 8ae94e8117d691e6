//! The memory that the bodies of all requests in flight share.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What is counted in: bodies are small, and a permit for each byte would overflow the counter of a large one.
const UNIT: usize = 1024;

/// A number of bytes that is shared by whoever takes in a body. Whoever asks for more than is left waits.
#[derive(Debug, Clone)]
pub(super) struct Budget(Arc<Semaphore>);

/// What one body takes of a [`Budget`]; given back when it is dropped.
#[derive(Debug, Default)]
pub(super) struct Share(Option<OwnedSemaphorePermit>);

impl Budget {
    /// A budget of so many bytes, in whole units.
    pub(super) fn new(n_bytes: usize) -> Self {
        let n_units = n_bytes.div_ceil(UNIT).min(Semaphore::MAX_PERMITS);
        Self(Arc::new(Semaphore::new(n_units)))
    }

    /// Extends a share to so many bytes, and waits until that is possible.
    pub(super) async fn extend(&self, share: &mut Share, n_bytes: usize) {
        let n_held = share
            .0
            .as_ref()
            .map_or(0, OwnedSemaphorePermit::num_permits);
        let n_more = n_bytes.div_ceil(UNIT).saturating_sub(n_held);
        if n_more == 0 {
            return;
        }
        let n_more = u32::try_from(n_more).unwrap_or(u32::MAX);
        // Fails only when the semaphore is closed, which nobody does.
        let Ok(more) = Arc::clone(&self.0).acquire_many_owned(n_more).await else {
            return;
        };
        match &mut share.0 {
            Some(held) => held.merge(more),
            held => *held = Some(more),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn a_share_grows_until_the_budget_is_spent_and_is_given_back_with_its_holder() {
        let budget = Budget::new(4 * UNIT);
        let (mut first, mut second) = (Share::default(), Share::default());
        for n_bytes in [0, 1, UNIT, 2 * UNIT + 1, UNIT] {
            assert!(budget.extend(&mut first, n_bytes).now_or_never().is_some());
        }
        assert!(budget.extend(&mut second, UNIT).now_or_never().is_some());
        assert!(
            budget
                .extend(&mut second, UNIT + 1)
                .now_or_never()
                .is_none()
        );
        drop(first);
        assert!(
            budget
                .extend(&mut second, 4 * UNIT)
                .now_or_never()
                .is_some()
        );
    }
}
