//! What the pages of orders read: the catalogue, the customers, one order that the person may see.

use till_domain::catalog::Product;
use till_domain::decide::World;
use till_domain::id::{Corpid, OrderId, OrderNumber, ProductId};
use till_domain::order::Order;
use till_domain::party::{Act, Company};
use till_store::{OrderDetail, OrderFilter, OrderRow};

use super::form::DraftForm;
use crate::access::StaffUser;
use crate::app::App;
use crate::telemetry;
use crate::web::error::PageError;

/// What can be sold, and to whom it has been sold before.
#[derive(Debug, Clone)]
pub(super) struct Shelf {
    /// The newest version of each product.
    pub products: Vec<Product>,
    /// Those that this person sold to last first.
    pub companies: Vec<Company>,
    /// What this person created last, newest first.
    pub recent: Vec<OrderRow>,
}

impl Shelf {
    /// The product with the id that a form or URL names.
    pub(super) fn product(&self, id: &str) -> Option<&Product> {
        let id: ProductId = id.parse().ok()?;
        self.products.iter().find(|product| product.id == id)
    }

    /// The products that `form` sells, in its order.
    ///
    /// # Errors
    /// [`PageError::NotFound`] for an unknown one, [`PageError::BadForm`] when there is none.
    pub(super) fn sold(&self, form: &DraftForm) -> Result<Vec<&Product>, PageError> {
        sold(form, |id| self.product(id))
    }
}

/// The products of `form` as `find` knows them.
pub(super) fn sold<'a>(
    form: &DraftForm,
    find: impl Fn(&str) -> Option<&'a Product>,
) -> Result<Vec<&'a Product>, PageError> {
    if form.items.is_empty() {
        return Err(PageError::BadForm);
    }
    let sold = form.items.iter().map(|item| find(&item.product));
    sold.collect::<Option<_>>().ok_or(PageError::NotFound)
}

/// Companies that the form suggests; others are typed.
const SUGGESTED: u32 = 200;
/// Orders that say what somebody sells now.
const RECENT: u32 = 30;

pub(super) async fn shelf(app: &App, user: &StaffUser) -> Result<Shelf, PageError> {
    let recent = recent(app, user).await?;
    let mut companies = companies(app, user).await?;
    let last = |corpid: &Corpid| {
        let place = recent
            .iter()
            .position(|row| row.company.as_ref() == Some(corpid));
        place.unwrap_or(usize::MAX)
    };
    companies.sort_by_key(|company| last(&company.corpid));
    Ok(Shelf {
        products: app.store().products(user.provider.key).await?,
        companies,
        recent,
    })
}

/// What this person created last, newest first.
async fn recent(app: &App, user: &StaffUser) -> Result<Vec<OrderRow>, PageError> {
    let own = OrderFilter {
        creator: Some(user.staff.id),
        ..OrderFilter::default()
    };
    let page = app.store().orders(user.provider.key, &own, None, RECENT);
    Ok(page.await?.rows)
}

/// What a form that was sent names: its products, and the customers only when it is for one of them,
/// for most orders are for anybody.
pub(super) async fn shelf_for(
    app: &App,
    user: &StaffUser,
    form: &DraftForm,
) -> Result<Shelf, PageError> {
    let ids = form.items.iter().map(|item| item.product.parse());
    let ids: Vec<ProductId> = ids
        .collect::<Result<_, _>>()
        .map_err(|_| PageError::NotFound)?;
    Ok(Shelf {
        products: app.store().products_named(user.provider.key, &ids).await?,
        companies: if form.company.is_empty() {
            Vec::new()
        } else {
            companies(app, user).await?
        },
        recent: Vec::new(),
    })
}

/// The companies that the form suggests.
pub(super) async fn companies(app: &App, user: &StaffUser) -> Result<Vec<Company>, PageError> {
    let provider = user.provider.key;
    Ok(app.store().customer_names(provider, SUGGESTED).await?)
}

/// What the domain looks at to price products for a company, or for anybody.
pub(super) async fn world(
    app: &App,
    user: &StaffUser,
    products: &[&Product],
    order: Option<OrderId>,
    company: Option<&Corpid>,
) -> Result<World, PageError> {
    let products: Vec<_> = products.iter().map(|p| (p.id, p.version)).collect();
    let world = app
        .store()
        .world(user.provider.key, order, &products, company)
        .await?;
    world.ok_or(PageError::NotFound)
}

/// May this person see the order? Sales see what they created; of anything else they learn nothing.
fn sees(user: &StaffUser, order: &Order) -> bool {
    order.provider == user.provider.key
        && (user.may(Act::SeeOrders)
            || (user.may(Act::SeeOwnOrders) && order.creator == Some(user.staff.id)))
}

/// The order with `number`, or that once had it.
pub(in crate::console) async fn order(
    app: &App,
    user: &StaffUser,
    number: &str,
) -> Result<Order, PageError> {
    let number: OrderNumber = number.parse().map_err(|_| PageError::NotFound)?;
    let order = app.store().order_by_number(&number).await?;
    let order = order
        .filter(|order| sees(user, order))
        .ok_or(PageError::NotFound)?;
    telemetry::about(&order);
    Ok(order)
}

/// Those of `ids` that this person may see, in their order.
pub(super) async fn orders(
    app: &App,
    user: &StaffUser,
    ids: &[OrderId],
) -> Result<Vec<Order>, PageError> {
    let mut orders = app.store().whole_orders(user.provider.key, ids).await?;
    orders.retain(|order| sees(user, order));
    orders.sort_by_key(|order| ids.iter().position(|id| *id == order.id));
    Ok(orders)
}

/// The same, beside what the domain looks at to quote it.
pub(super) async fn order_world(
    app: &App,
    user: &StaffUser,
    number: &str,
) -> Result<(Order, World), PageError> {
    let number: OrderNumber = number.parse().map_err(|_| PageError::NotFound)?;
    let world = app.store().order_world(&number).await?;
    let world = world.ok_or(PageError::NotFound)?;
    let order = world.order.clone().filter(|order| sees(user, order));
    let order = order.ok_or(PageError::NotFound)?;
    telemetry::about(&order);
    Ok((order, world))
}

/// The same with everything that hangs on it.
pub(super) async fn detail(
    app: &App,
    user: &StaffUser,
    number: &str,
) -> Result<OrderDetail, PageError> {
    let number: OrderNumber = number.parse().map_err(|_| PageError::NotFound)?;
    let detail = app.store().order_detail(&number).await?;
    let detail = detail
        .filter(|detail| sees(user, &detail.order))
        .ok_or(PageError::NotFound)?;
    telemetry::about(&detail.order);
    Ok(detail)
}
