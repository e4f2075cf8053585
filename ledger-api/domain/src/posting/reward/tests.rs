use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::posting::entry::Entry;

const CUSTOMERS: [&str; 2] = ["c-1", "affiliate:x"];
const AFFILIATE: Uuid = Uuid::from_u128(9);

fn amount(minor: i64) -> Amount {
    Amount::new(minor).unwrap()
}

fn eur() -> Currency {
    "EUR".parse().unwrap()
}

fn reward(number: usize, customer: usize) -> RewardRef {
    let reward_id = Uuid::from_u128(u128::try_from(number).unwrap());
    RewardRef { reward_id, customer_id: CUSTOMERS[customer].into(), currency: eur() }
}

fn merchants(kind: AccountKind) -> AccountRef {
    AccountRef::merchant(kind, eur())
}

#[test]
fn every_reward_posting_is_named_by_its_event() {
    let reward = reward(1, 0);
    let (id, seven) = (reward.reward_id, amount(7));
    let rows = [
        earned(&reward, seven).into_iter().collect(),
        earned_as_cash(&reward, AFFILIATE, seven).into_iter().collect(),
        reversed(&reward, seven, amount(3)),
        cash_reversed(&reward, AFFILIATE, seven, amount(3)),
        spent("c-1", eur(), "s:1", seven, seven).unwrap().into_iter().collect(),
    ];
    let show = |row: &Posting| {
        let owner = |account: &AccountRef| format!("{} of {}", account.kind, account.owner);
        format!("{}: {} > {}, {}", row.event, owner(&row.debit), owner(&row.credit), row.amount.minor())
    };
    let shown: Vec<String> = rows.iter().flatten().map(show).collect();
    let affiliate = format!("affiliate:{AFFILIATE}");
    assert_eq!(
        shown,
        [
            format!("reward:{id}:earned: reward_expense of merchant > reward_credit of customer:c-1, 7"),
            format!("reward:{id}:earned: reward_expense of merchant > payable of {affiliate}, 7"),
            format!(
                "reward:{id}:reversed:reward_credit: reward_credit of customer:c-1 > reward_expense of merchant, 3"
            ),
            format!("reward:{id}:reversed:receivable: receivable of customer:c-1 > reward_expense of merchant, 4"),
            format!("reward:{id}:reversed:payable: payable of {affiliate} > reward_expense of merchant, 3"),
            format!("reward:{id}:reversed:receivable: receivable of {affiliate} > reward_expense of merchant, 4"),
            "spend:s:1: reward_credit of customer:c-1 > reward_redeemed of merchant, 7".to_owned(),
        ]
    );
    assert_eq!(earned(&reward, Amount::ZERO), None);
}

#[test]
fn no_more_than_the_credit_is_spent() {
    let error = InsufficientCredit { amount: 8, credit: 7 };
    assert_eq!(spent("c-1", eur(), "s", amount(8), amount(7)), Err(error));
}

#[test]
fn a_cash_reward_settles_what_its_affiliate_owes() {
    let books = Books { affiliate_id: AFFILIATE, currency: eur() };
    let mut entry = Entry::on(HashMap::from([(books.own(AccountKind::Receivable), 5)]));
    entry.post(earned_as_cash(&reward(1, 0), AFFILIATE, amount(7)));
    let balances = [AccountKind::Payable, AccountKind::Receivable].map(|kind| entry.balance(&books.own(kind)).minor());
    assert_eq!(balances, [2, 0]);
    assert_eq!(entry.postings().last().unwrap().affiliate_id, Some(AFFILIATE));
}

#[derive(Debug, Clone)]
enum Event {
    Earn(usize, i64),
    /// Takes back the whole of the reward in this place, if it is one.
    Reverse(prop::sample::Index),
    Spend(usize, i64),
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => (0..CUSTOMERS.len(), 1..500_i64).prop_map(|(customer, minor)| Event::Earn(customer, minor)),
        2 => any::<prop::sample::Index>().prop_map(Event::Reverse),
        3 => (0..CUSTOMERS.len(), 1..500_i64).prop_map(|(customer, minor)| Event::Spend(customer, minor)),
    ]
}

proptest! {
    /// A customer has what was earned, less what was taken back and spent; below zero it is a debt, never both.
    #[test]
    fn credit_and_debt_are_what_rewards_and_spends_leave(events in prop::collection::vec(any_event(), 1..60)) {
        let mut entry = Entry::on(HashMap::new());
        let mut rewards: Vec<(usize, i64)> = Vec::new();
        let (mut worth, mut given, mut redeemed) = ([0_i64; 2], 0, 0);
        for (number, event) in events.iter().enumerate() {
            match *event {
                Event::Earn(customer, minor) => {
                    rewards.push((customer, minor));
                    entry.post(earned(&reward(rewards.len(), customer), amount(minor)));
                    worth[customer] += minor;
                    given += minor;
                }
                Event::Reverse(place) => {
                    if rewards.is_empty() { continue; }
                    let place = place.index(rewards.len());
                    let (customer, minor) = std::mem::take(&mut rewards[place]);
                    let of = reward(place + 1, customer);
                    let credit = entry.balance(&of.own(AccountKind::RewardCredit));
                    entry.post(reversed(&of, amount(minor), credit));
                    worth[customer] -= minor;
                    given -= minor;
                }
                Event::Spend(customer, minor) => {
                    let account = own(CUSTOMERS[customer], AccountKind::RewardCredit, eur());
                    let spend = format!("s{number}");
                    let row = spent(CUSTOMERS[customer], eur(), &spend, amount(minor), entry.balance(&account));
                    prop_assert_eq!(row.is_ok(), minor <= worth[customer].max(0));
                    if let Ok(row) = row {
                        entry.post(row);
                        worth[customer] -= minor;
                        redeemed += minor;
                    }
                }
            }
            for (customer, worth) in CUSTOMERS.iter().zip(worth) {
                let [credit, debt] = [AccountKind::RewardCredit, AccountKind::Receivable]
                    .map(|kind| entry.balance(&own(customer, kind, eur())).minor());
                prop_assert_eq!([credit, debt], [worth.max(0), (-worth).max(0)]);
            }
        }
        let balances = [AccountKind::RewardExpense, AccountKind::RewardRedeemed]
            .map(|kind| entry.balance(&merchants(kind)).minor());
        prop_assert_eq!(balances, [given, redeemed]);
        let mut names: Vec<&str> = entry.postings().iter().map(|row| row.event.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        prop_assert_eq!(names.len(), entry.postings().len());
    }
}
