//! 人民币大写: amounts in Chinese capital numerals, as banks and receipts write them.

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
const GROUPS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];

/// `fen` in capital numerals: 整 ends a sum without fen, zeros between digits are said once.
pub(super) fn of(fen: i64) -> String {
    let magnitude = fen.unsigned_abs();
    let (yuan, jiao, cent) = (magnitude / 100, magnitude / 10 % 10, magnitude % 10);
    let mut text = String::new();
    if fen < 0 {
        text.push('负');
    }
    if yuan > 0 || magnitude < 1 {
        text.push_str(&whole(yuan));
        text.push('元');
    }
    match (jiao, cent) {
        (0, 0) => text.push('整'),
        (0, c) => {
            if yuan > 0 {
                text.push('零');
            }
            text.push(digit(c));
            text.push('分');
        }
        (j, 0) => {
            text.push(digit(j));
            text.push_str("角整");
        }
        (j, c) => {
            text.push(digit(j));
            text.push('角');
            text.push(digit(c));
            text.push('分');
        }
    }
    text
}

fn digit(value: u64) -> char {
    DIGITS[usize::try_from(value % 10).unwrap_or(0)]
}

fn whole(mut number: u64) -> String {
    if number == 0 {
        return DIGITS[0].to_string();
    }
    let mut groups = Vec::new();
    while number > 0 {
        groups.push(number % 10_000);
        number /= 10_000;
    }
    let mut text = String::new();
    let mut gap = false;
    for (index, group) in groups.iter().enumerate().rev() {
        if *group == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap || (!text.is_empty() && *group < 1000) {
            text.push(DIGITS[0]);
        }
        text.push_str(&four(*group));
        text.push_str(GROUPS[index.min(GROUPS.len() - 1)]);
        gap = false;
    }
    text
}

/// A number below 10,000.
fn four(group: u64) -> String {
    let mut text = String::new();
    let mut gap = false;
    for place in (0..4).rev() {
        let value = group / 10_u64.pow(place) % 10;
        if value == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push(DIGITS[0]);
        }
        gap = false;
        text.push(digit(value));
        text.push_str(PLACES[usize::try_from(place).unwrap_or(0)]);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn capital_numerals_read_as_a_bank_writes_them() {
        for (fen, text) in [
            (0, "零元整"),
            (1, "壹分"),
            (10, "壹角整"),
            (11, "壹角壹分"),
            (100, "壹元整"),
            (105, "壹元零伍分"),
            (150, "壹元伍角整"),
            (1_234_500, "壹万贰仟叁佰肆拾伍元整"),
            (10_010_000, "壹拾万零壹佰元整"),
            (10_000_000_000, "壹亿元整"),
            (10_000_000_100, "壹亿零壹元整"),
            (200_050_000, "贰佰万零伍佰元整"),
            (-150, "负壹元伍角整"),
        ] {
            assert_eq!(super::of(fen), text, "{fen}");
        }
    }
}
