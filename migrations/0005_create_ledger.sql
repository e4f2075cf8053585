-- The books. A posting carries both sides, so an unbalanced entry cannot be written; postings are only ever added.

create table account (
    merchant_id uuid not null,
    -- UUIDv5 of owner, kind and currency: known without a look-up.
    account_id uuid not null,
    -- `merchant`, `affiliate:<id>` or `customer:<id>`.
    owner text not null,
    kind text not null,
    currency text not null,
    -- Both only grow, and only in the transaction that inserts the postings they sum.
    debits bigint not null default 0,
    credits bigint not null default 0,
    -- In the account's own sense: liabilities and redemptions grow by credits, assets and expenses by debits.
    balance bigint not null generated always as (
        case
            when kind in ('pending', 'payable', 'inflight', 'reward_credit', 'merchant_funding', 'reward_redeemed')
            then credits - debits
            else debits - credits
        end
    ) stored,
    primary key (merchant_id, account_id),
    constraint account_owner_kind_currency_key unique (merchant_id, owner, kind, currency),
    constraint account_kind_known check (
        kind in (
            'pending', 'payable', 'inflight', 'reward_credit', 'merchant_funding', 'receivable',
            'cash:stripe', 'cash:paypal', 'cash:sepa', 'commission_expense', 'fee_expense', 'adjustment_expense',
            'writeoff_expense', 'reward_expense', 'reward_redeemed'
        )
    ),
    constraint account_sides_not_negative check (debits >= 0 and credits >= 0),
    -- A rail's cash may be negative: it is unfunded, and finance sees it.
    constraint account_balance_not_negative check (
        balance >= 0 or kind not in ('pending', 'payable', 'inflight', 'reward_credit', 'receivable')
    )
);

create table posting (
    merchant_id uuid not null,
    -- UUIDv5 of the event: writing the same event again is a no-op, for ever.
    posting_id uuid not null,
    event text not null,
    debit_account_id uuid not null,
    credit_account_id uuid not null,
    amount bigint not null,
    currency text not null,
    -- Whose statement it stands on, and what it came from.
    affiliate_id uuid,
    commission_id uuid,
    payout_id uuid,
    posted_at timestamptz not null default now(),
    primary key (merchant_id, posting_id),
    constraint posting_amount_positive check (amount > 0),
    constraint posting_has_two_sides check (debit_account_id <> credit_account_id)
);

create index posting_statement on posting (merchant_id, affiliate_id, posted_at desc, posting_id)
    where affiliate_id is not null;
create index posting_by_commission on posting (merchant_id, commission_id) where commission_id is not null;
