//! `migrations/citus.sql` on plain PostgreSQL, with functions that stand in for Citus' own and only remember what they were
//! asked for. So this shows that the script is complete and can be run, not that Citus takes it.

use std::collections::BTreeSet;

use integration_tests::database::{Database, migrate};
use integration_tests::ledger::Ledger;
use sqlx::{AssertSqlSafe, Row as _};

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

/// As Citus has it: a table that is not distributed, such as one that a migration adds, refers to none that is.
const REFUSAL: &str = "
    create function refuse_foreign_keys() returns event_trigger language plpgsql
    as $$
    begin
        if exists (
            select from pg_constraint c join pg_dist_partition d on d.logicalrelid = c.confrelid
            where c.contype = 'f' and c.conparentid = 0 and d.kind = 'distributed'
                and not exists (select from pg_dist_partition own where own.logicalrelid = c.conrelid)
        ) then
            raise exception 'a foreign key refers to a distributed table and its own is not';
        end if;
    end
    $$;
    create event trigger refuse on ddl_command_end execute function refuse_foreign_keys();";

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

#[test]
fn newer_migrations_bring_no_foreign_key_that_a_distributed_schema_refuses() {
    let database = Database::at_schema(60);
    database.execute(STAND_INS).unwrap();
    database.with(async |connection| {
        for paragraph in include_str!("../../migrations/citus.sql").split("\n\n") {
            sqlx::raw_sql(AssertSqlSafe(paragraph)).execute(&mut *connection).await.unwrap();
        }
    });
    database.execute(REFUSAL).unwrap();
    let bad = "create table bad (merchant_id uuid, affiliate_id uuid, foreign key (merchant_id, affiliate_id) references affiliate)";
    assert!(database.execute(bad).is_err(), "the stand-in refuses what Citus does");

    migrate(&database.url);
}
