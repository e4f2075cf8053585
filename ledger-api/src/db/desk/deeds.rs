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
}

/// Which deeds are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Done to this.
    pub object_id: Option<Uuid>,
    /// Of this kind: `payout_run` has `payout_run.create`, `payout_run.approve`, …
    pub kind: Option<String>,
    /// By somebody with this in the name.
    pub words: Option<String>,
}

/// A stretch of a merchant's deeds.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<AuditRow>, sqlx::Error> {
    sliced!(
        connection, slice, AuditRow,
        "select e.audit_id, e.person, e.key_id, e.action, e.object_id, e.before, e.after, e.at
         from audit_entry e
         where e.merchant_id = $1 and ($2::uuid is null or e.object_id = $2)
             and ($3::text is null or split_part(e.action, '.', 1) = $3)
             and ($4::text is null or position(lower($4) in lower(e.person)) > 0)",
        "e.audit_id" behind "$5" most "$6",
        {
            Sort::Done => "e.merchant_id" of
                "b.merchant_id, b.audit_id from audit_entry b where b.merchant_id = $1 and b.audit_id",
        },
        (merchant_id, filter.object_id, filter.kind.as_deref(), filter.words.as_deref())
    )
}
