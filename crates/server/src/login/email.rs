//! Sign-in by mail: a six-digit code; a person whose company Till does not know yet names it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use till_domain::id::{Corpid, Userid};
use till_domain::party::credit_code::{self, CreditCode};
use till_domain::party::{Company, Member, MemberRole};
use till_domain::time::{Instant, Span};

use super::{Back, choose_page};
use crate::access::{Door, Visitor};
use crate::app::App;
use crate::clock;
use crate::secrets;
use crate::session;
use crate::web::address::Address;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::ui::Ui;
use till_store::Subject;

/// A code, and then the proof that it was right, are good for this long.
const LIFE: Span = Span::minutes(10);

/// The corpids of companies that signed in by mail first begin so.
const FOUNDED: &str = "em";

#[derive(Template)]
#[template(path = "login/code.html")]
struct CodePage<'a> {
    ui: &'a Ui,
    back: &'a str,
    email: &'a str,
    fault: &'a str,
}

#[derive(Template)]
#[template(path = "login/company.html")]
struct CompanyPage<'a> {
    ui: &'a Ui,
    back: &'a str,
    email: &'a str,
    proof: &'a str,
    person: &'a str,
    company: &'a str,
    code: &'a str,
    /// The code's check character is wrong, and may be confirmed: some genuine old codes fail it.
    doubtful: bool,
    fault: &'a str,
}

#[derive(Template)]
#[template(path = "login/which.html")]
struct WhichPage<'a> {
    ui: &'a Ui,
    back: &'a str,
    email: &'a str,
    proof: &'a str,
    companies: &'a [Company],
}

/// Do this company's people sign in by mail? Then Till, not WeCom, knows who they are.
pub(crate) fn signs_in_by_mail(company: &Corpid) -> bool {
    company.as_str().starts_with(FOUNDED)
}

/// `POST /sign-in/email`: sends a code. The answer never tells whether the address is known.
pub(super) async fn send(
    State(app): State<App>,
    visitor: Visitor,
    address: Address,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let mailer = app.mailer().ok_or(PageError::NotFound)?;
    let ui = &visitor.ui;
    let back = back(&fields);
    let typed = fields.get("email");
    let Some(email) = mail_address(typed) else {
        let fault = ui.t("login-bad-email");
        return Ok(choose_page(&app, ui, back.path(), typed, &fault));
    };
    app.rate_limit(&format!("code mail {}", address.key()), Span::hours(1), 30)
        .await?;
    app.rate_limit(&format!("code mail {email}"), Span::minutes(10), 4)
        .await?;
    let code = six_digits();
    let hash = app
        .master_key()
        .mac("email code", &format!("{email}\n{code}"));
    app.store()
        .create_email_code(&email, &hash, clock::now().plus(LIFE))
        .await?;
    let text = ui.t1("mail-code-text", "code", &code);
    if let Err(error) = mailer.send(&email, &ui.t("mail-code-subject"), text).await {
        tracing::error!(
            error = format!("{error:#}"),
            "a sign-in code could not be sent"
        );
        let fault = ui.t("login-mail-failed");
        return Ok(choose_page(&app, ui, back.path(), typed, &fault));
    }
    Ok(html::ok(&CodePage {
        ui,
        back: back.path(),
        email: &email,
        fault: "",
    }))
}

/// `POST /sign-in/code`: signs in whom the code was sent to.
pub(super) async fn check(
    State(app): State<App>,
    visitor: Visitor,
    address: Address,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let ui = &visitor.ui;
    let back = back(&fields);
    let email = mail_address(fields.get("email")).ok_or(PageError::BadForm)?;
    app.rate_limit(&format!("code {}", address.key()), Span::minutes(10), 60)
        .await?;
    let code: String = fields
        .get("code")
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let hash = app
        .master_key()
        .mac("email code", &format!("{email}\n{code}"));
    if !app.store().use_email_code(&email, &hash).await? {
        let fault = ui.t("login-wrong-code");
        return Ok(html::ok(&CodePage {
            ui,
            back: back.path(),
            email: &email,
            fault: &fault,
        }));
    }
    let userid: Userid = email.parse().map_err(|_| PageError::BadForm)?;
    let companies = founded(&app, &userid).await?;
    if let [company] = companies.as_slice() {
        return enter(&app, company.clone(), userid, back.path()).await;
    }
    let proof = prove(&app, &email, clock::now().plus(LIFE));
    if !companies.is_empty() {
        return Ok(html::ok(&WhichPage {
            ui,
            back: back.path(),
            email: &email,
            proof: &proof,
            companies: &app.store().companies(&companies).await?,
        }));
    }
    Ok(html::ok(&CompanyPage {
        ui,
        back: back.path(),
        email: &email,
        proof: &proof,
        person: "",
        company: "",
        code: "",
        doubtful: false,
        fault: "",
    }))
}

/// The companies that the person enters by mail. A userid in WeCom may look like somebody's address: only
/// companies founded by mail are entered so.
async fn founded(app: &App, userid: &Userid) -> Result<Vec<Corpid>, PageError> {
    let memberships = app.store().memberships_of(userid).await?;
    let companies = memberships.into_iter().map(|member| member.company);
    Ok(companies.filter(signs_in_by_mail).collect())
}

/// `POST /sign-in/which`: the person belongs to several companies, and says for which one they come.
pub(super) async fn which(
    State(app): State<App>,
    visitor: Visitor,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let ui = &visitor.ui;
    let back = back(&fields);
    let email = mail_address(fields.get("email")).ok_or(PageError::BadForm)?;
    if !proven(&app, &email, fields.get("proof")) {
        let fault = ui.t("login-wrong-code");
        return Ok(choose_page(&app, ui, back.path(), &email, &fault));
    }
    let userid: Userid = email.parse().map_err(|_| PageError::BadForm)?;
    let company: Corpid = fields
        .get("company")
        .parse()
        .map_err(|_| PageError::BadForm)?;
    if !founded(&app, &userid).await?.contains(&company) {
        return Err(PageError::NotFound);
    }
    enter(&app, company, userid, back.path()).await
}

/// `POST /sign-in/company`: the first person of a company that Till does not know. They are a member
/// until the provider or an admin says otherwise.
pub(super) async fn found(
    State(app): State<App>,
    visitor: Visitor,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let ui = &visitor.ui;
    let back = back(&fields);
    let email = mail_address(fields.get("email")).ok_or(PageError::BadForm)?;
    let userid: Userid = email.parse().map_err(|_| PageError::BadForm)?;
    if !proven(&app, &email, fields.get("proof")) {
        let fault = ui.t("login-wrong-code");
        return Ok(choose_page(&app, ui, back.path(), &email, &fault));
    }
    let (company, code, person) = (
        fields.get("company"),
        fields.get("code").to_uppercase(),
        fields.get("person"),
    );
    let again = |fault: &str, doubtful: bool| {
        html::ok(&CompanyPage {
            ui,
            back: back.path(),
            email: &email,
            proof: fields.get("proof"),
            person,
            company,
            code: &code,
            doubtful,
            fault,
        })
    };
    if person.is_empty() || person.len() > 64 || company.is_empty() || company.len() > 128 {
        return Ok(again(&ui.t("login-names-needed"), false));
    }
    match credit_code::check(&code) {
        CreditCode::Good => {}
        CreditCode::Malformed => return Ok(again(&ui.t("login-bad-credit-code"), false)),
        CreditCode::Doubtful if fields.has("sure") => {}
        CreditCode::Doubtful => return Ok(again(&ui.t("login-doubtful-credit-code"), true)),
    }
    // Knowing a company's public code makes nobody its member.
    if app.store().company_by_credit_code(&code).await?.is_some() {
        return Ok(again(&ui.t("login-company-known"), false));
    }
    let corpid: Corpid = format!("{FOUNDED}{}", &secrets::token_hash(&code)[..16])
        .parse()
        .map_err(|_| PageError::Internal)?;
    let new = Company {
        corpid: corpid.clone(),
        name: company.to_owned(),
        credit_code: Some(code.clone()),
    };
    app.store().upsert_company(&new).await?;
    let member = Member {
        company: corpid.clone(),
        userid: userid.clone(),
        name: person.to_owned(),
        role: MemberRole::Member,
    };
    app.store().upsert_member(&member).await?;
    enter(&app, corpid, userid, back.path()).await
}

async fn enter(
    app: &App,
    company: Corpid,
    userid: Userid,
    back: &str,
) -> Result<Response, PageError> {
    let subject = Subject::Buyer { company, userid };
    session::begin(app, Door::Buyer, &subject, html::see(back)).await
}

fn back(fields: &Fields) -> Back {
    Back {
        back: fields.get("back").to_owned(),
    }
}

/// Lower case; only what can also be a userid, at most 64 bytes.
pub(crate) fn mail_address(typed: &str) -> Option<String> {
    let email = typed.trim().to_lowercase();
    let (name, host) = email.split_once('@')?;
    let shaped = !name.is_empty() && host.contains('.') && !host.contains('@');
    (shaped && email.parse::<Userid>().is_ok()).then_some(email)
}

fn six_digits() -> String {
    // 64 bits over a million leave no bias worth the name.
    format!(
        "{:06}",
        u64::from_be_bytes(clock::random::<8>()) % 1_000_000
    )
}

/// Says, for ten minutes and on this form only, that the address was proven.
fn prove(app: &App, email: &str, until: Instant) -> String {
    let until = until.millis();
    format!(
        "{until}.{}",
        app.master_key()
            .mac("email proven", &format!("{email}\n{until}"))
    )
}

fn proven(app: &App, email: &str, proof: &str) -> bool {
    let Some((until, mac)) = proof.split_once('.') else {
        return false;
    };
    let expected = app
        .master_key()
        .mac("email proven", &format!("{email}\n{until}"));
    let fresh = until
        .parse()
        .is_ok_and(|until| Instant::from_millis(until) > clock::now());
    fresh && secrets::same(mac, &expected)
}

#[cfg(test)]
mod tests {
    use super::{mail_address, six_digits};

    #[test]
    fn only_plain_mail_addresses_are_taken() {
        for (typed, taken) in [
            (" Lin@Yunfan.Example ", Some("lin@yunfan.example")),
            ("lin", None),
            ("lin@host", None),
            ("a b@host.cn", None),
            ("@host.cn", None),
            ("a@b@host.cn", None),
        ] {
            assert_eq!(mail_address(typed).as_deref(), taken, "{typed}");
        }
    }

    #[test]
    fn a_code_has_six_digits() {
        assert!((0..50).all(|_| six_digits().len() == 6));
    }
}
