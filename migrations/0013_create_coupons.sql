-- Coupon codes that lead to a link: an affiliate's audience types them at the checkout instead of clicking.

create table coupon (
    merchant_id uuid not null,
    -- Upper case: shops compare codes without regard to it.
    code text not null,
    -- Orders the list, newest first.
    coupon_id uuid not null,
    link_id uuid not null,
    status text not null default 'active',
    created_at timestamptz not null default now(),
    primary key (merchant_id, code),
    constraint coupon_id_key unique (merchant_id, coupon_id),
    constraint coupon_link_known foreign key (merchant_id, link_id) references link,
    constraint coupon_code_shaped check (code ~ '^[A-Z0-9_-]{3,64}$'),
    constraint coupon_status_known check (status in ('active', 'paused'))
);

create index coupon_by_link on coupon (merchant_id, link_id, coupon_id);

-- The coupon an order came with, in upper case, whether or not it leads anywhere.
alter table conversion add column coupon text;

grant select, insert, update on coupon to tributary_app;
