//! Seedable random choices.

/// `SplitMix64`: tiny, even, and the same everywhere for the same seed.
#[derive(Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// From a seed, or from the operating system.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self(seed.unwrap_or_else(|| getrandom::u64().unwrap_or_default()))
    }

    /// True with the given probability: never at 0, always at 1.
    #[allow(clippy::float_arithmetic, reason = "a probability, never money")]
    pub(crate) fn strikes(&mut self, probability: f64) -> bool {
        let draw = u32::try_from(self.next() >> 32).unwrap_or(u32::MAX);
        f64::from(draw) / 4_294_967_296.0 < probability
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}
