//! What an affiliate sees of itself: orders, statement and payouts with what they are about, newest first.

mod balances;
mod campaigns;
mod earnings;
mod links;
mod payouts;
mod statement;

pub use balances::{currencies, next_release, owed};
pub use campaigns::{CampaignFigures, campaigns};
pub use earnings::{Earning, earnings, newest};
pub use links::{LinkFigures, links};
pub use payouts::{Part, Payment, parts, payments};
pub use statement::{Line, lines};
