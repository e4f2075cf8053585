//! The Worker alone, in workerd: a recorder plays the ledger and the merchant's origin, a client plays the visitor.

mod admin;
mod delivery;
mod hostile;
mod links;
mod outage;
mod site;
mod support;
