//! Persons: everything held of one is told, taken away, and nowhere else.

mod addresses;
mod affiliates;
mod again;
mod corners;
mod customers;
mod old_audit;
mod old_clicks;
mod registry;
mod scene;
mod traces;
