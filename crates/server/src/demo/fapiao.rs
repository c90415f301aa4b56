//! Fapiao of the demo's past: asked for, sent, not made out, being reversed.

use anyhow::{Context, bail};
use till_domain::decide::{Target, Verb};
use till_domain::fapiao::{
    Apply, Delivery, FapiaoKind, FapiaoVerb, Issue, Request, SendWay, Title,
};
use till_domain::id::{Corpid, FapiaoId, OrderId};
use till_domain::party::{Actor, Buyer, StaffRole};
use till_domain::time::Span;

use super::scene::Stage;
use crate::clock::SystemEntropy;

/// What became of a fapiao.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bill {
    /// The buyer asked for it.
    Asked,
    /// A special one, on paper, by courier.
    Mailed,
    /// The provider did not make it out.
    Cancelled,
    /// It was sent, and is being reversed.
    Reversing,
}

impl Stage<'_> {
    /// The buyer applies for the whole amount, and finance does what it does.
    pub async fn bill(&self, order: OrderId, buyer: &Buyer, bill: Bill) -> anyhow::Result<()> {
        self.advance(Span::hours(2));
        let id = FapiaoId::new(self.time.now(), &mut SystemEntropy);
        let company = self.app.store().company(&buyer.company).await?;
        let name = company.context("the buyer's company")?.name;
        let tax_number = tax_number(&buyer.company)?;
        let verb = FapiaoVerb::Apply(Box::new(Apply {
            id,
            amount: None,
            room: None,
            request: request(name, tax_number, buyer, bill == Bill::Mailed),
            confirmed: false,
        }));
        let actor = Actor::Member(buyer.clone());
        self.submit(Target::Order(order), actor, Verb::Fapiao(verb))
            .await?;
        self.advance(Span::hours(5));
        match bill {
            Bill::Asked => Ok(()),
            Bill::Mailed => {
                let way = SendWay::Courier {
                    number: "SF1466208739015".to_owned(),
                };
                self.issue(order, id, way, "").await
            }
            Bill::Cancelled => {
                let note = "抬头与营业执照不一致，请核对后重新申请".to_owned();
                self.as_finance(order, FapiaoVerb::Cancel { id, note })
                    .await
            }
            Bill::Reversing => {
                self.issue(order, id, SendWay::Email, "已发送到接收邮箱")
                    .await?;
                self.advance(Span::hours(20));
                let note = "客户更换开票主体，原发票红冲".to_owned();
                self.as_finance(order, FapiaoVerb::StartRed { id, note })
                    .await
            }
        }
    }

    async fn issue(
        &self,
        order: OrderId,
        id: FapiaoId,
        way: SendWay,
        note: &str,
    ) -> anyhow::Result<()> {
        let issue = Box::new(Issue {
            way,
            number: "26312000000004071562".to_owned(),
            files: Vec::new(),
            note: note.to_owned(),
        });
        self.as_finance(order, FapiaoVerb::Issue { id, issue })
            .await
    }

    async fn as_finance(&self, order: OrderId, verb: FapiaoVerb) -> anyhow::Result<()> {
        let finance = |role| matches!(role, StaffRole::Finance);
        let index = self.provider.staff.iter().position(|p| finance(p.role));
        self.act(order, index.unwrap_or(0), Verb::Fapiao(verb))
            .await?;
        Ok(())
    }
}

/// Each company's own, with a check character that is right (GB 32100-2015).
fn tax_number(company: &Corpid) -> anyhow::Result<&'static str> {
    let number = match company.as_str() {
        "ww1a2b3c4d5e6f7a01" => "91310104MA1FR2K37F",
        "ww1a2b3c4d5e6f7a02" => "91330106MA2H0B5N4A",
        "ww1a2b3c4d5e6f7a03" => "91440300MA5F9T8Q12",
        "ww1a2b3c4d5e6f7a04" => "91350100M000100Y43",
        "ww1a2b3c4d5e6f7a05" => "91110108MA01C7XE62",
        other => bail!("{other} is no company of the demo"),
    };
    Ok(number)
}

fn request(name: String, tax_number: &str, buyer: &Buyer, on_paper: bool) -> Request {
    let title = Title {
        name,
        tax_number: tax_number.to_owned(),
        ..Title::default()
    };
    if !on_paper {
        return Request {
            kind: FapiaoKind::General,
            title,
            delivery: Delivery::Email {
                address: format!("{}@example.com", buyer.userid),
            },
        };
    }
    Request {
        kind: FapiaoKind::Special,
        title: Title {
            address: "福建省福州市鼓楼区软件大道 89 号".to_owned(),
            phone: "0591-8700 0000".to_owned(),
            bank: "招商银行福州分行".to_owned(),
            account: "591900000110203".to_owned(),
            ..title
        },
        delivery: Delivery::Courier {
            contact: buyer.name.clone(),
            phone: "13800000000".to_owned(),
            address: "福建省福州市鼓楼区软件大道 89 号财务部".to_owned(),
            postcode: "350003".to_owned(),
        },
    }
}
