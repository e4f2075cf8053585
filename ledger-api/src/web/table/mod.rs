//! Long lists on pages: a page of a list is read by the database, in the order and with the filter that the address names,
//! and a file has every row that the filter finds, read chunk by chunk. A list says what it consists of ([`List`]);
//! everything else is here.

mod asked;
mod file;
mod filter;
mod list;

pub(crate) use filter::{chosen, searched, sorts_by};
pub(crate) use list::{List, table_or_file};
