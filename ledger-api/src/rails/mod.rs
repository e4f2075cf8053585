//! Payment rails: how a payout travels.
