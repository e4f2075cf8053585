//! The finance desk.

mod ask;
mod bank;
mod detail;
mod done;
mod home;
mod list;
mod run;

pub use ask::Ask;
pub use bank::{BankPage, StatementRead};
pub use detail::{Detail, Step};
pub use done::Done;
pub use home::{Due, Home};
pub use list::List;
pub use run::{Approval, Changes, FileLine, PausedLine, Progress, RunPage};
