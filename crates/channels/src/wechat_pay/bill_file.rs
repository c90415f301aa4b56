//! The trade bill's file (channels.md 1.8): UTF-8 with a BOM, a plain line of column names, cells that begin
//! with a back-tick, and at the end a line of names and a line of sums.

use std::collections::HashMap;

use jiff::{civil::DateTime, tz::TimeZone};

use crate::{BillLine, BillRow};

/// Yuan to fen.
const FEN: u32 = 2;
/// Yuan to thousandths of a fen.
const MFEN: u32 = 5;

/// Columns of one line of names.
struct Header<'a>(HashMap<&'a str, usize>);

struct Row<'a, 'h> {
    header: &'h Header<'a>,
    cells: Vec<&'a str>,
}

/// Reads the whole bill, which must be this merchant's and as long and as much as it says at its end.
///
/// # Errors
/// What is wrong with it, for staff.
pub(super) fn read(file: &[u8], merchant_id: &str) -> Result<Vec<BillLine>, String> {
    let text = std::str::from_utf8(file).map_err(|_| "it is not UTF-8")?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = text.lines().filter(|line| !line.is_empty());
    let header = Header::read(rows.next().ok_or("it is empty")?);
    let mut lines = Vec::new();
    while let Some(row) = rows.next() {
        if !row.starts_with('`') {
            let sums = Header::read(row);
            let values = Row::read(&sums, rows.next().ok_or("its sums are missing")?);
            if rows.next().is_some() {
                return Err("it goes on behind its sums".to_owned());
            }
            adds_up(&lines, &values)?;
            return Ok(lines);
        }
        let place = lines.len() + 1;
        let line = line(&Row::read(&header, row), merchant_id);
        lines.push(line.map_err(|why| format!("line {place}: {why}"))?);
    }
    Err("its sums are missing".to_owned())
}

impl<'a> Header<'a> {
    fn read(line: &'a str) -> Self {
        let names = line.split(',').map(str::trim).enumerate();
        Header(names.map(|(place, name)| (name, place)).collect())
    }
}

impl<'a, 'h> Row<'a, 'h> {
    /// What is sold may have a comma in its name, so cells end at a comma *and* a back-tick.
    fn read(header: &'h Header<'a>, line: &'a str) -> Self {
        let cells = line.trim_start_matches('`').split(",`");
        Row {
            header,
            cells: cells.map(str::trim).collect(),
        }
    }

    /// Empty when the bill has no such column.
    fn get(&self, name: &str) -> &'a str {
        let place = self.header.0.get(name);
        place
            .and_then(|place| self.cells.get(*place))
            .unwrap_or(&"")
    }

    fn has(&self, name: &str) -> bool {
        self.header.0.contains_key(name)
    }

    fn money(&self, name: &str, places: u32) -> Result<i64, String> {
        decimal(self.get(name), places).ok_or_else(|| format!("{name} is no amount"))
    }
}

fn line(row: &Row<'_, '_>, merchant_id: &str) -> Result<BillLine, String> {
    if row.cells.len() != row.header.0.len() {
        return Err("it has not as many cells as there are columns".to_owned());
    }
    if row.get("商户号") != merchant_id {
        return Err("it is of another merchant".to_owned());
    }
    if row.get("货币种类") != "CNY" {
        return Err("it is in another currency".to_owned());
    }
    let refund_no = row.get("商户退款单号");
    let is_refund = !matches!(refund_no, "" | "0");
    let (amount, kind) = if is_refund {
        let kind = BillRow::Refund {
            refund_id: row.get("微信退款单号").to_owned(),
            refund_no: refund_no.to_owned(),
            failed: !matches!(row.get("退款状态"), "SUCCESS" | "PROCESSING"),
        };
        (first(row, ["申请退款金额", "退款金额"]), kind)
    } else {
        let paid = row.get("交易状态") == "SUCCESS";
        let amount = first(row, ["订单金额", "应结订单金额"]);
        (amount, BillRow::Payment { paid })
    };
    let amount_fen = row.money(amount, FEN)?;
    if amount_fen < 0 {
        return Err("its amount is below zero".to_owned());
    }
    Ok(BillLine {
        at_ms: time(row.get("交易时间")).ok_or("its time is none")?,
        transaction_id: row.get("微信订单号").to_owned(),
        attempt_no: row.get("商户订单号").to_owned(),
        amount_fen,
        fee_mfen: row.money("手续费", MFEN)?,
        row: kind,
    })
}

/// Bills of before 2019 have one amount only.
fn first(row: &Row<'_, '_>, [new, old]: [&'static str; 2]) -> &'static str {
    if row.has(new) { new } else { old }
}

fn adds_up(lines: &[BillLine], sums: &Row<'_, '_>) -> Result<(), String> {
    if sums.get("总交易单数").parse() != Ok(lines.len()) {
        return Err("it has not as many lines as it says".to_owned());
    }
    let total = |refunds: bool| {
        let of_kind = lines.iter().filter(move |line| match line.row {
            BillRow::Refund { .. } => refunds,
            BillRow::Payment { .. } => !refunds,
        });
        of_kind.fold(0_i64, |sum, line| sum.saturating_add(line.amount_fen))
    };
    for (name, refunds) in [("订单总金额", false), ("申请退款总金额", true)] {
        if sums.has(name) && sums.money(name, FEN)? != total(refunds) {
            return Err(format!("{name} is not the sum of its lines"));
        }
    }
    Ok(())
}

/// `-12.3` with `places` = 2 is -1230: exact, or nothing.
fn decimal(text: &str, places: u32) -> Option<i64> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return None;
    }
    let places_usize = usize::try_from(places).ok()?;
    let (kept, rest) = part.split_at(part.len().min(places_usize));
    if rest.bytes().any(|b| b != b'0') {
        return None;
    }
    let missing = places.checked_sub(u32::try_from(kept.len()).ok()?)?;
    let part = match kept {
        "" => 0,
        kept => kept.parse::<i64>().ok()?,
    };
    let whole = whole.parse::<i64>().ok()?;
    let value = whole
        .checked_mul(10_i64.checked_pow(places)?)?
        .checked_add(part.checked_mul(10_i64.checked_pow(missing)?)?)?;
    Some(if negative { -value } else { value })
}

/// Unix milliseconds of `2026-11-22 18:30:05` in China.
fn time(text: &str) -> Option<i64> {
    let at: DateTime = text.replacen(' ', "T", 1).parse().ok()?;
    let china = TimeZone::fixed(jiff::tz::offset(8));
    let at = at.to_zoned(china).ok()?;
    Some(at.timestamp().as_millisecond())
}

#[cfg(test)]
#[path = "bill_file_tests.rs"]
mod tests;
