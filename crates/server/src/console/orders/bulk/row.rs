//! A row of a file, as the form that it fills in. What a form can't hold is said here; everything else
//! is read, and refused, as if it had been typed.

use till_domain::catalog::Product;
use till_domain::order::OrderKind;
use till_domain::party::ProviderSettings;
use till_domain::time::Day;

use super::super::form::{DraftForm, ItemForm, sells_months};
use super::columns::{self, Column, Titles};
use crate::i18n::Lang;
use crate::web::ui::Ui;

/// What rows are read with.
#[derive(Clone, Copy)]
pub(super) struct Sheet<'a> {
    pub ui: &'a Ui,
    pub titles: &'a Titles,
    /// What is on sale.
    pub products: &'a [&'a Product],
    pub settings: &'a ProviderSettings,
}

/// Columns that leave nothing to the buyer.
const CONFIGURED: [Column; 9] = [
    Column::Edition,
    Column::Kind,
    Column::Seats,
    Column::Duration,
    Column::Start,
    Column::Ratio,
    Column::AmountOff,
    Column::Negotiated,
    Column::Company,
];

impl Sheet<'_> {
    /// The form that the row fills in; what is wrong with the row otherwise.
    pub(super) fn form(&self, cells: &[String]) -> Result<DraftForm, Vec<String>> {
        let get = |column| self.titles.cell(column, cells);
        let product = self.product(get(Column::Product)).map_err(|f| vec![f])?;
        let mut form = DraftForm::fresh(product, self.settings);
        for (field, column) in [
            (&mut form.company, Column::Company),
            (&mut form.reference, Column::Reference),
            (&mut form.labels, Column::Labels),
            (&mut form.note, Column::Note),
        ] {
            get(column).clone_into(field);
        }
        if !get(Column::LinkDays).is_empty() {
            get(Column::LinkDays).clone_into(&mut form.link_life);
            "day".clone_into(&mut form.link_unit);
        }
        let left_to_the_buyer = CONFIGURED.iter().all(|column| get(*column).is_empty());
        if !left_to_the_buyer || product.editions.is_empty() {
            self.configure(&mut form, product, cells)?;
        }
        Ok(form)
    }

    /// By its name or its id.
    fn product(&self, typed: &str) -> Result<&Product, String> {
        if typed.is_empty() {
            return Err(self.missing(Column::Product));
        }
        let mut named = self.products.iter().filter(|p| p.name == typed);
        let found = match (named.next(), named.next()) {
            (Some(product), None) => Some(product),
            (Some(_), Some(_)) => None,
            (None, _) => self.products.iter().find(|p| p.id.to_string() == typed),
        };
        let fault = || self.ui.t1("bulk-fault-product", "name", typed);
        found.copied().ok_or_else(fault)
    }

    fn configure(
        &self,
        form: &mut DraftForm,
        product: &Product,
        cells: &[String],
    ) -> Result<(), Vec<String>> {
        let get = |column| self.titles.cell(column, cells);
        let mut faults = Vec::new();
        "configured".clone_into(&mut form.mode);
        let kind = self.kind(get(Column::Kind)).unwrap_or_else(|fault| {
            faults.push(fault);
            OrderKind::New
        });
        kind.code().clone_into(&mut form.kind);
        faults.extend(self.unfit(kind, cells));
        if let Some(item) = form.items.first_mut() {
            let read = [
                self.edition(item, product, get(Column::Edition)),
                self.duration(item, product, get(Column::Duration), kind),
                self.start(item, get(Column::Start)),
                self.discount(item, cells),
            ];
            faults.extend(read.into_iter().filter_map(Result::err));
            number(get(Column::Seats)).clone_into(&mut item.seats);
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(faults)
        }
    }

    fn missing(&self, column: Column) -> String {
        let name = columns::name(self.ui, column);
        self.ui.t1("bulk-fault-missing", "name", name)
    }

    /// New purchase where nothing is said.
    fn kind(&self, typed: &str) -> Result<OrderKind, String> {
        let all = [OrderKind::New, OrderKind::Renewal, OrderKind::Expansion];
        let words = |kind: OrderKind| {
            let key = format!("order-kind-{}", kind.code());
            [Lang::ZhCn, Lang::En].map(|lang| lang.text(&key, &[]).to_lowercase())
        };
        let typed = typed.to_lowercase();
        let named = |kind: &OrderKind| kind.code() == typed || words(*kind).contains(&typed);
        match typed.as_str() {
            "" => Ok(OrderKind::New),
            _ => all.into_iter().find(named).ok_or_else(|| {
                let names = all.map(|kind| self.ui.tc("order-kind", kind.code()));
                let names = names.join(&self.ui.t("list-comma"));
                self.ui.t1("bulk-fault-kind", "names", names)
            }),
        }
    }

    /// What is filled in though orders of this kind have no such thing: it would be passed over in
    /// silence.
    fn unfit(&self, kind: OrderKind, cells: &[String]) -> Vec<String> {
        let none: &[Column] = match kind {
            OrderKind::New => &[],
            OrderKind::Renewal => &[Column::Seats, Column::Start],
            OrderKind::Expansion => &[Column::Duration, Column::Start],
        };
        let filled = none
            .iter()
            .filter(|column| !self.titles.cell(**column, cells).is_empty());
        let kind = self.ui.tc("order-kind", kind.code());
        let sentence = |column: &Column| {
            let name = columns::name(self.ui, *column);
            self.ui.t2("bulk-fault-unfit", "kind", &kind, "name", name)
        };
        filled.map(sentence).collect()
    }

    /// By its name or its id; the only one needs no name.
    fn edition(&self, item: &mut ItemForm, product: &Product, typed: &str) -> Result<(), String> {
        if !product.kind.has_editions() || (typed.is_empty() && product.editions.len() == 1) {
            return Ok(());
        }
        let editions = &product.editions;
        let found = editions
            .iter()
            .find(|edition| edition.name == typed || edition.id.to_string() == typed);
        let found = found.ok_or_else(|| {
            let names = editions.iter().map(|edition| edition.name.as_str());
            let names: Vec<&str> = names.collect();
            let names = names.join(&self.ui.t("list-comma"));
            self.ui.t2(
                "bulk-fault-edition",
                "product",
                &product.name,
                "names",
                names,
            )
        })?;
        item.edition = found.id.to_string();
        Ok(())
    }

    /// `1年`, `6 months`, `90 天`: a number alone could be any of them.
    fn duration(
        &self,
        item: &mut ItemForm,
        product: &Product,
        typed: &str,
        kind: OrderKind,
    ) -> Result<(), String> {
        if kind == OrderKind::Expansion {
            return Ok(());
        }
        if typed.is_empty() {
            return Err(self.missing(Column::Duration));
        }
        let digits = typed.len() - typed.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (count, unit) = typed.split_at(digits);
        let unit = match unit.trim().to_lowercase().as_str() {
            "年" | "y" | "yr" | "year" | "years" => "year",
            "月" | "个月" | "m" | "month" | "months" => "month",
            "天" | "日" | "d" | "day" | "days" => "day",
            _ => return Err(self.ui.t("bulk-fault-duration")),
        };
        if unit == "month" && !sells_months(product) {
            return Err(self.ui.t1("bulk-fault-months", "product", &product.name));
        }
        count.clone_into(&mut item.duration);
        unit.clone_into(&mut item.unit);
        Ok(())
    }

    /// `2026-12-01`, also as spreadsheets write days.
    fn start(&self, item: &mut ItemForm, typed: &str) -> Result<(), String> {
        if typed.is_empty() {
            return Ok(());
        }
        let day = day(typed).ok_or_else(|| self.ui.t("bulk-fault-start"))?;
        "dated".clone_into(&mut item.activation);
        item.start = day.to_string();
        Ok(())
    }

    /// At most one of the three ways to a lower price.
    fn discount(&self, item: &mut ItemForm, cells: &[String]) -> Result<(), String> {
        let get = |column| self.titles.cell(column, cells);
        let mut ways = Vec::new();
        for (way, column) in [
            ("ratio", Column::Ratio),
            ("amount", Column::AmountOff),
            ("negotiated", Column::Negotiated),
        ] {
            if !get(column).is_empty() {
                ways.push(way);
            }
        }
        number(get(Column::Ratio)).clone_into(&mut item.ratio);
        number(get(Column::AmountOff)).clone_into(&mut item.amount_off);
        number(get(Column::Negotiated)).clone_into(&mut item.negotiated);
        get(Column::DiscountReason).clone_into(&mut item.discount_reason);
        match ways.as_slice() {
            [] => Ok(()),
            [way] => {
                (*way).clone_into(&mut item.discount);
                Ok(())
            }
            [..] => Err(self.ui.t("bulk-fault-discounts")),
        }
    }
}

/// Without the signs that people put around a number: `50 人`, `¥1,200.00`, `75%`.
fn number(typed: &str) -> String {
    let bare = typed.trim_start_matches(['¥', '￥']).trim_end_matches('%');
    let bare = bare.trim_end_matches("seats").trim_end_matches('人');
    bare.trim().replace([',', '，'], "")
}

fn day(typed: &str) -> Option<Day> {
    let date = typed.split(' ').next().unwrap_or_default();
    let mut parts = date.split(['-', '/', '.']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let two = |part: &str| format!("{part:0>2}");
    format!("{year}-{}-{}", two(month), two(day)).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{day, number};

    #[test]
    fn numbers_lose_what_people_put_around_them() {
        for (typed, bare) in [
            ("50 人", "50"),
            ("20 seats", "20"),
            ("¥1,200.00", "1200.00"),
            ("75%", "75"),
            ("五十", "五十"),
        ] {
            assert_eq!(number(typed), bare);
        }
    }

    #[test]
    fn days_are_read_as_spreadsheets_write_them() {
        for (typed, read) in [
            ("2026-12-01", Some("2026-12-01")),
            ("2026/12/1", Some("2026-12-01")),
            ("2026-12-01 00:00:00", Some("2026-12-01")),
            ("12-01", None),
            ("2026-13-01", None),
            ("明天", None),
        ] {
            let read = read.map(|day| day.parse().unwrap());
            assert_eq!(day(typed), read, "{typed}");
        }
    }
}
