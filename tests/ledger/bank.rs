//! The bank test: whoever reads the books while everybody writes to them sees books that hold.
//!
//! One merchant, several writers over HTTP, and readers with connections of their own. Each read is one transaction,
//! `repeatable read read only`. That is the level the claim is about: balances and postings are read by several
//! statements, as any report does, and must be of one moment; under `read committed` each statement has its own. A
//! higher level would show the same rows, for these transactions write nothing.
//!
//! A read is cheap although the history grows, because it sums the postings of one **book**: all that the merchant has
//! in one currency. Books that are full are put back on the shelf and a new one is begun, so that a sum stays small;
//! most reads are of books that are being written to, the others go round the shelf.
//!
//! `BANK_SECONDS` (8) says how long. From 60 on it is a full run, which goes on until it has made 100,000 reads as well.

mod book;
mod reader;
mod writers;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use book::{Book, CURRENCIES};
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;

/// Threads that post single orders, and approve and refund them.
const SHOPS: u64 = 3;
/// Threads that read.
const READERS: usize = 4;
/// Books that are written to at once.
const OPEN_BOOKS: usize = 2;
/// Orders after which a book is put back: about three postings each.
const ORDERS_A_BOOK: u64 = 150;
/// A run of so many seconds is a full one,
const FULL_SECONDS: u64 = 60;
/// and makes so many reads,
const FULL_READS: u64 = 100_000;
/// for which a busy machine may take so much longer.
const PATIENCE: Duration = Duration::from_mins(4);

/// One merchant, and everybody who works with its books.
struct Bank {
    ledger: Ledger,
    shop: Merchant,
    books: RwLock<Vec<Arc<Book>>>,
    opened: Instant,
    duration: Duration,
    written: Written,
    reads: AtomicU64,
    violations: Mutex<Vec<String>>,
}

/// What writers were told is done.
#[derive(Debug, Default)]
struct Written {
    orders: AtomicU64,
    bulk_orders: AtomicU64,
    approvals: AtomicU64,
    refunds: AtomicU64,
    adjustments: AtomicU64,
}

impl Bank {
    fn open_for(duration: Duration) -> Self {
        let ledger = Ledger::start();
        let shop = Merchant::new(&ledger);
        let books = CURRENCIES.iter().take(OPEN_BOOKS).map(|currency| Arc::new(Book::begin(&shop, currency))).collect();
        Self {
            ledger,
            shop,
            books: RwLock::new(books),
            opened: Instant::now(),
            duration,
            written: Written::default(),
            reads: AtomicU64::new(0),
            violations: Mutex::default(),
        }
    }

    fn is_open(&self) -> bool {
        let elapsed = self.opened.elapsed();
        elapsed < self.duration || self.reads_wanted() > self.reads() && elapsed < self.duration + PATIENCE
    }

    fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    fn reads_wanted(&self) -> u64 {
        if self.duration >= Duration::from_secs(FULL_SECONDS) { FULL_READS } else { 0 }
    }

    /// One of the books that are written to.
    fn open_book(&self, turn: u64) -> Arc<Book> {
        let books = self.books.read().unwrap();
        let back = usize::try_from(turn).unwrap() % OPEN_BOOKS;
        Arc::clone(&books[books.len() - 1 - back])
    }

    /// Any book.
    fn book(&self, turn: usize) -> Arc<Book> {
        let books = self.books.read().unwrap();
        Arc::clone(&books[turn % books.len()])
    }

    /// Begins a new book whenever the newest is half full, so that two are always open; when there is no currency
    /// left, the last two grow on.
    fn keep_books(&self) {
        for currency in &CURRENCIES[OPEN_BOOKS..] {
            while self.is_open() && self.open_book(0).orders.load(Ordering::Relaxed) < ORDERS_A_BOOK / 2 {
                thread::sleep(Duration::from_millis(5));
            }
            if !self.is_open() {
                return;
            }
            let book = Arc::new(Book::begin(&self.shop, currency));
            self.books.write().unwrap().push(book);
        }
    }
}

fn seconds() -> u64 {
    std::env::var("BANK_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(8)
}

#[test]
fn every_read_beside_every_writer_sees_balances_that_are_the_sums_of_their_postings() {
    let bank = Bank::open_for(Duration::from_secs(seconds()));

    thread::scope(|scope| {
        for number in 0..SHOPS {
            let bank = &bank;
            scope.spawn(move || writers::sell(bank, number));
        }
        scope.spawn(|| writers::sell_in_bulk(&bank));
        scope.spawn(|| writers::adjust(&bank));
        for number in 0..READERS {
            let bank = &bank;
            scope.spawn(move || reader::read_on(bank, number));
        }
        bank.keep_books();
    });

    let open_for = bank.opened.elapsed().as_secs();
    let books = bank.books.read().unwrap();
    let reads: Vec<u64> = books.iter().map(|book| book.reads.load(Ordering::Relaxed)).collect();
    let mut violations = bank.violations.lock().unwrap();
    violations.extend(books.iter().flat_map(|book| reader::read_once(&bank, book)));
    println!(
        "{} reads of {} books in {open_for} s, {} violations; each but the newest read {} times or more; {} postings; {:?}",
        bank.reads(),
        books.len(),
        violations.len(),
        reads.iter().rev().skip(1).min().unwrap_or(&0),
        bank.ledger.database.number("select count(*) from posting"),
        bank.written,
    );
    assert_eq!(*violations, [""; 0]);
    // The newest may have been begun a moment ago.
    assert!(reads.iter().rev().skip(1).all(|reads| *reads > 0), "books that nobody read: {reads:?}");
    assert!(bank.reads() >= bank.reads_wanted());
    let done = &bank.written;
    for count in [&done.orders, &done.bulk_orders, &done.approvals, &done.refunds, &done.adjustments] {
        assert!(count.load(Ordering::Relaxed) > 0, "{done:?}");
    }
    // Nothing is outside the books that were read.
    let read: Vec<String> = books.iter().map(|book| format!("'{}'", book.currency)).collect();
    let elsewhere = format!("select count(*) from account where currency not in ({})", read.join(","));
    assert_eq!(bank.ledger.database.number(&elsewhere), 0);
    bank.ledger.assert_books_hold();
}
