//! What accounts of the books are called.

use crate::domain::account::AccountKind;
use crate::pages::Texts;

/// The name of an account's kind; a kind that is none of ours stands as it is.
pub(super) fn name(t: Texts, kind: &str) -> &str {
    let Ok(kind) = kind.parse::<AccountKind>() else { return kind };
    match kind {
        AccountKind::Pending => t.account_pending(),
        AccountKind::Payable => t.account_payable(),
        AccountKind::Inflight => t.account_inflight(),
        AccountKind::Receivable => t.account_receivable(),
        AccountKind::RewardCredit => t.account_reward_credit(),
        AccountKind::MerchantFunding => t.account_funding(),
        AccountKind::CashStripe => t.rail_stripe(),
        AccountKind::CashPaypal => t.rail_paypal(),
        AccountKind::CashSepa => t.rail_sepa(),
        AccountKind::CommissionExpense => t.account_commissions(),
        AccountKind::FeeExpense => t.account_fees(),
        AccountKind::AdjustmentExpense => t.account_corrections(),
        AccountKind::WriteoffExpense => t.account_write_offs(),
        AccountKind::RewardExpense => t.account_rewards(),
        AccountKind::RewardRedeemed => t.account_rewards_redeemed(),
    }
}
