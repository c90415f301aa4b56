//! Who lives in the demo: providers with staff, companies with members.

use anyhow::Context;
use till_domain::id::{AccountId, Corpid, ProviderKey, StaffId};
use till_domain::money::Fen;
use till_domain::party::{
    Company, Member, MemberRole, Provider, ProviderSettings, Staff, StaffRole,
};
use till_domain::payment::Channel;
use till_domain::time::Instant;
use till_sandbox::wecom::WecomState;
use till_sandbox::{MerchantCredentials, UnionPayMerchant};
use till_store::{ChannelAccount, Operator};

use crate::app::App;
use crate::channels::{self, UnionPayCredentials, WechatCredentials};
use crate::clock::SystemEntropy;
use crate::payee::Payee;

/// Everybody's password in the demo. The demo listens on loopback only.
pub const CONSOLE_PASSWORD: &str = "till-demo-2026";
pub const OPERATOR_EMAIL: &str = "operator@till.example";

/// A provider of the demo.
#[derive(Debug)]
pub struct ProviderPart {
    pub name: &'static str,
    pub corpid: &'static str,
    pub support: &'static str,
    pub staff: &'static [(&'static str, &'static str, StaffRole, Option<u8>)],
}

/// The providers and their people: name, mail, role, own discount cap.
pub const WORLD: [ProviderPart; 2] = [
    ProviderPart {
        name: "云帆软件",
        corpid: "wwyunfan00000001",
        support: "客服热线 400-820-1688，support@yunfan.example",
        staff: &[
            ("林小满", "lin@yunfan.example", StaffRole::Owner, None),
            ("顾明", "gu@yunfan.example", StaffRole::Sales, Some(10)),
            ("许静", "xu@yunfan.example", StaffRole::Finance, None),
            ("沈拓", "shen@yunfan.example", StaffRole::Developer, None),
            ("白露", "bai@yunfan.example", StaffRole::Viewer, None),
        ],
    },
    ProviderPart {
        name: "星河协作",
        corpid: "wwxinghe00000002",
        support: "help@xinghe.example",
        staff: &[
            ("唐越", "tang@xinghe.example", StaffRole::Owner, None),
            ("叶知秋", "ye@xinghe.example", StaffRole::Sales, Some(20)),
        ],
    },
];

/// The providers as they were made.
#[derive(Debug)]
pub(super) struct Cast {
    pub providers: Vec<ProviderCast>,
    pub companies: Vec<Corpid>,
}

#[derive(Debug)]
pub(super) struct ProviderCast {
    pub key: ProviderKey,
    pub staff: Vec<Staff>,
    pub settings: ProviderSettings,
}

pub(super) async fn settle_in(
    app: &App,
    merchants: &[MerchantCredentials],
    now: Instant,
) -> anyhow::Result<Cast> {
    let password = app.passwords().hash(CONSOLE_PASSWORD.to_owned()).await?;
    let operator = Operator {
        id: StaffId::new(now, &mut SystemEntropy),
        email: OPERATOR_EMAIL.to_owned(),
        name: "平台运营".to_owned(),
        active: true,
    };
    app.store().create_operator(&operator, &password).await?;
    let mut providers = Vec::new();
    for (part, merchant) in WORLD.iter().zip(merchants) {
        providers.push(open_shop(app, part, merchant, &password, now).await?);
    }
    Ok(Cast {
        providers,
        companies: move_in(app).await?,
    })
}

async fn open_shop(
    app: &App,
    part: &ProviderPart,
    merchant: &MerchantCredentials,
    password: &str,
    now: Instant,
) -> anyhow::Result<ProviderCast> {
    let settings = ProviderSettings {
        support_contact: part.support.to_owned(),
        ..ProviderSettings::default()
    };
    let provider = Provider {
        key: ProviderKey::new(&mut SystemEntropy),
        name: part.name.to_owned(),
        corpid: part.corpid.parse().context("corpid")?,
        suspended: false,
        created_at: now,
        settings: settings.clone(),
    };
    let key = provider.key;
    app.store().create_provider(&provider).await?;
    let mut staff = Vec::new();
    for (name, email, role, discount_cap_percent) in part.staff {
        let person = Staff {
            id: StaffId::new(now, &mut SystemEntropy),
            provider: key,
            email: (*email).to_owned(),
            name: (*name).to_owned(),
            role: *role,
            discount_cap_percent: *discount_cap_percent,
            // Above it the owner has to agree, too.
            refund_limit: (*role == StaffRole::Finance).then_some(Fen::new(500_000)),
            active: true,
        };
        app.store().create_staff(&person, password).await?;
        staff.push(person);
    }
    let credentials = WechatCredentials {
        app_secret: merchant.app_secret(),
        mchid: merchant.merchant_id.clone(),
        appid: merchant.app_id.clone(),
        serial: merchant.merchant_serial.clone(),
        private_key_pem: merchant.merchant_private_key_pem.clone(),
        api_v3_key: merchant.api_v3_key.clone(),
        public_key_id: merchant.public_key_id.clone(),
        public_key_pem: merchant.public_key_pem.clone(),
        download_certificates: false,
    };
    let account = ChannelAccount {
        provider: key,
        id: AccountId::new(now, &mut SystemEntropy),
        channel: Channel::WechatPay,
        merchant: merchant.merchant_id.clone(),
        name: "微信支付（沙盒）".to_owned(),
        enabled: true,
        created_at: now,
        sealed: channels::seal(app.master_key(), &credentials)?,
    };
    app.store().save_channel_account(&account).await?;
    Ok(ProviderCast {
        key,
        staff,
        settings,
    })
}

/// An account at the online bank for each provider.
pub(super) async fn open_banks(
    app: &App,
    cast: &Cast,
    merchants: &[UnionPayMerchant],
    now: Instant,
) -> anyhow::Result<()> {
    for (provider, merchant) in cast.providers.iter().zip(merchants) {
        let credentials = UnionPayCredentials {
            merchant_id: merchant.merchant_id.clone(),
            certificate_pem: merchant.certificate_pem.clone(),
            private_key_pem: merchant.private_key_pem.clone(),
            middle_pem: merchant.middle_pem.clone(),
            root_pem: merchant.root_pem.clone(),
        };
        let account = ChannelAccount {
            provider: provider.key,
            id: AccountId::new(now, &mut SystemEntropy),
            channel: Channel::UnionPay,
            merchant: merchant.merchant_id.clone(),
            name: "网银支付（沙盒）".to_owned(),
            enabled: true,
            created_at: now,
            sealed: channels::seal(app.master_key(), &credentials)?,
        };
        app.store().save_channel_account(&account).await?;
    }
    Ok(())
}

/// The bank account that the first provider's customers transfer money to. Nobody's.
pub(super) async fn open_payee(app: &App, cast: &Cast, now: Instant) -> anyhow::Result<()> {
    let Some(provider) = cast.providers.first() else {
        return Ok(());
    };
    let payee = Payee {
        holder: "云帆软件有限公司（演示）".to_owned(),
        account: "6200000000000000001".to_owned(),
        bank: "演示银行上海张江支行".to_owned(),
        branch_code: "000000000001".to_owned(),
    };
    let account = ChannelAccount {
        provider: provider.key,
        id: AccountId::new(now, &mut SystemEntropy),
        channel: Channel::BankTransfer,
        merchant: payee.account.clone(),
        name: payee.bank.clone(),
        enabled: true,
        created_at: now,
        sealed: payee.seal(app.master_key())?,
    };
    Ok(app.store().save_channel_account(&account).await?)
}

/// The demo's providers in the order of [`WORLD`], whatever order the store has them in.
pub(super) async fn providers(app: &App) -> anyhow::Result<Vec<Provider>> {
    let mut providers = app.store().providers().await?;
    let place = |provider: &Provider| {
        WORLD
            .iter()
            .position(|part| part.corpid == provider.corpid.as_str())
            .unwrap_or(WORLD.len())
    };
    providers.sort_by_key(place);
    Ok(providers)
}

/// The companies are WeCom's: the sandbox knows the same.
async fn move_in(app: &App) -> anyhow::Result<Vec<Corpid>> {
    let mut corpids = Vec::new();
    for company in WecomState::demo_companies() {
        let corpid: Corpid = company.corpid.parse().context("corpid")?;
        app.store()
            .upsert_company(&Company {
                corpid: corpid.clone(),
                name: company.name.clone(),
                credit_code: None,
            })
            .await?;
        for member in company.members {
            let role = if member.admin {
                MemberRole::Admin
            } else {
                MemberRole::Member
            };
            app.store()
                .upsert_member(&Member {
                    company: corpid.clone(),
                    userid: member.userid.parse().context("userid")?,
                    name: member.name,
                    role,
                })
                .await?;
        }
        corpids.push(corpid);
    }
    Ok(corpids)
}
