-- After the database was restored to an earlier moment: since when what happened to a payout is lost. Set by
-- `ledger-api restored` alone, and never taken back: whichever of its keys is used later may have been used since.
alter table payout add column lost_since timestamptz;

-- What an operator watches: payouts that need two persons, however many were paid.
create index payout_frozen on payout (merchant_id) where status = 'frozen';
