//! The one place where a database constraint becomes an error code.

use super::problem::{Code, Problem};

/// The problem a broken constraint means to a client; `None` when a broken one is our own mistake.
pub(super) fn problem_for(constraint: Option<&str>) -> Option<Problem> {
    let problem = match constraint? {
        "affiliate_external_id_key" => {
            Problem::new(Code::Conflict, "another affiliate of this merchant has this external_id")
        }
        "affiliate_recruiter_known" => Problem::field("recruiter_id", "unknown", "there is no such affiliate"),
        "affiliate_not_own_recruiter" => {
            Problem::field("recruiter_id", "invalid", "an affiliate cannot recruit itself")
        }
        "link_slug_key" => Problem::new(Code::Conflict, "another link of this merchant has this slug"),
        _ => return None,
    };
    Some(problem)
}
