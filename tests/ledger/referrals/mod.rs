//! Customers who invite friends: codes, sign-ups, rewards for both sides, and credit.

mod cash;
mod codes;
mod credits;
mod edge;
mod evidence;
mod invitations;
mod mails;
mod qualifying;
mod random;
pub(crate) mod scene;
mod sign_ups;
