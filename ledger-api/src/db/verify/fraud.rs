//! Commissions against the decisions about them.

use sqlx::PgConnection;
use uuid::Uuid;

use super::LINES_LIMIT;

/// A commission that may be paid, or was, was decided about; one that nobody decided about waits for it.
pub async fn screened(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with waiting as (
               select unnest(commission_ids) as commission_id from commission_unscreened where merchant_id = $1
           )
           select format(
                      'commission %s is %s and no fraud rule looked at it%s', c.commission_id, c.status,
                      case when w.commission_id is null then '; nor does it wait for that' else '' end
                  ) as "line!"
           from commission c
           left join waiting w on w.commission_id = c.commission_id
           where c.merchant_id = $1
               and not exists (
                   select from fraud_decision d where d.merchant_id = $1 and d.commission_id = c.commission_id
               )
               and (w.commission_id is null or c.status in ('approved', 'reserved', 'paid'))
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// A commission is held exactly while the last decision about it says so, or its rejection is not carried out yet.
pub async fn held(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with last as (
               select distinct on (commission_id) commission_id, outcome from fraud_decision where merchant_id = $1
               order by commission_id, number desc
           )
           select format(
                      'commission %s is %sheld for fraud; the last decision about it is %s', c.commission_id,
                      case when c.fraud_hold then '' else 'not ' end, coalesce(l.outcome, 'missing')
                  ) as "line!"
           from commission c
           left join last l on l.commission_id = c.commission_id
           left join fraud_rejection r on r.merchant_id = $1 and r.commission_id = c.commission_id
           where c.merchant_id = $1
               and c.fraud_hold <> (coalesce(l.outcome, '') = 'hold' or r.commission_id is not null)
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// What was decided to be rejected is refused, whatever has become of its order since.
pub async fn rejected(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with last as (
               select distinct on (commission_id) commission_id, outcome from fraud_decision where merchant_id = $1
               order by commission_id, number desc
           )
           select format('commission %s is %s and not refused; the last decision about it rejects it',
                      l.commission_id, coalesce(c.status, 'missing')
                  ) as "line!"
           from last l
           left join commission c on c.merchant_id = $1 and c.commission_id = l.commission_id
           left join fraud_rejection r on r.merchant_id = $1 and r.commission_id = l.commission_id
           where l.outcome = 'reject' and r.commission_id is null and c.rejected_by is null
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}
