//! What events of a merchant's own Stripe account say of its sales, reduced to what is used here.
//!
//! The fields of an event depend on the API version of its endpoint, which is the merchant's choice. Since `2025-03-31.basil`
//! an invoice names its subscription below `parent`, and its payments in an event of their own; since `2022-11-15` a
//! charge does not list its refunds. Both shapes of each are read. <https://docs.stripe.com/api/events/types>

mod charge;
mod customer;
mod discount;
mod dispute;
mod id;
mod invoice;
mod invoice_payment;
mod paid;
mod promotion_code;
mod refund;
mod session;
mod subscription;
mod token;

pub use charge::Charge;
pub use customer::Buyer;
pub use discount::Voucher;
pub use dispute::Dispute;
pub use invoice::Invoice;
pub use invoice_payment::InvoicePayment;
pub use paid::Paid;
pub use promotion_code::PromotionCode;
pub use refund::Refund;
pub use session::{Session, SessionKind};
pub use subscription::Subscription;
