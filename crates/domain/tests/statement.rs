//! A whole statement of 500 lines as a bank would export it: codes typed well and badly, payers without
//! codes, several orders in one line, one order in several lines, and noise. No wrong match is allowed,
//! and at least 95 of 100 lines that mean an order are matched.

use std::collections::BTreeMap;

use till_domain::id::{AccountId, OrderId};
use till_domain::money::Fen;
use till_domain::payment::transfer::RemarkCode;
use till_domain::payment::transfer::matching::match_lines;
use till_domain::payment::transfer::statement::{Candidate, Line, sift};
use till_domain::time::{Day, Span};
use uuid::Uuid;

/// Numbers from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }
    fn id(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.next(), self.next())
    }
    /// A price as sellers have them: a list price times seats, some with a discount.
    fn price(&mut self) -> Fen {
        let list = [9_900, 19_900, 36_500, 58_800, 120_000, 365_000][self.below(6)];
        let seats = i64::try_from(1 + self.below(60)).unwrap();
        let percent = [100, 100, 90, 85, 75][self.below(5)];
        Fen::new(list * seats).ratio(percent, 100).unwrap()
    }
}

struct Statement {
    dice: Dice,
    companies: Vec<String>,
    orders: Vec<Candidate>,
    lines: Vec<Line>,
    /// What the payer of each line meant; empty for noise, and for money that fits nothing.
    meant: Vec<Vec<OrderId>>,
}

impl Statement {
    fn new(seed: u64) -> Self {
        let name = |at: usize| {
            let city = ["上海", "深圳", "杭州", "成都", "武汉"][at % 5];
            let word = ["北辰", "远景", "云帆", "启明", "恒通", "天工"][at % 6];
            let trade = ["科技", "软件", "信息技术", "网络"][at % 4];
            format!("{word}（{city}）{trade}第{at}有限公司")
        };
        Self {
            dice: Dice(seed),
            companies: (0..150).map(name).collect(),
            orders: Vec::new(),
            lines: Vec::new(),
            meant: Vec::new(),
        }
    }

    /// An order of some company, of `company` if it is given.
    fn order(&mut self, company: Option<usize>) -> (usize, usize) {
        let some = self.dice.below(self.companies.len());
        let company = company.unwrap_or(some);
        self.orders.push(Candidate {
            order: OrderId::from_uuid(self.dice.id()),
            payable: Some(self.dice.price()),
            created_at: Day::new(2026, 11, 2).unwrap().start(),
            payers: vec![self.companies[company].clone()],
        });
        (self.orders.len() - 1, company)
    }

    fn line(&mut self, amount: Fen, payer: &str, remark: String, meant: &[usize]) {
        let hours = i64::try_from(self.dice.below(20 * 24)).unwrap();
        self.lines.push(Line {
            account: AccountId::from_uuid(Uuid::from_u128(1)),
            serial: format!("S{:05}", self.lines.len()),
            paid_at: Day::new(2026, 11, 3)
                .unwrap()
                .start()
                .plus(Span::hours(hours)),
            amount,
            payer: payer.to_owned(),
            payer_account: String::new(),
            remark,
        });
        let orders = meant.iter().map(|&at| self.orders[at].order);
        self.meant.push(orders.collect());
    }

    fn amount(&self, order: usize) -> Fen {
        self.orders[order].payable.unwrap()
    }

    fn code(&self, order: usize) -> String {
        RemarkCode::of(self.orders[order].order).to_string()
    }

    /// The code as people type it.
    fn typed(&mut self, order: usize) -> String {
        let code = self.code(order);
        let full_width = |c: char| char::from_u32(u32::from(c) + 0xfee0).unwrap();
        match self.dice.below(6) {
            0 => code.to_lowercase(),
            1 => code.replace('-', " "),
            2 => format!("货款{}", code.replace('-', "")),
            3 => code.chars().map(full_width).collect(),
            4 => format!("软件费 {} 请查收", code.replace('0', "O").replace('1', "l")),
            _ => format!("转账-{code}，2026年11月"),
        }
    }

    /// The code with one character that is another.
    fn mistyped(&mut self, order: usize) -> String {
        let mut code: Vec<char> = self.code(order).chars().filter(|c| *c != '-').collect();
        let at = self.dice.below(code.len());
        let others: Vec<char> = "23456789ABCDEFGHJKMNPQRSTVWXYZ".chars().collect();
        let other = others[self.dice.below(others.len())];
        code[at] = if code[at] == other { '1' } else { other };
        code.into_iter().collect()
    }

    /// The company's name as a bank prints it.
    fn printed(&mut self, company: usize) -> String {
        let name = self.companies[company].clone();
        match self.dice.below(3) {
            0 => name.replace('（', "(").replace('）', ")"),
            1 => format!(" {name}\u{3000}"),
            _ => name,
        }
    }

    fn clean(&mut self) {
        let (order, company) = self.order(None);
        let payer = match self.dice.below(10) {
            0 => "李四".to_owned(),
            _ => self.printed(company),
        };
        let remark = self.typed(order);
        self.line(self.amount(order), &payer, remark, &[order]);
    }

    fn typo(&mut self) {
        let (order, company) = self.order(None);
        let (payer, remark) = (self.printed(company), self.mistyped(order));
        self.line(self.amount(order), &payer, remark, &[order]);
    }

    fn without_code(&mut self) {
        let (order, company) = self.order(None);
        let payer = self.printed(company);
        let remark = ["货款", "", "软件服务费", "合同2026-1101"][self.dice.below(4)];
        self.line(self.amount(order), &payer, remark.to_owned(), &[order]);
    }

    /// Two or three orders of one company in one line, with all their codes or with none.
    fn merged(&mut self) {
        let (first, company) = self.order(None);
        let mut orders = vec![first];
        for _ in 0..=self.dice.below(2) {
            orders.push(self.order(Some(company)).0);
        }
        let sum = Fen::sum(orders.iter().map(|&at| self.amount(at))).unwrap();
        let mut remark = String::from("合并付款");
        if self.dice.below(2) == 0 {
            let codes: Vec<String> = orders.iter().map(|&at| self.code(at)).collect();
            remark = codes.join("、");
        }
        let payer = self.printed(company);
        self.line(sum, &payer, remark, &orders);
    }

    /// Two lines for one order.
    fn split(&mut self) {
        let (order, company) = self.order(None);
        let payer = self.printed(company);
        let whole = self.amount(order);
        let part = whole.ratio(2, 5).unwrap();
        for amount in [part, whole.checked_sub(part).unwrap()] {
            let remark = self.typed(order);
            self.line(amount, &payer, remark, &[order]);
        }
    }

    fn wrong_amount(&mut self) {
        let (order, company) = self.order(None);
        let (payer, remark) = (self.printed(company), self.typed(order));
        let short = self.amount(order).checked_sub(Fen::new(100)).unwrap();
        self.line(short, &payer, remark, &[]);
    }

    fn noise(&mut self) {
        let at = self.dice.below(self.orders.len());
        let same = self.amount(at);
        let other = self.dice.price();
        let (amount, payer, remark) = match self.dice.below(4) {
            0 => (Fen::new(1_234), "", "结息"),
            1 => (same, "别家（上海）贸易有限公司", "货款"),
            2 => (
                other,
                "别家（上海）贸易有限公司",
                "退款 REFUND20261103 0001",
            ),
            _ => (other, "王五", "7755 0012 3456 7890"),
        };
        self.line(amount, payer, remark.to_owned(), &[]);
    }
}

fn statement(seed: u64) -> Statement {
    let mut made = Statement::new(seed);
    type Kind = fn(&mut Statement);
    let kinds: [(usize, Kind); 6] = [
        (220, Statement::clean),
        (80, Statement::typo),
        (50, Statement::without_code),
        (30, Statement::merged),
        (25, Statement::split),
        (10, Statement::wrong_amount),
    ];
    for (count, kind) in kinds {
        for _ in 0..count {
            kind(&mut made);
        }
    }
    while made.lines.len() < 500 {
        made.noise();
    }
    made
}

#[test]
fn of_500_lines_none_is_matched_wrongly_and_95_of_100_that_can_be_are() {
    for seed in 0..20 {
        let mut made = statement(seed);
        assert_eq!(made.lines.len(), 500);
        for meant in &mut made.meant {
            meant.sort();
        }
        let matching = match_lines(&made.lines, &made.orders);
        let mut matched = 0;
        for found in &matching.matches {
            for &at in &found.lines {
                assert_eq!(
                    found.orders, made.meant[at],
                    "seed {seed}: {:?}",
                    made.lines[at]
                );
                matched += 1;
            }
        }
        let can_be = made.meant.iter().filter(|meant| !meant.is_empty()).count();
        assert!(can_be >= 425, "seed {seed}: {can_be}");
        let mut why = BTreeMap::new();
        for doubt in &matching.doubts {
            *why.entry(doubt.why).or_insert(0) += 1;
        }
        assert!(
            matched * 100 >= can_be * 95,
            "seed {seed}: {matched} of {can_be}, {why:?}"
        );
    }
}

#[test]
fn the_same_statement_once_more_brings_nothing_new() {
    let made = statement(1);
    let sifted = sift(&[], &made.lines);
    assert_eq!(sifted.fresh.len(), 500);
    let (seen, rest) = made.lines.split_at(300);
    let overlapping = sift(seen, &made.lines);
    assert_eq!(overlapping.fresh.len(), rest.len());
    let again = sift(&made.lines, &made.lines);
    assert_eq!((again.fresh.len(), again.known.len()), (0, 500));
    assert_eq!(again.contradicting, []);
}
