//! Signing in with an address and a password: the console's staff and the installation's operators.

use askama::Template;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use till_domain::id::ProviderKey;
use till_domain::time::Span;
use till_store::{AuditKind, Subject, of_installation};

use crate::access::{Door, cookie};
use crate::app::App;
use crate::password::MAX_CHARS;
use crate::web::address::Address;
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::preferences::local_path;
use crate::web::ui::Ui;
use crate::{secrets, session};

/// Knocks from one address in 10 minutes: an office signs in from one.
const PER_ADDRESS: u32 = 120;
/// Knocks as one person in 15 minutes.
const PER_EMAIL: u32 = 30;

/// A door that opens to a password; the words are keys of texts.
#[derive(Debug)]
pub(crate) struct PasswordDoor {
    pub door: Door,
    pub title: &'static str,
    pub sub: &'static str,
    /// What to do when one can't sign in.
    pub help: &'static str,
    /// Where the form goes, and where one is after signing out.
    pub action: &'static str,
    /// The folder of all that lies behind it.
    pub inside: &'static str,
    /// Where one is after signing in, unless one wanted to go elsewhere.
    pub home: &'static str,
}

#[derive(Debug, Template)]
#[template(path = "login/password.html")]
struct SignInPage<'a> {
    ui: &'a Ui,
    door: &'static PasswordDoor,
    email: &'a str,
    back: &'a str,
    wrong: bool,
}

impl PasswordDoor {
    /// The form, or the way on for who is inside already.
    pub fn page(&'static self, ui: &Ui, query: Option<String>, is_inside: bool) -> Response {
        let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
        let back = fields.get("back");
        if is_inside {
            return html::see(self.after(back));
        }
        html::ok(&SignInPage {
            ui,
            door: self,
            email: "",
            back,
            wrong: false,
        })
    }

    /// Reads the form, and counts the knock: by address and by e-mail, known or not.
    ///
    /// # Errors
    /// [`PageError::TooMany`]
    pub async fn knock(
        &'static self,
        app: &App,
        address: Address,
        fields: &Fields,
    ) -> Result<Knock, PageError> {
        let email = fields.get("email").to_lowercase();
        // Longer than any address: counted under one key, and never found.
        let email = if email.len() > 254 {
            String::new()
        } else {
            email
        };
        let code = self.door.code();
        let from = format!("sign-in:{code}:from:{}", address.key());
        app.rate_limit(&from, Span::minutes(10), PER_ADDRESS)
            .await?;
        let as_whom = format!("sign-in:{code}:as:{email}");
        app.rate_limit(&as_whom, Span::minutes(15), PER_EMAIL)
            .await?;
        // Passwords may begin and end with spaces.
        let password = fields.0.iter().rev().find(|(name, _)| name == "password");
        let password = password.map(|(_, typed)| typed.clone()).unwrap_or_default();
        Ok(Knock {
            door: self,
            email,
            password,
            back: fields.get("back").to_owned(),
        })
    }

    /// Ends the session, which is that of `person`, if it had not ended before.
    ///
    /// # Errors
    /// When the store can't.
    pub async fn leave(
        &self,
        app: &App,
        headers: &HeaderMap,
        person: Option<(Subject, String)>,
    ) -> Result<Response, PageError> {
        if let Some((subject, name)) = person
            && let Some(provider) = log_of(&subject)
        {
            let (what, whom) = ((AuditKind::SignIn, "signed_out"), subject.owner());
            app.store().note_act(provider, what, (&whom, &name)).await?;
        }
        let token = cookie(headers, self.door.cookie());
        session::end(app, self.door, token, html::see(self.action)).await
    }

    /// Where to go after signing in: `back` if it is a page behind this door, else home.
    fn after<'a>(&self, back: &'a str) -> &'a str {
        let path = local_path(back);
        let inside = path
            .strip_prefix(self.inside)
            .is_some_and(|rest| rest.starts_with('/'));
        let loops = path.contains("/sign-in") || path.contains("/sign-out");
        if inside && !loops { path } else { self.home }
    }
}

/// What was typed into the form.
#[derive(Debug)]
pub(crate) struct Knock {
    door: &'static PasswordDoor,
    pub email: String,
    password: String,
    back: String,
}

impl Knock {
    /// Lets `person` in, who has this password's hash; `None` when nobody active has this address.
    /// Takes the same time whether or not there is such a person.
    pub async fn answer(
        self,
        app: &App,
        ui: &Ui,
        headers: &HeaderMap,
        person: Option<(Subject, String)>,
    ) -> Result<Response, PageError> {
        let (subject, hash) = person.unzip();
        let fits = self.password.chars().count() <= MAX_CHARS;
        let password = if fits { self.password } else { String::new() };
        let opens = app.passwords().verify(password, hash).await && fits;
        if let Some(subject) = subject.as_ref().filter(|_| !opens) {
            refused(app, subject, &self.email);
        }
        let Some(subject) = subject.filter(|_| opens) else {
            let page = SignInPage {
                ui,
                door: self.door,
                email: &self.email,
                back: &self.back,
                wrong: true,
            };
            return Ok(html::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
        };
        // What this browser was signed in as before is over.
        forget(app, self.door.door, headers).await?;
        let answer = html::see(self.door.after(&self.back));
        session::begin(app, self.door.door, &subject, answer).await
    }
}

/// Whose audit log tells of a person's comings and goings. Companies belong to no provider, and have none.
fn log_of(subject: &Subject) -> Option<ProviderKey> {
    match subject {
        Subject::Staff { provider, .. } => Some(*provider),
        Subject::Operator { .. } => Some(of_installation()),
        Subject::Buyer { .. } => None,
    }
}

/// Writes down that somebody who said to be this person did not know the password. Nobody waits for it,
/// so that it takes no longer than to refuse an address that is not known.
fn refused(app: &App, subject: &Subject, email: &str) {
    let Some(provider) = log_of(subject) else {
        return;
    };
    let (what, whom) = ((AuditKind::SignIn, "sign_in_refused"), subject.owner());
    let noted = app.store().note_act_aside(provider, what, (&whom, email));
    if let Err(error) = noted {
        tracing::warn!(%error, "a refused sign-in is not in the audit log");
    }
}

/// Ends the session that this browser still has at `door`.
pub(crate) async fn forget(app: &App, door: Door, headers: &HeaderMap) -> Result<(), PageError> {
    if let Some(token) = cookie(headers, door.cookie()) {
        app.store()
            .delete_session(&secrets::token_hash(token))
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::PasswordDoor;
    use crate::access::Door;

    const CONSOLE: PasswordDoor = PasswordDoor {
        door: Door::Console,
        title: "",
        sub: "",
        help: "",
        action: "/console/sign-in",
        inside: "/console",
        home: "/console/orders",
    };

    #[test]
    fn one_comes_back_only_behind_the_same_door() {
        for (back, to) in [
            ("/console/orders?state=paid", "/console/orders?state=paid"),
            ("/console/sign-in?back=x", "/console/orders"),
            ("/operator", "/console/orders"),
            ("//evil.example/console/", "/console/orders"),
            ("/consolex/", "/console/orders"),
            ("", "/console/orders"),
        ] {
            assert_eq!(CONSOLE.after(back), to);
        }
    }
}
