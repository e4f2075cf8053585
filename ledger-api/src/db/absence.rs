//! Which failures mean that the database could not do it now, whatever it was: it is away, on its way down or up, or has
//! no room, no connection or no time left.

use sqlx::Error;

/// Whether the error says nothing against what was asked, so that asking again later may help.
#[must_use]
pub fn is_absence(error: &Error) -> bool {
    match error {
        // A connection that ends in the middle of a message, or of its greeting, is a message nobody understands.
        Error::PoolTimedOut | Error::PoolClosed | Error::Io(_) | Error::Tls(_) | Error::Protocol(_) => true,
        Error::Database(error) => error.code().is_some_and(|code| is_absence_code(&code)),
        _ => false,
    }
}

/// Connection exceptions (08), too few resources such as a full disk (53), the server's end and its start (57P01 to
/// 57P05), a statement that was given up because its time was over (57014), and what the system could not do (58).
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn is_absence_code(code: &str) -> bool {
    let class = code.get(..2).unwrap_or_default();
    matches!(class, "08" | "53" | "58") || code.starts_with("57P0") || code == "57014"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_a_server_that_ends_and_a_statement_out_of_time_are_no_faults_of_the_call() {
        for code in ["53100", "53200", "53300", "57P01", "57P02", "57P03", "57014", "58030", "08006"] {
            assert!(is_absence_code(code), "{code}");
        }
    }

    #[test]
    fn what_the_statement_itself_got_wrong_stays_our_fault() {
        for code in ["42P01", "22003", "23505", "42501", "40001", "XX000", "P0001", ""] {
            assert!(!is_absence_code(code), "{code}");
        }
        assert!(!is_absence(&Error::RowNotFound));
    }

    #[test]
    fn a_broken_connection_is_no_answer_whatever_it_broke() {
        let cut = Error::Protocol("unexpected response from SSLRequest: 0x00".into());
        assert!(is_absence(&cut) && is_absence(&Error::PoolTimedOut));
    }
}
