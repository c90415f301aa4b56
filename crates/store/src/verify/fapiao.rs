//! The order, its events and the rows say the same of its fapiao.

use till_domain::fapiao::FapiaoPart;
use till_domain::order::replay::Replay;
use till_domain::order::{Order, OrderState};

use crate::error::DbError;
use crate::exec::Row;

/// One application: its id, its stage, its amount in fen.
pub(super) type Part = (String, String, i64);

/// A row of `orders::FAPIAO`.
pub(super) fn part(row: &Row) -> Result<Part, DbError> {
    let (id, stage) = (row.text(1)?.to_owned(), row.text(2)?.to_owned());
    Ok((id, stage, row.int(3)?))
}

/// What differs, in sentences.
pub(super) fn differs(order: &Order, replay: &Replay, rows: &[Part]) -> Vec<String> {
    let own = match &order.state {
        OrderState::Paid { settled, .. } => parts(&settled.fapiao),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => Vec::new(),
    };
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    let others = [("its events", parts(replay.fapiao())), ("the list", rows)];
    others
        .into_iter()
        .filter(|(_, other)| own != *other)
        .map(|(whose, other)| format!("its fapiao are {own:?}, {whose} say {other:?}"))
        .collect()
}

fn parts(parts: &[FapiaoPart]) -> Vec<Part> {
    let mut parts: Vec<Part> = parts
        .iter()
        .map(|part| {
            let (id, stage) = (part.id.to_string(), part.stage.code().to_owned());
            (id, stage, part.amount.get())
        })
        .collect();
    parts.sort_unstable();
    parts
}
