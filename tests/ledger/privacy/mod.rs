//! Persons: everything held of one is told, taken away, and nowhere else.

mod affiliates;
mod customers;
mod old_clicks;
mod registry;
mod scene;
mod traces;
