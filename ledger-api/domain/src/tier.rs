//! Tiers: how far an affiliate has risen.

use super::named::named_enum;

named_enum! {
    /// An affiliate's tier; percentage terms pay by it.
    pub enum Tier, "a tier" {
        /// Where everybody starts.
        Standard = "standard",
        /// The second.
        Silver = "silver",
        /// The third.
        Gold = "gold",
        /// The highest.
        Platinum = "platinum",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tier_is_read_and_written_by_its_name() {
        for tier in Tier::ALL {
            assert_eq!(tier.name().parse(), Ok(*tier));
            assert_eq!(serde_json::from_str::<Tier>(&serde_json::to_string(tier).unwrap()).unwrap(), *tier);
        }
        let error = "Gold".parse::<Tier>().unwrap_err();
        assert_eq!(error.to_string(), "a tier is one of standard, silver, gold, platinum");
    }
}
