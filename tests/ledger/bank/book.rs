//! A book: what the merchant has in one currency.

use std::sync::atomic::AtomicU64;

use integration_tests::merchant::{Merchant, Partner, merge};
use serde_json::{Value, json};

/// One book each.
#[rustfmt::skip]
pub(super) const CURRENCIES: [&str; 120] = [
    "EUR", "USD", "GBP", "JPY", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "ISK", "TRY", "UAH", "RSD",
    "CAD", "AUD", "NZD", "MXN", "BRL", "ARS", "CLP", "COP", "PEN", "UYU", "BOB", "PYG", "CRC", "GTQ", "HNL", "NIO",
    "DOP", "JMD", "TTD", "BBD", "BSD", "BZD", "XCD", "AWG", "CNY", "HKD", "TWD", "KRW", "SGD", "MYR", "THB", "IDR",
    "PHP", "VND", "INR", "PKR", "BDT", "LKR", "NPR", "MVR", "MMK", "KHR", "LAK", "MOP", "BND", "FJD", "PGK", "SBD",
    "TOP", "VUV", "WST", "XPF", "ZAR", "EGP", "MAD", "TND", "DZD", "LYD", "NGN", "GHS", "KES", "UGX", "TZS", "RWF",
    "BIF", "ETB", "ERN", "DJF", "SOS", "SDG", "ZMW", "MWK", "MZN", "AOA", "BWP", "NAD", "SZL", "LSL", "MUR", "SCR",
    "MGA", "KMF", "XAF", "XOF", "GMD", "GNF", "LRD", "CVE", "CDF", "ILS", "JOD", "SAR", "AED", "QAR", "KWD", "BHD",
    "OMR", "IQD", "KZT", "UZS", "GEL", "AMD", "AZN", "MDL",
];

/// A program with three affiliates, the last of whom recruited the others.
pub(super) struct Book {
    pub(super) currency: &'static str,
    pub(super) partners: [Partner; 3],
    pub(super) affiliate_ids: Vec<uuid::Uuid>,
    /// Orders that were posted to it.
    pub(super) orders: AtomicU64,
    /// Transactions that read it.
    pub(super) reads: AtomicU64,
}

impl Book {
    pub(super) fn begin(shop: &Merchant, currency: &'static str) -> Self {
        let program = shop.program(&json!({"currency": currency, "hold_days": 14, "second_tier_rate": "10"}));
        let partner = |name: &str, with: &Value| {
            let mut all = json!({ "email": format!("{name}-{currency}@partner.example") });
            merge(&mut all, with);
            shop.partner(&program, &all)
        };
        let recruiter = partner("recruiter", &json!({}));
        let by_recruiter = json!({ "recruiter_id": recruiter.affiliate_id });
        let partners = [partner("ada", &by_recruiter), partner("ben", &by_recruiter), recruiter];
        let affiliate_ids = partners.iter().map(|partner| partner.affiliate_id.parse().unwrap()).collect();
        Self { currency, partners, affiliate_ids, orders: AtomicU64::new(0), reads: AtomicU64::new(0) }
    }
}
