//! Corrections: proposed by one person, decided by another, then taken by payouts (`payouts::adjustments`).

use shared::money::Money;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::decode::decode;
use crate::domain::correction::{CorrectionKind, CorrectionStatus, Standing};
use crate::domain::posting::correction::CorrectionRef;

/// One correction as stored.
#[derive(Debug, Clone)]
pub struct Correction {
    /// Whose, by what and in which currency.
    pub of: CorrectionRef,
    /// Which way the money goes.
    pub kind: CorrectionKind,
    /// The merchant's own id.
    pub reference: Option<String>,
    /// How much.
    pub money: Money,
    /// Why, in the words of whoever proposed it.
    pub reason: String,
    /// Where it stands.
    pub status: CorrectionStatus,
    /// Who proposed it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: OffsetDateTime,
    /// Who approved or rejected it.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<OffsetDateTime>,
    /// Why it was rejected.
    pub rejection_reason: Option<String>,
    /// The payout that pays it, or takes it.
    pub payout_id: Option<Uuid>,
}

impl Correction {
    /// What a decision depends on.
    #[must_use]
    pub fn standing(&self) -> Standing<'_> {
        let (proposed_by, rejection_reason) = (self.proposed_by.as_str(), self.rejection_reason.as_deref());
        Standing { status: self.status, proposed_by, rejection_reason }
    }
}

struct Row {
    correction_id: Uuid,
    kind: String,
    reference: Option<String>,
    affiliate_id: Uuid,
    amount: i64,
    currency: String,
    reason: String,
    status: String,
    proposed_by: String,
    proposed_at: OffsetDateTime,
    decided_by: Option<String>,
    decided_at: Option<OffsetDateTime>,
    rejection_reason: Option<String>,
    payout_id: Option<Uuid>,
}

impl TryFrom<Row> for Correction {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let currency = row.currency.parse().map_err(decode)?;
        Ok(Self {
            of: CorrectionRef { correction_id: row.correction_id, affiliate_id: row.affiliate_id, currency },
            kind: row.kind.parse().map_err(decode)?,
            reference: row.reference,
            money: Money { amount: row.amount.try_into().map_err(decode)?, currency },
            reason: row.reason,
            status: row.status.parse().map_err(decode)?,
            proposed_by: row.proposed_by,
            proposed_at: row.proposed_at,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            rejection_reason: row.rejection_reason,
            payout_id: row.payout_id,
        })
    }
}

macro_rules! select_corrections {
    ($where:literal, $($value:expr),+) => {
        sqlx::query_as!(
            Row,
            "select correction_id, kind, reference, affiliate_id, amount, currency, reason, status, proposed_by,
                 proposed_at, decided_by, decided_at, rejection_reason, payout_id
             from correction " + $where,
            $($value),+
        )
    };
}

/// Which corrections are meant: those of one resource.
pub type Kinds = &'static [CorrectionKind];

fn names(kinds: Kinds) -> Vec<String> {
    kinds.iter().map(ToString::to_string).collect()
}

/// Stores a proposal; `false` when its reference is taken.
pub async fn insert(connection: &mut PgConnection, merchant_id: Uuid, new: &Correction) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into correction (
             merchant_id, correction_id, kind, reference, affiliate_id, amount, currency, reason, proposed_by, proposed_at
         ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (merchant_id, reference) do nothing",
        merchant_id,
        new.of.correction_id,
        new.kind.name(),
        new.reference,
        new.of.affiliate_id,
        new.money.amount.minor(),
        new.money.currency.code(),
        new.reason,
        new.proposed_by,
        new.proposed_at
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The correction of a reference, whatever its kind.
pub async fn by_reference(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    reference: &str,
) -> Result<Option<Correction>, sqlx::Error> {
    let row = select_corrections!("where merchant_id = $1 and reference = $2", merchant_id, reference)
        .fetch_optional(connection)
        .await?;
    row.map(Correction::try_from).transpose()
}

/// One correction of these kinds.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    kinds: Kinds,
    correction_id: Uuid,
) -> Result<Option<Correction>, sqlx::Error> {
    let row = select_corrections!(
        "where merchant_id = $1 and correction_id = $2 and kind = any($3)",
        merchant_id,
        correction_id,
        &names(kinds)
    )
    .fetch_optional(connection)
    .await?;
    row.map(Correction::try_from).transpose()
}

/// The same, locked until the transaction ends.
pub async fn lock(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    kinds: Kinds,
    correction_id: Uuid,
) -> Result<Option<Correction>, sqlx::Error> {
    let row = select_corrections!(
        "where merchant_id = $1 and correction_id = $2 and kind = any($3) for update",
        merchant_id,
        correction_id,
        &names(kinds)
    )
    .fetch_optional(connection)
    .await?;
    row.map(Correction::try_from).transpose()
}

/// Which corrections a list shows.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// Those of one resource.
    pub kinds: Kinds,
    /// Only those in this status.
    pub status: Option<CorrectionStatus>,
    /// Only this affiliate's.
    pub affiliate_id: Option<Uuid>,
}

/// A merchant's corrections, newest first.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: Filter,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Correction>, sqlx::Error> {
    let rows = select_corrections!(
        "where merchant_id = $1 and kind = any($2) and ($3::text is null or status = $3)
             and ($4::uuid is null or affiliate_id = $4) and ($5::uuid is null or correction_id < $5)
         order by correction_id desc limit $6",
        merchant_id,
        &names(filter.kinds),
        filter.status.map(CorrectionStatus::name),
        filter.affiliate_id,
        before,
        limit
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Correction::try_from).collect()
}

/// Stores a decision, with what its postings put on the affiliate's payable.
pub async fn decide(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    decided: &Correction,
    payable_change: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update correction set
             status = $3, decided_by = $4, decided_at = $5, rejection_reason = $6, payable_change = $7
         where merchant_id = $1 and correction_id = $2",
        merchant_id,
        decided.of.correction_id,
        decided.status.name(),
        decided.decided_by,
        decided.decided_at,
        decided.rejection_reason,
        payable_change
    )
    .execute(connection)
    .await?;
    Ok(())
}
