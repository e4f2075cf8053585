-- Whose orders each instance records, told while several record: so a flood at one of them leaves room for whoever records at another.
-- What it tells is of the last seconds, so it need not outlive a crash, and no commit waits for the disk for it.
create unlogged table recording_instance (
    name text primary key,
    merchant_ids uuid[] not null,
    told_at timestamptz not null
);

grant select, insert, update, delete on recording_instance to tributary_app;
