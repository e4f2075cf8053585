//! What a change at the edge is about.

use super::named::named_enum;

named_enum! {
    /// A thing that is part of link records.
    pub enum EdgeSubject, "what changed" {
        /// One link.
        Link = "link",
        /// A slug that no longer leads to its link.
        FreedSlug = "freed_slug",
        /// An affiliate: all its links.
        Affiliate = "affiliate",
        /// A program: all its links.
        Program = "program",
    }
}
