//! `/orders/subscriptions/{seller}/{app}/renewal`: the company asks the seller to renew an app. The request
//! reaches the seller as an order that only has to be looked at (`console/renewals.rs`).

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use till_domain::catalog::{MAX_DAYS, MAX_SEATS};
use till_domain::id::{ProductId, ProviderKey};
use till_domain::notice;
use till_domain::order::Order;
use till_domain::party::Act;
use till_domain::subscription::Term;
use till_store::{PlannedNotice, RenewalRequest};

use crate::access::BuyerUser;
use crate::app::App;
use crate::notices::people;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;

const FLASHES: [&str; 1] = ["renewal-asked"];
/// Characters of a note.
const MAX_NOTE: usize = 200;
const YEAR: u32 = 365;

#[derive(Template)]
#[template(path = "orders/renewal.html")]
struct RenewalPage<'a> {
    ui: &'a Ui,
    flash: String,
    faults: &'a Faults,
    /// Where the form is sent.
    path: String,
    app: String,
    seller: String,
    facts: Vec<(String, String)>,
    /// When it was asked for and not answered yet; empty otherwise.
    waiting: String,
    form: Form,
}

/// The wish as it is typed.
#[derive(Default)]
struct Form {
    duration: String,
    /// `year` or `day`.
    unit: String,
    seats: String,
    note: String,
}

/// What is to be renewed.
struct Held {
    seller_name: String,
    app: ProductId,
    app_name: String,
    term: Term,
    /// That of the term.
    order: Order,
}

impl Held {
    /// # Errors
    /// [`PageError::NotFound`] for what the company does not have; for a member also for what somebody
    /// else of the company bought.
    async fn find(
        app: &App,
        buyer: &BuyerUser,
        path: &(String, String),
    ) -> Result<Self, PageError> {
        buyer.require(Act::Place)?;
        let seller: ProviderKey = path.0.parse().map_err(|_| PageError::NotFound)?;
        let of: ProductId = path.1.parse().map_err(|_| PageError::NotFound)?;
        let all = app.store().subscriptions_of(&buyer.buyer.company).await?;
        let paid = all
            .into_iter()
            .filter(|one| one.provider == seller && one.app == of)
            .flat_map(|one| one.terms)
            .filter(|term| !term.trial);
        let term = paid
            .max_by_key(|term| term.end)
            .ok_or(PageError::NotFound)?;
        let order = app.store().order(seller, term.order).await?;
        let order = order.ok_or(PageError::NotFound)?;
        let placed = order.claim().and_then(|claim| claim.member.as_ref());
        if !buyer.sees_all() && placed != Some(&buyer.buyer.userid) {
            return Err(PageError::NotFound);
        }
        let provider = app.provider(seller).await?.ok_or(PageError::NotFound)?;
        let product = app.store().product(seller, of).await?;
        Ok(Self {
            seller_name: provider.name,
            app: of,
            app_name: product.map(|product| product.name).unwrap_or_default(),
            term,
            order,
        })
    }

    fn path(&self) -> String {
        let (seller, app) = (self.order.provider, self.app);
        format!("/orders/subscriptions/{seller}/{app}/renewal")
    }

    fn facts(&self, ui: &Ui) -> Vec<(String, String)> {
        let mut facts = vec![(ui.t("centre-sub-app"), self.app_name.clone())];
        if !self.term.edition_name.is_empty() {
            facts.push((ui.t("centre-sub-edition"), self.term.edition_name.clone()));
        }
        let (start, end) = (self.term.start, self.term.end);
        facts.push((
            ui.t("centre-sub-term"),
            ui.t2("term-days", "start", start, "end", end),
        ));
        facts
    }
}

pub(super) async fn show(
    State(app): State<App>,
    buyer: BuyerUser,
    Path(path): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let held = Held::find(&app, &buyer, &path).await?;
    let said = flash::of(&buyer.ui, query, &FLASHES);
    page(&app, &buyer, &held, said, &Faults::default(), None).await
}

/// `POST`: tells the seller. Asking again changes what was asked.
pub(super) async fn ask(
    State(app): State<App>,
    buyer: BuyerUser,
    Path(path): Path<(String, String)>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let held = Held::find(&app, &buyer, &path).await?;
    let form = Form {
        duration: fields.get("duration").to_owned(),
        unit: fields.get("unit").to_owned(),
        seats: fields.get("seats").to_owned(),
        note: fields.get("note").to_owned(),
    };
    let mut reader = Reader::new(&buyer.ui);
    let Some(request) = read(&form, &held, &buyer, &mut reader) else {
        let faults = reader.faults;
        return page(&app, &buyer, &held, String::new(), &faults, Some(form)).await;
    };
    let told = told(&app, &held).await?;
    app.store().ask_renewal(&request, &told).await?;
    Ok(html::see(format!("{}?done=renewal-asked", held.path())))
}

/// `None` when something can't be read; the reader says what.
fn read(
    form: &Form,
    held: &Held,
    buyer: &BuyerUser,
    reader: &mut Reader<'_>,
) -> Option<RenewalRequest> {
    let (unit, label) = if form.unit == "day" {
        (1, "draft-duration-days")
    } else {
        (YEAR, "draft-duration-years")
    };
    let count = reader.number("duration", label, &form.duration, 1, MAX_DAYS / unit);
    let seats = reader.optional("seats", "renewal-seats", &form.seats, 1, MAX_SEATS);
    let note = reader.text("note", "renewal-note", &form.note, 0, MAX_NOTE);
    let days = count?.checked_mul(unit)?;
    reader.faults.is_empty().then(|| RenewalRequest {
        provider: held.order.provider,
        company: buyer.buyer.company.clone(),
        app: held.app,
        order: held.order.id,
        product: held.term.product,
        edition: held.term.edition.clone(),
        days,
        seats,
        note,
        asked_by: buyer.buyer.name.clone(),
        asked_at: buyer.ui.now,
    })
}

/// Who of the seller is told by mail.
async fn told(app: &App, held: &Held) -> Result<Vec<PlannedNotice>, PageError> {
    if app.mailer().is_none() {
        return Ok(Vec::new());
    }
    let planned = notice::renewal_asked(held.app, app.store().now());
    Ok(people::of(app.store(), &held.order, &planned).await?)
}

async fn page(
    app: &App,
    buyer: &BuyerUser,
    held: &Held,
    flash: String,
    faults: &Faults,
    typed: Option<Form>,
) -> Result<Response, PageError> {
    let (ui, company) = (&buyer.ui, &buyer.buyer.company);
    let store = app.store();
    let open = store
        .renewal_request(held.order.provider, company, held.app)
        .await?;
    let page = RenewalPage {
        ui,
        flash,
        faults,
        path: held.path(),
        app: held.app_name.clone(),
        seller: held.seller_name.clone(),
        facts: held.facts(ui),
        waiting: open
            .as_ref()
            .map(|open| open.asked_at.shanghai())
            .unwrap_or_default(),
        form: typed.unwrap_or_else(|| open.as_ref().map_or_else(Form::fresh, Form::of)),
    };
    Ok(html::form(faults, &page))
}

impl Form {
    fn fresh() -> Self {
        Self {
            duration: "1".to_owned(),
            unit: "year".to_owned(),
            ..Self::default()
        }
    }

    fn of(request: &RenewalRequest) -> Self {
        let (count, unit) = if request.days.is_multiple_of(YEAR) {
            (request.days / YEAR, "year")
        } else {
            (request.days, "day")
        };
        Self {
            duration: count.to_string(),
            unit: unit.to_owned(),
            seats: request
                .seats
                .map(|seats| seats.to_string())
                .unwrap_or_default(),
            note: request.note.clone(),
        }
    }
}
