-- Fraud: a program's rules, what was decided by them and by persons, and what still has to be looked at.

-- Versions are added, never changed. A program without one goes by the server's defaults, which are version 0.
create table fraud_rules (
    merchant_id uuid not null,
    program_id uuid not null,
    version integer not null,
    rules jsonb not null,
    person text not null,
    created_at timestamptz not null default now(),
    primary key (merchant_id, program_id, version),
    foreign key (merchant_id, program_id) references program,
    constraint fraud_rules_version_positive check (version > 0)
);

-- Every decision about a commission, numbered from 1. The first is the rules' own, unless a person was faster.
create table fraud_decision (
    merchant_id uuid not null,
    commission_id uuid not null,
    number integer not null,
    outcome text not null,
    -- The rules' findings and their sum; a person's decision has none of its own.
    score integer not null,
    findings jsonb not null,
    -- Which rules decided; null: a person did.
    rules_version integer,
    person text,
    reason text,
    decided_at timestamptz not null default now(),
    primary key (merchant_id, commission_id, number),
    constraint fraud_decision_outcome_known check (outcome in ('ok', 'hold', 'reject')),
    constraint fraud_decision_by_somebody check ((rules_version is null) = (person is not null))
);

-- New commissions that no rule has seen yet, written by the statement that records them: one row for up to a hundred, as
-- `posting_unsealed` is. A commission is approved only when there is a decision about it, so one that were lost from here
-- would wait for ever and not be paid unseen; `verify` tells it.
create table commission_unscreened (
    merchant_id uuid not null,
    -- When it is looked at; later than its commit while a click is waited for.
    due_at timestamptz not null default now(),
    first_commission_id uuid not null,
    commission_ids uuid[] not null,
    primary key (merchant_id, due_at, first_commission_id)
);

-- Commissions the rules reject, until that is carried out: each in a transaction of its own, because it moves money.
create table fraud_rejection (
    merchant_id uuid not null,
    commission_id uuid not null,
    primary key (merchant_id, commission_id)
);

-- What waits for a person.
create index commission_held on commission (merchant_id, commission_id) where fraud_hold;

-- Who ordered by one click.
create index conversion_by_click on conversion (merchant_id, click_id) where click_id is not null;
-- What one customer ordered, credited or not: an order of the affiliate's own is credited to nobody.
create index conversion_of_customer on conversion (merchant_id, customer_id, occurred_at);
drop index conversion_by_customer;
alter index conversion_of_customer rename to conversion_by_customer;
-- What one network address clicked: a day's pseudonyms are that day's only.
create index click_by_address on click (merchant_id, ip_pseudonym, click_id) where ip_pseudonym is not null;

-- The mailbox an address reaches; `domain/mailbox.rs` says the same.
create function mailbox(email text) returns text
language sql immutable strict parallel safe
as $$
    select case
        when strpos(address, '@') = 0 then address
        when domain in ('gmail.com', 'googlemail.com') then replace(name, '.', '') || '@gmail.com'
        else name || '@' || domain
    end
    from (
        select address, domain, case when strpos(local, '+') > 1 then split_part(local, '+', 1) else local end as name
        from (
            select address, reverse(split_part(reverse(address), '@', 1)) as domain,
                left(address, -length(reverse(split_part(reverse(address), '@', 1))) - 1) as local
            from (select lower(btrim(email, E' \t\n\r')) as address) spelled
        ) parts
    ) named
$$;

-- Affiliates who may be one person.
create index affiliate_by_mailbox on affiliate (merchant_id, mailbox(email));
create index affiliate_by_stripe_account on affiliate (merchant_id, stripe_account_id)
    where stripe_account_id is not null;
create index affiliate_by_paypal_mailbox on affiliate (merchant_id, mailbox(paypal_email))
    where paypal_email is not null;
create index affiliate_by_iban on affiliate (merchant_id, iban) where iban is not null;

-- Commissions that are older than this file.
insert into commission_unscreened (merchant_id, first_commission_id, commission_ids)
select merchant_id, (array_agg(commission_id))[1], array_agg(commission_id)
from (
    select merchant_id, commission_id,
        (row_number() over (partition by merchant_id order by commission_id) - 1) / 100 as part
    from commission
) numbered
group by merchant_id, part;

grant select, insert on fraud_rules, fraud_decision to tributary_app;
grant select, insert, update, delete on commission_unscreened, fraud_rejection to tributary_app;
