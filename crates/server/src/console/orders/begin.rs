//! What the form of a new order begins from: a product, a template, or an order like the one wanted.

use till_domain::order::Order;

use super::form::DraftForm;
use super::load::{self, Shelf};
use super::templates;
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::form::Fields;

/// Where the form comes from, as a URL or a button names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begin<'a> {
    /// The id of a product: nothing is filled in.
    Product(&'a str),
    /// The id of a template.
    Template(&'a str),
    /// The number of an order: the same again, at today's prices.
    Like(&'a str),
}

impl<'a> Begin<'a> {
    /// What is asked for; `None` while nothing is chosen.
    pub(super) fn asked(fields: &'a Fields) -> Option<Self> {
        let named = |name| Some(fields.get(name)).filter(|value| !value.is_empty());
        named("template")
            .map(Self::Template)
            .or_else(|| named("like").map(Self::Like))
            .or_else(|| named("product").map(Self::Product))
    }

    /// The same for a button that creates the order at once, without showing the form.
    pub(super) fn at_once(fields: &'a Fields) -> Option<Self> {
        Self::asked(fields).filter(|_| fields.has("at_once"))
    }

    /// The form, filled in.
    ///
    /// # Errors
    /// [`PageError::NotFound`] for what this person has no such thing of.
    pub(super) async fn form(
        self,
        app: &App,
        user: &StaffUser,
        shelf: &Shelf,
    ) -> Result<DraftForm, PageError> {
        let mut form = match self {
            Self::Product(id) => {
                let product = shelf.product(id).ok_or(PageError::NotFound)?;
                DraftForm::fresh(product, &user.provider.settings)
            }
            Self::Template(id) => templates::form(app, user, id).await?,
            Self::Like(number) => {
                let order = load::order(app, user, number).await?;
                like(&order, user, shelf)?
            }
        };
        form.begin_again(user.ui.now.day());
        Ok(form)
    }
}

fn like(order: &Order, user: &StaffUser, shelf: &Shelf) -> Result<DraftForm, PageError> {
    let sold = order.offer.products();
    let sold = sold.iter();
    let products = sold.map(|(id, _)| shelf.products.iter().find(|product| product.id == *id));
    let products: Option<Vec<_>> = products.collect();
    let products = products.ok_or(PageError::NotFound)?;
    let mut form = DraftForm::of_order(order, &products, &user.provider.settings);
    form.labels = order.notes.labels.join(&user.ui.t("list-comma"));
    Ok(form)
}

#[cfg(test)]
mod tests {
    use super::Begin;
    use crate::web::form::Fields;

    #[test]
    fn a_template_or_an_order_goes_before_its_product() {
        let asked = |query: &str| {
            let fields = Fields::parse(query.as_bytes()).unwrap();
            format!("{:?} {}", Begin::asked(&fields), fields.has("at_once"))
        };
        assert_eq!(asked(""), "None false");
        assert_eq!(asked("product=p&at_once="), "Some(Product(\"p\")) true");
        assert_eq!(asked("product=p&like=N1"), "Some(Like(\"N1\")) false");
        assert_eq!(asked("like=&template=t"), "Some(Template(\"t\")) false");
    }
}
