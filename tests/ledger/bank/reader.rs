//! Everybody who reads: one snapshot, all of a book, and whether it holds.

use std::sync::atomic::Ordering;

use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{Connection as _, Executor as _, Row as _};
use uuid::Uuid;

use super::Bank;
use super::book::Book;

/// Of this many reads one goes round the shelf; the others are of books that are being written to.
const ROUND: usize = 4;
/// What is kept of violations.
const MOST_TOLD: usize = 20;

/// Each read is such a transaction; `commit and chain` ends it and begins the next one.
const BEGIN: &str = "begin isolation level repeatable read read only";

/// Of the book: what its accounts say. Of the whole merchant: whether all debits are all credits, and which accounts are
/// below zero that may not be. An account that was opened and never used says as little as one that is not there.
const BALANCES: &str = "
    select array_agg(account_id order by account_id) filter (where in_book) as accounts,
        array_agg(debits order by account_id) filter (where in_book) as debits,
        array_agg(credits order by account_id) filter (where in_book) as credits,
        (sum(debits) - sum(credits))::bigint as unbalanced,
        array_agg(account_id) filter (
            where balance < 0 and kind in ('pending', 'payable', 'inflight', 'reward_credit', 'receivable')
        ) as overdrawn
    from (
        select *, currency = $2 and (debits > 0 or credits > 0) as in_book from account where merchant_id = $1
    ) account";

/// What the book's accounts should say. By affiliate, because postings are indexed so; one that is missed here is a
/// sum that does not match.
const SUMS: &str = "
    select array_agg(account_id order by account_id) as accounts, array_agg(debits order by account_id) as debits,
        array_agg(credits order by account_id) as credits
    from (
        select side.account_id, sum(side.debit)::bigint as debits, sum(side.credit)::bigint as credits
        from posting
        cross join lateral (
            values (debit_account_id, amount, 0), (credit_account_id, 0, amount)
        ) as side (account_id, debit, credit)
        where merchant_id = $1 and affiliate_id = any($2)
        group by side.account_id
    ) sums";

/// Accounts in the order of their ids, with their debits and credits.
type Sides = (Option<Vec<Uuid>>, Option<Vec<i64>>, Option<Vec<i64>>);

/// Reads until the bank closes. A runtime of the thread's own: the shared one would wake another thread for every answer
/// of the database.
pub(super) fn read_on(bank: &Bank, number: usize) {
    let merchant_id: Uuid = bank.shop.id.parse().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = PgConnection::connect(&bank.ledger.database.url).await.unwrap();
        connection.execute(BEGIN).await.unwrap();
        for turn in 0_usize.. {
            if !bank.is_open() {
                return;
            }
            let book = if turn.is_multiple_of(ROUND) {
                bank.book(turn / ROUND + number)
            } else {
                bank.open_book(u64::try_from(turn).unwrap())
            };
            let found = violations(&mut connection, merchant_id, &book).await.unwrap();
            book.reads.fetch_add(1, Ordering::Relaxed);
            bank.reads.fetch_add(1, Ordering::Relaxed);
            let mut told = bank.violations.lock().unwrap();
            if told.len() < MOST_TOLD {
                told.extend(found);
            }
        }
    });
}

/// One read transaction, begun before and ended here: what does not hold in this book, or in the whole merchant.
async fn violations(connection: &mut PgConnection, merchant_id: Uuid, book: &Book) -> Result<Vec<String>, sqlx::Error> {
    let balances = sqlx::query(BALANCES).bind(merchant_id).bind(book.currency).fetch_one(&mut *connection).await?;
    let sums = sqlx::query(SUMS).bind(merchant_id).bind(&book.affiliate_ids).fetch_one(&mut *connection).await?;
    connection.execute("commit and chain").await?;

    let mut found = Vec::new();
    let (stored, posted) = (sides(&balances), sides(&sums));
    if stored != posted {
        found.push(format!("{}: the accounts say {stored:?}, their postings {posted:?}", book.currency));
    }
    let total = |side: Option<Vec<i64>>| side.map_or(0, |amounts| amounts.iter().sum::<i64>());
    let (debits, credits) = (total(stored.1), total(stored.2));
    if debits != credits {
        found.push(format!("{}: debits {debits}, credits {credits}", book.currency));
    }
    match balances.get("unbalanced") {
        None | Some(0_i64) => {}
        Some(difference) => found.push(format!("all debits are {difference} more than all credits")),
    }
    let overdrawn: Option<Vec<Uuid>> = balances.get("overdrawn");
    found.extend(overdrawn.into_iter().flatten().map(|account_id| format!("{account_id} is below zero")));
    Ok(found)
}

fn sides(row: &PgRow) -> Sides {
    (row.get("accounts"), row.get("debits"), row.get("credits"))
}

/// One read, from outside of a run.
pub(super) fn read_once(bank: &Bank, book: &Book) -> Vec<String> {
    let merchant_id = bank.shop.id.parse().unwrap();
    bank.ledger.database.with(async |connection| {
        connection.execute(BEGIN).await.unwrap();
        violations(connection, merchant_id, book).await.unwrap()
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;
    use std::time::{Duration, Instant};

    use super::*;

    fn bank_with_one_order() -> Bank {
        let bank = Bank::open_for(Duration::ZERO);
        let code = &bank.book(0).partners[0].code;
        bank.shop.order("o-1", 1_000, code, &serde_json::json!({})).expect(201);
        bank
    }

    #[test]
    fn a_read_tells_whatever_does_not_hold() {
        for (sql, said) in [
            (
                "update account set debits = debits + 1, credits = credits + 1 where kind = 'pending'",
                "the accounts say",
            ),
            ("update account set debits = debits + 1 where kind = 'commission_expense'", "debits 221, credits 220"),
            ("update account set debits = debits + 1 where kind = 'commission_expense'", "all debits are 1 more"),
            ("delete from posting where amount = 200", "the accounts say"),
            ("delete from account where kind = 'pending'", "the accounts say"),
            (
                "alter table account drop constraint account_balance_not_negative;
                 update account set debits = credits + 1 where kind = 'pending'",
                "is below zero",
            ),
        ] {
            let bank = bank_with_one_order();
            let book = bank.book(0);
            assert_eq!(read_once(&bank, &book), [""; 0]);

            bank.ledger.database.execute(sql).unwrap();

            let found = read_once(&bank, &book);
            assert!(found.iter().any(|violation| violation.contains(said)), "no `{said}` after {sql}: {found:?}");
        }
    }

    #[test]
    fn a_balance_that_follows_its_posting_a_moment_later_is_seen() {
        let bank = bank_with_one_order();
        let book = bank.book(0);
        let two_commits = "
            insert into posting (merchant_id, posting_id, event, debit_account_id, credit_account_id, amount, currency,
                affiliate_id)
            select merchant_id, gen_random_uuid(), 'in two', debit_account_id, credit_account_id, 1, currency,
                affiliate_id
            from posting order by posted_at limit 1;
            commit;
            update account a set debits = debits + (a.account_id = p.debit_account_id)::int,
                credits = credits + (a.account_id = p.credit_account_id)::int
            from (select * from posting order by posted_at limit 1) p
            where a.account_id in (p.debit_account_id, p.credit_account_id)";
        let (seen, deadline) = (AtomicBool::new(false), Instant::now() + Duration::from_secs(30));

        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !seen.load(Ordering::Relaxed) && Instant::now() < deadline {
                    bank.ledger.database.execute(two_commits).unwrap();
                }
            });
            while !seen.load(Ordering::Relaxed) && Instant::now() < deadline {
                let found = read_once(&bank, &book);
                seen.store(!found.is_empty(), Ordering::Relaxed);
            }
        });

        assert!(seen.load(Ordering::Relaxed), "no read saw a posting without its balance");
        assert_eq!(read_once(&bank, &book), [""; 0], "all balances followed");
    }
}
