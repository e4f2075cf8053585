//! A quote as clients see it.

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::body::Quoted;
use crate::db::quote_facts::QuotedProgram;
use crate::domain::commission::{Basis, CommissionKind, CommissionRole, Earned, TermsOwner, TermsVersion};
use crate::domain::hold::hold_until;
use crate::domain::order::OrderType;
use crate::domain::percent::Percent;

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Quote, example = json!({"total": 2970}))]
pub(crate) struct QuoteView {
    program_id: Uuid,
    r#type: OrderType,
    #[schema(value_type = shared::money::Amount)]
    amount: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: &'static str,
    #[serde(with = "time::serde::rfc3339")]
    occurred_at: OffsetDateTime,
    /// Whose terms were in force then.
    terms_of: TermsOwner,
    /// And which version of them.
    terms_version: i32,
    /// Why nothing would be earned: `affiliate_inactive`, `program_paused` or `recurring_ended`.
    #[schema(value_type = Option<QuoteReason>)]
    reason: Option<&'static str>,
    /// The primary one first.
    commissions: Vec<QuotedCommission>,
    /// All of them together, minor units.
    #[schema(value_type = shared::money::Amount)]
    total: i64,
}

/// Why an order would earn nothing.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "the answer says it in words")]
enum QuoteReason {
    AffiliateInactive,
    ProgramPaused,
    RecurringEnded,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = QuotedCommission, example = json!({"amount": 2970, "rate": "30"}))]
struct QuotedCommission {
    role: CommissionRole,
    /// None when only a tier was named.
    affiliate_id: Option<Uuid>,
    kind: CommissionKind,
    #[schema(value_type = Option<crate::domain::percent::Percent>)]
    rate: Option<Percent>,
    #[schema(value_type = shared::money::Amount)]
    amount: i64,
    /// When it would be approved by itself.
    #[serde(with = "time::serde::rfc3339")]
    hold_until: OffsetDateTime,
    /// Every number the amount follows from, as a commission would freeze it.
    basis: Basis,
}

/// What an answer repeats of the question, and by which terms.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) program_id: Uuid,
    pub(super) asked: &'a Quoted,
    pub(super) program: &'a QuotedProgram,
    pub(super) version: TermsVersion,
}

impl Frame<'_> {
    /// An order that earns nothing, for that reason.
    pub(super) fn nothing(self, reason: &'static str) -> QuoteView {
        self.answer(Some(reason), Vec::new())
    }

    /// What an order earns its affiliate, and the recruiter.
    pub(super) fn earned(self, primary: Earned, second: Option<(Uuid, Earned)>) -> QuoteView {
        let view = |affiliate_id: Option<Uuid>, earned: Earned| QuotedCommission {
            role: earned.basis.role(),
            affiliate_id,
            kind: earned.kind,
            rate: earned.rate,
            amount: earned.amount.minor(),
            hold_until: hold_until(self.asked.occurred_at, self.program.hold_days),
            basis: earned.basis,
        };
        let mut commissions = vec![view(self.asked.affiliate_id, primary)];
        commissions.extend(second.map(|(recruiter_id, earned)| view(Some(recruiter_id), earned)));
        self.answer(None, commissions)
    }

    fn answer(self, reason: Option<&'static str>, commissions: Vec<QuotedCommission>) -> QuoteView {
        QuoteView {
            program_id: self.program_id,
            r#type: self.asked.order_type,
            amount: self.asked.amount.minor(),
            currency: self.program.currency.code(),
            occurred_at: self.asked.occurred_at,
            terms_of: self.version.of,
            terms_version: self.version.version,
            reason,
            total: commissions.iter().map(|commission| commission.amount).sum(),
            commissions,
        }
    }
}
