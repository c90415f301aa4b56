//! What a product must look like before it is saved, and so before anybody is charged by it.

use till_domain::catalog::{Edition, PriceModel, Product, ProductKind, check};
use till_domain::id::{ProductId, ProviderKey};
use till_domain::money::Fen;

use crate::shelf::{each, fixed, in_total, per_seat, tiers};

fn product_id(n: u8) -> ProductId {
    format!("{n:032x}").parse().unwrap()
}

fn product(kind: ProductKind, editions: Vec<Edition>) -> Product {
    Product {
        provider: ProviderKey::from_bytes([1, 2, 3]),
        id: product_id(0),
        version: 1,
        kind,
        code: "ww0123".to_owned(),
        name: "云帆客户管理".to_owned(),
        description: String::new(),
        published: true,
        editions,
        apps: Vec::new(),
        discount_cap_percent: None,
    }
}

fn app() -> Product {
    product(ProductKind::ThirdPartyApp, vec![per_seat("100").0])
}

fn custom() -> Product {
    product(ProductKind::CustomApp, vec![per_seat("8").monthly().0])
}

fn solution(apps: impl IntoIterator<Item = u8>) -> Product {
    let mut solution = product(ProductKind::Solution, vec![per_seat("138").0]);
    solution.apps = apps.into_iter().map(product_id).collect();
    solution
}

/// The faults as `code field edition`, separated by commas; empty when it may be saved.
fn faults(product: &Product) -> String {
    let told = match check(product) {
        Ok(()) => Vec::new(),
        Err(faults) => faults,
    };
    let told = told.iter().map(|f| format!("{} {} {}", f.code, f.field, f.edition));
    told.map(|f| f.trim_end().to_owned()).collect::<Vec<_>>().join(", ")
}

fn compare(rows: Vec<(&str, Product, &str)>) {
    for (words, product, expected) in rows {
        assert_eq!(faults(&product), expected, "{words}");
    }
}

/// A change of the app, or of its edition.
fn with(change: impl FnOnce(&mut Product)) -> Product {
    let mut app = app();
    change(&mut app);
    app
}
fn edition(change: impl FnOnce(&mut Edition)) -> Product {
    with(|app| change(&mut app.editions[0]))
}
fn priced(plan: crate::shelf::Plan) -> Product {
    product(ProductKind::ThirdPartyApp, vec![plan.0])
}

#[test]
fn a_product_has_a_name_a_code_and_its_parts() {
    compare(vec![
        ("an app",                    app(),                                       ""),
        ("a custom app with a price", custom(),                                    ""),
        ("a custom app without",      product(ProductKind::CustomApp, vec![]),     ""),
        ("a solution of one app",     solution([1]),                               ""),
        ("a solution of twenty",      solution(1..=20),                            ""),
        ("no name",                   with(|p| p.name = "　 ".to_owned()),         "name_length name"),
        ("128 bytes",                 with(|p| p.name = "a".repeat(128)),          ""),
        ("129 bytes",                 with(|p| p.name = "a".repeat(129)),          "name_length name"),
        ("no code",                   with(|p| p.code.clear()),                    "code_length code"),
        ("a blank code",              with(|p| p.code = " ".to_owned()),           "code_length code"),
        ("64 bytes of code",          with(|p| p.code = "w".repeat(64)),           ""),
        ("65 bytes of code",          with(|p| p.code = "w".repeat(65)),           "code_length code"),
        ("no edition",                with(|p| p.editions.clear()),                "edition_missing editions"),
        ("a solution of none",        solution([]),                                "solution_apps apps"),
        ("a solution of twenty-one",  solution(1..=21),                            "solution_apps apps"),
        ("the same app twice",        solution([1, 2, 1]),                         "solution_apps apps"),
        ("a solution of itself",      solution([1, 0]),                            "solution_apps apps"),
        ("an app of apps",            with(|p| p.apps = vec![product_id(1)]),      "solution_apps apps"),
        ("a cap of 30 %",             with(|p| p.discount_cap_percent = Some(30)), ""),
        ("a cap of 31 %",             with(|p| p.discount_cap_percent = Some(31)), "discount_cap discount_cap"),
    ]);
    let mut capped = solution([1]);
    capped.discount_cap_percent = Some(0);
    capped.editions[0].discount_cap_percent = Some(10);
    let both = "discount_cap discount_cap, discount_cap discount_cap 标准版";
    compare(vec![("a solution has no discount and no cap for it", capped, both)]);
}

#[test]
fn editions_differ_by_id_and_by_name() {
    let two = |id: &str, name: &str| {
        with(|app| {
            let mut second = app.editions[0].clone();
            second.id = id.parse().unwrap();
            second.name = name.to_owned();
            app.editions.push(second);
        })
    };
    let mut customs = custom();
    customs.editions.push(customs.editions[0].clone());
    let twice = "custom_app_editions editions, edition_repeated editions 标准版";
    compare(vec![
        ("two editions",               two("sp02", "专业版"), ""),
        ("the same id",                two("sp01", "专业版"), "edition_repeated editions 专业版"),
        ("the same name",              two("sp02", "标准版"), "edition_repeated editions 标准版"),
        ("a custom app has one price", customs,               twice),
    ]);
}

#[test]
fn an_edition_keeps_its_limits() {
    let seats = |min, max, step| priced(per_seat("100").seats(min, max, step));
    let range = "seats_range seats 标准版";
    compare(vec![
        ("no name",               edition(|e| e.name.clear()),           "name_length edition_name"),
        ("one seat",              seats(1, 1, 1),                        ""),
        ("all seats",             seats(1_000_000, 1_000_000, 1),        ""),
        ("no minimum",            seats(0, 10, 1),                       range),
        ("more than a million",   seats(1, 1_000_001, 1),                range),
        ("minimum above maximum", seats(11, 10, 1),                      range),
        ("no step",               seats(1, 10, 0),                       "seat_step seat_step 标准版"),
        ("a month",               priced(per_seat("8").monthly()),       "period_month period 标准版"),
        ("a cap of nothing",      priced(per_seat("8").capped("0")),     "price_not_positive period_cap 标准版"),
        ("a trial of a day",      edition(|e| e.trial_days = Some(1)),   ""),
        ("a trial of a year",     edition(|e| e.trial_days = Some(365)), ""),
        ("a trial of no days",    edition(|e| e.trial_days = Some(0)),   "trial_days trial_days 标准版"),
        ("a longer trial",        edition(|e| e.trial_days = Some(366)), "trial_days trial_days 标准版"),
    ]);
}

#[test]
fn a_price_is_positive_and_its_tiers_rise() {
    let negative = PriceModel::PerSeat { seat: Fen::new(-1) };
    let custom_fixed = product(ProductKind::CustomApp, vec![fixed("100").0]);
    let free = "price_not_positive price 标准版";
    let order = "tiers_order price 标准版";
    compare(vec![
        ("a fen",                          priced(per_seat("0.01")),                                 ""),
        ("nothing per seat",               priced(per_seat("0")),                                    free),
        ("less than nothing",              edition(|e| e.price = negative),                          free),
        ("nothing in total",               priced(fixed("0")),                                       free),
        ("tiers",                          priced(tiers(&[(1, each("12")), (50, in_total("500"))])), ""),
        ("a tier for nothing",             priced(tiers(&[(1, each("12")), (50, in_total("0"))])),   free),
        ("no tiers",                       priced(tiers(&[])),                                       order),
        ("falling",                        priced(tiers(&[(50, each("12")), (1, each("10"))])),      order),
        ("the same twice",                 priced(tiers(&[(1, each("12")), (1, each("10"))])),       order),
        ("the first above the minimum",    priced(tiers(&[(2, each("12"))])),                        order),
        ("the first at the minimum",       priced(tiers(&[(2, each("12"))]).seats(2, 10, 1)),        ""),
        ("a custom app for a fixed total", custom_fixed,                                             "custom_app_fixed price 标准版"),
    ]);
}

#[test]
fn incentives_stay_within_their_limits() {
    let ratio = |days, percent| priced(per_seat("100").ratio(days, percent));
    let gift = |days, percent| priced(per_seat("100").gift(days, percent));
    let (kind, days) = ("incentive incentives 标准版", "incentive_days incentives 标准版");
    compare(vec![
        ("7 折",                  ratio(730, 70),                                       ""),
        ("6.9 折",                ratio(730, 69),                                       kind),
        ("9.9 折",                ratio(730, 99),                                       ""),
        ("the full price",        ratio(730, 100),                                      kind),
        ("1 % of the days",       gift(730, 1),                                         ""),
        ("35 % of the days",      gift(730, 35),                                        ""),
        ("36 % of the days",      gift(730, 36),                                        kind),
        ("no days",               gift(730, 0),                                         kind),
        ("from the first day",    ratio(1, 90),                                         ""),
        ("from five years",       ratio(1_825, 90),                                     ""),
        ("from day 0",            ratio(0, 90),                                         days),
        ("beyond what is sold",   ratio(1_826, 90),                                     days),
        ("two from the same day", priced(per_seat("1").ratio(730, 90).gift(730, 10)),   days),
        ("one after the other",   priced(per_seat("1").gift(1_095, 10).ratio(730, 90)), ""),
    ]);
}
