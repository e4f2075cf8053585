//! A seed is a plan.

use std::collections::HashSet;
use std::mem::discriminant;

use super::*;

const LIMITS: Limits =
    Limits { longest: Duration::from_secs(20), longest_wait_ms: 2_600, shift_seconds: 90, overtake_seconds: 150 };

fn rounds(seed: u64) -> Vec<Vec<Step>> {
    let mut plan = Plan::new(seed, LIMITS);
    (0..20).map(|_| plan.round()).collect()
}

#[test]
fn the_same_seed_draws_the_same_plan_and_another_seed_another_one() {
    assert_eq!(rounds(7), rounds(7));
    assert_ne!(rounds(7), rounds(8));
}

#[test]
fn every_round_has_every_kind_of_fault_within_the_limits() {
    for round in rounds(7) {
        let kinds: HashSet<_> = round.iter().map(|step| discriminant(&step.fault)).collect();
        assert_eq!(kinds.len(), 13);
        for Step { wait, fault } in round {
            assert!(wait >= Duration::from_millis(150) && wait < Duration::from_millis(2_600));
            if let Fault::ShiftClock(_, by, lasts) = fault {
                assert!(by != 0 && by.abs() < 90 && lasts >= Duration::from_secs(1) && lasts < LIMITS.longest);
            }
        }
    }
}

#[test]
fn over_some_rounds_both_servers_and_every_line_are_struck() {
    let faults: Vec<Fault> = rounds(7).into_iter().flatten().map(|step| step.fault).collect();
    for server in [Server::First, Server::Second] {
        assert!(faults.contains(&Fault::KillServer(server)), "{server}");
        for line in [Line::Database(server), Line::Provider, Line::Edge] {
            let slowed = |fault: &Fault| matches!(fault, Fault::Disturb(on, Trouble::Slow(_), _) if *on == line);
            assert!(faults.iter().any(slowed), "{line}");
        }
    }
}
