//! The table's fapiao: one application, and everything that can be done about it.

use till_domain::decide::{Decision, Verb};
use till_domain::fapiao::{
    Apply, Delivery, FapiaoKind, FapiaoVerb, Issue, Request, SendWay, Title,
};
use till_domain::id::{FapiaoId, OrderId};
use till_domain::money::Fen;
use till_domain::party::Actor;
use till_domain::refusal::Refusal;

use super::states::why;
use crate::world::*;

pub const FAPIAO: FapiaoId = FapiaoId::from_uuid(uuid::Uuid::from_u128(1));

pub fn asked(id: FapiaoId, amount: Option<Fen>) -> FapiaoVerb {
    FapiaoVerb::Apply(Box::new(Apply {
        id,
        amount,
        room: None,
        request: Request {
            kind: FapiaoKind::General,
            title: Title {
                name: "A".to_owned(),
                tax_number: "91350100M000100Y43".to_owned(),
                ..Title::default()
            },
            delivery: Delivery::Email {
                address: "a@example.com".to_owned(),
            },
        },
        confirmed: false,
    }))
}

pub fn issued(id: FapiaoId) -> FapiaoVerb {
    FapiaoVerb::Issue {
        id,
        issue: Box::new(Issue {
            way: SendWay::Email,
            number: "12345678".to_owned(),
            files: Vec::new(),
            note: why(),
        }),
    }
}

pub fn reversing(id: FapiaoId) -> FapiaoVerb {
    let note = why();
    FapiaoVerb::StartRed { id, note }
}

pub fn on_fapiao(
    desk: &mut Desk,
    order: OrderId,
    who: &Actor,
    verb: impl FnOnce(FapiaoId) -> FapiaoVerb,
) -> Result<Decision, Refusal> {
    desk.act(order, who, Verb::Fapiao(verb(FAPIAO)))
}

pub const fn row(verb: &FapiaoVerb) -> &'static str {
    match verb {
        FapiaoVerb::Apply(_) => "apply for a fapiao",
        FapiaoVerb::Withdraw { .. } => "withdraw a fapiao",
        FapiaoVerb::Issue { .. } => "issue a fapiao",
        FapiaoVerb::Cancel { .. } => "cancel a fapiao",
        FapiaoVerb::StartRed { .. } => "start to reverse a fapiao",
        FapiaoVerb::FinishRed { .. } => "finish reversing a fapiao",
        FapiaoVerb::CallOffRed { .. } => "call the reversing off",
    }
}
