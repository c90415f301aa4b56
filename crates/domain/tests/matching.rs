//! Lines of a bank's statement find their orders (SPEC §4): by remark code, by payer and amount, by the
//! one set that adds up; and whatever has a second reading is left to a person.

use proptest::prelude::*;
use till_domain::id::{AccountId, OrderId};
use till_domain::money::Fen;
use till_domain::payment::transfer::RemarkCode;
use till_domain::payment::transfer::matching::{By, Matching, Why, match_lines};
use till_domain::payment::transfer::statement::{Candidate, Line, sift};
use till_domain::time::{Day, Instant, Span};
use uuid::Uuid;

fn day(of_month: i8) -> Instant {
    Day::new(2026, 11, of_month).unwrap().start()
}

fn id(number: u32) -> OrderId {
    let spread = u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    OrderId::from_uuid(Uuid::from_u128(spread))
}

fn code(number: u32) -> String {
    RemarkCode::of(id(number)).to_string()
}

fn due(number: u32, yuan: i64, payer: &str) -> Candidate {
    Candidate {
        order: id(number),
        payable: Some(Fen::new(yuan * 100)),
        created_at: day(2).plus(Span::hours(15)),
        payers: vec![payer.to_owned()],
    }
}

fn line(serial: &str, yuan: i64, payer: &str, remark: &str) -> Line {
    Line {
        account: AccountId::from_uuid(Uuid::from_u128(1)),
        serial: serial.to_owned(),
        paid_at: day(5),
        amount: Fen::new(yuan * 100),
        payer: payer.to_owned(),
        payer_account: "755900001".to_owned(),
        remark: remark.to_owned(),
    }
}

const NORTH: &str = "北辰（上海）科技有限公司";
const SOUTH: &str = "南山软件有限公司";

fn found(matching: &Matching) -> Vec<(Vec<usize>, By, usize)> {
    let matches = matching.matches.iter();
    matches
        .map(|m| (m.lines.clone(), m.by, m.orders.len()))
        .collect()
}

fn why(matching: &Matching) -> Vec<(usize, Why)> {
    matching.doubts.iter().map(|d| (d.line, d.why)).collect()
}

#[test]
fn a_code_is_believed_however_it_was_typed_and_whoever_pays() {
    let orders = [due(1, 3_650, NORTH), due(2, 3_650, NORTH)];
    let typed = code(1).to_lowercase().replace('-', " ").replace('0', "o");
    let lines = [line("B1", 3_650, "张三", &format!("货款{typed}，请查收"))];
    let matching = match_lines(&lines, &orders);
    assert_eq!(matching.matches[0].orders, [id(1)]);
    assert_eq!(matching.matches[0].by, By::Code);
    assert!(matching.matches[0].foreign_payer);
    assert_eq!(matching.doubts, []);
}

#[test]
fn a_mistyped_code_leads_to_no_order_but_its_payer_and_amount_may() {
    let mut wrong = code(1);
    let last = wrong.pop().unwrap();
    wrong.push(if last == 'X' { 'Y' } else { 'X' });
    let lines = [line("B1", 3_650, "北辰(上海)科技 有限公司", &wrong)];
    let one = match_lines(&lines, &[due(1, 3_650, NORTH)]);
    assert_eq!(found(&one), [(vec![0], By::Payer, 1)]);
    assert!(!one.matches[0].foreign_payer);
    // It seems to mean the first order, which is paid; the second only has the same price.
    let paid = Candidate {
        payable: None,
        ..due(1, 3_650, NORTH)
    };
    let other = match_lines(&lines, &[paid, due(2, 3_650, NORTH)]);
    assert_eq!(why(&other), [(0, Why::Ambiguous)]);
    let stranger = match_lines(&lines, &[due(1, 3_650, SOUTH)]);
    assert_eq!(why(&stranger), [(0, Why::Unknown)]);
    assert_eq!(stranger.doubts[0].candidates, [id(1)]);
}

#[test]
fn payer_and_amount_need_one_order_and_one_line() {
    let lines = [line("B1", 100, NORTH, ""), line("B2", 200, SOUTH, "服务费")];
    let orders = [due(1, 100, NORTH), due(2, 100, NORTH), due(3, 200, SOUTH)];
    let matching = match_lines(&lines, &orders);
    assert_eq!(found(&matching), [(vec![1], By::Payer, 1)]);
    assert_eq!(why(&matching), [(0, Why::Ambiguous)]);
    assert_eq!(matching.doubts[0].candidates.len(), 2);
    let twice = [line("B1", 100, NORTH, ""), line("B2", 100, NORTH, "")];
    let matching = match_lines(&twice, &orders[..1]);
    assert_eq!(why(&matching), [(0, Why::Ambiguous), (1, Why::Ambiguous)]);
}

#[test]
fn a_second_payment_goes_to_a_person() {
    let remark = code(1);
    let lines = [
        line("B2", 100, NORTH, &remark),
        line("B1", 100, NORTH, &remark),
        line("B3", 100, NORTH, ""),
    ];
    let matching = match_lines(&lines, &[due(1, 100, NORTH)]);
    assert_eq!(found(&matching), [(vec![1], By::Code, 1)]);
    assert_eq!(why(&matching), [(0, Why::NotAwaited), (2, Why::NotAwaited)]);
}

#[test]
fn the_code_of_an_order_with_another_amount_or_day_is_not_booked() {
    let orders = [due(1, 100, NORTH), due(2, 99, NORTH)];
    let remark = code(1);
    let early = Line {
        paid_at: day(1),
        ..line("B3", 100, NORTH, &remark)
    };
    let same_day = Line {
        paid_at: day(2),
        ..line("B4", 100, NORTH, &remark)
    };
    let matching = match_lines(&[line("B1", 99, NORTH, &remark), early], &orders);
    assert_eq!(
        why(&matching),
        [(0, Why::AmountDiffers), (1, Why::BeforeOrder)]
    );
    assert_eq!(matching.doubts[0].candidates, [id(1)]);
    assert_eq!(match_lines(&[same_day], &orders).matches.len(), 1);
}

#[test]
fn one_line_pays_several_orders_by_their_codes_or_by_the_one_sum() {
    let orders = [
        due(1, 100, NORTH),
        due(2, 250, NORTH),
        due(3, 470, NORTH),
        due(4, 30, SOUTH),
    ];
    let both = format!("{} {}", code(1), code(2));
    let matching = match_lines(&[line("B1", 350, NORTH, &both)], &orders);
    assert_eq!(found(&matching), [(vec![0], By::Code, 2)]);
    let matching = match_lines(&[line("B1", 720, NORTH, "")], &orders);
    assert_eq!(found(&matching), [(vec![0], By::Sum, 2)]);
    // 500 is 100 + 400 and 250 + 250.
    let orders = [100, 400, 250, 250].map(|yuan| due(u32::try_from(yuan).unwrap(), yuan, NORTH));
    let matching = match_lines(&[line("B1", 500, NORTH, "")], &orders);
    assert_eq!(why(&matching), [(0, Why::Ambiguous)]);
}

#[test]
fn several_lines_that_name_one_order_pay_it_when_they_add_up() {
    let remark = code(1);
    let lines = [
        line("B1", 60, NORTH, &remark),
        line("B2", 40, NORTH, &remark),
    ];
    let matching = match_lines(&lines, &[due(1, 100, NORTH)]);
    assert_eq!(found(&matching), [(vec![0, 1], By::CodeTogether, 1)]);
    let matching = match_lines(&lines, &[due(1, 101, NORTH)]);
    assert_eq!(
        why(&matching),
        [(0, Why::AmountDiffers), (1, Why::AmountDiffers)]
    );
}

#[test]
fn many_orders_of_one_payer_are_not_searched_for_ever() {
    let orders: Vec<Candidate> = (1..=500_u32)
        .map(|n| due(n, i64::from(n) * 2, NORTH))
        .collect();
    let matching = match_lines(&[line("B1", 100_001, NORTH, "")], &orders);
    assert_eq!(why(&matching), [(0, Why::Ambiguous)]);
    assert_eq!(matching.doubts[0].candidates.len(), 5);
}

#[test]
fn a_line_is_new_once_whatever_statements_overlap() {
    let first = [line("B1", 1, NORTH, ""), line("B2", 2, NORTH, "")];
    let sifted = sift(&[], &first);
    assert_eq!((sifted.fresh, sifted.known), (vec![0, 1], vec![]));
    // The second export cuts remarks and repeats a line; one serial stands for other money.
    let second = [
        line("B2", 2, NORTH, "cut"),
        line("B3", 3, NORTH, ""),
        line("B3", 3, NORTH, ""),
        line("B1", 9, NORTH, ""),
        line("B4", 4, NORTH, ""),
        line("B4", 5, NORTH, ""),
        Line {
            account: AccountId::from_uuid(Uuid::from_u128(2)),
            ..line("B1", 9, NORTH, "")
        },
    ];
    let sifted = sift(&first, &second);
    assert_eq!(sifted.fresh, [1, 6]);
    assert_eq!(sifted.known, [0, 2]);
    assert_eq!(sifted.contradicting, [3, 4, 5]);
}

/// A few orders and lines that fit in many ways: few payers, few amounts, right and wrong codes.
fn crowded() -> impl Strategy<Value = (Vec<Candidate>, Vec<Line>)> {
    let payer = || prop::sample::select(vec![NORTH, SOUTH, ""]);
    let order = (1..6_i64, payer(), any::<bool>());
    let orders = prop::collection::vec(order, 0..9).prop_map(|orders| {
        let made = (1_u32..).zip(orders).map(|(n, (yuan, payer, open))| {
            let order = due(n, yuan, payer);
            Candidate {
                payable: order.payable.filter(|_| open),
                ..order
            }
        });
        made.collect::<Vec<_>>()
    });
    let line = (1..9_i64, payer(), prop::collection::vec(1..12_u32, 0..3));
    let lines = prop::collection::vec(line, 0..9).prop_map(|lines| {
        let made = lines
            .into_iter()
            .enumerate()
            .map(|(at, (yuan, payer, of))| {
                let codes: Vec<String> = of.into_iter().map(code).collect();
                line_of(at, yuan, payer, &codes.join("，"))
            });
        made.collect::<Vec<_>>()
    });
    (orders, lines)
}

fn line_of(at: usize, yuan: i64, payer: &str, remark: &str) -> Line {
    line(&format!("B{at}"), yuan, payer, remark)
}

/// Matches and doubts with serial numbers instead of positions.
fn named(lines: &[Line], matching: &Matching) -> Vec<(Vec<String>, Vec<OrderId>)> {
    let serial = |at: &usize| lines[*at].serial.clone();
    let matches = matching.matches.iter().map(|m| {
        let mut serials: Vec<String> = m.lines.iter().map(serial).collect();
        serials.sort();
        (serials, m.orders.clone())
    });
    let mut named: Vec<_> = matches.collect();
    named.sort();
    named
}

proptest! {
    #[test]
    fn every_line_has_one_place_every_order_one_match_and_the_money_adds_up(
        (orders, lines) in crowded()
    ) {
        let matching = match_lines(&lines, &orders);
        let matched = matching.matches.iter().flat_map(|m| m.lines.iter().copied());
        let mut places: Vec<usize> =
            matched.chain(matching.doubts.iter().map(|d| d.line)).collect();
        places.sort_unstable();
        prop_assert_eq!(places, (0..lines.len()).collect::<Vec<_>>());
        let mut used: Vec<OrderId> =
            matching.matches.iter().flat_map(|m| m.orders.clone()).collect();
        let count = used.len();
        used.sort();
        used.dedup();
        prop_assert_eq!(used.len(), count);
        for found in &matching.matches {
            let came: i64 = found.lines.iter().map(|&at| lines[at].amount.get()).sum();
            let of = |id: &OrderId| orders.iter().find(|order| order.order == *id).unwrap();
            let awaited = found.orders.iter().map(|id| of(id).payable.unwrap().get());
            prop_assert_eq!(came, awaited.sum::<i64>());
            prop_assert!(found.lines.len() == 1 || found.orders.len() == 1);
        }
    }

    #[test]
    fn the_result_does_not_depend_on_how_a_statement_is_sorted(
        (orders, lines) in crowded(), seed: u64
    ) {
        let mut shuffled = lines.clone();
        let mut turned = orders.clone();
        if !lines.is_empty() {
            shuffled.rotate_left(usize::try_from(seed % lines.len() as u64).unwrap());
            shuffled.reverse();
        }
        turned.reverse();
        let before = match_lines(&lines, &orders);
        let after = match_lines(&shuffled, &turned);
        prop_assert_eq!(named(&lines, &before), named(&shuffled, &after));
    }

    #[test]
    fn a_line_that_names_orders_pays_those_or_none((orders, lines) in crowded()) {
        let matching = match_lines(&lines, &orders);
        for found in &matching.matches {
            for &at in &found.lines {
                let codes = RemarkCode::find(&lines[at].remark);
                let mut of_line: Vec<OrderId> = orders
                    .iter()
                    .map(|order| order.order)
                    .filter(|order| codes.contains(&RemarkCode::of(*order)))
                    .collect();
                of_line.sort();
                prop_assert!(of_line.is_empty() || of_line == found.orders);
            }
        }
    }
}
