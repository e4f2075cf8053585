-- Disputes, and whose decision a rejection was.

create table dispute (
    merchant_id uuid not null,
    dispute_id text not null,
    dispute_uuid uuid not null,
    conversion_id uuid not null,
    -- May exceed the order: providers add fees and convert currencies. What it takes is capped at the order.
    amount bigint not null,
    currency text not null,
    status text not null,
    -- What losing it took from each commission, and what winning it after all gave back.
    clawbacks jsonb not null default '[]',
    restored jsonb not null default '[]',
    created_at timestamptz not null default now(),
    opened_at timestamptz,
    lost_at timestamptz,
    won_at timestamptz,
    primary key (merchant_id, dispute_id),
    foreign key (merchant_id, conversion_id) references conversion,
    constraint dispute_amount_positive check (amount > 0),
    constraint dispute_status_known check (status in ('opened', 'lost', 'won'))
);

create index dispute_by_conversion on dispute (merchant_id, conversion_id);

grant select, insert, update on dispute to tributary_app;

-- The person who refused the commission. Null on a rejected one: the whole order was taken back, and the commission
-- returns when the order does.
alter table commission add column rejected_by text;
