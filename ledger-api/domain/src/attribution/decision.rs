//! The decision as it is stored and shown.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::evidence::{Evidence, LinkFacts, Method};
use super::reason::Reason;

/// Who an order is credited to, why not the first evidence, and all that was considered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// None: the order is stored, credited to nobody.
    pub attribution: Option<Attribution>,
    /// The first failure before the winner; always set without one.
    pub reason: Option<Reason>,
    /// Every piece of evidence, strongest first.
    pub candidates: Vec<Candidate>,
}

impl Decision {
    /// The attributed order earns nothing because its subscription's paying months are over: that outweighs a failed
    /// evidence as the reason.
    pub fn end_recurring(&mut self) {
        self.reason = Some(Reason::RecurringEnded);
    }
}

/// The link an order is credited to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// Who earns.
    pub affiliate_id: Uuid,
    /// By which link.
    pub link_id: Uuid,
    /// In which program.
    pub program_id: Uuid,
    /// The click, when a token told it.
    pub click_id: Option<Uuid>,
    /// By which evidence.
    pub method: Method,
    /// The click's own time.
    #[serde(with = "time::serde::rfc3339::option")]
    pub clicked_at: Option<OffsetDateTime>,
    /// The window the click was held against, in days; none without a click.
    pub window_days: Option<u16>,
}

impl Attribution {
    pub(super) fn new(evidence: &Evidence<'_>, link: &LinkFacts) -> Self {
        let click = evidence.click();
        Self {
            affiliate_id: link.affiliate_id,
            link_id: link.link_id,
            program_id: link.program_id,
            click_id: click.map(|click| click.click_id),
            method: evidence.method(),
            clicked_at: click.map(|click| click.clicked_at),
            window_days: click.map(|_| link.window_days),
        }
    }
}

/// One piece of evidence and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Candidate))]
pub struct Candidate {
    /// By which evidence.
    pub method: Method,
    /// The link it leads to, if any.
    pub link_id: Option<Uuid>,
    /// Whose link that is.
    pub affiliate_id: Option<Uuid>,
    /// The click, when a token told it; left out without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub click_id: Option<Uuid>,
    /// When it was clicked, if known.
    #[serde(with = "time::serde::rfc3339::option")]
    pub clicked_at: Option<OffsetDateTime>,
    /// What became of it.
    pub verdict: Verdict,
}

impl Candidate {
    pub(super) fn new(evidence: &Evidence<'_>, verdict: Verdict) -> Self {
        Self {
            method: evidence.method(),
            link_id: evidence.link().map(|link| link.link_id).or(evidence.referral_link()),
            affiliate_id: evidence.link().map(|link| link.affiliate_id),
            click_id: evidence.click().map(|click| click.click_id),
            clicked_at: evidence.click().map(|click| click.clicked_at),
            verdict,
        }
    }
}

/// What became of one piece of evidence; in JSON `won`, `outranked`, `referral`, or the reason it failed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum Verdict {
    /// The order is credited to its link.
    Won,
    /// It holds, but a stronger one won.
    Outranked,
    /// It leads to a customer who invites friends, and credits no affiliate.
    Referral,
    /// It does not hold.
    Failed(Reason),
}

impl From<Verdict> for &'static str {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Won => "won",
            Verdict::Outranked => "outranked",
            Verdict::Referral => "referral",
            Verdict::Failed(reason) => reason.name(),
        }
    }
}

impl TryFrom<String> for Verdict {
    type Error = crate::UnknownName;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        match name.as_str() {
            "won" => Ok(Self::Won),
            "outranked" => Ok(Self::Outranked),
            "referral" => Ok(Self::Referral),
            reason => reason.parse().map(Self::Failed),
        }
    }
}
