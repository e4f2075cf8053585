-- What a merchant's days past came to, so that a page does not add up every order of a year at each visit. A job writes them
-- again and again (`ledger-api/src/jobs/fold_days.rs`), because a refund changes a day that is long past.
create table merchant_day (
    merchant_id uuid not null,
    currency text not null,
    -- In UTC.
    day date not null,
    -- Through links of programs in that currency.
    clicks bigint not null,
    conversions bigint not null,
    -- Minor units, net of refunds.
    revenue bigint not null,
    -- Minor units, without what was taken back.
    earnings bigint not null,
    primary key (merchant_id, currency, day)
);

-- How far a merchant's days are written.
create table merchant_day_fold (
    merchant_id uuid not null primary key,
    -- The first day that is not: it is read from what is recorded.
    until date not null,
    -- When the days of the last quarter were written.
    folded_at timestamptz not null,
    -- When all of them were.
    folded_whole_at timestamptz not null
);

-- Hours of all affiliates together; a merchant's orders by day.
-- By expressions that nothing else is asked by: a plain column would look as good to the planner, while the table is small, as
-- the indexes by customer and by affiliate that recording and screening need, and as the rollup's own key.
create index click_rollup_by_hour on click_rollup (merchant_id, (hour at time zone 'UTC'));
create index conversion_by_day on conversion (merchant_id, (occurred_at at time zone 'UTC'), conversion_id);

grant select, insert, update on merchant_day, merchant_day_fold to tributary_app;
