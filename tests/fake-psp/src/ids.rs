//! Identifiers in the providers' own shapes.
//!
//! They come from the operating system even when faults are seeded: the same seed after a restart must not hand out
//! an id a second time.

/// A Stripe id: `tr_` and 24 characters.
pub(crate) fn stripe(prefix: &str) -> String {
    format!("{prefix}_1{}", &random_hex()[..23])
}

/// A `PayPal` id: 13 upper-case characters.
pub(crate) fn paypal() -> String {
    random_hex()[..13].to_uppercase()
}

/// What `PayPal` support asks for: 13 lower-case characters.
pub(crate) fn debug_id() -> String {
    random_hex()[..13].to_owned()
}

fn random_hex() -> String {
    let mut bytes = [0_u8; 16];
    // Without randomness no id can be unique; nothing sensible is left to do.
    if getrandom::fill(&mut bytes).is_err() {
        std::process::abort();
    }
    hex::encode(bytes)
}
