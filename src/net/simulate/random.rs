//! Numbers that look random and depend on nothing but the seed.

use uuid::Uuid;

/// The increment of the generator: the odd number nearest to 2^64 divided by the golden ratio.
const GOLDEN_GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// `SplitMix64`. Our own, so that no upgrade of a library can change the traffic of a seed.
#[derive(Debug, Clone)]
pub(super) struct SplitMix64 {
    state: u64,
}

impl SplitMix64 {
    /// The sequence of a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// An independent sequence for one purpose, so that drawing more for one thing does not move another.
    pub(super) fn fork(seed: u64, purpose: Purpose, index: usize) -> Self {
        let branch = (purpose as u64) << 48 ^ index as u64;
        Self::new(mix(seed ^ mix(branch.wrapping_add(GOLDEN_GAMMA))))
    }

    /// The next 64 bits.
    pub(super) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN_GAMMA);
        mix(self.state)
    }

    /// A number below `bound`; 0 when there is none.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        // The product's upper half is as even as needed here, without a loop.
        let product = u128::from(self.next()) * bound as u128;
        usize::try_from(product >> 64).unwrap_or(0)
    }

    /// True `percent` times in a hundred.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// About `percent` of `n`; what is left of the division decides by chance whether it is one more.
    pub(super) fn share(&mut self, n: usize, percent: usize) -> usize {
        let hundredths = n.saturating_mul(percent);
        hundredths / 100 + usize::from(self.below(100) < hundredths % 100)
    }

    /// One of the items; the default when there are none.
    pub(super) fn pick<T: Copy + Default>(&mut self, items: &[T]) -> T {
        items
            .get(self.below(items.len()))
            .copied()
            .unwrap_or_default()
    }

    /// Puts items into another order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// A GUID as Entra writes it: version 4, lower case.
    pub(super) fn guid(&mut self) -> Uuid {
        let bits = u128::from(self.next()) << 64 | u128::from(self.next());
        uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid()
    }
}

/// What a sequence of numbers is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// The tenant as a whole.
    Tenant = 1,
    /// One person, by number.
    Person,
    /// One group, by number.
    Team,
    /// What happens in one cycle.
    Cycle,
    /// The identifiers that one cycle sends.
    Wire,
}

fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_that_of_the_published_algorithm() {
        let mut random = SplitMix64::new(1_234_567);
        let drawn: Vec<u64> = (0..3).map(|_| random.next()).collect();
        assert_eq!(
            drawn,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn forks_of_one_seed_differ_by_purpose_and_index() {
        let mut drawn = vec![
            SplitMix64::fork(1, Purpose::Person, 0).next(),
            SplitMix64::fork(1, Purpose::Person, 1).next(),
            SplitMix64::fork(1, Purpose::Team, 0).next(),
            SplitMix64::fork(2, Purpose::Person, 0).next(),
        ];
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn.len(), 4);
    }

    #[test]
    fn a_number_stays_below_its_bound_and_reaches_all_of_it() {
        let mut random = SplitMix64::new(7);
        let mut seen = [false; 5];
        for _ in 0..200 {
            seen[random.below(5)] = true;
        }
        assert_eq!(seen, [true; 5]);
        assert_eq!(random.below(0), 0);
    }

    #[test]
    fn a_share_of_a_small_number_is_right_on_average() {
        let mut random = SplitMix64::new(7);
        let total: usize = (0..10_000).map(|_| random.share(10, 2)).sum();
        assert!((1_800..2_200).contains(&total), "{total}");
    }
}
