//! A merchant's own Stripe account tells of its sales: every kind of event, in the shapes of old and new API versions, in
//! any order.

mod checkout;
mod coupons;
mod disputes;
mod flood;
mod integration;
mod localstripe;
mod objects;
mod official;
mod refunds;
mod retried;
mod scene;
mod signature;
mod subscriptions;
mod totals;
mod waiting;
