//! The program of the release before works on this schema: nothing it uses is gone or means something else, nothing is
//! asked of it that it does not know. Read from the catalog, before and after the newer migrations.

use std::collections::BTreeSet;

use integration_tests::database::Database;
use sqlx::Row as _;

use super::SCHEMA;

/// What is contracted all the same, and why the older program can live with it. Emptied when the schema of a release takes
/// the place of `SCHEMA`.
const CONTRACTED: [(&str, &str); 4] = [
    ("subscription.first_conversion_id is never null", BOUND_EARLY),
    ("subscription.first_paid_at is never null", BOUND_EARLY),
    ("subscription: CHECK ((num_nulls(first_conversion_id, first_paid_at) = ANY (ARRAY[0, 2])))", WRITES_BOTH),
    ("subscription: CHECK (((first_paid_at IS NOT NULL) OR (link_id IS NOT NULL)))", WRITES_BOTH),
];
const BOUND_EARLY: &str = "null where a free order bound the subscription, which only a newer program does; an older one \
                           answers 500 to the next order of it, and the shop sends that again";
const WRITES_BOTH: &str = "an older program always writes both columns";

/// What an older program relies on. A view of the catalog in sentences, so that a difference says what it is.
const RELIED_ON: &str = "
    select format('%s.%s is %s', t.relname, a.attname, format_type(a.atttypid, a.atttypmod))
    from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    union all
    select format('%s.%s %s', t.relname, a.attname, case when a.attnotnull then 'is never null' else 'may be null' end)
    from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    union all
    select format('%s: %s', t.relname, pg_get_constraintdef(c.oid))
    from tables t join pg_constraint c on c.conrelid = t.oid and c.contype in ('c', 'p', 'u')
    union all
    select format('unique index on %s: %s', t.relname, substring(pg_get_indexdef(i.indexrelid) from ' USING .*'))
    from tables t join pg_index i on i.indrelid = t.oid and i.indisunique
    union all
    select format('the server may %s %s', p.privilege_type, t.relname)
    from tables t, aclexplode(t.relacl) p where p.grantee = 'tributary_app'::regrole
    union all
    select format('the server may %s %s.%s', p.privilege_type, t.relname, a.attname)
    from tables t join pg_attribute a on a.attrelid = t.oid, aclexplode(a.attacl) p
    where p.grantee = 'tributary_app'::regrole
    union all
    select format('function %s(%s)', p.proname, pg_get_function_identity_arguments(p.oid))
    from pg_proc p where p.pronamespace = 'public'::regnamespace";

/// What is asked of whoever writes into a table.
const ASKED: &str = "
    select t.relname, format('%s.%s must be given', t.relname, a.attname)
    from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    where a.attnotnull and not a.atthasdef
    union all
    select t.relname, format('%s: %s', t.relname, pg_get_constraintdef(c.oid))
    from tables t join pg_constraint c on c.conrelid = t.oid and c.contype in ('c', 'f', 'p', 'u', 'x')
    union all
    select t.relname, format('unique index on %s: %s', t.relname, substring(pg_get_indexdef(i.indexrelid) from ' USING .*'))
    from tables t join pg_index i on i.indrelid = t.oid and i.indisunique
    union all
    select t.relname, format('trigger on %s: %s', t.relname, g.tgname)
    from tables t join pg_trigger g on g.tgrelid = t.oid where not g.tgisinternal";

const TABLES: &str = "with tables as (
    select oid, relname::text, relacl from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
        and relname <> '_sqlx_migrations')";

fn relied_on(database: &Database) -> BTreeSet<String> {
    database.rows(&format!("{TABLES} {RELIED_ON}")).iter().map(|row| row.get(0)).collect()
}

/// Of tables that are in both.
fn asked(database: &Database, tables: &BTreeSet<String>) -> BTreeSet<String> {
    let rows = database.rows(&format!("{TABLES} {ASKED}"));
    rows.iter().filter(|row| tables.contains(&row.get::<String, _>(0))).map(|row| row.get(1)).collect()
}

fn tables(database: &Database) -> BTreeSet<String> {
    database.rows(&format!("{TABLES} select relname from tables")).iter().map(|row| row.get(0)).collect()
}

#[test]
fn nothing_that_the_release_before_relies_on_is_gone_and_nothing_new_is_asked_of_it() {
    let (before, now) = (Database::at_schema(SCHEMA), Database::new());
    let known = tables(&before);

    let gone = relied_on(&before).difference(&relied_on(&now)).cloned().collect::<BTreeSet<_>>();
    let new = asked(&now, &known).difference(&asked(&before, &known)).cloned().collect::<BTreeSet<_>>();

    let contracted: BTreeSet<String> = CONTRACTED.iter().map(|(what, _)| (*what).to_owned()).collect();
    let found: BTreeSet<String> = gone.union(&new).cloned().collect();
    let unexplained: Vec<_> = found.difference(&contracted).collect();
    assert!(
        unexplained.is_empty(),
        "an older program stumbles over {unexplained:#?}: expand first, contract a release later"
    );
    let outdated: Vec<_> = contracted.difference(&found).collect();
    assert!(outdated.is_empty(), "no longer contracted: {outdated:#?}");
}
