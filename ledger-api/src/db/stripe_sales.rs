//! What must be known of a merchant's Stripe account to read one of its events in the light of another: what customers
//! agreed to, what was paid for which order, what promotion codes are called.

use shared::money::Amount;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::decode::decode;
use crate::domain::net_share::NetShare;

/// What a customer agreed to, and what led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// The click token, as it came.
    pub click_token: Option<String>,
    /// What it was bought with, as it came.
    pub coupon: Option<String>,
    /// When.
    pub agreed_at: OffsetDateTime,
}

/// What was paid for an order.
#[derive(Debug)]
pub struct PaidOrder {
    /// What of it counts.
    pub share: NetShare,
    /// All of the order, in the ledger's minor units.
    pub net: Amount,
    /// ISO 4217, upper case.
    pub currency: String,
}

/// Notes an agreement, or adds to what is known of it: what is known stays, and the earliest time counts.
pub async fn note_agreement(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    object_id: &str,
    agreement: &Agreement,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into stripe_agreement as known (merchant_id, object_id, click_token, coupon, agreed_at)
         values ($1, $2, $3, $4, $5)
         on conflict (merchant_id, object_id) do update set
             click_token = coalesce(known.click_token, excluded.click_token),
             coupon = coalesce(known.coupon, excluded.coupon),
             agreed_at = least(known.agreed_at, excluded.agreed_at)",
        merchant_id,
        object_id,
        agreement.click_token,
        agreement.coupon,
        agreement.agreed_at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What was agreed, of a subscription (`sub_…`) or a checkout (`cs_…`).
pub async fn agreement(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    object_id: &str,
) -> Result<Option<Agreement>, sqlx::Error> {
    sqlx::query_as!(
        Agreement,
        "select click_token, coupon, agreed_at from stripe_agreement where merchant_id = $1 and object_id = $2",
        merchant_id,
        object_id
    )
    .fetch_optional(connection)
    .await
}

/// Notes that an agreed subscription began with an invoice of nothing.
pub async fn note_free_beginning(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    subscription_id: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update stripe_agreement set began_free = true where merchant_id = $1 and object_id = $2",
        merchant_id,
        subscription_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether it did.
pub async fn began_free(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    subscription_id: &str,
) -> Result<bool, sqlx::Error> {
    let known = sqlx::query_scalar!(
        "select began_free from stripe_agreement where merchant_id = $1 and object_id = $2",
        merchant_id,
        subscription_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(known.unwrap_or(false))
}

/// Notes what was paid for an order. It was paid once, so what is known stays.
pub async fn note_order(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    order_id: &str,
    gross: i64,
    currency: &str,
    net: Amount,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into stripe_order (merchant_id, order_id, gross, currency, net) values ($1, $2, $3, $4, $5)
         on conflict (merchant_id, order_id) do nothing",
        merchant_id,
        order_id,
        gross,
        currency,
        net.minor()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What was paid for an order.
pub async fn order(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    order_id: &str,
) -> Result<Option<PaidOrder>, sqlx::Error> {
    let row = sqlx::query!(
        "select gross, currency, net from stripe_order where merchant_id = $1 and order_id = $2",
        merchant_id,
        order_id
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        let net: Amount = row.net.try_into().map_err(decode)?;
        let share = NetShare::new(row.gross, net).ok_or_else(|| sqlx::Error::Decode("an order of nothing".into()))?;
        Ok(PaidOrder { share, net, currency: row.currency })
    })
    .transpose()
}

/// Notes which order payments were for.
pub async fn note_payments(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payment_ids: &[String],
    order_id: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into stripe_payment (merchant_id, payment_id, order_id)
         select $1, payment_id, $3 from unnest($2::text[]) payment_id
         on conflict (merchant_id, payment_id) do nothing",
        merchant_id,
        payment_ids,
        order_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes that payments were for this order, which is noted. What the payment of an invoice said of them gives way where
/// that invoice is no order: a checkout may make one of its own.
pub async fn claim_payments(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payment_ids: &[String],
    order_id: &str,
) -> Result<(), sqlx::Error> {
    // First, so that whoever notes one of them meanwhile is waited for, and seen below.
    note_payments(connection, merchant_id, payment_ids, order_id).await?;
    sqlx::query!(
        "update stripe_payment p set order_id = $3
         where p.merchant_id = $1 and p.payment_id = any($2) and p.order_id <> $3 and not exists (
             select from stripe_order o where o.merchant_id = $1 and o.order_id = p.order_id
         )",
        merchant_id,
        payment_ids,
        order_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Which order one of these payments was for.
pub async fn order_of_payments(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payment_ids: &[String],
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "select order_id from stripe_payment where merchant_id = $1 and payment_id = any($2) limit 1",
        merchant_id,
        payment_ids
    )
    .fetch_optional(connection)
    .await
}

/// Notes what a promotion code is called.
pub async fn name_promotion_code(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    promotion_code_id: &str,
    code: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into stripe_promotion_code (merchant_id, promotion_code_id, code) values ($1, $2, $3)
         on conflict (merchant_id, promotion_code_id) do update set code = excluded.code",
        merchant_id,
        promotion_code_id,
        code
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What a promotion code is called, if anybody has told.
pub async fn promotion_code(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    promotion_code_id: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "select code from stripe_promotion_code where merchant_id = $1 and promotion_code_id = $2",
        merchant_id,
        promotion_code_id
    )
    .fetch_optional(connection)
    .await
}
