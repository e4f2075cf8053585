-- Pages of finance that are open ask every few seconds what waits to be approved; among all corrections that is little.
create index correction_proposed on correction (merchant_id, correction_id) where status = 'proposed';
