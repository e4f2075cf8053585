//! The rules that let one PostgreSQL become many, read from the catalog: see migrations/README.md.

use integration_tests::database::Database;
use sqlx::Row as _;

/// Read before the merchant is known, or about no merchant: small and global, reference or local tables on a cluster.
const GLOBAL_TABLES: &str = "('merchant', 'api_key', 'edge_isolate', 'edge_gap', 'edge_link_host', 'provider_event',
    'stripe_account', 'ip_salt', 'recording_instance', 'sign_in', 'web_session', 'second_factor', '_sqlx_migrations')";

fn offenders(sql: &str) -> Vec<String> {
    Database::new().rows(sql).iter().map(|row| row.get::<String, _>(0)).collect()
}

#[test]
fn merchant_id_leads_every_primary_unique_and_foreign_key() {
    let sql = format!(
        "select c.conrelid::regclass::text || '.' || c.conname
         from pg_constraint c
         join pg_class t on t.oid = c.conrelid
         join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
         where t.relnamespace = 'public'::regnamespace and c.contype in ('p', 'u', 'f')
             and t.relname not in {GLOBAL_TABLES} and a.attname <> 'merchant_id'"
    );
    assert_eq!(offenders(&sql), Vec::<String>::new());
}

#[test]
fn every_merchants_table_has_a_primary_key() {
    let sql = "select t.relname::text from pg_class t
         where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p')
             and not exists (select from pg_constraint c where c.conrelid = t.oid and c.contype = 'p')";
    assert_eq!(offenders(sql), Vec::<String>::new());
}

#[test]
fn unique_indexes_lead_with_merchant_id() {
    let sql = format!(
        "select i.indexrelid::regclass::text
         from pg_index i
         join pg_class t on t.oid = i.indrelid
         join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
         where t.relnamespace = 'public'::regnamespace and i.indisunique and t.relname not in {GLOBAL_TABLES}
             and a.attname <> 'merchant_id'"
    );
    assert_eq!(offenders(&sql), Vec::<String>::new());
}

#[test]
fn nothing_rests_on_sequences_triggers_exclusion_deferral_or_inheritance() {
    let sql = "select 'sequence ' || relname from pg_class
             where relnamespace = 'public'::regnamespace and relkind = 'S'
         union all
         select 'identity ' || attrelid::regclass::text || '.' || attname from pg_attribute
             where attidentity <> '' and attrelid in (
                 select oid from pg_class where relnamespace = 'public'::regnamespace)
         union all
         select 'trigger ' || t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
             where c.relnamespace = 'public'::regnamespace and not t.tgisinternal
         union all
         select 'constraint ' || c.conname from pg_constraint c join pg_class t on t.oid = c.conrelid
             where t.relnamespace = 'public'::regnamespace and (c.contype = 'x' or c.condeferrable)
         union all
         select 'inherits ' || i.inhrelid::regclass::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
             where c.relnamespace = 'public'::regnamespace and not c.relispartition";
    assert_eq!(offenders(sql), Vec::<String>::new());
}
