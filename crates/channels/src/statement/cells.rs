//! What stands in single cells: amounts, days, directions.

use jiff::civil;
use jiff::tz::{Offset, TimeZone};

/// The side that a cell names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    In,
    Out,
    /// No such column, or nothing in it.
    Unsaid,
}

/// 借 takes from a bank's customer, 贷 gives.
pub(super) fn direction(cell: &str) -> Direction {
    let cell = cell.to_ascii_lowercase();
    let any = |words: &[&str]| words.iter().any(|word| cell.contains(word));
    if cell.is_empty() {
        Direction::Unsaid
    } else if any(&["贷", "收", "入", "来", "credit"]) || matches!(&*cell, "c" | "cr" | "+") {
        Direction::In
    } else {
        Direction::Out
    }
}

/// Fen of `1,234.50`, `¥1234.5`, `+1,234.50元` or `-1,234.50`; an empty cell is zero. `None` when it is
/// something else.
pub(super) fn amount(cell: &str) -> Option<i64> {
    let mut text = String::new();
    for c in cell.chars() {
        match c {
            ',' | '，' | ' ' | '\u{a0}' | '\u{3000}' | '¥' | '￥' | '元' => {}
            '\u{ff01}'..='\u{ff5e}' => text.push(char::from_u32(u32::from(c) - 0xfee0)?),
            c => text.push(c),
        }
    }
    let text = text.trim_start_matches("CNY").trim_start_matches("RMB");
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if text.is_empty() || text == "-" {
        return Some(0);
    }
    let (yuan, cents) = text.split_once('.').unwrap_or((text, ""));
    // Some banks write four decimals; more than fen is no amount of money.
    let cents = match cents.split_at_checked(2) {
        Some((cents, rest)) if rest.bytes().all(|b| b == b'0') => cents,
        Some(_) => return None,
        None => cents,
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(yuan) || !digits(cents) || yuan.is_empty() || yuan.len() > 13 {
        return None;
    }
    let yuan: i64 = yuan.parse().ok()?;
    let cents: i64 = format!("{cents:0<2}").parse().ok()?;
    Some(sign * (yuan.checked_mul(100)?.checked_add(cents)?))
}

/// Unix milliseconds of a day (`2026-11-05`, `2026/11/5`, `20261105`, `2026年11月5日`) and a time
/// (`14:05`, `14:05:09`, `140509`) in Shanghai; the time may stand behind the day.
pub(super) fn moment(day: &str, time: &str) -> Option<i64> {
    let day = numbers(day);
    let (date, behind) = match day.as_slice() {
        [whole, rest @ ..] if whole.len() == 8 => {
            let parts = [whole.get(..4)?, whole.get(4..6)?, whole.get(6..)?];
            (parts.map(str::to_owned), rest)
        }
        [whole, rest @ ..] if whole.len() == 14 && rest.is_empty() => {
            let parts = [whole.get(..4)?, whole.get(4..6)?, whole.get(6..8)?];
            return at(&parts.map(str::to_owned), &[whole.get(8..)?.to_owned()]);
        }
        [year, month, day, rest @ ..] if year.len() == 4 => {
            ([year.clone(), month.clone(), day.clone()], rest)
        }
        _ => return None,
    };
    // A column of times often repeats the day.
    let named = numbers(time);
    let named = match named.as_slice() {
        [whole, rest @ ..] if whole.len() == 8 => rest,
        [year, _, _, rest @ ..] if year.len() == 4 => rest,
        all => all,
    };
    at(&date, if named.is_empty() { behind } else { named })
}

fn at(date: &[String; 3], time: &[String]) -> Option<i64> {
    let [year, month, day] = date;
    let date = civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    let part = |text: &str| text.parse::<i8>().ok();
    let (hour, minute, second) = match time {
        [] => (0, 0, 0),
        [whole] if whole.len() == 6 => (
            part(whole.get(..2)?)?,
            part(whole.get(2..4)?)?,
            part(whole.get(4..)?)?,
        ),
        [hour, minute] => (part(hour)?, part(minute)?, 0),
        // Fractions of a second are left out.
        [hour, minute, second, ..] => (part(hour)?, part(minute)?, part(second)?),
        _ => return None,
    };
    let time = civil::Time::new(hour, minute, second, 0).ok()?;
    let shanghai = TimeZone::fixed(Offset::constant(8));
    let zoned = date.to_datetime(time).to_zoned(shanghai).ok()?;
    Some(zoned.timestamp().as_millisecond())
}

/// Runs of digits.
fn numbers(cell: &str) -> Vec<String> {
    let runs = cell.split(|c: char| !c.is_ascii_digit());
    let runs = runs.filter(|run| !run.is_empty());
    runs.map(str::to_owned).collect()
}

/// A row that sums others up.
pub(super) fn is_sum(cells: &[String]) -> bool {
    let mut texts = cells.iter().filter(|cell| !cell.is_empty());
    texts.next().is_some_and(|first| {
        let words = ["合计", "总计", "小计", "本页", "本期", "累计", "Total"];
        words.iter().any(|word| first.starts_with(word))
    })
}

#[cfg(test)]
mod tests {
    use super::{Direction, amount, direction, moment};

    #[test]
    fn amounts_are_read_digit_by_digit_or_not_at_all() {
        for (cell, fen) in [
            ("1,234.50", Some(123_450)),
            ("¥1234.5", Some(123_450)),
            ("＋１，２３４．５０元", Some(123_450)),
            ("1234.5000", Some(123_450)),
            ("-0.01", Some(-1)),
            ("", Some(0)),
            ("-", Some(0)),
            ("0.29", Some(29)),
            ("1.2345", None),
            ("1e3", None),
            ("1.234.5", None),
            ("99999999999999", None),
            ("壹佰", None),
        ] {
            assert_eq!(amount(cell), fen, "{cell}");
        }
    }

    #[test]
    fn days_and_times_are_read_as_banks_write_them() {
        // 2026-11-05 14:05:09 in Shanghai.
        let whole = Some(1_793_858_709_000);
        for (day, time) in [
            ("2026-11-05", "14:05:09"),
            ("20261105", "140509"),
            ("2026/11/5 14:05:09", ""),
            ("2026年11月5日", "2026-11-05 14:05:09"),
            ("20261105140509", ""),
            ("2026-11-05", "20261105 14:05:09"),
            ("2026-11-05T14:05:09.123", ""),
        ] {
            assert_eq!(moment(day, time), whole, "{day} {time}");
        }
        assert_eq!(moment("2026-11-05", ""), Some(1_793_808_000_000));
        for wrong in [
            "2026-13-05",
            "05.11.2026",
            "2026-11-05 25:00",
            "11-05",
            "昨天",
        ] {
            assert_eq!(moment(wrong, ""), None, "{wrong}");
        }
    }

    #[test]
    fn credit_comes_in_and_debit_goes_out() {
        for word in ["贷", "贷方", "收入", "C", "转入", "来账"] {
            assert_eq!(direction(word), Direction::In, "{word}");
        }
        for word in ["借", "支出", "D", "往账"] {
            assert_eq!(direction(word), Direction::Out, "{word}");
        }
        assert_eq!(direction(""), Direction::Unsaid);
    }
}
