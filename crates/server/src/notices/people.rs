//! Whom a notice reaches: people of whom Till has a mail address.

use till_domain::id::Corpid;
use till_domain::notice::{Audience, Planned, name};
use till_domain::order::Order;
use till_domain::party::{Act, MemberRole, Role, Staff, StaffRole, permits};
use till_store::{PlannedNotice, Store, StoreError};

use crate::login::signs_in_by_mail;
use crate::secrets;

/// The addresses of an audience, as it is now.
///
/// # Errors
/// When the store can't be read.
pub async fn addresses(
    store: &Store,
    order: &Order,
    audience: Audience,
) -> Result<Vec<String>, StoreError> {
    match audience {
        Audience::Buyer => buyers(store, order).await,
        Audience::Creator => Ok(store
            .staff_of(order.provider)
            .await?
            .into_iter()
            .filter(|person| person.active && Some(person.id) == order.creator)
            .map(|person| person.email)
            .collect()),
        Audience::Sales => sales(store, order).await,
        Audience::MoneyDesk => Ok(store
            .staff_of(order.provider)
            .await?
            .into_iter()
            .filter(handles_money)
            .map(|person| person.email)
            .collect()),
    }
}

async fn sales(store: &Store, order: &Order) -> Result<Vec<String>, StoreError> {
    let staff = store.staff_of(order.provider).await?;
    let active = || staff.iter().filter(|person| person.active);
    let creator = active().find(|person| {
        Some(person.id) == order.creator && permits(Role::Staff(person.role), Act::CreateOrder)
    });
    Ok(match creator {
        Some(person) => vec![person.email.clone()],
        None => active()
            .filter(|person| person.role == StaffRole::Owner)
            .map(|person| person.email.clone())
            .collect(),
    })
}

fn handles_money(person: &Staff) -> bool {
    person.active && permits(Role::Staff(person.role), Act::HandleMoney)
}

/// Who placed the order, and the admins of the company. WeCom tells nobody's address.
async fn buyers(store: &Store, order: &Order) -> Result<Vec<String>, StoreError> {
    let Some(company) = order.company().filter(|company| signs_in_by_mail(company)) else {
        return Ok(Vec::new());
    };
    let placed_by = order.claim().and_then(|claim| claim.member.as_ref());
    let members = store.members_of(company).await?;
    Ok(members
        .into_iter()
        .filter(|member| member.role == MemberRole::Admin || Some(&member.userid) == placed_by)
        .map(|member| member.userid.to_string())
        .collect())
}

/// A notice for each person of the audience.
///
/// # Errors
/// When the store can't be read.
pub async fn of(
    store: &Store,
    order: &Order,
    planned: &Planned,
) -> Result<Vec<PlannedNotice>, StoreError> {
    let company = order.company().map(Corpid::as_str).unwrap_or_default();
    let addresses = addresses(store, order, planned.topic.audience()).await?;
    let notices = addresses.into_iter().map(|address| {
        let person = secrets::token_hash(&format!("{company} {address}"));
        let person = person.get(..24).unwrap_or(&person);
        PlannedNotice {
            provider: order.provider,
            id: name(order.id, planned.topic, planned.about, person),
            order: order.id,
            topic: planned.topic.code().to_owned(),
            about: planned.about.to_string(),
            address,
            due_at: planned.due_at,
        }
    });
    Ok(notices.collect())
}
