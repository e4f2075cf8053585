-- Payouts by SEPA credit transfer: the account they are paid from, the files for the bank, and what a bank statement has
-- told of them.

-- The merchant's account.
create table sepa_debtor (
    merchant_id uuid primary key references merchant,
    name text not null,
    iban text not null,
    bic text,
    set_by text not null,
    set_at timestamptz not null
);

-- The file is the request: its bytes are written once, before anybody can fetch it, and never change.
create table sepa_file (
    merchant_id uuid not null,
    sepa_file_id uuid not null,
    payout_run_id uuid not null,
    -- From 1 in its run: a run has one file, more when it is very large or something is tried again.
    number integer not null,
    debtor_iban text not null,
    execution_date date not null,
    transfers integer not null,
    -- Cents.
    control_sum bigint not null,
    content bytea not null,
    sha256 bytea not null,
    created_at timestamptz not null,
    -- From then on the bank may have it.
    first_fetched_at timestamptz,
    primary key (merchant_id, sepa_file_id),
    constraint sepa_file_number_key unique (merchant_id, payout_run_id, number),
    foreign key (merchant_id, payout_run_id) references payout_run,
    constraint sepa_file_not_empty check (transfers > 0 and control_sum > 0 and number > 0)
);

-- The payments in a file, one for each generation of a payout.
create table sepa_transfer (
    merchant_id uuid not null,
    end_to_end_id text not null,
    sepa_file_id uuid not null,
    payout_id uuid not null,
    generation integer not null,
    -- Cents.
    amount bigint not null,
    primary key (merchant_id, end_to_end_id),
    constraint sepa_transfer_generation_key unique (merchant_id, payout_id, generation),
    foreign key (merchant_id, sepa_file_id) references sepa_file,
    foreign key (merchant_id, payout_id) references payout
);

create index sepa_transfer_by_file on sepa_transfer (merchant_id, sepa_file_id);

-- Lines of imported statements that changed something: importing a statement again changes nothing.
create table bank_statement_line (
    merchant_id uuid not null,
    iban text not null,
    statement_id text not null,
    -- Its place in the statement, with the bank's own reference.
    reference text not null,
    end_to_end_id text not null,
    direction text not null,
    verdict text not null,
    booked_on date,
    imported_by text not null,
    imported_at timestamptz not null,
    primary key (merchant_id, iban, statement_id, reference, end_to_end_id),
    foreign key (merchant_id, end_to_end_id) references sepa_transfer,
    constraint bank_statement_line_direction_known check (direction in ('debit', 'credit'))
);

create index bank_statement_line_by_transfer on bank_statement_line (merchant_id, end_to_end_id);

alter table affiliate add column account_holder text;

-- Snapshotted when reserved, like the destination.
alter table payout add column account_holder text;
-- What the bank says of a settlement: the day it booked it, and its own reference.
alter table payout add column settled_on date;
alter table payout add column bank_reference text;
alter table payout add column returned_at timestamptz;

-- Payouts that wait for a file.
create index payout_by_bank_file on payout (merchant_id, payout_run_id, payout_id)
    where rail = 'sepa' and status = 'reserved';

grant select, insert on sepa_debtor, sepa_file, sepa_transfer, bank_statement_line to tributary_app;
grant update on sepa_debtor to tributary_app;
grant update (first_fetched_at) on sepa_file to tributary_app;
