-- What the server's role may do. Postings and audit entries can be added and read, never changed or deleted.
grant usage on schema public to tributary_app;

grant select, insert, update on
    merchant, api_key, program, affiliate, link, click_rollup, conversion, commission, affiliate_month, account,
    payout_run, payout, payout_attempt
to tributary_app;

grant select, insert on
    program_terms, subscription, click, click_quarantine, refund, posting, payout_line, audit_entry
to tributary_app;

revoke execute on function ensure_click_partitions (date, date) from public;
grant execute on function ensure_click_partitions (date, date) to tributary_app;

-- `migrate` says what it applied; the server checks at start that it knows the schema.
do $$
begin
    if to_regclass('_sqlx_migrations') is not null then
        grant select on _sqlx_migrations to tributary_app;
    end if;
end
$$;
