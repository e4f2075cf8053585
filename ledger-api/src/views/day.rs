//! Days without a time, as `2026-11-23`.

time::serde::format_description!(pub(crate) day, Date, "[year]-[month]-[day]");
