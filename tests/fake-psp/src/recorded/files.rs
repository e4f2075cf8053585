//! The files of `tests/provider-schemas`, inside of the program.

/// Whose API an operation belongs to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Source {
    Stripe,
    Paypal,
}

/// A name below `tests/provider-schemas`, and the text.
type File = (&'static str, &'static str);

macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../provider-schemas/", $name)))
    };
}

pub(super) const STRIPE_OBJECTS: File = file!("stripe/objects.json");
pub(super) const PAYPAL_OBJECTS: File = file!("paypal/objects.json");

pub(super) const STRIPE: &[File] = &[
    file!("stripe/create_account.json"),
    file!("stripe/create_account_link.json"),
    file!("stripe/create_transfer.json"),
    file!("stripe/list_transfers.json"),
    file!("stripe/reverse_transfer.json"),
    file!("stripe/show_account.json"),
    file!("stripe/show_balance.json"),
    file!("stripe/show_transfer.json"),
];

pub(super) const PAYPAL: &[File] = &[
    file!("paypal/cancel_item.json"),
    file!("paypal/create_batch.json"),
    file!("paypal/create_token.json"),
    file!("paypal/show_batch.json"),
    file!("paypal/show_item.json"),
    file!("paypal/verify_webhook_signature.json"),
];
