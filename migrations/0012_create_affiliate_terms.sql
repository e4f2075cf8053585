-- An affiliate's own terms, in place of its programs'. Versions are added, never changed: the one in force at an order's
-- time decides, as with program_terms.

create table affiliate_terms (
    merchant_id uuid not null,
    affiliate_id uuid not null,
    version integer not null,
    -- Null: the terms the affiliate was created with, which hold for its older orders too.
    effective_from timestamptz,
    -- Null: from here on the programs' terms again.
    terms jsonb,
    -- The terms count in programs of this currency only. Terms with amounts in minor units always name one; null: rates
    -- alone, which hold in any currency.
    currency text,
    person text not null,
    created_at timestamptz not null default now(),
    primary key (merchant_id, affiliate_id, version),
    foreign key (merchant_id, affiliate_id) references affiliate,
    constraint affiliate_terms_currency_of_terms check (currency is null or terms is not null),
    constraint affiliate_terms_first_holds_always check (effective_from is not null or version = 1)
);

grant select, insert on affiliate_terms to tributary_app;
