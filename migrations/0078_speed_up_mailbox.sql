-- The mailbox an address reaches, as before, in a language whose plan a session keeps: a function in sql with subqueries is
-- planned and started anew at each call, 40 microseconds instead of two. `domain/mailbox.rs` says the same.
create or replace function mailbox(email text) returns text
language plpgsql immutable strict parallel safe
as $$
declare
    address constant text := lower(btrim(email, E' \t\n\r'));
    domain constant text := reverse(split_part(reverse(address), '@', 1));
    local constant text := left(address, -length(domain) - 1);
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
