-- What people search by, without one more index that every order would pay for.

-- Compared letter by letter, whatever the database's own order of words is, the key by which ids of orders are unique also
-- finds those that begin alike. Only that index is built anew.
alter table conversion alter column order_id type text collate "C";
-- What the planner knew of the column is gone with its old type. Of an empty table it must not know that it is empty: plans
-- made then would read the table for as long as they are kept.
do $$
begin
    if exists (select from conversion) then
        analyze conversion (order_id);
    end if;
end
$$;

-- Credited, and nothing to earn: few, and nowhere else told from those that earn something.
create index conversion_earning_nothing on conversion (merchant_id, conversion_id) where reason = 'recurring_ended';

-- Who has done anything, and what.
create index audit_entry_by_person on audit_entry (merchant_id, person, audit_id);
