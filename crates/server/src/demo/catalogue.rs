//! What the demo's providers sell.

use anyhow::Context;
use till_domain::catalog::{
    Edition, Incentive, IncentiveKind, Period, PriceModel, Product, ProductKind, Tier, TierPrice,
    check,
};
use till_domain::id::{EditionId, ProductId, ProviderKey};
use till_domain::money::Fen;
use till_domain::time::{Instant, Span};

use super::people::Cast;
use crate::app::App;
use crate::clock::{self, SystemEntropy};

/// The products by the part they play.
#[derive(Debug)]
pub(super) struct Shelf {
    /// 云帆客户管理: tiers, per seat, fixed.
    pub crm: Product,
    /// 云帆考勤: per seat.
    pub attendance: Product,
    /// 教务定制: a custom app priced by the month.
    pub school: Product,
    /// 零售门店方案: a solution of both apps.
    pub retail: Product,
    /// 星河文档, of the other provider.
    pub docs: Product,
}

pub(super) async fn stock(app: &App, cast: &Cast) -> anyhow::Result<Shelf> {
    let [yunfan, xinghe] = cast.providers.as_slice() else {
        anyhow::bail!("two providers")
    };
    // Lists show them as they were made: two of one millisecond would stand in any order.
    let made = |place: i64| clock::now().minus(Span::seconds(60 - place));
    let crm = save(app, crm(yunfan.key)?, made(1)).await?;
    let attendance = save(app, attendance(yunfan.key)?, made(2)).await?;
    let school = save(app, school(yunfan.key)?, made(3)).await?;
    let retail = save(app, retail(yunfan.key, &crm, &attendance)?, made(4)).await?;
    let docs = save(app, docs(xinghe.key)?, made(5)).await?;
    Ok(Shelf {
        crm,
        attendance,
        school,
        retail,
        docs,
    })
}

/// Saves a product that was made at `made`.
async fn save(app: &App, product: Product, made: Instant) -> anyhow::Result<Product> {
    let product = Product {
        id: ProductId::new(made, &mut SystemEntropy),
        ..product
    };
    check(&product).map_err(|faults| anyhow::anyhow!("{}: {faults:?}", product.name))?;
    app.store().save_product(&product).await?;
    Ok(product)
}

fn product(provider: ProviderKey, kind: ProductKind, code: &str, name: &str) -> Product {
    Product {
        provider,
        id: ProductId::new(clock::now(), &mut SystemEntropy),
        version: 1,
        kind,
        code: code.to_owned(),
        name: name.to_owned(),
        description: String::new(),
        published: true,
        editions: Vec::new(),
        apps: Vec::new(),
        discount_cap_percent: None,
    }
}

fn edition(id: &str, name: &str, price: PriceModel) -> anyhow::Result<Edition> {
    let id: EditionId = id.parse().context("edition id")?;
    Ok(Edition {
        id,
        name: name.to_owned(),
        price,
        period: Period::Year,
        min_seats: 1,
        max_seats: 10_000,
        seat_step: 1,
        period_cap: None,
        incentives: Vec::new(),
        trial_days: None,
        discount_cap_percent: None,
    })
}

fn per_seat(yuan: i64) -> PriceModel {
    PriceModel::PerSeat {
        seat: Fen::new(yuan * 100),
    }
}

fn crm(provider: ProviderKey) -> anyhow::Result<Product> {
    let tier = |from_seats, yuan: i64| Tier {
        from_seats,
        price: TierPrice::PerSeat(Fen::new(yuan * 100)),
    };
    let tiers = vec![tier(1, 120), tier(50, 100), tier(200, 80)];
    let mut standard = edition("sp7fd5170a8e80aa01", "标准版", PriceModel::Tiers { tiers })?;
    standard.min_seats = 5;
    standard.trial_days = Some(15);
    let mut professional = edition("sp7fd5170a8e80aa02", "专业版", per_seat(240))?;
    professional.min_seats = 10;
    professional.seat_step = 5;
    professional.incentives = vec![Incentive {
        from_days: 730,
        kind: IncentiveKind::Ratio(90),
    }];
    let mut flagship = edition(
        "sp7fd5170a8e80aa03",
        "旗舰版",
        PriceModel::Fixed {
            total: Fen::new(1_980_000),
        },
    )?;
    flagship.incentives = vec![Incentive {
        from_days: 730,
        kind: IncentiveKind::GiftDays(10),
    }];
    let mut crm = product(
        provider,
        ProductKind::ThirdPartyApp,
        "ww2f7c9a4de01a5b10",
        "云帆客户管理",
    );
    crm.description = "线索、商机与合同，从第一次联系到回款。".to_owned();
    crm.editions = vec![standard, professional, flagship];
    Ok(crm)
}

fn attendance(provider: ProviderKey) -> anyhow::Result<Product> {
    let mut basic = edition("sp5c1b70d2e940bb01", "基础版", per_seat(36))?;
    basic.period_cap = Some(Fen::new(360_000));
    let advanced = edition("sp5c1b70d2e940bb02", "高级版", per_seat(60))?;
    let mut app = product(
        provider,
        ProductKind::ThirdPartyApp,
        "ww2f7c9a4de01a5b11",
        "云帆考勤",
    );
    app.description = "排班、打卡、假勤与工时，一处看清。".to_owned();
    app.editions = vec![basic, advanced];
    Ok(app)
}

fn school(provider: ProviderKey) -> anyhow::Result<Product> {
    let mut price = edition("dk90e1school", "按月", per_seat(8))?;
    price.period = Period::Month;
    let mut app = product(
        provider,
        ProductKind::CustomApp,
        "dk90e14a6f2c7d20",
        "教务定制",
    );
    app.description = "为学校与培训机构定制的排课与家校沟通。".to_owned();
    app.editions = vec![price];
    Ok(app)
}

fn retail(provider: ProviderKey, crm: &Product, attendance: &Product) -> anyhow::Result<Product> {
    let mut solution = product(
        provider,
        ProductKind::Solution,
        "slne7508097f40c4f8e",
        "零售门店方案",
    );
    solution.description = "客户管理与考勤，为连锁门店配好。".to_owned();
    solution.apps = vec![crm.id, attendance.id];
    solution.editions = vec![
        edition("spsol75080store01", "门店版", per_seat(138))?,
        edition("spsol75080chain01", "连锁版", per_seat(118))?,
    ];
    solution.editions[1].min_seats = 100;
    Ok(solution)
}

fn docs(provider: ProviderKey) -> anyhow::Result<Product> {
    let mut team = edition("sp11aa22bb33cc01", "团队版", per_seat(99))?;
    team.trial_days = Some(30);
    let enterprise = edition("sp11aa22bb33cc02", "企业版", per_seat(199))?;
    let mut app = product(
        provider,
        ProductKind::ThirdPartyApp,
        "ww8d3e6b1c00f4a920",
        "星河文档",
    );
    app.description = "多人同时编辑的文档与表格。".to_owned();
    app.editions = vec![team, enterprise];
    Ok(app)
}
