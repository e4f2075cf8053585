//! A conversion under its lock: whoever takes something back from an order, or moves its commissions on, locks the
//! order's row first, so that such events happen one after the other.
//!
//! The order of locks, the same everywhere: conversion, affiliate's month, commissions by id, accounts by id.

use shared::money::{Amount, Currency};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::decode::decode;
use crate::domain::order::OrderType;

/// What an event needs to know of the conversion it happens to.
#[derive(Debug)]
pub struct LockedConversion {
    /// Id.
    pub conversion_id: Uuid,
    /// Order or lead.
    pub order_type: OrderType,
    /// The whole order.
    pub amount: Amount,
    /// Of the order.
    pub currency: Currency,
    /// All refunds so far.
    pub refunded: Amount,
    /// When the customer ordered.
    pub occurred_at: OffsetDateTime,
    /// Program and affiliate it is credited to.
    pub credited: Option<(Uuid, Uuid)>,
}

/// Which conversion.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// By its id.
    Conversion(Uuid),
    /// By the merchant's own id.
    Order(&'a str),
}

/// Locks a conversion until the transaction ends; `None` when the merchant has no such one.
pub async fn lock(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    which: Which<'_>,
) -> Result<Option<LockedConversion>, sqlx::Error> {
    let (conversion_id, order_id) = match which {
        Which::Conversion(id) => (Some(id), None),
        Which::Order(id) => (None, Some(id)),
    };
    let row = sqlx::query!(
        "select conversion_id, type, amount, currency, refunded, occurred_at, program_id, affiliate_id
         from conversion
         where merchant_id = $1 and (conversion_id = $2 or order_id = $3)
         for update",
        merchant_id,
        conversion_id,
        order_id
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(LockedConversion {
            conversion_id: row.conversion_id,
            order_type: row.r#type.parse().map_err(decode)?,
            amount: row.amount.try_into().map_err(decode)?,
            currency: row.currency.parse().map_err(decode)?,
            refunded: row.refunded.try_into().map_err(decode)?,
            occurred_at: row.occurred_at,
            credited: row.program_id.zip(row.affiliate_id),
        })
    })
    .transpose()
}

/// Stores the sum of all refunds.
pub async fn set_refunded(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_id: Uuid,
    refunded: Amount,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update conversion set refunded = $3 where merchant_id = $1 and conversion_id = $2",
        merchant_id,
        conversion_id,
        refunded.minor()
    )
    .execute(connection)
    .await?;
    Ok(())
}
