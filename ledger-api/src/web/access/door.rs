//! A desk of a merchant, as a form names it: `finance:<merchant>:<member>`.

use uuid::Uuid;

use crate::db::sign_ins;
use crate::pages::Desk;
use crate::pages::access::Door;

/// What a form says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub desk: Desk,
    pub merchant_id: Uuid,
    pub subject_id: Uuid,
}

impl Named {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ':');
        let desk = Desk::named(parts.next()?)?;
        let (merchant_id, subject_id) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Self { desk, merchant_id, subject_id })
    }
}

/// As a page shows it.
pub(super) fn shown(door: sign_ins::Door) -> Option<Door> {
    let value = format!("{}:{}:{}", door.desk, door.merchant_id, door.subject_id);
    let person = if door.name.is_empty() { door.email } else { door.name };
    Some(Door { desk: Desk::named(&door.desk)?, merchant: door.merchant, person, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_is_read_whole_or_not_at_all() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let read = Named::parse(&format!("finance:{one}:{two}"));
        assert_eq!(read, Some(Named { desk: Desk::Finance, merchant_id: one, subject_id: two }));
        for bad in ["", "finance", "finance:1:2", &format!("operator:{one}:{two}"), &format!("finance:{one}")] {
            assert_eq!(Named::parse(bad), None, "{bad}");
        }
    }
}
