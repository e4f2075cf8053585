//! What people read: pages and mails as templates, their texts in each language, and numbers, money and dates by locale.
//!
//! Nothing here reads a clock, a database or a request; whoever has the facts hands them over, and gets text.

pub mod format;
pub mod language;
pub mod mail;
pub mod texts;

pub use language::Language;
pub use texts::Texts;
