//! What the fraud rules are called and what they find, in the reader's language. The API says it in English
//! (`domain/fraud/sign.rs`).

use crate::domain::fraud::{Rule, Sign};
use crate::pages::{Texts, format};

/// What a rule is called.
pub(in crate::web) fn rule(t: Texts, rule: Rule) -> &'static str {
    match rule {
        Rule::SelfReferral => t.rule_self_referral(),
        Rule::BannedReferrer => t.rule_banned_referrer(),
        Rule::SharedToken => t.rule_shared_token(),
        Rule::MissingClick => t.rule_missing_click(),
        Rule::QuickConversion => t.rule_quick_conversion(),
        Rule::ClickVelocity => t.rule_click_velocity(),
        Rule::ConversionVelocity => t.rule_conversion_velocity(),
        Rule::RefundRate => t.rule_refund_rate(),
        Rule::DuplicateAccount => t.rule_duplicate_account(),
        Rule::DisposableEmail => t.rule_disposable_email(),
    }
}

/// What was found, for the merchant.
pub(in crate::web) fn sign(t: Texts, sign: &Sign) -> String {
    let number = |value: &u32| format::number(t.0, (*value).into());
    match sign {
        Sign::SameCustomer { .. } => t.sign_same_customer().to_owned(),
        Sign::SameMailbox { .. } => t.sign_same_mailbox().to_owned(),
        Sign::SameVisitor { .. } => t.sign_same_visitor().to_owned(),
        Sign::SameAddress { .. } => t.sign_same_address().to_owned(),
        Sign::ClicksOfAddress { most_per_hour } => t.sign_clicks_of_address(number(most_per_hour)),
        Sign::ClicksOfVisitor { most_per_hour } => t.sign_clicks_of_visitor(number(most_per_hour)),
        Sign::ClicksOfLink { most_per_hour } => t.sign_clicks_of_link(number(most_per_hour)),
        Sign::OrdersOfAffiliate { most_per_hour } => t.sign_orders_of_affiliate(number(most_per_hour)),
        Sign::OrdersOfCustomer { most_per_day } => t.sign_orders_of_customer(number(most_per_day)),
        Sign::SharedToken { customers } => t.sign_shared_token(number(customers)),
        Sign::MissingClick { grace_seconds } => t.sign_missing_click((*grace_seconds).into()),
        Sign::QuickConversion { seconds } => t.sign_quick_conversion((*seconds).into()),
        Sign::DisposableEmail => t.sign_disposable_email().to_owned(),
        Sign::DuplicateAccount { affiliate_ids } => {
            t.sign_duplicate_account(i64::try_from(affiliate_ids.len()).unwrap_or(i64::MAX))
        }
        Sign::BannedReferrer { host } => t.sign_banned_referrer(host),
        Sign::RefundRate { orders, refunded } => t.sign_refund_rate(number(orders), number(refunded)),
    }
}

/// The same for the affiliate: nothing about the customer, and no limit to stay just below.
pub(in crate::web) fn plainly(t: Texts, sign: &Sign) -> &'static str {
    match sign.rule() {
        Rule::SelfReferral => t.self_referral_plainly(),
        Rule::BannedReferrer => t.banned_referrer_plainly(),
        Rule::SharedToken => t.shared_token_plainly(),
        Rule::MissingClick => t.missing_click_plainly(),
        Rule::QuickConversion => t.quick_conversion_plainly(),
        Rule::ClickVelocity => t.click_velocity_plainly(),
        Rule::ConversionVelocity => t.conversion_velocity_plainly(),
        Rule::RefundRate => t.refund_rate_plainly(),
        Rule::DuplicateAccount => t.duplicate_account_plainly(),
        Rule::DisposableEmail => t.disposable_email_plainly(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Language;

    #[test]
    fn an_english_reader_reads_what_the_api_says() {
        let en = Texts(Language::En);
        let signs = [
            Sign::QuickConversion { seconds: 3 },
            Sign::DisposableEmail,
            Sign::ClicksOfAddress { most_per_hour: 60 },
            Sign::MissingClick { grace_seconds: 900 },
            Sign::BannedReferrer { host: "coupons.example".to_owned() },
        ];
        for found in signs {
            assert_eq!(sign(en, &found), found.explanation());
        }
    }

    #[test]
    fn affiliates_are_told_no_number_in_either_language() {
        for language in [Language::En, Language::De] {
            let said = plainly(Texts(language), &Sign::RefundRate { orders: 50, refunded: 40 });
            assert!(!said.contains(|c: char| c.is_ascii_digit()), "{said}");
        }
    }
}
