//! A ledger whose books go back to an earlier moment.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::database::Database;
use crate::ledger::Ledger;

/// The books as they were, and the moment.
#[derive(Debug)]
pub struct Backup {
    books: Database,
    /// As `ledger-api restored --to` takes it.
    pub point: String,
}

impl Backup {
    /// Of a ledger now; it is restarted for it.
    pub fn of(ledger: &mut Ledger) -> Self {
        assert!(ledger.process.stop());
        let books = ledger.database.snapshot();
        let point = OffsetDateTime::now_utc().format(&Rfc3339).unwrap();
        ledger.start_again();
        Self { books, point }
    }

    /// Ends the ledger, and what its books have learned since is lost.
    pub fn restore(&self, ledger: &mut Ledger) {
        ledger.process.kill();
        ledger.database.go_back_to(&self.books);
    }

    /// What `ledger-api restored` says of the ledger's books, and whether nothing is left to a person.
    pub fn tell(&self, ledger: &Ledger) -> (bool, String) {
        ledger.command(&["restored", "--to", &self.point, "--person", "Ann"])
    }
}
