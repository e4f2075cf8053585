//! Bank files against their bytes, their payments and the payouts.

use sqlx::PgConnection;
use uuid::Uuid;

use super::LINES_LIMIT;

/// A file's bytes are those that were written, or gone because law does not ask for them any more, and its sums those of
/// its payments.
pub async fn files(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with sums as (
               select sepa_file_id, count(*) as transfers, sum(amount) as control_sum
               from sepa_transfer where merchant_id = $1 group by sepa_file_id
           )
           select case
                      when sha256(f.content) <> f.sha256 and not f.gone then
                          format('SEPA file %s: its bytes are not those that were written', f.sepa_file_id)
                      else format('SEPA file %s: %s for %s, its payments say %s for %s', f.sepa_file_id,
                          f.transfers, f.control_sum, coalesce(s.transfers, 0), coalesce(s.control_sum, 0))
                  end as "line!"
           from (
               select *, content = '' and created_at < now() - interval '10 years' as gone from sepa_file where merchant_id = $1
           ) f
           left join sums s on s.sepa_file_id = f.sepa_file_id
           where (sha256(f.content) <> f.sha256 and not f.gone or f.transfers is distinct from s.transfers
                   or f.control_sum is distinct from s.control_sum)
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// A payout that is in a file, or was, has a payment there of its own amount.
pub async fn transfers(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select format('payout %s is %s over %s, its payment says %s', p.payout_id, p.status, p.amount,
                   coalesce(t.amount, 0)) as "line!"
           from payout p
           left join sepa_transfer t on t.merchant_id = $1 and t.payout_id = p.payout_id and t.generation = p.generation
           where p.merchant_id = $1 and p.rail = 'sepa' and p.status in ('submitting', 'accepted')
               and t.amount is distinct from p.amount
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}
