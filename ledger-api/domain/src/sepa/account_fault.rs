//! Reasons of banks that are about the account which was to be paid.

/// ISO 20022 external reason codes: the creditor's account number is wrong (AC01, AC03), closed (AC04, AC07), blocked (AC06), of a
/// kind that takes no transfers (AC14), or its holder has died (MD07). AC02, AC05 and AC13 are about the account that pays.
const FAULTS: [&str; 7] = ["AC01", "AC03", "AC04", "AC06", "AC07", "AC14", "MD07"];

/// Whether a payment to this account would come back again; `reason` is a code, or begins with one.
#[must_use]
pub fn is_account_fault(reason: &str) -> bool {
    let code = reason.trim_start().get(..4).unwrap_or_default();
    let ends = reason.trim_start().get(4..).is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()));
    ends && FAULTS.iter().any(|fault| fault.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_about_the_paid_account_counts() {
        for fault in ["AC04", "ac01", "MD07", " AC06", "AC04: closed", "AC03 number"] {
            assert!(is_account_fault(fault), "{fault}");
        }
        for other in ["", "AC", "AC02", "AM05", "MS03", "AC041", "ACé4", "the bank said AC04", "account closed"] {
            assert!(!is_account_fault(other), "{other}");
        }
    }
}
