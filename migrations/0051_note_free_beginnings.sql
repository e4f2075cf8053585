-- A subscription that began with an invoice of nothing, such as a trial: its first payment is that of a later invoice, which
-- then has nothing to wait for. Of those known already nobody can say, so they do not wait.
alter table stripe_agreement add column began_free boolean not null default false;
update stripe_agreement set began_free = true;
