-- Salts of IP pseudonyms (docs/decisions/0028): one for a day, drawn at random, sealed by vault.rs, deleted once no order
-- can be credited to a click of that day. Global: the Worker needs the day's salt before it knows a merchant.

create table ip_salt (
    day date primary key,
    sealed bytea not null check (octet_length(sealed) = 60),
    drawn_at timestamptz not null default now()
);

-- The pseudonym of the customer's address, by the salt of the day of the click, or of the order where there is none.
alter table conversion add column ip_pseudonym text;

grant select, insert, delete on ip_salt to tributary_app;
