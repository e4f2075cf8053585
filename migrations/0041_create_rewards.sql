-- What referrals give: rewards, coupons, cash that waits for a payout, and credit that was spent.

create table reward (
    merchant_id uuid not null,
    -- UUIDv5 of referral, side and round; its postings are named by it.
    reward_id uuid not null,
    referral_id uuid not null,
    side text not null,
    -- Of the referral's rounds, which one gave it.
    round integer not null,
    customer_id text not null,
    -- How it was given: cash of a customer who is no affiliate is given as credit.
    kind text not null,
    amount bigint not null,
    currency text not null,
    -- Who is paid a cash reward.
    affiliate_id uuid,
    -- A discount's code.
    coupon_code text,
    status text not null default 'given',
    given_at timestamptz not null,
    reversed_at timestamptz,
    primary key (merchant_id, reward_id),
    foreign key (merchant_id, referral_id) references referral,
    constraint reward_side_once unique (merchant_id, referral_id, side, round),
    constraint reward_coupon_key unique (merchant_id, coupon_code),
    constraint reward_side_known check (side in ('referrer', 'referred')),
    constraint reward_kind_known check (kind in ('credit', 'cash', 'discount')),
    constraint reward_status_known check (status in ('given', 'reversed')),
    constraint reward_amount_positive check (amount > 0),
    constraint reward_cash_has_affiliate check ((affiliate_id is not null) = (kind = 'cash')),
    constraint reward_discount_has_coupon check ((coupon_code is not null) = (kind = 'discount')),
    constraint reward_reversed_whole check ((reversed_at is not null) = (status = 'reversed'))
);

-- What cash rewards put on an affiliate's payable, or took from it: a line each in the payout that pays it.
create table reward_payable (
    merchant_id uuid not null,
    entry_id uuid not null,
    reward_id uuid not null,
    affiliate_id uuid not null,
    currency text not null,
    payable_change bigint not null,
    -- The payout whose line it is, and when netting or an adjustment settled it without one.
    payout_id uuid,
    settled_at timestamptz,
    primary key (merchant_id, entry_id),
    foreign key (merchant_id, reward_id) references reward,
    constraint reward_payable_changes_something check (payable_change <> 0)
);

-- What the next payout takes.
create index reward_payable_open on reward_payable (merchant_id, affiliate_id, currency)
    where payout_id is null and settled_at is null;
create index reward_payable_by_payout on reward_payable (merchant_id, payout_id) where payout_id is not null;

-- The reward a line pays, or takes; the line has the entry's id.
alter table payout_line add column reward_id uuid;
alter table payout_line drop constraint payout_line_kind_known;
alter table payout_line add constraint payout_line_kind_known check (
    kind in ('commission', 'adjustment', 'reward', 'netting', 'returned')
);

create table credit_spend (
    merchant_id uuid not null,
    -- The merchant's own, one spend each, for ever.
    spend_id text not null,
    customer_id text not null,
    amount bigint not null,
    currency text not null,
    created_at timestamptz not null,
    primary key (merchant_id, spend_id),
    constraint credit_spend_amount_positive check (amount > 0)
);

-- What was given and spent never changes; only whether it was taken back, and what pays it.
grant select, insert on reward, reward_payable, credit_spend to tributary_app;
grant update (status, reversed_at) on reward to tributary_app;
grant update (payout_id, settled_at) on reward_payable to tributary_app;
