-- What every order paid for at each insert and nothing read.

-- A commission is inserted with its conversion, in one transaction, and the server's role may delete neither, so the
-- check could never fail; `verify` tells a commission without its conversion.
alter table commission drop constraint commission_merchant_id_conversion_id_fkey;

-- Only `verify` goes from commissions to postings, and it reads all of them.
drop index posting_by_commission;

-- That a posting is sealed once follows from its leaving `posting_unsealed` in the same transaction; `verify` tells one
-- sealed twice.
alter table posting_seal drop constraint posting_seal_posting_once;

-- Rows that every batch updates. With room on its page the new version stays beside the old one and no index is touched;
-- on a full page each update adds an entry to every index, and look-ups wade through them until the next vacuum.
alter table account set (fillfactor = 40);
alter table affiliate_month set (fillfactor = 40);
alter table click_rollup set (fillfactor = 40);
alter table posting_chain set (fillfactor = 40);
-- Commissions change a few times in their life: approved, reserved, paid.
alter table commission set (fillfactor = 85);
