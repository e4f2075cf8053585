//! A program's fraud rules as clients see them.

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::fraud::rules::RulesVersion;
use crate::domain::fraud::{FraudRules, Settings};

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ProgramFraudRules)]
pub(super) struct RulesView {
    program_id: Uuid,
    /// From 1; 0: the defaults, which nobody has changed.
    #[schema(minimum = 0, example = 1)]
    version: i32,
    rules: Settings,
    /// Who set them.
    #[schema(example = "ann@shop.example")]
    person: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    created_at: Option<OffsetDateTime>,
}

impl RulesView {
    /// The newest version, or the defaults.
    pub(super) fn new(program_id: Uuid, newest: Option<RulesVersion>) -> Self {
        match newest {
            Some(newest) => Self {
                program_id,
                version: newest.version,
                rules: newest.rules.settings().clone(),
                person: Some(newest.person),
                created_at: Some(newest.created_at),
            },
            None => Self {
                program_id,
                version: 0,
                rules: FraudRules::default().settings().clone(),
                person: None,
                created_at: None,
            },
        }
    }
}
