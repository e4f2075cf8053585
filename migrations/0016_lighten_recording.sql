-- What every order paid for at each insert and nothing read.

-- A commission is inserted with its conversion, in one transaction, and the server's role may delete neither, so the
-- check could never fail; `verify` tells a commission without its conversion.
alter table commission drop constraint commission_merchant_id_conversion_id_fkey;

-- Only `verify` goes from commissions to postings, and it reads all of them.
drop index posting_by_commission;
