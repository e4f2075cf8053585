//! What each commission is worth, derived again from its frozen basis and what is left of its order.

use std::error::Error;

use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::LINES_LIMIT;
use crate::domain::reversal::TakenBack;
use crate::domain::stored_commission::StoredCommission;

/// Commissions read at once.
const PAGE: i64 = 5_000;

/// A commission with its order. What is stored in it may be anything.
struct Row {
    commission_id: Uuid,
    role: String,
    kind: String,
    rate: Option<Decimal>,
    basis: String,
    amount: i64,
    clawed_back: i64,
    status: String,
    refused: bool,
    was_approved: bool,
    /// None: the conversion is missing, which [`super::commissions::on_conversions`] tells.
    order: Option<i64>,
    refunded: Option<i64>,
    lost: i64,
}

impl Row {
    fn read(&self, order: i64, refunded: i64) -> Result<StoredCommission, Box<dyn Error>> {
        Ok(StoredCommission {
            basis: serde_json::from_str(&self.basis)?,
            role: self.role.parse()?,
            kind: self.kind.parse()?,
            rate: self.rate,
            earned: self.amount.try_into()?,
            clawed_back: self.clawed_back.try_into()?,
            status: self.status.parse()?,
            refused: self.refused,
            was_approved: self.was_approved,
            taken: TakenBack {
                gross: order.try_into()?,
                refunded: refunded.try_into()?,
                disputed: self.lost.try_into()?,
            },
        })
    }

    fn contradiction(&self) -> Option<String> {
        let (order, refunded) = self.order.zip(self.refunded)?;
        match self.read(order, refunded) {
            Ok(stored) => stored.contradiction().map(|contradiction| contradiction.to_string()),
            Err(error) => Some(format!("it cannot be read: {error}")),
        }
    }
}

/// Commissions that earned something else than their basis gives, are worth something else than it gives for what is left
/// of their order, or are where no event leads to. Read page by page.
pub async fn derived(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    let (mut wrong, mut after) = (Vec::new(), Uuid::nil());
    loop {
        let page = page(connection, merchant_id, after).await?;
        let Some(last) = page.last() else { return Ok(wrong) };
        after = last.commission_id;
        for row in &page {
            let Some(contradiction) = row.contradiction() else { continue };
            if i64::try_from(wrong.len()).is_ok_and(|told| told < LINES_LIMIT) {
                wrong.push(format!("commission {}: {contradiction}", row.commission_id));
            }
        }
    }
}

/// The next commissions with their orders. `lateral` as in [`crate::db::seals::postings`].
async fn page(connection: &mut PgConnection, merchant_id: Uuid, after: Uuid) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        r#"select m.commission_id, m.role, m.kind, m.rate, m.basis::text as "basis!", m.amount, m.clawed_back, m.status,
               m.rejected_by is not null as "refused!", m.approved_at is not null as "was_approved!",
               v.amount as "order?", v.refunded as "refunded?", d.lost as "lost!"
           from (
               select * from commission where merchant_id = $1 and commission_id > $2 order by commission_id limit $3
           ) m
           left join lateral (
               select amount, refunded from conversion
               where merchant_id = $1 and conversion_id = m.conversion_id limit 1
           ) v on true
           cross join lateral (
               select least(coalesce(sum(amount), 0), v.amount)::bigint as lost from dispute
               where merchant_id = $1 and conversion_id = m.conversion_id and status = 'lost'
           ) d
           order by m.commission_id"#,
        merchant_id,
        after,
        PAGE
    )
    .fetch_all(connection)
    .await
}
