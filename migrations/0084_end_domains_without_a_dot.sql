-- `example.org.` is `example.org`, written from the root of all names: an address that ends so reaches the same mailbox.
-- `domain/mailbox.rs` says the same.
create or replace function mailbox(email text) returns text
language sql immutable strict parallel safe
as $$
    select case
        when strpos(address, '@') = 0 then address
        when domain in ('gmail.com', 'googlemail.com') then replace(name, '.', '') || '@gmail.com'
        else name || '@' || domain
    end
    from (
        select address, rtrim(written, '.') as domain,
            case when strpos(local, '+') > 1 then split_part(local, '+', 1) else local end as name
        from (
            select address, reverse(split_part(reverse(address), '@', 1)) as written,
                left(address, -length(reverse(split_part(reverse(address), '@', 1))) - 1) as local
            from (select lower(btrim(email, E' \t\n\r')) as address) spelled
        ) parts
    ) named
$$;

-- They hold what the function said before.
reindex index affiliate_by_mailbox;
reindex index affiliate_by_paypal_mailbox;
