//! Near times.

use super::{plurals, texts};

texts! {
    just_now: "just now", "gerade eben";
    in_a_moment: "in a moment", "gleich";
}

plurals! {
    minutes_ago(count): "{count} minute ago", "{count} minutes ago" | "vor {count} Minute", "vor {count} Minuten";
    hours_ago(count): "{count} hour ago", "{count} hours ago" | "vor {count} Stunde", "vor {count} Stunden";
    days_ago(count): "{count} day ago", "{count} days ago" | "vor {count} Tag", "vor {count} Tagen";
    in_minutes(count): "in {count} minute", "in {count} minutes" | "in {count} Minute", "in {count} Minuten";
    in_hours(count): "in {count} hour", "in {count} hours" | "in {count} Stunde", "in {count} Stunden";
    in_days(count): "in {count} day", "in {count} days" | "in {count} Tag", "in {count} Tagen";
}
