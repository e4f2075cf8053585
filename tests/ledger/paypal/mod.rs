//! Payouts by PayPal: a batch that is taken is not a payment, and an item is paid once whatever gets lost on the way.

mod addresses;
mod events;
mod life;
mod restored;
mod scene;
mod trouble;
