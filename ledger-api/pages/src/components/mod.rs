//! Parts that pages are made of. Each is a template of its own and written into a page by its name: `{{ table }}`.

mod address;
mod cell;
mod chart;
mod column;
mod deed;
mod field;
mod figure;
mod filter;
mod moment;
mod paging;
mod status;
mod table;

pub use cell::Cell;
pub use chart::{Chart, Point, Sparkline};
pub use column::Column;
pub use deed::Deed;
pub use field::{Choice, Field};
pub use figure::Figure;
pub use filter::{Filter, Kept};
pub use moment::Moment;
pub use paging::{ROWS, page_of};
pub use status::{Status, Tone};
pub use table::{Empty, Table};

/// Its template has escaped what it was given.
macro_rules! written_as_it_is {
    ($($name:ty),*) => { $(impl askama::filters::HtmlSafe for $name {})* };
}

written_as_it_is!(Chart, Deed, Sparkline, Field, Figure, Moment, Status, Table, Cell);
