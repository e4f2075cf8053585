-- Seals: a hash chain over each merchant's postings, so that a change made behind the server's back is found.
--
-- Postings are sealed after their commit, by a job. It cannot remember a last id or moment and go on from there:
-- transactions commit in another order than they begin, so a posting can appear behind any mark already passed, however
-- late. (A mark in transaction ids would be exact, but does not survive a dump, a move to another node, or a single
-- forgotten transaction.) So the statement that inserts postings also writes down that they wait for their seal, and
-- the transaction that seals them takes that away. What is committed waits or is sealed, never neither, wherever a
-- process dies.
--
-- One row for up to a hundred postings, not one for each: at 30,000 postings a second that is 300 small rows and index
-- entries, and the array stays below the size at which it would be stored out of line.

create table posting_unsealed (
    merchant_id uuid not null,
    -- As on its postings: the oldest are sealed first.
    posted_at timestamptz not null default now(),
    first_posting_id uuid not null,
    posting_ids uuid[] not null,
    primary key (merchant_id, posted_at, first_posting_id)
);

-- No foreign key to the posting: it would lock, and so rewrite, each posting that is sealed, and a superuser who wants
-- to delete one is not stopped by it. `verify` finds the hole.
create table posting_seal (
    merchant_id uuid not null,
    -- 1, 2, 3 … without a gap.
    seq bigint not null,
    posting_id uuid not null,
    -- SHA-256 over the previous seal's hash, seq, and every column of the posting.
    hash bytea not null,
    primary key (merchant_id, seq),
    constraint posting_seal_posting_once unique (merchant_id, posting_id),
    constraint posting_seal_seq_positive check (seq > 0),
    constraint posting_seal_hash_is_sha256 check (octet_length(hash) = 32)
);

-- Where the chain ends. Whoever has locked the row is the merchant's only sealer.
create table posting_chain (
    merchant_id uuid primary key,
    last_seq bigint not null,
    last_hash bytea not null
);

-- Postings that are older than this file.
insert into posting_unsealed (merchant_id, posted_at, first_posting_id, posting_ids)
select merchant_id, min(posted_at), (array_agg(posting_id))[1], array_agg(posting_id)
from (
    select
        merchant_id, posted_at, posting_id,
        (row_number() over (partition by merchant_id order by posted_at, posting_id) - 1) / 100 as part
    from posting
) numbered
group by merchant_id, part;

grant select, insert on posting_seal to tributary_app;
grant select, insert, update on posting_chain to tributary_app;
-- Taking a row away leaves its postings without a seal, which `verify` tells.
grant select, insert, update, delete on posting_unsealed to tributary_app;
