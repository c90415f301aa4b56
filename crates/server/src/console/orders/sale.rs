//! A form held against what it sells: what it would create, or why not. The page of a new order and a
//! file of many ask here, so that they can't differ.

use till_domain::catalog::Product;
use till_domain::decide::World;
use till_domain::order::Order;
use till_domain::refusal::Refusal;

use super::draft::{self, Desk, Draft};
use super::form::DraftForm;
use super::load::{self, Shelf};
use super::offer;
use super::preview::PreviewView;
use super::quote;
use super::refused;
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::input::Faults;

/// A form with the products that it sells.
#[derive(Clone, Copy)]
pub(super) struct Sale<'a> {
    pub app: &'a App,
    pub user: &'a StaffUser,
    pub shelf: &'a Shelf,
    pub products: &'a [&'a Product],
    pub form: &'a DraftForm,
}

/// The order as it would be, with what it was decided on.
type Judged = Result<(World, Order), Faults>;

impl Sale<'_> {
    pub(super) fn desk(&self) -> Desk<'_> {
        Desk {
            ui: &self.user.ui,
            products: self.products,
            companies: &self.shelf.companies,
        }
    }

    /// What the form would create, or what is wrong with it, each at its field. Writes nothing.
    pub(super) async fn judge(&self) -> Result<Judged, PageError> {
        let draft = match draft::read(self.form, self.desk()) {
            Ok(draft) => draft,
            Err(faults) => return Ok(Err(faults)),
        };
        let world = self.world(&draft).await?;
        let order = quote::created(&world, &self.user.actor(), &draft, self.user.ui.now);
        Ok(match order {
            Ok(order) => Ok((world, order)),
            Err(refusal) => Err(self.faults_in(&world, &draft, &refusal)),
        })
    }

    /// The same in words, as the buyer would see it.
    pub(super) async fn preview(&self) -> Result<PreviewView, PageError> {
        let (ui, seller) = (&self.user.ui, self.user.provider.name.as_str());
        let names = offer::names(ui, self.products);
        Ok(match self.judge().await? {
            Ok((world, order)) => {
                let quoted = quote::quoted(&world, &order, ui.now.day());
                let companies = &self.shelf.companies;
                PreviewView::of(ui, seller, &names, &order, quoted.as_ref(), companies)
            }
            Err(faults) => PreviewView::faulty(ui, seller, &names, &faults),
        })
    }

    /// Why the order was refused, at the field.
    pub(super) async fn faults(
        &self,
        draft: &Draft,
        refusal: &Refusal,
    ) -> Result<Faults, PageError> {
        let world = self.world(draft).await?;
        Ok(self.faults_in(&world, draft, refusal))
    }

    fn faults_in(&self, world: &World, draft: &Draft, refusal: &Refusal) -> Faults {
        let (ui, actor) = (&self.user.ui, self.user.actor());
        let culprit = quote::culprit(&draft.offer, refusal, |offer| {
            let alone = Draft {
                offer,
                ..draft.clone()
            };
            quote::created(world, &actor, &alone, ui.now)
        });
        let culprit =
            culprit.and_then(|place| Some((place, self.products.get(place)?.name.as_str())));
        refused::at_field(ui, refusal, self.form, culprit)
    }

    async fn world(&self, draft: &Draft) -> Result<World, PageError> {
        let company = draft.pinned.as_ref();
        load::world(self.app, self.user, self.products, None, company).await
    }
}
