//! What is kept of a customer's IP address: a pseudonym. The address itself ends here.

use uuid::Uuid;

use super::body::ConversionBody;
use crate::app::{self, App};
use crate::http::problem::Answer;
use crate::salts::SaltError;

/// The pseudonym of the order's address, by the salt of its click's day, so that it equals that of the click. `None`
/// when the order brings no address, or the salt of that day is gone, or cannot be opened: an order is worth more than
/// that.
pub(super) async fn pseudonym(app: &App, merchant_id: Uuid, body: &ConversionBody) -> Answer<Option<String>> {
    let now = app::now();
    let Some((address, day)) = body.address_and_day(now, &app.token_keys) else { return Ok(None) };
    match app.salts.of_day(&app.db, &app.vault, day, now).await {
        Ok(salt) => Ok(salt.map(|salt| salt.ip_pseudonym(merchant_id, address))),
        Err(SaltError::Database(error)) => Err(error.into()),
        Err(error) => {
            tracing::error!(%error, "an order is recorded without a pseudonym of its address");
            Ok(None)
        }
    }
}
