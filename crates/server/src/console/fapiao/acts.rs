//! What the provider does about an application. Every refusal comes back on its page, in a sentence.

use axum::extract::{Path, State};
use axum::response::Response;
use till_domain::decide::{Command, Target, Verb};
use till_domain::fapiao::{FapiaoFile, FapiaoVerb, Issue, MOST_FILES, SendWay};
use till_domain::order::Order;
use till_domain::refusal::Refusal;
use till_store::{FapiaoView, Media};

use super::files;
use super::show::{self, Said, Typed};
use crate::access::StaffUser;
use crate::app::App;
use crate::clock;
use crate::secrets;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::Faults;
use crate::web::ui::Ui;
use crate::web::upload::{File, Upload};

/// `POST /console/orders/{number}/fapiao/{id}/issue`: it was made out and sent.
pub(super) async fn issue(
    State(app): State<App>,
    user: StaffUser,
    Path((number, id)): Path<(String, String)>,
    Posted(Upload {
        fields,
        files: chosen,
    }): Posted<Upload>,
) -> Result<Response, PageError> {
    let (order, view) = show::find(&app, &user, &number, &id).await?;
    let typed = Typed {
        way: fields.get("way").to_owned(),
        ..typed("issue", &fields)
    };
    let files = match checked(&user.ui, chosen) {
        Ok(files) => files,
        Err(faults) => {
            let said = Said {
                faults,
                typed,
                ..Said::default()
            };
            return Ok(show::page(&user, &order, &view, said));
        }
    };
    let media = keep(&app, &order, files).await?;
    let verb = FapiaoVerb::Issue {
        id: view.fapiao.id,
        issue: Box::new(Issue {
            way: if typed.way == "courier" {
                SendWay::Courier {
                    number: typed.courier.clone(),
                }
            } else {
                SendWay::Email
            },
            number: typed.number.clone(),
            files: media
                .iter()
                .map(|media| FapiaoFile {
                    media: media.id.clone(),
                    name: media.name.clone(),
                    size: u64::try_from(media.body.len()).unwrap_or(u64::MAX),
                })
                .collect(),
            note: typed.note.clone(),
        }),
    };
    let done = perform(&app, &user, (&order, &view), verb, typed).await;
    if !done
        .as_ref()
        .is_ok_and(|done| done.status().is_redirection())
    {
        // Nobody refers to them: swept away.
        for media in &media {
            let now = Some(clock::now());
            app.store()
                .keep_media(order.provider, &media.id, now)
                .await?;
        }
    }
    done
}

/// The files as what they are, or what is wrong with them.
fn checked(ui: &Ui, chosen: Vec<File>) -> Result<Vec<(File, files::Kind)>, Faults> {
    let mut faults = Faults::default();
    if chosen.len() > MOST_FILES {
        faults.add("file", ui.t("refusal-fapiao-files"));
    }
    let mut good = Vec::new();
    for file in chosen {
        match files::kind(&file.body) {
            Ok(kind) => good.push((file, kind)),
            Err(key) => faults.add("file", ui.t1(key, "name", &file.name)),
        }
    }
    if faults.is_empty() {
        Ok(good)
    } else {
        Err(faults)
    }
}

/// Keeps them for good before anything refers to them.
async fn keep(
    app: &App,
    order: &Order,
    files: Vec<(File, files::Kind)>,
) -> Result<Vec<Media>, PageError> {
    let mut kept = Vec::new();
    for (file, kind) in files {
        let media = Media {
            provider: order.provider,
            id: format!("{}{}", order.provider, secrets::new_token()),
            name: files::name(&file.name, kind),
            content_type: kind.content_type().to_owned(),
            body: file.body,
            created_at: clock::now(),
            expires_at: None,
        };
        app.store().store_media(&media).await?;
        kept.push(media);
    }
    Ok(kept)
}

/// `POST /console/orders/{number}/fapiao/{id}/{act}`
pub(super) async fn act(
    State(app): State<App>,
    user: StaffUser,
    Path((number, id, act)): Path<(String, String, String)>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let (order, view) = show::find(&app, &user, &number, &id).await?;
    let id = view.fapiao.id;
    let typed = typed(&act, &fields);
    let (note, number) = (typed.note.clone(), typed.number.clone());
    let verb = match act.as_str() {
        "cancel" => FapiaoVerb::Cancel { id, note },
        "start-red" => FapiaoVerb::StartRed { id, note },
        "finish-red" => FapiaoVerb::FinishRed { id, number },
        "call-off-red" => FapiaoVerb::CallOffRed { id, note },
        _ => return Err(PageError::NotFound),
    };
    perform(&app, &user, (&order, &view), verb, typed).await
}

/// Each form's fields are called after it, so that a fault finds its own.
fn typed(act: &str, fields: &Fields) -> Typed {
    let get = |field: &str| fields.get(&format!("{act}-{field}")).to_owned();
    Typed {
        act: act.to_owned(),
        way: String::new(),
        number: get("number"),
        courier: get("courier"),
        note: get("note"),
    }
}

async fn perform(
    app: &App,
    user: &StaffUser,
    (order, view): (&Order, &FapiaoView),
    verb: FapiaoVerb,
    typed: Typed,
) -> Result<Response, PageError> {
    let command = Command {
        provider: order.provider,
        target: Target::Order(order.id),
        actor: user.actor(),
        verb: Verb::Fapiao(verb),
    };
    match app.submit(command).await {
        Ok(_) => Ok(html::see(format!(
            "/console/orders/{}/fapiao/{}?done=fapiao-done-{}",
            order.number, view.fapiao.id, typed.act
        ))),
        Err(PageError::Refused(refusal))
            if !matches!(refusal, Refusal::NotFound | Refusal::NotPermitted) =>
        {
            let sentence = user.ui.refusal(&refusal);
            let mut said = Said::default();
            match refusal.field() {
                Some("file") => said.faults.add("file", sentence),
                Some(field @ ("number" | "courier" | "note")) => {
                    said.faults.add(format!("{}-{field}", typed.act), sentence);
                }
                Some(_) | None => said.refused = sentence,
            }
            said.typed = typed;
            let (order, view) = show::find(
                app,
                user,
                order.number.as_str(),
                &view.fapiao.id.to_string(),
            )
            .await?;
            Ok(show::page(user, &order, &view, said))
        }
        Err(error) => Err(error),
    }
}
