//! Whom mails about referrals go to.

use sqlx::PgConnection;
use uuid::Uuid;

/// What a mail about a code needs to know.
#[derive(Debug)]
pub struct Contact {
    /// The merchant's name.
    pub merchant: String,
    /// The e-mail of the customer whose code it is, where it is known.
    pub referrer_email: Option<String>,
    /// Where the code leads.
    pub destination: String,
}

/// The merchant, and the customer whose code it is.
pub async fn of_code(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    link_id: Uuid,
) -> Result<Option<Contact>, sqlx::Error> {
    sqlx::query_as!(
        Contact,
        "select m.name as merchant, c.email as referrer_email, l.destination
         from referral_code c
         join merchant m on m.merchant_id = c.merchant_id
         join link l on l.merchant_id = c.merchant_id and l.link_id = c.link_id
         where c.merchant_id = $1 and c.link_id = $2",
        merchant_id,
        link_id
    )
    .fetch_optional(connection)
    .await
}
