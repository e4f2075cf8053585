//! Payouts as people look for them: filtered, in an order of their choice, page by page.

use sqlx::PgConnection;
use uuid::Uuid;

use super::row::{PayoutRow, select_payouts};

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The newest first.
    #[default]
    Newest,
    /// The oldest first.
    Oldest,
    /// The largest amount first.
    Largest,
    /// The smallest amount first.
    Smallest,
}

/// Where the page before ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The last payout.
    pub payout_id: Uuid,
    /// Its amount.
    pub amount: i64,
}

/// Which payouts; what is none does not matter.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    /// Of this run.
    pub payout_run_id: Option<Uuid>,
    /// In this state.
    pub status: Option<&'a str>,
    /// By this rail.
    pub rail: Option<&'a str>,
    /// Part of the affiliate's name or address, or the whole of the provider's or the payout's id.
    pub words: Option<&'a str>,
    /// In which order.
    pub order: Order,
    /// After this one.
    pub after: Option<Place>,
}

macro_rules! page {
    ($page:literal, $connection:expr, $merchant_id:expr, $wanted:expr, $limit:expr) => {
        select_payouts!(
            "where p.merchant_id = $1 and ($2::uuid is null or p.payout_run_id = $2)
                 and ($3::text is null or p.status = $3) and ($4::text is null or p.rail = $4)
                 and ($5::text is null or p.provider_id = $5 or p.payout_id::text = $5 or p.affiliate_id in (
                     select f.affiliate_id from affiliate f
                     where f.merchant_id = $1
                         and (position(lower($5) in lower(f.name)) > 0 or position(lower($5) in lower(f.email)) > 0)
                 ))
                 and ($6::uuid is null or "
                + $page,
            $merchant_id,
            $wanted.payout_run_id,
            $wanted.status,
            $wanted.rail,
            $wanted.words,
            $wanted.after.map(|place| place.payout_id),
            $wanted.after.map(|place| place.amount),
            $limit
        )
        .fetch_all($connection)
        .await
    };
}

/// At most `limit` of them, from their place on.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    wanted: &Wanted<'_>,
    limit: i64,
) -> Result<Vec<PayoutRow>, sqlx::Error> {
    match wanted.order {
        Order::Newest => page!(
            "p.payout_id < $6 or $7::bigint is null) order by p.payout_id desc limit $8",
            connection,
            merchant_id,
            wanted,
            limit
        ),
        Order::Oldest => page!(
            "p.payout_id > $6 or $7::bigint is null) order by p.payout_id limit $8",
            connection,
            merchant_id,
            wanted,
            limit
        ),
        Order::Largest => page!(
            "(p.amount, p.payout_id) < ($7::bigint, $6)) order by p.amount desc, p.payout_id desc limit $8",
            connection,
            merchant_id,
            wanted,
            limit
        ),
        Order::Smallest => page!(
            "(p.amount, p.payout_id) > ($7::bigint, $6)) order by p.amount, p.payout_id limit $8",
            connection,
            merchant_id,
            wanted,
            limit
        ),
    }
}
