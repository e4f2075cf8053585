#!/bin/sh
# Writes what a ledger's database holds of merchants as inserts, as in written.sql: `dump.sh DATABASE_URL > written.sql`.
# Tables in the order they were made, so that what is referred to comes first. Clicks are left out: their partitions are of
# days that pass.
set -eu
ask() { psql "$1" --no-align --tuples-only --command "$2"; }
tables=$(ask "$1" "select relname from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
        and relname not in ('_sqlx_migrations', 'ip_salt', 'edge_isolate', 'edge_gap', 'click', 'recording_instance') order by oid")
for table in $tables; do
    if [ "$(ask "$1" "select count(*) from $table")" = 0 ]; then continue; fi
    columns="from pg_attribute where attrelid = '$table'::regclass and attnum > 0 and not attisdropped"
    names=$(ask "$1" "select string_agg(quote_ident(attname), ', ' order by attnum) $columns")
    values=$(ask "$1" "select string_agg(format('quote_nullable(%I)', attname), ' || '', '' || ' order by attnum) $columns")
    echo "insert into $table ($names) values"
    ask "$1" "select string_agg('(' || $values || ')', E',\n' order by ctid) || ';' from $table"
done
