//! What people read: pages and mails as templates, their texts in each language, and numbers, money and dates by locale.
//!
//! Nothing here reads a clock, a database or a request; whoever has the facts hands them over, and gets text. A page is a
//! struct with its template in `templates/`; what surrounds it is its [`Shell`], what it is made of are [`components`].

pub mod access;
pub mod affiliate;
pub mod assets;
pub mod components;
pub mod desk;
pub mod error_page;
pub mod finance;
pub mod format;
pub mod language;
pub mod mail;
pub mod merchant;
pub mod notice;
pub mod query;
pub mod reasons;
pub mod remittance;
pub mod sheets;
pub mod shell;
pub mod texts;

pub use askama::Template;
pub use desk::Desk;
pub use language::Language;
pub use notice::Notice;
pub use query::Query;
pub use shell::{Person, Shell};
pub use texts::Texts;
