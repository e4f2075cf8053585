-- When drafts are made by themselves: once a month for each currency. A draft is all a schedule makes.

create table payout_schedule (
    merchant_id uuid not null,
    currency text not null,
    -- 1–28; null: the last day of the month.
    day_of_month integer,
    -- The first day, UTC, on which the next draft may be made. A day that was missed is made up for once.
    next_on date not null,
    -- Whoever set it counts as the maker of its drafts, so another person approves them.
    set_by text not null,
    key_id uuid not null,
    set_at timestamptz not null,
    primary key (merchant_id, currency),
    foreign key (merchant_id) references merchant,
    constraint payout_schedule_day_in_range check (day_of_month between 1 and 28)
);

-- Asked for over all merchants.
create index payout_schedule_due on payout_schedule (next_on);

grant select, insert, update, delete on payout_schedule to tributary_app;
