-- Which erasures a customer's orders were erased by, for a while: a repeated call finds by it what has come since.
create table erasure (
    merchant_id uuid not null,
    -- Which customer: their id, hashed with a key that is not in the database. ledger-api/src/vault.rs
    mark bytea not null,
    -- Stands with the orders, as `erased:<id>`.
    erasure_id uuid not null,
    erased_at timestamptz not null,
    primary key (merchant_id, mark, erasure_id)
);

create index erasure_by_age on erasure (merchant_id, erased_at);

-- Events of a payment name it and not its order.
create index stripe_payment_by_order on stripe_payment (merchant_id, order_id);

grant select, insert, delete on erasure to tributary_app;
