//! Pages as people meet them: in a real browser, signed in by a link from a mail.

mod access;
mod affiliate;
mod decisions;
mod finance;
mod finance_story;
mod german;
mod guide;
mod live;
mod merchant;
mod merchant_days;
mod orders;
mod places;
mod promises;
mod refused;
mod remittance;
mod tables;
pub(crate) mod visit;
mod weight;
mod words;
