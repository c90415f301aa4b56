//! Who may call a handler: the extractors here are the access rule, and its signature shows it.
//!
//! - `Visitor` is anybody.
//! - `StaffUser` is a provider's person. `require(Act)` asks the one permission table.
//! - `BuyerUser` is a signed-in person of a customer company; `MaybeBuyer` also takes a visitor.
//! - `OperatorUser` is who runs the installation.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use till_domain::id::StaffId;
use till_domain::party::{Act, Actor, Buyer, Company, MemberRole, Provider, Role, Staff, permits};
use till_domain::time::Span;
use till_store::{Author, SignedIn, asked_by};

use crate::app::App;
use crate::clock;
use crate::i18n::Lang;
use crate::secrets;
use crate::web::error::PageError;
use crate::web::preferences::{LANG_COOKIE, THEME_COOKIE};
use crate::web::ui::{Person, Theme, Ui};

/// A session ends after this long without a request.
pub const IDLE: Span = Span::days(7);
/// A session ends after this long in any case.
pub const LONGEST: Span = Span::days(30);
/// Names the visitor's browser for CSRF tokens before anybody has signed in.
pub const BROWSER_COOKIE: &str = "till_browser";

/// Whose session a cookie opens. One browser may be signed in as each kind at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Console,
    Buyer,
    Operator,
}

impl Door {
    pub const fn cookie(self) -> &'static str {
        match self {
            Self::Console => "till_console",
            Self::Buyer => "till_buyer",
            Self::Operator => "till_operator",
        }
    }
    pub const fn code(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Buyer => "buyer",
            Self::Operator => "operator",
        }
    }
}

/// Anybody.
#[derive(Debug, Clone)]
pub struct Visitor {
    pub ui: Ui,
}

impl Visitor {
    pub(crate) fn of(parts: &mut Parts, app: &App) -> Self {
        if let Some(known) = parts.extensions.get::<Self>() {
            return known.clone();
        }
        let cookie = |name| cookie(&parts.headers, name);
        let lang = cookie(LANG_COOKIE)
            .and_then(Lang::from_code)
            .unwrap_or_else(|| {
                let accepted = parts.headers.get(header::ACCEPT_LANGUAGE);
                Lang::accepted(accepted.and_then(|v| v.to_str().ok()).unwrap_or_default())
            });
        // Every session cookie goes in: signing in or out makes older forms invalid.
        let browser = [
            BROWSER_COOKIE,
            "till_console",
            "till_buyer",
            "till_operator",
        ]
        .map(|name| cookie(name).unwrap_or_default())
        .join("\n");
        let ui = Ui {
            lang,
            theme: cookie(THEME_COOKIE)
                .map(Theme::from_code)
                .unwrap_or_default(),
            csrf: app.master_key().mac("csrf", &browser),
            here: parts
                .uri
                .path_and_query()
                .map_or("/", |path| path.as_str())
                .to_owned(),
            person: None,
            now: clock::now(),
        };
        let visitor = Self { ui };
        parts.extensions.insert(visitor.clone());
        visitor
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        Ok(Self::of(parts, app))
    }
}

/// A provider's person in the console.
#[derive(Debug, Clone)]
pub struct StaffUser {
    pub staff: Staff,
    pub provider: Provider,
    pub ui: Ui,
}

impl StaffUser {
    /// # Errors
    /// [`PageError::Forbidden`] when the role may not.
    pub fn require(&self, act: Act) -> Result<(), PageError> {
        if self.may(act) {
            Ok(())
        } else {
            Err(PageError::Forbidden)
        }
    }
    pub fn may(&self, act: Act) -> bool {
        permits(Role::Staff(self.staff.role), act)
    }
    pub fn actor(&self) -> Actor {
        Actor::Staff {
            id: self.staff.id,
            name: self.staff.name.clone(),
            role: self.staff.role,
            discount_cap_percent: self.staff.discount_cap_percent,
            refund_limit: self.staff.refund_limit,
        }
    }
}

impl FromRequestParts<App> for StaffUser {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let sign_in = PageError::SignIn {
            path: "/console/sign-in",
        };
        let Visitor { mut ui } = Visitor::of(parts, app);
        let Some(SignedIn::Staff(person)) = signed_in(parts, app, Door::Console).await? else {
            return Err(sign_in);
        };
        let (staff, provider) = *person;
        if !staff.active {
            return Err(sign_in);
        }
        ui.person = Some(Person {
            name: staff.name.clone(),
            organisation: provider.name.clone(),
            account: staff.email.clone(),
            role_key: format!("staff-role-{}", staff.role.code()),
            suspended: provider.suspended,
        });
        asked_by(Author::staff(staff.id, &staff.name));
        Ok(Self {
            staff,
            provider,
            ui,
        })
    }
}

/// A signed-in person of a customer company.
#[derive(Debug, Clone)]
pub struct BuyerUser {
    pub buyer: Buyer,
    pub company: Company,
    pub ui: Ui,
}

impl BuyerUser {
    pub fn actor(&self) -> Actor {
        Actor::Member(self.buyer.clone())
    }
    pub fn may(&self, act: Act) -> bool {
        permits(Role::Member(self.buyer.role), act)
    }
    /// # Errors
    /// [`PageError::Forbidden`] when the role may not.
    pub fn require(&self, act: Act) -> Result<(), PageError> {
        if self.may(act) {
            Ok(())
        } else {
            Err(PageError::Forbidden)
        }
    }
    /// Sees all of the company's orders, or only those they placed.
    pub fn sees_all(&self) -> bool {
        match self.buyer.role {
            MemberRole::Admin | MemberRole::Finance => true,
            MemberRole::Member => false,
        }
    }
}

/// A buyer if one is signed in, else a visitor.
#[derive(Debug, Clone)]
pub struct MaybeBuyer {
    pub buyer: Option<BuyerUser>,
    pub ui: Ui,
}

impl FromRequestParts<App> for MaybeBuyer {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let Visitor { ui } = Visitor::of(parts, app);
        let Some(SignedIn::Buyer(person)) = signed_in(parts, app, Door::Buyer).await? else {
            return Ok(Self { buyer: None, ui });
        };
        let (member, company) = *person;
        let mut ui = ui;
        asked_by(Author::member(
            &member.company,
            &member.userid,
            &member.name,
        ));
        ui.person = Some(Person {
            name: member.name.clone(),
            organisation: company.name.clone(),
            account: member.userid.to_string(),
            role_key: format!("member-role-{}", member.role.code()),
            suspended: false,
        });
        let buyer = Buyer {
            company: member.company,
            userid: member.userid,
            name: member.name,
            role: member.role,
        };
        Ok(Self {
            buyer: Some(BuyerUser {
                buyer,
                company,
                ui: ui.clone(),
            }),
            ui,
        })
    }
}

impl FromRequestParts<App> for BuyerUser {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        MaybeBuyer::from_request_parts(parts, app)
            .await?
            .buyer
            .ok_or(PageError::SignIn { path: "/sign-in" })
    }
}

/// Who runs the installation.
#[derive(Debug, Clone)]
pub struct OperatorUser {
    pub id: StaffId,
    pub ui: Ui,
}

impl FromRequestParts<App> for OperatorUser {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let sign_in = PageError::SignIn {
            path: "/operator/sign-in",
        };
        let Visitor { mut ui } = Visitor::of(parts, app);
        let Some(SignedIn::Operator(operator)) = signed_in(parts, app, Door::Operator).await?
        else {
            return Err(sign_in);
        };
        if !operator.active {
            return Err(sign_in);
        }
        ui.person = Some(Person {
            name: operator.name.clone(),
            organisation: "Till".to_owned(),
            account: operator.email.clone(),
            role_key: "operator-role".to_owned(),
            suspended: false,
        });
        asked_by(Author::operator(operator.id, &operator.name));
        Ok(Self {
            id: operator.id,
            ui,
        })
    }
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// Whose session the cookie of `door` opens.
async fn signed_in(parts: &Parts, app: &App, door: Door) -> Result<Option<SignedIn>, PageError> {
    let Some(token) = cookie(&parts.headers, door.cookie()) else {
        return Ok(None);
    };
    let hash = secrets::token_hash(token);
    Ok(app
        .store()
        .signed_in(&hash, door.code(), IDLE, LONGEST)
        .await?)
}

/// A provider's person if one is signed in; for pages that are open to all.
#[derive(Debug, Clone)]
pub struct MaybeStaff(pub Option<StaffUser>);

impl FromRequestParts<App> for MaybeStaff {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        match StaffUser::from_request_parts(parts, app).await {
            Ok(user) => Ok(Self(Some(user))),
            Err(PageError::SignIn { .. }) => Ok(Self(None)),
            Err(error) => Err(error),
        }
    }
}
