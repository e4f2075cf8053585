//! A quote as clients see it.

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::body::Quoted;
use crate::db::quote_facts::QuotedProgram;
use crate::domain::commission::{Basis, CommissionKind, CommissionRole, Earned};
use crate::domain::hold::hold_until;
use crate::domain::order::OrderType;
use crate::domain::percent::Percent;

#[derive(Debug, Serialize)]
pub(crate) struct QuoteView {
    program_id: Uuid,
    r#type: OrderType,
    amount: i64,
    currency: &'static str,
    #[serde(with = "time::serde::rfc3339")]
    occurred_at: OffsetDateTime,
    /// The version of the program's terms in force then.
    terms_version: i32,
    /// Why nothing would be earned: `affiliate_inactive`, `program_paused` or `recurring_ended`.
    reason: Option<&'static str>,
    /// The primary one first.
    commissions: Vec<QuotedCommission>,
    /// All of them together, minor units.
    total: i64,
}

#[derive(Debug, Serialize)]
struct QuotedCommission {
    role: CommissionRole,
    /// None when only a tier was named.
    affiliate_id: Option<Uuid>,
    kind: CommissionKind,
    rate: Option<Percent>,
    amount: i64,
    /// When it would be approved by itself.
    #[serde(with = "time::serde::rfc3339")]
    hold_until: OffsetDateTime,
    /// Every number the amount follows from, as a commission would freeze it.
    basis: Basis,
}

impl QuoteView {
    /// An order that earns nothing, for that reason.
    pub(super) fn nothing(program_id: Uuid, asked: &Quoted, program: &QuotedProgram, reason: &'static str) -> Self {
        Self::new(program_id, asked, program, Some(reason), Vec::new())
    }

    /// What an order earns its affiliate, and the recruiter.
    pub(super) fn earned(
        program_id: Uuid,
        asked: &Quoted,
        program: &QuotedProgram,
        primary: Earned,
        second: Option<(Uuid, Earned)>,
    ) -> Self {
        let view = |affiliate_id: Option<Uuid>, earned: Earned| QuotedCommission {
            role: earned.basis.role(),
            affiliate_id,
            kind: earned.kind,
            rate: earned.rate,
            amount: earned.amount.minor(),
            hold_until: hold_until(asked.occurred_at, program.hold_days),
            basis: earned.basis,
        };
        let mut commissions = vec![view(asked.affiliate_id, primary)];
        commissions.extend(second.map(|(recruiter_id, earned)| view(Some(recruiter_id), earned)));
        Self::new(program_id, asked, program, None, commissions)
    }

    fn new(
        program_id: Uuid,
        asked: &Quoted,
        program: &QuotedProgram,
        reason: Option<&'static str>,
        commissions: Vec<QuotedCommission>,
    ) -> Self {
        Self {
            program_id,
            r#type: asked.order_type,
            amount: asked.amount.minor(),
            currency: program.currency.code(),
            occurred_at: asked.occurred_at,
            terms_version: program.terms.version,
            reason,
            total: commissions.iter().map(|commission| commission.amount).sum(),
            commissions,
        }
    }
}
