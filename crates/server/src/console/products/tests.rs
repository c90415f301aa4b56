//! From the fields of a form to a product, and back.

use till_domain::catalog::{IncentiveKind, PriceModel, Product, ProductKind, TierPrice};
use till_domain::id::{ProductId, ProviderKey};
use till_domain::money::Fen;
use till_domain::time::Instant;

use super::check;
use super::form::ProductForm;
use crate::clock::SystemEntropy;
use crate::i18n::Lang;
use crate::web::form::Fields;
use crate::web::ui::{Theme, Ui};

fn ui() -> Ui {
    Ui {
        lang: Lang::En,
        theme: Theme::Auto,
        csrf: String::new(),
        here: "/".to_owned(),
        person: None,
        now: Instant::from_millis(0),
    }
}

fn base(kind: ProductKind) -> Product {
    Product {
        provider: ProviderKey::new(&mut SystemEntropy),
        id: ProductId::new(Instant::from_millis(0), &mut SystemEntropy),
        version: 0,
        kind,
        code: String::new(),
        name: String::new(),
        description: String::new(),
        published: false,
        editions: Vec::new(),
        apps: Vec::new(),
        discount_cap_percent: None,
    }
}

fn form(kind: ProductKind, text: &str) -> ProductForm {
    ProductForm::read(kind, &Fields::parse(text.as_bytes()).unwrap())
}

const TIERED: &str = "name=CRM&e0-name=Standard&e0-model=tiers&e0-min-seats=5&e0-max-seats=5%2C000\
    &e0-seat-step=1&e0-t0-from=1&e0-t0-kind=per_seat&e0-t0-price=120&e0-t1-from=50\
    &e0-t1-kind=fixed&e0-t1-price=4%2C500.50&e0-t2-from=&e0-t2-kind=per_seat&e0-t2-price=\
    &e0-i0-from=730&e0-i0-kind=ratio&e0-i0-percent=90";

#[test]
fn what_is_typed_becomes_the_product_and_can_be_edited_again() {
    let kind = ProductKind::ThirdPartyApp;
    let product = check::product(&form(kind, TIERED), &base(kind), &[], &ui()).unwrap();
    let edition = &product.editions[0];
    assert_eq!((edition.min_seats, edition.max_seats), (5, 5000));
    assert_eq!(edition.incentives[0].kind, IncentiveKind::Ratio(90));
    let PriceModel::Tiers { tiers } = &edition.price else {
        panic!("tiers")
    };
    assert_eq!(tiers.len(), 2, "an empty row does not count");
    assert_eq!(tiers[1].price, TierPrice::Fixed(Fen::new(450_050)));
    assert!(
        product.code.starts_with("ww"),
        "a code is made up when none is typed"
    );

    let again = check::product(&ProductForm::of(&product), &product, &[], &ui()).unwrap();
    assert_eq!(
        again, product,
        "saving unchanged changes nothing, ids of editions included"
    );
}

#[test]
fn faults_stand_at_the_edition_they_are_about_even_when_names_repeat() {
    let kind = ProductKind::ThirdPartyApp;
    let text = "name=CRM&e0-name=A&e0-model=per_seat&e0-seat=0&e0-min-seats=9&e0-max-seats=3\
        &e0-seat-step=1&e1-name=A&e1-model=fixed&e1-total=10&e1-min-seats=1&e1-max-seats=2\
        &e1-seat-step=0&e1-trial-days=400";
    let faults = check::product(&form(kind, text), &base(kind), &[], &ui()).unwrap_err();
    for field in [
        "e0-seat",
        "e0-max-seats",
        "e1-seat-step",
        "e1-trial-days",
        "e1-name",
    ] {
        assert!(faults.has(field), "{field}: {:?}", faults.all());
    }
    assert!(!faults.has("e1-max-seats") && !faults.has("e0-name"));
}

#[test]
fn a_custom_app_has_one_price_or_none_and_never_a_fixed_one() {
    let kind = ProductKind::CustomApp;
    let unpriced = check::product(&form(kind, "name=X"), &base(kind), &[], &ui()).unwrap();
    assert!(unpriced.editions.is_empty());
    let text = "name=X&priced=yes&e0-name=&e0-model=fixed&e0-seat=8&e0-period=month\
        &e0-min-seats=1&e0-max-seats=100&e0-seat-step=1";
    let priced = check::product(&form(kind, text), &base(kind), &[], &ui()).unwrap();
    assert_eq!(
        priced.editions[0].price,
        PriceModel::PerSeat {
            seat: Fen::new(800)
        }
    );
}

#[test]
fn a_solution_takes_only_known_apps() {
    let kind = ProductKind::Solution;
    let app = base(ProductKind::ThirdPartyApp);
    let stranger = ProductId::new(Instant::from_millis(1), &mut SystemEntropy);
    let text = format!(
        "name=X&app={}&app={stranger}&e0-name=A&e0-model=per_seat&e0-seat=8&e0-min-seats=1\
         &e0-max-seats=100&e0-seat-step=1",
        app.id
    );
    let apps = [app.clone()];
    let product = check::product(&form(kind, &text), &base(kind), &apps, &ui()).unwrap();
    assert_eq!(product.apps, [app.id]);
}

#[test]
fn buttons_of_the_form_add_and_take_rows_and_never_save() {
    let mut form = ProductForm::blank(ProductKind::ThirdPartyApp);
    for button in [
        "add edition",
        "add tier 0",
        "remove tier 0 0",
        "add incentive 1",
    ] {
        assert!(form.press(button), "{button}");
    }
    assert_eq!((form.editions.len(), form.editions[0].tiers.len()), (2, 2));
    assert_eq!(form.editions[1].incentives.len(), 1);
    for odd in [
        "remove edition 7",
        "remove tier 9 9",
        "add tier x",
        "remove nothing",
    ] {
        assert!(form.press(odd), "{odd}");
    }
    assert_eq!(form.editions.len(), 2);
    assert!(!form.press("save") && !form.press(""));
}
