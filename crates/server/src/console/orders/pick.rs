//! What to sell: what this person sold last, templates, and every product; each is one press away from
//! its link.

use askama::Template;
use axum::response::Response;
use till_domain::catalog::Product;
use till_domain::money::Fen;
use till_domain::order::{Order, OrderKind};
use till_domain::party::Act;
use till_store::OrderTemplate;

use super::draft;
use super::form::{DraftForm, ItemForm};
use super::list;
use super::load::Shelf;
use super::offer::{self, Choice};
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::html;
use crate::web::ui::Ui;
use crate::web::words::duration_words;

/// Earlier orders that are offered again.
const AGAIN: usize = 4;
/// Templates of one's own, and of colleagues, that are offered.
const TEMPLATES: u32 = 50;

#[derive(Debug, Template)]
#[template(path = "console/orders/pick.html")]
struct PickPage<'a> {
    ui: &'a Ui,
    again: Vec<Again>,
    templates: Vec<TemplateRow>,
    choices: Vec<Choice>,
    done: String,
}

/// An order that was made before.
#[derive(Debug)]
struct Again {
    number: String,
    mark: String,
    /// Product and edition.
    name: String,
    /// `50 人 · 1 年 · 新购 · 云帆公司`
    sub: String,
}

/// A template, as it is offered.
#[derive(Debug)]
struct TemplateRow {
    id: String,
    name: String,
    sub: String,
    /// The colleague who shares it; empty for one's own.
    owner: String,
    may_delete: bool,
}

/// The page; `done` says what has just been done.
pub(super) async fn page(
    app: &App,
    user: &StaffUser,
    shelf: &Shelf,
    done: &str,
) -> Result<Response, PageError> {
    let ui = &user.ui;
    let store = app.store();
    let ids: Vec<_> = shelf.recent.iter().map(|row| row.id).collect();
    let whole = store.whole_orders(user.provider.key, &ids).await?;
    let orders = shelf.recent.iter();
    let orders = orders.filter_map(|row| whole.iter().find(|order| order.id == row.id));
    let orders: Vec<&Order> = orders.collect();
    let templates = templates(app, user, shelf).await?;
    Ok(html::ok(&PickPage {
        ui,
        again: again(ui, shelf, &orders),
        templates,
        choices: choices(ui, shelf, &orders),
        done: match done {
            "template" => ui.t("template-deleted"),
            _ => String::new(),
        },
    }))
}

/// The last orders that differ, each once; links that leave all to the buyer stand with their product.
fn again(ui: &Ui, shelf: &Shelf, orders: &[&Order]) -> Vec<Again> {
    let mut again: Vec<Again> = Vec::new();
    for order in orders {
        let on_sale = |id| shelf.products.iter().any(|p| p.id == id && p.published);
        let is_on_sale = order.offer.products().iter().all(|(id, _)| on_sale(*id));
        if order.order_kind().is_none() || order.lines.is_empty() || !is_on_sale {
            continue;
        }
        let row = again_row(ui, shelf, order);
        let is_known = |known: &Again| known.name == row.name && known.sub == row.sub;
        if !again.iter().any(is_known) {
            again.push(row);
        }
        if again.len() == AGAIN {
            break;
        }
    }
    again
}

fn again_row(ui: &Ui, shelf: &Shelf, order: &Order) -> Again {
    let names = order.lines.iter();
    let names = names.map(|line| format!("{} {}", line.product_name, line.edition_name));
    let names: Vec<_> = names.map(|name| name.trim().to_owned()).collect();
    let name = names.join(&ui.t("list-comma"));
    let mut sub = vec![list::what(ui, order)];
    let off = Fen::sum(order.lines.iter().map(|line| line.price.discount));
    let off = off.ok().filter(|off| off.get() > 0);
    sub.extend(off.map(|off| ui.t1("pick-discount", "amount", off.yuan())));
    sub.extend(order.pinned.as_ref().map(|corpid| {
        let known = shelf.companies.iter().find(|c| c.corpid == *corpid);
        known.map_or_else(|| corpid.to_string(), |company| company.name.clone())
    }));
    Again {
        number: order.number.to_string(),
        mark: offer::mark(&name),
        name,
        sub: sub.join(" · "),
    }
}

async fn templates(
    app: &App,
    user: &StaffUser,
    shelf: &Shelf,
) -> Result<Vec<TemplateRow>, PageError> {
    let (store, provider) = (app.store(), user.provider.key);
    let kept = store.order_templates(provider, user.staff.id, TEMPLATES);
    let kept = kept.await?;
    let has_others = kept.iter().any(|template| template.owner != user.staff.id);
    let staff = if has_others {
        store.staff_of(provider).await?
    } else {
        Vec::new()
    };
    let rows = kept.iter().map(|template| {
        let is_own = template.owner == user.staff.id;
        TemplateRow {
            id: template.id.clone(),
            name: template.name.clone(),
            sub: template_words(&user.ui, shelf, template),
            owner: if is_own {
                String::new()
            } else {
                list::creator(&user.ui, Some(template.owner), &staff)
            },
            may_delete: is_own || user.may(Act::EditSettings),
        }
    });
    Ok(rows.collect())
}

fn template_words(ui: &Ui, shelf: &Shelf, template: &OrderTemplate) -> String {
    let form = DraftForm::of_kept(&template.draft);
    form.map_or_else(String::new, |form| form_words(ui, shelf, &form))
}

/// What a form sells: `云帆客户管理 标准版 · 10 人 · 1 年 · 新购`; empty for an empty one.
pub(super) fn form_words(ui: &Ui, shelf: &Shelf, form: &DraftForm) -> String {
    if form.items.is_empty() {
        return String::new();
    }
    let is_configured = form.mode == "configured";
    let name = |item: &ItemForm| {
        let product = shelf.product(&item.product)?;
        // What the form is set to at first says nothing of what the buyer will choose.
        Some(match is_configured {
            true => product_words(product, item),
            false => product.name.clone(),
        })
    };
    let names: Vec<_> = form.items.iter().filter_map(name).collect();
    let mut words = vec![names.join(&ui.t("list-comma"))];
    let kind = OrderKind::from_code(&form.kind).unwrap_or_default();
    if is_configured {
        if let [item] = form.items.as_slice() {
            words.extend(item_words(ui, kind, item));
        }
        words.push(ui.tc("order-kind", kind.code()));
    } else {
        words.push(ui.t("orders-buyer-chooses"));
    }
    words.join(" · ")
}

fn product_words(product: &Product, item: &ItemForm) -> String {
    let edition = item.edition.parse().ok();
    let edition = edition.and_then(|id| product.edition(&id));
    let edition = edition.map_or("", |edition| edition.name.as_str());
    format!("{} {edition}", product.name).trim().to_owned()
}

/// As it was typed, also where that is no number.
fn item_words(ui: &Ui, kind: OrderKind, item: &ItemForm) -> Vec<String> {
    let seats = item.seats.parse::<u32>();
    let seats = seats.map_or_else(
        |_| item.seats.clone(),
        |seats| ui.t1("seats-count", "seats", seats),
    );
    let duration = item.days();
    let duration = duration.map_or_else(|| item.duration.clone(), |days| duration_words(ui, days));
    match kind {
        OrderKind::New => vec![seats, duration],
        OrderKind::Expansion => vec![seats],
        OrderKind::Renewal => vec![duration],
    }
}

/// Every product on sale, those that this person sold last first.
fn choices(ui: &Ui, shelf: &Shelf, orders: &[&Order]) -> Vec<Choice> {
    let sold: Vec<_> = orders.iter().map(|order| order.offer.products()).collect();
    let last = |product: &Product| {
        let is_it = |(id, _): &(_, _)| *id == product.id;
        let place = sold.iter().position(|products| products.iter().any(is_it));
        place.unwrap_or(usize::MAX)
    };
    let on_sale = shelf.products.iter().filter(|product| product.published);
    let mut on_sale: Vec<_> = on_sale.collect();
    on_sale.sort_by_key(|product| last(product));
    let choices = on_sale.into_iter();
    choices
        .map(|product| Choice::of(ui, product, draft::bare(&[product]).is_some()))
        .collect()
}
