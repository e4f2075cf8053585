-- `example.org.` is `example.org`, written from the root of all names: an address that ends so reaches the same mailbox.
-- `domain/mailbox.rs` says the same. In plpgsql, whose plan a session keeps: a function in sql with subqueries is planned and
-- started anew at each call, 40 microseconds instead of two, and the fraud rules call it for every affiliate they look at.
create or replace function mailbox(email text) returns text
language plpgsql immutable strict parallel safe
as $$
declare
    address constant text := lower(btrim(email, E' \t\n\r'));
    written constant text := reverse(split_part(reverse(address), '@', 1));
    domain constant text := rtrim(written, '.');
    local constant text := left(address, -length(written) - 1);
    name constant text := case when strpos(local, '+') > 1 then split_part(local, '+', 1) else local end;
begin
    if strpos(address, '@') = 0 then
        return address;
    end if;
    if domain in ('gmail.com', 'googlemail.com') then
        return replace(name, '.', '') || '@gmail.com';
    end if;
    return name || '@' || domain;
end
$$;

-- They hold what the function said before.
reindex index affiliate_by_mailbox;
reindex index affiliate_by_paypal_mailbox;
