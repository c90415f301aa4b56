//! How sales stand: the same numbers on both databases.

mod common;

use common::{Scene, company, databases};
use till_domain::money::Fen;
use till_domain::time::Span;
use till_store::{Funnel, LinkOpen, Overview};

on_both_databases!(
    an_overview_counts_each_step_and_adds_up_what_came_in,
    an_overview_of_a_provider_that_sold_nothing_is_empty,
);

fn opened(scene: &Scene, visitor: &str) -> LinkOpen {
    LinkOpen {
        at: scene.now(),
        visitor: visitor.to_owned(),
        company: None,
        device: "computer".to_owned(),
    }
}

async fn of_today(scene: &Scene) -> Overview {
    let today = scene.now().day();
    let period = (today.start(), today.plus_days(1).start());
    let overview = scene.store.overview(scene.provider, period, None);
    overview.await.unwrap()
}

async fn an_overview_counts_each_step_and_adds_up_what_came_in() {
    let scene = Scene::open().await;
    let mut orders = Vec::new();
    for token in ["a", "b", "c", "d"] {
        orders.push(scene.create(token).await);
        scene.pass(Span::seconds(1));
    }
    // Two people look at the second; the third is placed; the fourth is paid.
    for visitor in ["x", "y"] {
        let knock = ("test", Span::minutes(1), 600);
        let place = (scene.provider, orders[1].0);
        let open = opened(&scene, visitor);
        assert!(scene.store.open_link(knock, place, &open).await.unwrap());
    }
    scene.place(orders[2].0, &company(1)).await.unwrap();
    scene.place(orders[3].0, &company(2)).await.unwrap();
    let attempt = scene.start(orders[3].0, &company(2)).await;
    scene.paid(&attempt, "4200").await.unwrap();

    let overview = of_today(&scene).await;
    let funnel = Funnel {
        created: 4,
        opened: 3,
        placed: 2,
        paid: 1,
    };
    assert_eq!(overview.funnel, funnel);
    assert_eq!(overview.money.len(), 1);
    let money = &overview.money[0];
    assert_eq!((money.sum, money.payments), (attempt.amount, 1));
    assert_eq!(money.day, scene.now().day());
    assert!(money.sum > Fen::new(0));
    let live: Vec<_> = overview
        .live
        .iter()
        .map(|link| (link.number.clone(), link.opens))
        .collect();
    let number = |place: usize| orders[place].1.clone();
    assert_eq!(live, [(number(1), 2), (number(0), 0), (number(2), 0)]);
    assert!(!overview.is_cut());
    scene.assert_clean().await;
}

async fn an_overview_of_a_provider_that_sold_nothing_is_empty() {
    let scene = Scene::open().await;
    assert_eq!(of_today(&scene).await, Overview::default());
}
