-- What each affiliate's days past came to, for the affiliate's own overview. Written by the job that writes the merchant's days
-- (0076), from the same reading.
create table affiliate_day (
    merchant_id uuid not null,
    affiliate_id uuid not null,
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
    primary key (merchant_id, affiliate_id, currency, day)
);

-- How far a merchant's affiliates' days are written. Apart from `merchant_day_fold`: a server of the release before writes the
-- merchant's days alone.
create table affiliate_day_fold (
    merchant_id uuid not null primary key,
    -- The first day that is not.
    until date not null,
    -- When the days of the last quarter were written.
    folded_at timestamptz not null
);

grant select, insert, update on affiliate_day, affiliate_day_fold to tributary_app;
