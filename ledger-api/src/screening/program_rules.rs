//! The rules that programs go by.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::db::fraud::rules;
use crate::domain::fraud::FraudRules;

/// The version of the defaults, which no program has set.
const DEFAULT_VERSION: i32 = 0;

/// Rules of programs, with the defaults for those that set none.
#[derive(Debug, Default)]
pub(super) struct ProgramRules {
    set: HashMap<Uuid, (i32, FraudRules)>,
    defaults: FraudRules,
}

impl ProgramRules {
    /// The newest rules of these programs.
    pub(super) async fn load(
        connection: &mut PgConnection,
        merchant_id: Uuid,
        program_ids: &[Uuid],
    ) -> Result<Self, sqlx::Error> {
        let newest = rules::newest(connection, merchant_id, program_ids).await?;
        let set = newest.into_iter().map(|(program_id, newest)| (program_id, (newest.version, newest.rules)));
        Ok(Self { set: set.collect(), defaults: FraudRules::default() })
    }

    /// The same rules for every program.
    pub(super) fn of_all(rules: FraudRules) -> Self {
        Self { set: HashMap::new(), defaults: rules }
    }

    /// A program's rules and their version.
    pub(super) fn of(&self, program_id: Uuid) -> (i32, &FraudRules) {
        self.set.get(&program_id).map_or((DEFAULT_VERSION, &self.defaults), |(version, rules)| (*version, rules))
    }
}
