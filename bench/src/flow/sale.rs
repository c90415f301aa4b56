//! The steps of one sale over HTTP, each timed: create → open → place → paid.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use hyper::StatusCode;

use super::http::{Ask, Line};
use super::wechat::WechatPay;
use super::world::{self, Buyer, World};
use crate::scene::now;

/// What a sale waits for, in order.
pub const STEPS: [&str; 4] = ["create", "open", "place", "paid"];

/// Everything that sales share.
pub struct Shop {
    pub address: String,
    pub world: World,
    pub money: Money,
    /// Of the owner's forms.
    pub csrf: String,
}

/// How buyers pay.
pub enum Money {
    /// By WeChat Pay, whose notifications go to the path `notify`.
    Channel {
        wechat: Arc<WechatPay>,
        notify: String,
    },
    /// By a bank transfer that the provider's owner writes down.
    Transfer,
}

/// A link, as the result page shows it.
struct Link {
    path: String,
    /// Where the console has its order: path.
    order: String,
    /// In fen.
    amount: i64,
}

impl Shop {
    /// Makes sale number `n`; answers how long each step took.
    pub async fn sell(&self, line: &mut Line, n: usize) -> anyhow::Result<[Duration; 4]> {
        ensure!(n < self.world.sales(), "no company is left to buy");
        let mut times = [Duration::ZERO; 4];
        let (buyer, app) = self.world.buyer(n);
        // Amounts in flight all differ: the channel knows its orders by them.
        let seats = 1 + n % 9_000;
        let begun = Instant::now();
        let link = self.create(line, app, seats, &buyer.from).await?;
        times[0] = begun.elapsed();

        let begun = Instant::now();
        let page = line
            .send(Ask {
                cookie: &buyer.cookie,
                from: &buyer.from,
                ..Ask::get(&link.path)
            })
            .await?
            .expect(StatusCode::OK, "open")?;
        times[1] = begun.elapsed();

        match &self.money {
            Money::Channel { wechat, notify } => {
                let number = wechat.expect(link.amount);
                let begun = Instant::now();
                self.place(line, &link, &buyer, &page.csrf()?).await?;
                let number = number.await.context("no attempt was begun")?;
                times[2] = begun.elapsed();

                let (headers, body) = wechat.notification(&number, link.amount)?;
                let begun = Instant::now();
                let answer = line
                    .send(Ask {
                        headers,
                        ..Ask::json(notify, body)
                    })
                    .await?;
                ensure!(
                    answer.status.is_success(),
                    "notification: {}",
                    answer.status
                );
                times[3] = begun.elapsed();
            }
            Money::Transfer => {
                let begun = Instant::now();
                self.place(line, &link, &buyer, &page.csrf()?).await?;
                times[2] = begun.elapsed();

                let begun = Instant::now();
                self.record(line, &link, n, &buyer.from).await?;
                times[3] = begun.elapsed();
            }
        }
        Ok(times)
    }

    async fn place(
        &self,
        line: &mut Line,
        link: &Link,
        buyer: &Buyer,
        csrf: &str,
    ) -> anyhow::Result<()> {
        let place = format!("{}/place", link.path);
        let answer = line
            .send(Ask {
                cookie: &buyer.cookie,
                from: &buyer.from,
                ..Ask::form(&place, &[("csrf", csrf)])?
            })
            .await?
            .expect(StatusCode::SEE_OTHER, "place")?;
        ensure!(
            answer.location.ends_with("/pay"),
            "placing led to {}",
            answer.location
        );
        Ok(())
    }

    /// Writes the buyer's transfer down, as the line `n` of a bank statement.
    async fn record(
        &self,
        line: &mut Line,
        link: &Link,
        n: usize,
        from: &str,
    ) -> anyhow::Result<()> {
        let path = format!("{}/transfer", link.order);
        let fields = [
            ("csrf", self.csrf.as_str()),
            ("amount", &format!("{}.00", link.amount / 100)),
            ("serial", &format!("{n:016}")),
            ("payer", "北辰"),
            ("payer-account", "6222020200112345678"),
            ("paid-at", &now().shanghai()),
        ];
        let answer = line
            .send(Ask {
                cookie: world::OWNER,
                from,
                ..Ask::form(&path, &fields)?
            })
            .await?
            .expect(StatusCode::SEE_OTHER, "the transfer")?;
        ensure!(
            answer.location.ends_with("transfer-applied"),
            "the transfer led to {}",
            answer.location
        );
        Ok(())
    }

    async fn create(
        &self,
        line: &mut Line,
        app: &str,
        seats: usize,
        from: &str,
    ) -> anyhow::Result<Link> {
        let seats_typed = seats.to_string();
        let fields = [
            ("csrf", self.csrf.as_str()),
            ("product", app),
            ("mode", "configured"),
            ("kind", "new"),
            ("edition", "sp0123456789abcdef"),
            ("seats", &seats_typed),
            ("duration", "1"),
            ("unit", "year"),
            ("activation", "payment"),
            ("discount", "none"),
            ("pay_type", "customer"),
            ("link_life", "10"),
            ("link_unit", "day"),
        ];
        let made = line
            .send(Ask {
                cookie: world::OWNER,
                from,
                ..Ask::form("/console/orders/new", &fields)?
            })
            .await?
            .expect(StatusCode::SEE_OTHER, "create")?;
        let page = line
            .send(Ask {
                cookie: world::OWNER,
                from,
                ..Ask::get(&made.location)
            })
            .await?
            .expect(StatusCode::OK, "link")?;
        let text = page.text();
        let at = text.find("/p/").context("no link on the page")?;
        let path = text[at..].chars();
        // The result page is `/console/orders/{number}/…`.
        let order: Vec<&str> = made.location.splitn(5, '/').take(4).collect();
        Ok(Link {
            order: order.join("/"),
            path: path
                .take_while(|c| c.is_ascii_alphanumeric() || "/_-".contains(*c))
                .collect(),
            amount: i64::try_from(seats)? * 10_000,
        })
    }
}

/// Types the payee's account into the console; answers the CSRF token of the owner's forms.
pub async fn open_payee(line: &mut Line) -> anyhow::Result<String> {
    let path = "/console/settings/transfer";
    let page = line
        .send(Ask {
            cookie: world::OWNER,
            ..Ask::get(path)
        })
        .await?
        .expect(StatusCode::OK, "the payee form")?;
    let csrf = page.csrf()?;
    let fields = [
        ("csrf", csrf.as_str()),
        ("act", "save"),
        ("holder", "云帆软件有限公司"),
        ("account", "1234567890123456"),
        ("bank", "招商银行上海分行"),
    ];
    line.send(Ask {
        cookie: world::OWNER,
        ..Ask::form(path, &fields)?
    })
    .await?
    .expect(StatusCode::SEE_OTHER, "the payee")?;
    Ok(csrf)
}

/// Types the channel's credentials into the console; answers the path of its notifications.
pub async fn open_account(line: &mut Line, wechat: &WechatPay) -> anyhow::Result<(String, String)> {
    let page = line
        .send(Ask {
            cookie: world::OWNER,
            ..Ask::get("/console/settings/channels/new")
        })
        .await?
        .expect(StatusCode::OK, "the channel form")?;
    let csrf = page.csrf()?;
    let credentials = wechat.credentials()?;
    let mut fields = vec![("csrf", csrf.as_str())];
    fields.extend(
        credentials
            .iter()
            .map(|(name, value)| (*name, value.as_str())),
    );
    line.send(Ask {
        cookie: world::OWNER,
        ..Ask::form("/console/settings/channels/new", &fields)?
    })
    .await?
    .expect(StatusCode::SEE_OTHER, "the channel account")?;
    let list = line
        .send(Ask {
            cookie: world::OWNER,
            ..Ask::get("/console/settings/channels")
        })
        .await?
        .expect(StatusCode::OK, "the channel accounts")?;
    let id = list
        .text()
        .split("/console/settings/channels/")
        .skip(1)
        .filter_map(|part| part.split(['/', '"']).next())
        .find(|id| id.len() > 20)
        .context("no account on the page")?;
    Ok((
        csrf,
        format!("/pay/wechat_pay/{}/{id}", crate::scene::PROVIDER),
    ))
}
