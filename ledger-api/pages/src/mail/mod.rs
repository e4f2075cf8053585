//! Mails: what there is to tell ([`Message`]), and how it reads in a language ([`Letter`], as text and as HTML).

mod letter;
mod message;
mod topic;
mod write;

pub use letter::{Letter, Rendered};
pub use message::{Message, Part, PayoutFacts, Rejection, Reward, RewardKind, Sum};
pub use topic::Topic;
pub use write::{Addresses, write};
