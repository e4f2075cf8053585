//! A deed as clients see it.

use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use time::serde::rfc3339;
use uuid::Uuid;

use crate::db::audit::AuditRow;

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Deed)]
pub(super) struct AuditView {
    id: Uuid,
    #[schema(example = "ann@my-shop.example")]
    person: String,
    /// The key the person used.
    key_id: Uuid,
    /// What was done.
    #[schema(example = "payout_run.approve")]
    action: String,
    /// To what.
    object_id: Uuid,
    /// What it was.
    #[schema(value_type = Option<Object>)]
    before: Option<Value>,
    /// What it is.
    #[schema(value_type = Option<Object>)]
    after: Option<Value>,
    #[serde(with = "rfc3339")]
    at: OffsetDateTime,
}

impl From<AuditRow> for AuditView {
    fn from(row: AuditRow) -> Self {
        Self {
            id: row.audit_id,
            person: row.person,
            key_id: row.key_id,
            action: row.action,
            object_id: row.object_id,
            before: row.before,
            after: row.after,
            at: row.at,
        }
    }
}
