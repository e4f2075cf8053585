//! The audit trail, as finance people look through it.

use sqlx::PgConnection;
use uuid::Uuid;

use super::Slice;
use super::slice::sliced;
use crate::db::audit::AuditRow;

/// By what deeds are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// When they were done.
    Done,
    /// Who did them.
    Person,
    /// What they are.
    Action,
}

/// Which deeds are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Done to this.
    pub object_id: Option<Uuid>,
    /// Of this kind: `payout_run` has `payout_run.create`, `payout_run.approve`, …
    pub kind: Option<String>,
    /// By somebody with this in the name, in any case of letters.
    pub words: Option<String>,
}

/// A stretch of a merchant's deeds.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<AuditRow>, sqlx::Error> {
    let people = match &filter.words {
        Some(words) => Some(people(connection, merchant_id, words).await?),
        None => None,
    };
    sliced!(
        connection, slice, AuditRow,
        "select e.audit_id, e.person, e.key_id, e.action, e.object_id, e.before, e.after, e.at
         from audit_entry e
         where e.merchant_id = $1 and ($2::uuid is null or e.object_id = $2)
             and ($3::text is null or split_part(e.action, '.', 1) = $3)
             and ($4::text[] is null or e.person = any($4))",
        "e.audit_id" behind "$5" most "$6",
        {
            Sort::Done => "e.merchant_id" of
                "b.merchant_id, b.audit_id from audit_entry b where b.merchant_id = $1 and b.audit_id",
            Sort::Person => "e.person" of
                "b.person, b.audit_id from audit_entry b where b.merchant_id = $1 and b.audit_id",
            Sort::Action => "e.action" of
                "b.action, b.audit_id from audit_entry b where b.merchant_id = $1 and b.audit_id",
        },
        (merchant_id, filter.object_id, filter.kind.as_deref(), people.as_deref())
    )
}

/// Who of those that ever did anything has the words in the name. Goes from one person to the next by the index, whatever the
/// number of their deeds.
async fn people(connection: &mut PgConnection, merchant_id: Uuid, words: &str) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with recursive who as (
               (select person from audit_entry where merchant_id = $1 order by person limit 1)
               union all
               select (
                   select e.person from audit_entry e
                   where e.merchant_id = $1 and e.person > who.person order by e.person limit 1
               ) from who where who.person is not null
           )
           select person as "person!" from who where position(lower($2) in lower(person)) > 0"#,
        merchant_id,
        words
    )
    .fetch_all(connection)
    .await
}
