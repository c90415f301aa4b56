//! The application as the buyer types it.

use till_domain::fapiao::{Apply, Delivery, FapiaoKind, Request, Title};
use till_domain::id::FapiaoId;
use till_domain::money::Fen;

use crate::access::BuyerUser;
use crate::clock::{self, SystemEntropy};
use crate::web::form::Fields;
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;

/// What stands in the form.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub kind: String,
    pub title: Title,
    pub amount: String,
    /// In fen: what could have a fapiao when the form was shown.
    pub room: String,
    pub delivery: String,
    pub email: String,
    pub contact: String,
    pub contact_phone: String,
    pub contact_address: String,
    pub postcode: String,
    pub confirmed: bool,
    pub remember: bool,
}

impl Typed {
    /// A form that nobody has filled in yet: the last title used, else the company's own name and code.
    pub(super) fn new(buyer: &BuyerUser, titles: &[Title], chosen: usize, room: Fen) -> Self {
        let own = || Title {
            name: buyer.company.name.clone(),
            tax_number: buyer.company.credit_code.clone().unwrap_or_default(),
            ..Title::default()
        };
        let userid = buyer.buyer.userid.as_str();
        Self {
            kind: FapiaoKind::General.code().to_owned(),
            title: titles.get(chosen).cloned().unwrap_or_else(own),
            amount: plain(room),
            room: room.get().to_string(),
            delivery: "email".to_owned(),
            // Whoever signs in by mail has an address for a name.
            email: if userid.contains('@') {
                userid.to_owned()
            } else {
                String::new()
            },
            contact: buyer.buyer.name.clone(),
            remember: true,
            ..Self::default()
        }
    }

    pub(super) fn read(fields: &Fields) -> Self {
        let get = |name: &str| fields.get(name).to_owned();
        Self {
            kind: get("kind"),
            title: Title {
                name: get("title"),
                tax_number: get("tax_number").to_ascii_uppercase(),
                address: get("address"),
                phone: get("phone"),
                bank: get("bank"),
                account: get("account"),
            },
            amount: get("amount"),
            room: get("room"),
            delivery: get("delivery"),
            email: get("email"),
            contact: get("contact"),
            contact_phone: get("contact_phone"),
            contact_address: get("contact_address"),
            postcode: get("postcode"),
            confirmed: fields.has("confirmed"),
            remember: fields.has("remember"),
        }
    }

    /// What it asks for, or what is wrong with it.
    pub(super) fn application(&self, ui: &Ui) -> Result<Apply, Faults> {
        let mut reader = Reader::new(ui);
        let amount = reader.price("amount", "fapiao-amount", &self.amount);
        let request = Request {
            kind: FapiaoKind::from_code(&self.kind).unwrap_or_default(),
            title: self.title.clone(),
            delivery: self.delivery(),
        };
        // All that is wrong is said at once; the domain would stop at the first.
        if let Err(fault) = request.checked(self.confirmed) {
            let field = fault.field().unwrap_or("title");
            reader.faults.add(field, ui.refusal(&fault.into()));
        }
        if !reader.faults.is_empty() {
            return Err(reader.faults);
        }
        Ok(Apply {
            id: FapiaoId::new(clock::now(), &mut SystemEntropy),
            amount,
            room: self.room.parse().ok().map(Fen::new),
            request,
            confirmed: self.confirmed,
        })
    }

    fn delivery(&self) -> Delivery {
        if self.delivery == "courier" {
            Delivery::Courier {
                contact: self.contact.clone(),
                phone: self.contact_phone.clone(),
                address: self.contact_address.clone(),
                postcode: self.postcode.clone(),
            }
        } else {
            Delivery::Email {
                address: self.email.clone(),
            }
        }
    }
}

/// `12345.60`, as one types it.
fn plain(amount: Fen) -> String {
    amount.yuan().replace(['¥', ','], "")
}
