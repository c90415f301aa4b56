//! The live price as words: what the buyer would see and be charged.

use askama::Template;
use till_domain::order::{Approval, Line, Order, OrderKind, PayType};
use till_domain::party::Company;
use till_domain::time::{Day, Instant};

use super::facts::{LineView, line_view};
use super::quote::{Example, Quoted};
use crate::web::input::Faults;
use crate::web::ui::Ui;
use crate::web::words::{PriceWords, Term, duration_words};

/// The preview of an order that does not exist yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreviewView {
    pub seller: String,
    /// Product and edition; of several products their names.
    pub product: String,
    /// `50 人 · 1 年 · 新购`
    pub lead: String,
    /// A solution's apps, each with its seats.
    pub apps: Vec<String>,
    /// Who alone may open it; empty for anybody.
    pub company: String,
    /// Each of several products.
    pub lines: Vec<LineView>,
    pub words: Option<PriceWords>,
    pub payable_label: String,
    /// Nobody pays: said under the sum.
    pub free: String,
    pub terms: Vec<String>,
    /// What an example supposes; empty when the price is fixed.
    pub example: String,
    /// Who has to approve; empty when nobody.
    pub approval: String,
    pub valid: String,
    pub faults: Vec<String>,
    /// It could not be priced, for the faults.
    pub faulty: bool,
}

/// The fragment that the form's script puts in place.
#[derive(Debug, Template)]
#[template(path = "console/orders/preview.html")]
pub struct PreviewPart<'a> {
    pub ui: &'a Ui,
    pub view: PreviewView,
}

impl PreviewView {
    /// Of a form that can't be read, or an order that would be refused.
    pub fn faulty(ui: &Ui, seller: &str, product: &str, faults: &Faults) -> Self {
        Self {
            seller: seller.to_owned(),
            product: product.to_owned(),
            valid: ui.t("preview-valid-unknown"),
            faults: faults
                .all()
                .iter()
                .map(|fault| fault.text.clone())
                .collect(),
            faulty: true,
            ..Self::default()
        }
    }

    /// Of the order as it would be; `product` names what it sells.
    pub fn of(
        ui: &Ui,
        seller: &str,
        product: &str,
        order: &Order,
        quoted: Option<&Quoted>,
        companies: &[Company],
    ) -> Self {
        let today = ui.now.day();
        let mut view = Self {
            seller: seller.to_owned(),
            product: product.to_owned(),
            company: pinned_words(ui, order, companies),
            payable_label: payable_label(ui, order.pay_type),
            free: free_words(ui, order.pay_type),
            valid: valid_words(ui, order.link.expires_at),
            ..Self::default()
        };
        if let Approval::Awaited { .. } = order.approval {
            view.approval = ui.t("preview-approval-text");
        }
        let Some(quoted) = quoted else { return view };
        match (quoted.lines.as_slice(), order.is_bare()) {
            // What the buyer will choose is not said for them.
            (lines, true) => view.terms = terms(ui, quoted.kind, lines, today),
            ([line], false) => {
                view.product = format!("{} {}", line.product_name, line.edition_name)
                    .trim()
                    .to_owned();
                view.apps = line_view(ui, order, quoted.kind, line).apps;
                view.terms = terms(ui, quoted.kind, std::slice::from_ref(line), today);
            }
            (lines, false) => {
                let lines = lines.iter();
                view.lines = lines
                    .map(|line| line_view(ui, order, quoted.kind, line))
                    .collect();
            }
        }
        view.lead = lead(ui, order, quoted);
        view.example = quoted
            .example
            .as_ref()
            .map(|e| example_words(ui, e))
            .unwrap_or_default();
        view.words = Some(PriceWords::of(ui, &quoted.price, &quoted.lines));
        view
    }
}

fn pinned_words(ui: &Ui, order: &Order, companies: &[Company]) -> String {
    let Some(pinned) = &order.pinned else {
        return String::new();
    };
    let known = companies.iter().find(|company| company.corpid == *pinned);
    let name = known.map_or_else(|| pinned.to_string(), |company| company.name.clone());
    ui.t1("preview-pinned", "company", name)
}

/// What the sum is called: nobody pays what the provider gives.
pub fn payable_label(ui: &Ui, pay_type: PayType) -> String {
    match pay_type {
        PayType::Customer => ui.t("price-payable"),
        PayType::Provider | PayType::Free => ui.t("price-worth"),
    }
}

fn free_words(ui: &Ui, pay_type: PayType) -> String {
    match pay_type {
        PayType::Customer => String::new(),
        PayType::Provider => ui.t("preview-provider-pays"),
        PayType::Free => ui.t("preview-free"),
    }
}

fn valid_words(ui: &Ui, until: Instant) -> String {
    ui.t1("preview-valid", "until", until.shanghai())
}

fn lead(ui: &Ui, order: &Order, quoted: &Quoted) -> String {
    let kind = ui.tc("order-kind", quoted.kind.code());
    if order.is_bare() {
        return ui.t("preview-buyer-chooses");
    }
    match quoted.lines.as_slice() {
        [line] => format!("{} · {kind}", line_words(ui, quoted.kind, line)),
        [] | [..] => kind,
    }
}

/// `50 人 · 1 年`; an expansion runs to the end that is there.
pub fn line_words(ui: &Ui, kind: OrderKind, line: &Line) -> String {
    match kind {
        OrderKind::New | OrderKind::Renewal => format!(
            "{} · {}",
            ui.t1("seats-count", "seats", line.seats),
            duration_words(ui, line.days)
        ),
        OrderKind::Expansion => ui.t1("seats-added", "seats", line.seats),
    }
}

fn terms(ui: &Ui, kind: OrderKind, lines: &[Line], today: Day) -> Vec<String> {
    let lines = lines.iter();
    lines
        .map(|line| Term::of(kind, line, today).words(ui))
        .collect()
}

fn example_words(ui: &Ui, example: &Example) -> String {
    match example {
        Example::BuyersChoice { seats, days } => ui.t2(
            "preview-example-choice",
            "seats",
            seats,
            "duration",
            duration_words(ui, *days),
        ),
        Example::Holding { seats, until } => {
            ui.t2("preview-example-holding", "seats", seats, "until", until)
        }
    }
}
