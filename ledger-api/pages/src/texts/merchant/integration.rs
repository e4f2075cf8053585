//! Webhooks, keys, members, and the guide.

use crate::texts::texts;

texts! {
    web_address_bad: "Enter a whole address that begins with https:// or http://.", "Geben Sie eine ganze Adresse ein, die mit https:// oder http:// beginnt.";
}
