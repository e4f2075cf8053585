//! An order of a new customer that came by a friend's code says who referred the customer: shops without accounts have no
//! sign-up to tell of.

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::ReferralError;
use super::sign_up::{NewSignUp, sign_up as sign_up_friend};
use crate::db::referrals::codes::{self, Filter};
use crate::db::referrals::{notes, orders};

/// Signs a customer up by what is noted of their orders; `false` when nothing says who referred them, or the rules refuse.
pub(super) async fn sign_up(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    customer_id: &str,
    now: OffsetDateTime,
) -> Result<bool, ReferralError> {
    let noted = notes::of_customer(connection, merchant_id, customer_id).await?;
    let Some(evidence) = orders::evidence(connection, merchant_id, &noted.conversion_ids).await? else {
        return Ok(false);
    };
    let by = Filter { link_id: Some(evidence.link_id), ..Filter::default() };
    let Some(code) = codes::find(connection, merchant_id, &by).await? else { return Ok(false) };
    let window = Duration::days(i64::from(code.window_days));
    if evidence.clicked_at.is_some_and(|clicked_at| evidence.occurred_at - clicked_at > window) {
        return Ok(false);
    }
    let email = evidence.customer_email.as_deref();
    let new = NewSignUp { code: Some(by), referred_customer_id: customer_id, email, clicked_at: None, now };
    match sign_up_friend(connection, merchant_id, &new).await {
        Ok(outcome) => Ok(outcome.created),
        // The rules refuse before anything is written.
        Err(
            error @ (ReferralError::Refused(_)
            | ReferralError::ReferredBefore
            | ReferralError::MailboxReferredBefore
            | ReferralError::UnknownCode),
        ) => {
            tracing::debug!(%merchant_id, %error, "an order by a friend's code refers nobody");
            Ok(false)
        }
        Err(error) => Err(error),
    }
}
