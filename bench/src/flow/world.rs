//! Who buys and sells in a flow: a provider with its apps and its owner, and companies whose admins are
//! signed in. Made in the store, before the node starts.

use std::sync::Arc;

use aws_lc_rs::digest;
use till_domain::id::StaffId;
use till_domain::party::{Company, Member, MemberRole, Staff, StaffRole};
use till_domain::time::Span;
use till_store::{Session, Store, Subject};
use tokio::task::JoinSet;

use crate::scene::{self, Mix, PROVIDER};

/// Apps on the shelf: a company buys each of them once.
pub const APPS: usize = 20;

/// The owner's session cookie.
pub const OWNER: &str = "till_browser=bench; till_console=bench-owner";

/// What a sale needs to know.
pub struct World {
    /// Product ids.
    pub apps: Vec<String>,
    companies: usize,
}

/// A buyer for one sale.
pub struct Buyer {
    pub cookie: String,
    /// Where they come from.
    pub from: String,
}

impl World {
    /// The buyer of sale `n`, and the app that they have not bought yet.
    pub fn buyer(&self, n: usize) -> (Buyer, &str) {
        let company = n % self.companies;
        let app = &self.apps[(n / self.companies) % APPS];
        let from = format!("10.{}.{}.{}", (n >> 14) & 255, (n >> 6) & 255, n & 63);
        let cookie = format!("till_browser={company}; till_buyer={}", token(company));
        (Buyer { cookie, from }, app)
    }

    /// Sales that may be made before a company would have to buy an app twice.
    pub const fn sales(&self) -> usize {
        self.companies * APPS
    }
}

fn token(company: usize) -> String {
    format!("bench-buyer-{company}")
}

/// Fills the database at `url` for `sales` sales.
pub async fn fill(url: &str, sales: usize) -> anyhow::Result<World> {
    let store = scene::reopen(url).await?;
    store.create_provider(&scene::provider(&store)?).await?;
    let mut apps = Vec::new();
    for n in 0..APPS {
        let app = scene::app(&store, n)?;
        store.save_product(&app).await?;
        apps.push(app.id.to_string());
    }
    owner(&store).await?;
    let companies = sales.div_ceil(APPS);
    let mut tasks = JoinSet::new();
    let store = Arc::new(store);
    for worker in 0..64 {
        let store = Arc::clone(&store);
        tasks.spawn(async move {
            for n in (worker..companies).step_by(64) {
                company(&store, n).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    store.close().await;
    Ok(World { apps, companies })
}

async fn owner(store: &Store) -> anyhow::Result<()> {
    let id = StaffId::new(store.now(), &mut Mix::new());
    let staff = Staff {
        id,
        provider: PROVIDER,
        email: "owner@example.com".to_owned(),
        name: "云".to_owned(),
        role: StaffRole::Owner,
        discount_cap_percent: None,
        refund_limit: None,
        active: true,
    };
    // Nobody signs in: the session is made here.
    store.create_staff(&staff, "no password").await?;
    let subject = Subject::Staff {
        provider: PROVIDER,
        id,
    };
    session(store, "bench-owner", "console", subject).await
}

async fn company(store: &Store, n: usize) -> anyhow::Result<()> {
    let company = Company {
        corpid: format!("ww{n:016x}").parse()?,
        name: format!("北辰{n}"),
        credit_code: None,
    };
    store.upsert_company(&company).await?;
    let member = Member {
        company: company.corpid,
        userid: "zhangsan".parse()?,
        name: "张三".to_owned(),
        role: MemberRole::Admin,
    };
    store.upsert_member(&member).await?;
    let subject = Subject::Buyer {
        company: member.company,
        userid: member.userid,
    };
    session(store, &token(n), "buyer", subject).await
}

async fn session(store: &Store, token: &str, kind: &str, subject: Subject) -> anyhow::Result<()> {
    let hash = digest::digest(&digest::SHA256, token.as_bytes());
    let hex = hash.as_ref().iter().map(|byte| format!("{byte:02x}"));
    let now = store.now();
    store
        .create_session(
            &Session {
                token_hash: hex.collect(),
                kind: kind.to_owned(),
                subject,
                created_at: now,
                last_seen_at: now,
                expires_at: now.plus(Span::hours(24)),
            },
            "",
        )
        .await?;
    Ok(())
}
