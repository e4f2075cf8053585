use super::walk::{Fault, Link, Walk};
use super::*;

fn posting(number: u128) -> StoredPosting {
    StoredPosting {
        merchant_id: Uuid::from_u128(1),
        posting_id: Uuid::from_u128(100 + number),
        event: format!("commission:{number}:attributed"),
        debit_account_id: Uuid::from_u128(2),
        credit_account_id: Uuid::from_u128(3),
        amount: 1980,
        currency: "EUR".into(),
        affiliate_id: Some(Uuid::from_u128(4)),
        commission_id: Some(Uuid::from_u128(5)),
        payout_id: None,
        posted_at_us: 1_777_575_106_801_234,
    }
}

fn chain(length: u128) -> Vec<Link> {
    let postings: Vec<StoredPosting> = (1..=length).map(posting).collect();
    let seals = extend(Head::EMPTY, &postings);
    let link = |(seal, posting): (Seal, StoredPosting)| Link {
        at: seal.at,
        posting_id: seal.posting_id,
        posting: Some(posting),
    };
    seals.into_iter().zip(postings).map(link).collect()
}

fn walk(links: &[Link]) -> (Vec<Fault>, Walk) {
    let mut walk = Walk::default();
    let faults = links.iter().flat_map(|link| walk.step(link.clone())).collect();
    (faults, walk)
}

fn change(links: &mut [Link], index: usize, change: impl Fn(&mut StoredPosting)) {
    links[index].posting.as_mut().map(change).unwrap();
}

#[test]
fn a_seal_never_changes() {
    // Stored chains are compared with this for ever. Computed by another program as well.
    assert_eq!(
        seal(SealHash::GENESIS, 1, &posting(1)).to_string(),
        "04016d7488e5d61d049cc9994a3254932e25125df0d989bb5deecbf8ca6ee26b"
    );
}

#[test]
fn a_hash_is_shown_in_hexadecimal_and_read_from_its_bytes() {
    let hash = SealHash([0xab; 32]);
    assert_eq!(format!("{hash:?}"), format!("SealHash({})", "ab".repeat(32)));
    assert_eq!(SealHash::try_from([0xab; 32].as_slice()).unwrap(), hash);
    assert!(SealHash::try_from([0xab; 31].as_slice()).is_err());
}

#[test]
fn every_column_the_number_and_the_seal_before_count() {
    let of = |change: &dyn Fn(&mut StoredPosting)| {
        let mut changed = posting(1);
        change(&mut changed);
        seal(SealHash::GENESIS, 1, &changed)
    };
    let other = Uuid::from_u128(99);
    let mut hashes = vec![
        of(&|_| {}),
        of(&|posting| posting.merchant_id = other),
        of(&|posting| posting.posting_id = other),
        of(&|posting| posting.event = "x".into()),
        of(&|posting| posting.debit_account_id = other),
        of(&|posting| posting.credit_account_id = other),
        of(&|posting| posting.amount += 1),
        of(&|posting| posting.currency = "EUX".into()),
        of(&|posting| posting.affiliate_id = None),
        of(&|posting| posting.commission_id = None),
        of(&|posting| posting.payout_id = posting.commission_id.take()),
        of(&|posting| posting.payout_id = Some(other)),
        of(&|posting| posting.posted_at_us += 1),
        of(&|posting| (posting.event, posting.currency) = (format!("{}E", posting.event), "UR".into())),
        seal(SealHash::GENESIS, 2, &posting(1)),
        seal(SealHash([1; 32]), 1, &posting(1)),
    ];
    let all = hashes.len();
    hashes.sort_by_key(|hash| hash.0);
    hashes.dedup();
    assert_eq!(hashes.len(), all);
}

#[test]
fn an_unbroken_chain_holds_up_to_its_head() {
    let links = chain(5);
    let (faults, walk) = walk(&links);
    assert_eq!(faults, []);
    assert_eq!(walk.end(links[4].at), None);
    assert_eq!(Walk::default().end(Head::EMPTY), None);
}

#[test]
fn only_the_posting_that_was_changed_is_named() {
    let mut links = chain(5);
    change(&mut links, 2, |posting| posting.amount -= 1);
    let (faults, _) = walk(&links);
    let event = "commission:3:attributed".into();
    assert_eq!(faults, [Fault::Altered { posting_id: Uuid::from_u128(103), event, seq: 3 }]);
}

#[test]
fn only_the_seal_that_was_changed_is_named() {
    let mut links = chain(5);
    links[2].at.hash = SealHash([9; 32]);
    let (faults, _) = walk(&links);
    assert!(matches!(faults.as_slice(), [Fault::Altered { seq: 3, .. }]), "{faults:?}");
}

#[test]
fn a_posting_that_is_gone_and_a_seal_that_is_missing_are_named() {
    let mut links = chain(6);
    links[1].posting = None;
    links.remove(3);
    let (faults, _) = walk(&links);
    let gone = Fault::Vanished { posting_id: Uuid::from_u128(102), seq: 2 };
    assert_eq!(faults, [gone, Fault::Missing { first: 4, last: 4 }]);
}

#[test]
fn a_chain_that_was_cut_or_carried_on_by_another_hand_does_not_end_at_its_head() {
    let links = chain(3);
    let (faults, cut) = walk(&links[..2]);
    assert_eq!(faults, []);
    assert_eq!(cut.end(links[2].at), Some(Fault::Head { found: links[1].at, noted: links[2].at }));
    let (_, longer) = walk(&links);
    assert!(longer.end(links[1].at).is_some());
}

#[test]
fn every_fault_says_what_is_wrong_and_where() {
    let posting_id = Uuid::from_u128(7);
    let (found, noted) = (Head { seq: 2, hash: SealHash([1; 32]) }, Head { seq: 3, hash: SealHash([2; 32]) });
    let [ended, left] = [1, 2].map(|byte| format!("{byte:02}").repeat(32));
    for (fault, told) in [
        (Fault::Missing { first: 4, last: 4 }, "seal 4 is missing".to_owned()),
        (Fault::Missing { first: 4, last: 6 }, "seals 4 to 6 are missing".to_owned()),
        (Fault::Vanished { posting_id, seq: 5 }, format!("posting {posting_id}, sealed as 5, is gone")),
        (
            Fault::Altered { posting_id, event: "spend:s1".into(), seq: 5 },
            format!("posting {posting_id} (spend:s1) does not match its seal 5: one of them was changed"),
        ),
        (Fault::Head { found, noted }, format!("the chain ends with seal 2 ({ended}), it was left at 3 ({left})")),
    ] {
        assert_eq!(fault.to_string(), told);
    }
}
