//! From what an event names to what it is about.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::db::stripe_sales;
use crate::domain::coupon;
use crate::rails::Unreadable;
use crate::rails::stripe::sale::Voucher;

/// Longest code, in characters: as of an order that is posted.
const CODE_CHARS: usize = 200;

/// The coupon a sale came with. A promotion code whose name nobody has told is looked for by its id, so that a merchant
/// can make a coupon of that name.
pub(super) async fn coupon(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    voucher: Option<Voucher>,
) -> Result<Option<String>, sqlx::Error> {
    let code = match voucher {
        None => return Ok(None),
        Some(Voucher::Code(code)) => code,
        Some(Voucher::Promotion(id)) => stripe_sales::promotion_code(connection, merchant_id, &id).await?.unwrap_or(id),
    };
    Ok(Some(coupon::canonical(&code)).filter(|code| check_text(code).is_ok()))
}

/// Whether the database can hold a code.
pub(super) fn check_text(code: &str) -> Result<(), Unreadable> {
    let fits = (1..=CODE_CHARS).contains(&code.chars().count()) && !code.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(Unreadable::because("a code is none")) }
}
