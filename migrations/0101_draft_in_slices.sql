-- Affiliates of a draft whose money is still to be reserved. A draft of very many is made slice by slice, each in a
-- transaction of its own: reserving for a hundred thousand takes longer than anybody's balance may stay locked, or a call
-- may take. Number 0 names nobody and is taken last: it closes the draft.
create table payout_run_slice (
    merchant_id uuid not null,
    payout_run_id uuid not null,
    number integer not null,
    affiliate_ids uuid[] not null,
    -- Only what is payable in this currency: a schedule asked for the draft.
    currency text,
    primary key (merchant_id, payout_run_id, number)
);

grant select, insert, update, delete on payout_run_slice to tributary_app;
