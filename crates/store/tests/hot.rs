//! What the writer keeps in memory is what is stored, always.

mod common;

use common::databases;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use common::{Scene, admin, company, options};
use till_domain::decide::{Reply, Target, Verb};
use till_domain::id::{Entropy, OrderId, OrderNumber};
use till_domain::party::Actor;
use till_domain::payment::{Attempt, Report};
use till_domain::time::Span;
use till_store::{Store, SubmitError};

on_both_databases!(
    what_is_kept_in_memory_changes_no_answer,
    what_another_process_wrote_is_seen,
);

/// The same bytes for the same seed, on and on.
struct Seeded(Arc<AtomicU64>);

impl Seeded {
    fn next(&self) -> u64 {
        let n = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        n ^ (n >> 31)
    }
    fn below(&self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit).unwrap()).unwrap()
    }
}

impl Entropy for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(8) {
            part.copy_from_slice(&self.next().to_be_bytes()[..part.len()]);
        }
    }
}

/// A store that makes the same numbers as every other one with `seed`.
async fn scene(seed: u64, hot_orders: usize) -> Scene {
    let state = Arc::new(AtomicU64::new(seed));
    Scene::with(|options| {
        options.hot_orders = hot_orders;
        options.entropy = Arc::new(move || Box::new(Seeded(Arc::clone(&state))));
    })
    .await
}

/// Orders and attempts that an act may be about.
#[derive(Default)]
struct Known {
    orders: Vec<(OrderId, OrderNumber)>,
    attempts: Vec<Attempt>,
}

async fn act(scene: &Scene, dice: &Seeded, known: &mut Known, step: usize) -> String {
    let api = || Actor::api("ERP");
    let (what, buyer) = (dice.below(10), company(dice.below(4)));
    let order = match known.orders.len() {
        0 => None,
        many => Some(known.orders[dice.below(many)].0),
    };
    let attempt = match known.attempts.len() {
        0 => None,
        many => Some(known.attempts[dice.below(many)].clone()),
    };
    let answer = match (what, order, attempt) {
        (0 | 1, _, _) | (_, None, _) => {
            let verb = Verb::Create(Box::new(scene.new_order(&step.to_string())));
            scene.act(Target::New, api(), verb).await
        }
        (2 | 3, Some(order), _) => scene.place(order, &buyer).await,
        (4, Some(order), _) => {
            let verb = Verb::CancelPlacing;
            scene.act(Target::Order(order), admin(&buyer), verb).await
        }
        (5, Some(order), _) => {
            let reason = "不要了".to_owned();
            let verb = Verb::Cancel { reason };
            scene.act(Target::Order(order), api(), verb).await
        }
        (6, Some(order), _) => {
            let request = scene.request();
            let verb = Verb::StartAttempt(request);
            scene.act(Target::Order(order), admin(&buyer), verb).await
        }
        (7, Some(order), None) => {
            let verb = Verb::Expire;
            scene.act(Target::Order(order), Actor::System, verb).await
        }
        (_, Some(_), Some(attempt)) if what == 7 => {
            let report = Report::Closed;
            scene.report(&attempt.number, report).await
        }
        (_, Some(_), Some(attempt)) => {
            // Few transactions: some come twice.
            scene.paid(&attempt, &format!("tx{}", dice.below(40))).await
        }
        (_, Some(order), None) => scene.place(order, &buyer).await,
    };
    match &answer {
        Ok(Reply::Created { order, number }) => known.orders.push((*order, number.clone())),
        Ok(Reply::Begin(attempt)) => known.attempts.push((**attempt).clone()),
        Ok(_) | Err(_) => {}
    }
    format!("{answer:?}")
}

async fn what_is_kept_in_memory_changes_no_answer() {
    for seed in 1..=6 {
        // Nothing kept; little, so that much is forgotten; all.
        let scenes = [
            scene(seed, 0).await,
            scene(seed, 2).await,
            scene(seed, 500).await,
        ];
        let mut all = [Known::default(), Known::default(), Known::default()];
        let dice: [Seeded; 3] =
            std::array::from_fn(|_| Seeded(Arc::new(AtomicU64::new(seed ^ 0x5eed))));
        for step in 0..150 {
            let mut answers = Vec::new();
            for ((scene, known), dice) in scenes.iter().zip(&mut all).zip(&dice) {
                answers.push(act(scene, dice, known, step).await);
                scene.pass(Span::seconds(if step % 10 == 9 { 3_600 * 7 } else { 20 }));
            }
            assert_eq!(answers[0], answers[1], "seed {seed}, step {step}");
            assert_eq!(answers[0], answers[2], "seed {seed}, step {step}");
        }
        for (_, number) in &all[0].orders {
            let mut details = Vec::new();
            for scene in &scenes {
                let detail = scene.store.order_detail(number).await.unwrap().unwrap();
                details.push(format!("{detail:?}"));
            }
            assert_eq!(details[0], details[1]);
            assert_eq!(details[0], details[2]);
        }
        for scene in &scenes {
            scene.assert_clean().await;
        }
    }
}

async fn what_another_process_wrote_is_seen() {
    let scene = Scene::open().await;
    let (order, _) = scene.create("1").await;
    let other = Store::open(&scene.place, options(&scene.now))
        .await
        .unwrap();
    let place = Verb::Place {
        chosen: None,
        expected: None,
    };
    let command = scene.command(Target::Order(order), admin(&company(1)), place);
    other.submit(command).await.unwrap();
    let refused = scene.place(order, &company(2)).await;
    let Err(SubmitError::Refused(refusal)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(refusal.code(), "used_by_another_company");
    scene.assert_clean().await;
}
