-- The finance desk begins with the payouts that people look at; among all that were ever paid they are few.
create index payout_for_people on payout (merchant_id, payout_id)
where status in ('unknown', 'frozen', 'refused', 'returned');
