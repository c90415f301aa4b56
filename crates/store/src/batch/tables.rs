//! The tables that batches write, and what happens to rows that exist.

use crate::exec::{Insert, OnConflict, Sql, statements};

statements! {
    SET_CLAIM = Sql::same(
        "UPDATE order_claims SET active = $4 \
         WHERE provider = $1 AND order_id = $2 AND claim_no = $3");
    /// A person has decided on held money; only such a receipt ever changes.
    REVIEWED = Sql::same(
        "UPDATE receipts SET disposition = $4 \
         WHERE provider = $1 AND channel = $2 AND transaction_id = $3 AND disposition = 'held'");
    /// How it was made out stays known when it goes on.
    FAPIAO_MOVED = Sql::same(
        "UPDATE fapiao SET stage = $4, issued = COALESCE($5, issued), word = $6 \
         WHERE provider = $1 AND id = $2 AND order_id = $3");
}

const ORDER_COLUMNS: [&str; 19] = [
    "provider",
    "id",
    "number",
    "shown_state",
    "creator",
    "company",
    "placed_by",
    "pinned",
    "product_name",
    "reference",
    "payable_fen",
    "paid_fen",
    "created_at",
    "expires_at",
    "paid_at",
    "token_hash",
    "due_kind",
    "due_at",
    "body",
];

/// New orders, and those whose company, reference or link changed.
pub(super) const ORDERS: Insert = Insert {
    name: "orders",
    table: "orders",
    columns: &ORDER_COLUMNS,
    on_conflict: OnConflict::Update {
        key: &["provider", "id"],
        set: &[
            "number",
            "shown_state",
            "company",
            "placed_by",
            "product_name",
            "reference",
            "payable_fen",
            "paid_fen",
            "expires_at",
            "paid_at",
            "token_hash",
            "due_kind",
            "due_at",
            "body",
        ],
    },
};

/// Orders that only went on: SQLite rewrites the index of every column that is set, changed or not,
/// so the ones that stay are not set.
pub(super) const ORDERS_MOVED: Insert = Insert {
    name: "orders_moved",
    table: "orders",
    columns: &ORDER_COLUMNS,
    on_conflict: OnConflict::Update {
        key: &["provider", "id"],
        set: &[
            "number",
            "shown_state",
            "placed_by",
            "product_name",
            "payable_fen",
            "paid_fen",
            "expires_at",
            "paid_at",
            "due_kind",
            "due_at",
            "body",
        ],
    },
};

pub(super) const ORDER_TERMS: Insert = Insert {
    name: "order_terms",
    table: "order_terms",
    columns: &["provider", "order_id", "body"],
    on_conflict: OnConflict::Update {
        key: &["provider", "order_id"],
        set: &["body"],
    },
};

pub(super) const ORDER_NUMBERS: Insert = Insert {
    name: "order_numbers",
    table: "order_numbers",
    columns: &["provider", "number", "order_id"],
    on_conflict: OnConflict::Fail,
};

/// A product that a revision dropped stays: the list shows the order as having been about it.
pub(super) const ORDER_PRODUCTS: Insert = Insert {
    name: "order_products",
    table: "order_products",
    columns: &["provider", "product", "created_at", "order_id"],
    on_conflict: OnConflict::Clause(
        "ON CONFLICT (provider, product, created_at, order_id) DO NOTHING",
    ),
};

pub(super) const ORDER_COUNTS: Insert = Insert {
    name: "order_counts",
    table: "order_counts",
    columns: &["provider", "creator", "shown_state", "n"],
    on_conflict: OnConflict::Clause(
        "ON CONFLICT (provider, creator, shown_state) DO UPDATE SET n = order_counts.n + excluded.n",
    ),
};

pub(super) const ORDER_CLAIMS: Insert = Insert {
    name: "order_claims",
    table: "order_claims",
    columns: &["provider", "order_id", "claim_no", "company", "active"],
    on_conflict: OnConflict::Fail,
};

pub(super) const ATTEMPTS: Insert = Insert {
    name: "attempts",
    table: "attempts",
    columns: &[
        "provider",
        "number",
        "order_id",
        "channel",
        "is_open",
        "amount_fen",
        "next_check_at",
        "check_count",
        "body",
    ],
    // An open attempt keeps its turn to be asked about; a final one is asked about no more.
    on_conflict: OnConflict::Clause(
        "ON CONFLICT (provider, number) DO UPDATE SET is_open = excluded.is_open, \
         next_check_at = CASE WHEN excluded.is_open = 1 THEN attempts.next_check_at END, \
         body = excluded.body",
    ),
};

pub(super) const REFUNDS: Insert = Insert {
    name: "refunds",
    table: "refunds",
    columns: &[
        "provider",
        "number",
        "order_id",
        "state",
        "amount_fen",
        "next_check_at",
        "check_count",
        "body",
    ],
    on_conflict: OnConflict::Clause(
        // In the same state it keeps its turn; what comes anew to the channel has it at once.
        "ON CONFLICT (provider, number) DO UPDATE SET state = excluded.state, \
         next_check_at = CASE WHEN excluded.state = refunds.state THEN refunds.next_check_at \
         WHEN refunds.state = 'queued' AND excluded.next_check_at IS NOT NULL \
         THEN refunds.next_check_at ELSE excluded.next_check_at END, \
         body = excluded.body",
    ),
};

pub(super) const SUBSCRIPTIONS: Insert = Insert {
    name: "subscriptions",
    table: "subscriptions",
    columns: &[
        "provider",
        "company",
        "app",
        "start_day",
        "end_day",
        "seats",
        "open_order",
        "body",
    ],
    on_conflict: OnConflict::Update {
        key: &["provider", "company", "app"],
        set: &["start_day", "end_day", "seats", "open_order", "body"],
    },
};

pub(super) const RECEIPTS: Insert = Insert {
    name: "receipts",
    table: "receipts",
    columns: &[
        "provider",
        "channel",
        "transaction_id",
        "order_id",
        "attempt",
        "amount_fen",
        "currency",
        "merchant",
        "payer",
        "disposition",
        "paid_at",
        "booked_at",
    ],
    on_conflict: OnConflict::Fail,
};

pub(super) const LEDGER: Insert = Insert {
    name: "ledger",
    table: "ledger",
    columns: &[
        "provider",
        "order_id",
        "seq",
        "line",
        "debit",
        "credit",
        "amount_fen",
        "attempt",
        "refund",
        "at",
    ],
    on_conflict: OnConflict::Fail,
};

pub(super) const EVENTS: Insert = Insert {
    name: "events",
    table: "events",
    columns: &[
        "provider",
        "order_id",
        "seq",
        "kind",
        "at",
        "undelivered",
        "body",
        "address",
    ],
    on_conflict: OnConflict::Fail,
};

pub(super) const FAPIAO: Insert = Insert {
    name: "fapiao",
    table: "fapiao",
    columns: &[
        "provider",
        "id",
        "order_id",
        "number",
        "company",
        "stage",
        "title",
        "tax_number",
        "amount_fen",
        "applied_at",
        "body",
    ],
    on_conflict: OnConflict::Fail,
};

/// Every table that a batch inserts into.
#[cfg(test)]
pub(crate) const INSERTS: [&Insert; 14] = [
    &ORDERS,
    &ORDERS_MOVED,
    &ORDER_TERMS,
    &ORDER_NUMBERS,
    &ORDER_PRODUCTS,
    &ORDER_COUNTS,
    &ORDER_CLAIMS,
    &ATTEMPTS,
    &REFUNDS,
    &SUBSCRIPTIONS,
    &FAPIAO,
    &RECEIPTS,
    &LEDGER,
    &EVENTS,
];
