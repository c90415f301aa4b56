//! Mails the notices whose time has come, if they are still true and still wanted.

use futures_util::StreamExt;
use till_domain::notice::{About, Topic, still_true};
use till_domain::subscription::Subscription;
use till_domain::time::{Instant, Span};
use till_store::{DueNotice, NoticeAnswer, OrderDetail};

use super::ROUND;
use crate::app::App;
use crate::i18n::Lang;
use crate::mail::Mailer;
use crate::notices::people;
use crate::notices::words::{self, Facts};
use crate::secrets;
use crate::web::error::PageError;

/// At most this many mails are handed over at once.
const AT_ONCE: usize = 4;
/// Longer than the mail server is waited for. When the node dies meanwhile, another one sends the mail
/// again after this, under the same name.
const CLAIM: Span = Span::minutes(2);
/// A mail that nobody took for so long is given up.
const TRIES: u32 = 12;

pub(super) async fn run(app: App) -> Result<(), PageError> {
    let Some(mailer) = app.mailer() else {
        return Ok(());
    };
    let due = app.store().notices_due(ROUND).await?;
    let done: Vec<Result<(), PageError>> = futures_util::stream::iter(due)
        .map(|notice| deliver(&app, mailer, notice))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    done.into_iter().collect()
}

/// What became of a notice.
enum Told {
    Sent,
    /// Not any more, with the reason.
    Dropped(&'static str),
    Failed(anyhow::Error),
}

async fn deliver(app: &App, mailer: &Mailer, due: DueNotice) -> Result<(), PageError> {
    let until = app.store().now().plus(CLAIM);
    let Some(due) = app.store().claim_notice(due, until).await? else {
        return Ok(());
    };
    let told = tell(app, mailer, &due).await?;
    let now = app.store().now();
    let answer = match told {
        Told::Sent => NoticeAnswer {
            next: None,
            sent_at: Some(now),
            answer: String::new(),
        },
        Told::Dropped(reason) => NoticeAnswer {
            next: None,
            sent_at: None,
            answer: reason.to_owned(),
        },
        Told::Failed(error) => {
            let answer = format!("{error:#}");
            tracing::warn!(error = answer, tries = due.tries, "a notice was not taken");
            NoticeAnswer {
                next: next_try(due.tries, now),
                sent_at: None,
                answer,
            }
        }
    };
    Ok(app.store().notice_tried(&due, &answer).await?)
}

/// After 1, 2, 4 … minutes, at most six hours.
fn next_try(tries: u32, now: Instant) -> Option<Instant> {
    let minutes = 2_i64.saturating_pow(tries.saturating_sub(1)).min(360);
    (tries < TRIES).then(|| now.plus(Span::minutes(minutes)))
}

async fn tell(app: &App, mailer: &Mailer, due: &DueNotice) -> Result<Told, PageError> {
    let (store, notice) = (app.store(), &due.notice);
    let known = Topic::from_code(&notice.topic).zip(About::read(&notice.about));
    let Some((topic, about)) = known else {
        return Ok(Told::Dropped("unknown"));
    };
    let detail = store
        .order_detail_by_id(notice.provider, notice.order)
        .await?;
    let Some(detail) = detail else {
        return Ok(Told::Dropped("no-order"));
    };
    let subscription = subscription(app, &detail, about).await?;
    if !still_true(
        topic,
        about,
        &detail.order,
        subscription.as_ref(),
        store.now(),
    ) {
        return Ok(Told::Dropped("no-longer-true"));
    }
    // The order may be somebody else's by now, or the person gone.
    let addresses = people::addresses(store, &detail.order, topic.audience()).await?;
    if !addresses.contains(&notice.address) {
        return Ok(Told::Dropped("no-longer-theirs"));
    }
    let choice = store.notice_choice(&notice.address).await?;
    if choice.silent.iter().any(|code| code == topic.code()) {
        return Ok(Told::Dropped("not-wanted"));
    }
    let lang = Lang::from_code(&choice.lang).unwrap_or_default();
    let (subject, text) = message(app, lang, &detail, topic, about).await?;
    let id = secrets::token_hash(&format!("{}/{}", notice.provider, notice.id));
    let sent = mailer.send_once(&id, &notice.address, &subject, text).await;
    Ok(sent.map_or_else(Told::Failed, |()| Told::Sent))
}

async fn subscription(
    app: &App,
    detail: &OrderDetail,
    about: About,
) -> Result<Option<Subscription>, PageError> {
    let (About::LastDay { app: of, .. }, Some(company)) = (about, detail.order.company()) else {
        return Ok(None);
    };
    let held = app.store().subscriptions_of(company).await?;
    let mut held = held.into_iter();
    Ok(held.find(|one| one.provider == detail.order.provider && one.app == of))
}

async fn message(
    app: &App,
    lang: Lang,
    detail: &OrderDetail,
    topic: Topic,
    about: About,
) -> Result<(String, String), PageError> {
    let (store, order) = (app.store(), &detail.order);
    let seller = app.provider(order.provider).await?;
    let company = match order.company() {
        Some(corpid) => store.company(corpid).await?,
        None => None,
    };
    let of = match about {
        About::LastDay { app: of, .. } | About::Renewal { app: of, .. } => {
            store.product(order.provider, of).await?
        }
        About::Event(_) | About::LinkEnd { .. } => None,
    };
    let facts = Facts {
        topic,
        about,
        order,
        events: &detail.events,
        seller: seller.as_ref().map_or("", |seller| seller.name.as_str()),
        company: company.as_ref().map_or("", |company| company.name.as_str()),
        app: of.as_ref().map_or("", |product| product.name.as_str()),
    };
    Ok(words::of(app, lang, &facts))
}

#[cfg(test)]
mod tests {
    use super::{Instant, Span, TRIES, next_try};

    #[test]
    fn a_mail_is_tried_for_a_day_and_more_and_then_given_up() {
        let now = Instant::from_millis(0);
        assert_eq!(next_try(1, now), Some(now.plus(Span::minutes(1))));
        let mut at = now;
        for tries in 1..TRIES {
            at = next_try(tries, at).unwrap();
        }
        assert!(at.since(now) > Span::hours(20));
        assert_eq!(next_try(TRIES, now), None);
    }
}
