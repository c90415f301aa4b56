//! Applications for fapiao: rows beside the orders, found by stage, text, time and page.

mod common;

use common::databases;
use common::{Scene, admin, company};
use till_domain::decide::{Target, Verb};
use till_domain::fapiao::{
    Apply, Delivery, FapiaoKind, FapiaoStage, FapiaoVerb, Issue, Request, SendWay, Title,
};
use till_domain::id::{FapiaoId, OrderId};
use till_domain::money::Fen;
use till_domain::party::{Actor, StaffRole};
use till_domain::time::Span;
use till_store::{FapiaoFilter, FapiaoView};

on_both_databases!(
    what_came_of_an_application_is_known_and_verified,
    an_application_that_somebody_changed_by_hand_is_found,
    applications_are_found_by_stage_text_and_page,
    a_company_keeps_its_titles,
);

fn id(n: u128) -> FapiaoId {
    format!("{n:032x}").parse().unwrap()
}

fn title(name: &str) -> Title {
    Title {
        name: name.to_owned(),
        tax_number: "91350100M000100Y43".to_owned(),
        ..Title::default()
    }
}

fn apply(n: u128, fen: i64, name: &str) -> FapiaoVerb {
    FapiaoVerb::Apply(Box::new(Apply {
        id: id(n),
        amount: Some(Fen::new(fen)),
        room: None,
        request: Request {
            kind: FapiaoKind::General,
            title: title(name),
            delivery: Delivery::Email {
                address: "caiwu@example.com".to_owned(),
            },
        },
        confirmed: false,
    }))
}

fn issue(n: u128) -> FapiaoVerb {
    FapiaoVerb::Issue {
        id: id(n),
        issue: Box::new(Issue {
            way: SendWay::Email,
            number: "12345678".to_owned(),
            files: Vec::new(),
            note: "已发送".to_owned(),
        }),
    }
}

fn finance() -> Actor {
    Actor::Staff {
        id: format!("{:032x}", 7).parse().unwrap(),
        name: "钱会计".to_owned(),
        role: StaffRole::Finance,
        discount_cap_percent: None,
        refund_limit: None,
    }
}

async fn sold(scene: &Scene) -> OrderId {
    let (order, _) = scene.create("token").await;
    scene.place(order, &company(1)).await.unwrap();
    let attempt = scene.start(order, &company(1)).await;
    scene.paid(&attempt, "4200000001").await.unwrap();
    order
}

async fn act(scene: &Scene, order: OrderId, who: Actor, verb: FapiaoVerb) {
    scene.pass(Span::seconds(1));
    let target = Target::Order(order);
    scene.act(target, who, Verb::Fapiao(verb)).await.unwrap();
}

fn ids(rows: &[FapiaoView]) -> Vec<FapiaoId> {
    rows.iter().map(|row| row.fapiao.id).collect()
}

async fn what_came_of_an_application_is_known_and_verified() {
    let scene = Scene::open().await;
    let order = sold(&scene).await;
    let buyer = || admin(&company(1));
    act(&scene, order, buyer(), apply(1, 100, "甲")).await;
    act(&scene, order, buyer(), apply(2, 200, "乙")).await;
    act(&scene, order, finance(), issue(1)).await;
    let note = String::new();
    let red = FapiaoVerb::StartRed { id: id(1), note };
    act(&scene, order, finance(), red).await;
    let rows = scene.store.fapiao_of(scene.provider, order).await.unwrap();
    assert_eq!(ids(&rows), [id(1), id(2)]);
    assert_eq!(rows[0].stage, FapiaoStage::RedStarted);
    // How it was made out is still known.
    let issued = rows[0].issued.as_ref().unwrap();
    assert_eq!(
        (issued.number.as_str(), issued.by.as_str()),
        ("12345678", "钱会计")
    );
    assert_eq!(rows[0].word.as_ref().unwrap().note, "");
    assert_eq!((rows[1].stage, &rows[1].issued), (FapiaoStage::Open, &None));
    let one = scene.store.fapiao_application(scene.provider, id(2)).await;
    assert_eq!(one.unwrap(), rows[1..]);
    scene.assert_clean().await;
    let (_, findings) = scene.store.verify(|_| {}).await.unwrap();
    assert_eq!(findings, vec![]);
}

async fn an_application_that_somebody_changed_by_hand_is_found() {
    let scene = Scene::open().await;
    let order = sold(&scene).await;
    act(&scene, order, admin(&company(1)), apply(1, 100, "甲")).await;
    for (damage, rule) in [
        ("UPDATE fapiao SET amount_fen = 1", "COLUMN_DIFFERS"),
        ("UPDATE fapiao SET stage = 'issued'", "FAPIAO_DIFFERS"),
        ("UPDATE fapiao SET body = '{}'", "UNREADABLE"),
        ("DELETE FROM fapiao", "FAPIAO_DIFFERS"),
    ] {
        scene.database.run(damage).await;
        let (_, findings) = scene.store.verify(|_| {}).await.unwrap();
        let named = findings.iter().any(|finding| finding.rule == rule);
        assert!(named, "{damage}: {findings:?}");
    }
}

async fn applications_are_found_by_stage_text_and_page() {
    let scene = Scene::open().await;
    let order = sold(&scene).await;
    for n in 1..=5 {
        let verb = apply(n, 100, &format!("上海示例{n}有限公司"));
        act(&scene, order, admin(&company(1)), verb).await;
    }
    act(&scene, order, finance(), issue(2)).await;
    let list = async |filter: FapiaoFilter| {
        let store = &scene.store;
        let page = store.fapiao(scene.provider, &filter, None, 50).await;
        ids(&page.unwrap().rows)
    };
    let all = FapiaoFilter::default();
    assert_eq!(list(all.clone()).await, [5, 4, 3, 2, 1].map(id));
    let open = FapiaoFilter {
        stage: Some(FapiaoStage::Open),
        oldest_first: true,
        ..all.clone()
    };
    assert_eq!(list(open.clone()).await, [1, 3, 4, 5].map(id));
    let text = |text: &str| FapiaoFilter {
        text: text.to_owned(),
        ..all.clone()
    };
    assert_eq!(list(text("示例3")).await, [id(3)]);
    assert_eq!(list(text("%")).await, []);
    assert_eq!(list(text("91350100m000100y43")).await.len(), 5);
    let rows = scene.store.fapiao_of(scene.provider, order).await.unwrap();
    let window = FapiaoFilter {
        from: Some(rows[1].fapiao.at),
        until: Some(rows[3].fapiao.at),
        ..all.clone()
    };
    assert_eq!(list(window).await, [3, 2].map(id));
    for (filter, expected) in [(all, [5, 4, 3, 2, 1].as_slice()), (open, &[1, 3, 4, 5])] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = scene.store.fapiao(scene.provider, &filter, after, 2);
            let page = page.await.unwrap();
            found.extend(ids(&page.rows));
            after = page.next.map(|next| next.to_string().parse().unwrap());
            if after.is_none() {
                break;
            }
        }
        let expected: Vec<FapiaoId> = expected.iter().map(|n| id(*n)).collect();
        assert_eq!(found, expected);
    }
}

async fn a_company_keeps_its_titles() {
    let scene = Scene::open().await;
    let names = async || -> Vec<String> {
        let titles = scene.store.fapiao_titles(&company(1)).await.unwrap();
        titles.into_iter().map(|title| title.name).collect()
    };
    for name in ["甲", "乙", "甲"] {
        scene.pass(Span::seconds(1));
        let (store, title) = (&scene.store, title(name));
        store.save_fapiao_title(&company(1), &title).await.unwrap();
    }
    assert_eq!(names().await, ["甲", "乙"]);
    let others = scene.store.fapiao_titles(&company(2)).await.unwrap();
    assert_eq!(others, []);
    scene
        .store
        .forget_fapiao_title(&company(1), "甲")
        .await
        .unwrap();
    assert_eq!(names().await, ["乙"]);
}
