//! `migrations/citus.sql` on plain PostgreSQL, with functions that stand in for Citus' own and only remember what they were
//! asked for. So this shows that the script is complete and can be run, not that Citus takes it.

use std::collections::BTreeSet;

use integration_tests::ledger::Ledger;
use sqlx::Row as _;

const STAND_INS: &str = "
    create table pg_dist_partition (logicalrelid regclass primary key, kind text not null, colocated_with text);
    create function create_reference_table(table_name regclass) returns void language sql
    as $$ insert into pg_dist_partition values (table_name, 'reference') $$;
    create function create_distributed_table(
        table_name regclass, distribution_column text, colocate_with text default 'default'
    ) returns void language plpgsql
    as $$
    begin
        if distribution_column <> 'merchant_id' then
            raise exception '% by %', table_name, distribution_column;
        end if;
        -- As Citus has it: what is distributed refers to nothing that is not.
        if exists (select from pg_constraint where contype = 'f' and conrelid = table_name) then
            raise exception 'cannot create foreign key constraint on %', table_name;
        end if;
        insert into pg_dist_partition values (table_name, 'distributed', colocate_with);
    end
    $$;";

fn names(ledger: &Ledger, sql: &str) -> BTreeSet<String> {
    ledger.database.rows(sql).iter().map(|row| row.get::<String, _>(0)).collect()
}

const FOREIGN_KEYS: &str =
    "select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
     where contype = 'f' and conparentid = 0 and connamespace = 'public'::regnamespace";

#[test]
fn every_table_is_distributed_by_merchant_or_named_as_global_and_no_foreign_key_is_lost() {
    let mut ledger = Ledger::start();
    assert!(ledger.process.stop());
    let (without, said) = ledger.command(&["migrate", "--citus"]);
    assert!(!without && said.contains("create extension citus"), "{said}");
    let keys = names(&ledger, FOREIGN_KEYS);
    assert!(keys.len() > 20, "{keys:?}");
    ledger.database.execute(STAND_INS).unwrap();

    // The second time finds everything done.
    for round in 1..=2 {
        let (done, said) = ledger.command(&["migrate", "--citus"]);
        assert!(done, "round {round}: {said}");
        assert_eq!(names(&ledger, FOREIGN_KEYS), keys, "round {round}");
    }

    let all = names(
        &ledger,
        "select relname::text from pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
             and relname <> 'pg_dist_partition'",
    );
    let placed = names(&ledger, "select logicalrelid::text from pg_dist_partition");
    let local: BTreeSet<String> = all.difference(&placed).cloned().collect();
    let named = include_str!("../../migrations/citus.sql");
    let forgotten: Vec<&String> =
        local.iter().filter(|table| !named.contains(&format!("('{table}', 'local')"))).collect();
    assert!(forgotten.is_empty(), "neither a merchant's nor named in citus.sql: {forgotten:?}");
    let together = "select logicalrelid::text from pg_dist_partition
        where kind = 'distributed' and colocated_with <> 'program' and logicalrelid <> 'program'::regclass";
    assert_eq!(names(&ledger, together), BTreeSet::new(), "everything of a merchant lies together");
    assert!(placed.contains("posting") && placed.contains("click"), "{placed:?}");
    // A server works on it as before.
    ledger.start_again();
    ledger.operator.get("/v1/merchants").expect(200);
}
