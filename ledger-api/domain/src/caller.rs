//! Who is acting, and for whom.

use shared::api_key::Role;
use uuid::Uuid;

use crate::plain_name::folded;

/// The holder of a valid key.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The key, for the audit trail.
    pub key_id: Uuid,
    /// What it may do.
    pub role: Role,
    /// Who holds it.
    pub person: String,
    /// Merchants it sees; `None` is all.
    pub merchant_ids: Option<Vec<Uuid>>,
}

impl Caller {
    /// Whether the key may speak for a merchant.
    #[must_use]
    pub fn sees(&self, merchant_id: Uuid) -> bool {
        self.merchant_ids.as_ref().is_none_or(|ids| ids.contains(&merchant_id))
    }

    /// Whether a recorded person is this caller. Spelling in another case or width, a stray space, or something
    /// invisible does not make another person.
    #[must_use]
    pub fn is(&self, person: &str) -> bool {
        folded(&self.person) == folded(person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(merchant_ids: Option<Vec<Uuid>>) -> Caller {
        Caller { key_id: Uuid::nil(), role: Role::Edge, person: "Ann".into(), merchant_ids }
    }

    #[test]
    fn a_key_speaks_for_the_merchants_it_names_and_for_all_when_it_names_none() {
        let [own, other] = [1, 2].map(Uuid::from_u128);
        let sees = |merchant_ids: Option<Vec<Uuid>>| [own, other].map(|id| caller(merchant_ids.clone()).sees(id));
        assert_eq!(sees(Some(vec![own])), [true, false]);
        assert_eq!(sees(Some(vec![])), [false, false]);
        assert_eq!(sees(None), [true, true]);
    }

    #[test]
    fn a_person_is_the_same_in_any_case_and_nobody_else() {
        for (name, same) in
            [("Ann", true), (" ANN ", true), ("Ａｎｎ", true), ("A\u{200b}nn", true), ("Anne", false), ("", false)]
        {
            assert_eq!(caller(None).is(name), same, "{name:?}");
        }
    }
}
