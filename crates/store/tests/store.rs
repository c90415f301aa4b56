//! The store itself: batches, queue, restart, migrations, plans, and the small nouns.

mod common;

use common::databases;
use common::{Counter, Scene, company, options, product};
use till_domain::decide::{Target, Verb};
use till_domain::id::StaffId;
use till_domain::party::{Actor, Staff, StaffRole};
use till_domain::time::Span;
use till_store::{
    Constraint, Invitation, Plan, Session, SignedIn, Store, StoreError, Subject, SubmitError,
};

on_both_databases!(
    only_the_culprit_of_a_batch_is_refused,
    a_full_queue_says_so,
    what_is_answered_is_there_after_a_restart,
    a_newer_or_changed_database_is_refused,
    every_statement_goes_by_an_index,
    products_keep_their_versions,
    people_come_by_invitation_and_sign_in,
    limits_codes_and_leases_hold,
    events_are_delivered_once_marked,
);

async fn only_the_culprit_of_a_batch_is_refused() {
    let scene = Scene::open().await;
    let mut tasks = Vec::new();
    for n in 0..50 {
        // Two links with one token.
        let token = if n == 31 { 30 } else { n };
        let verb = Verb::Create(Box::new(scene.new_order(&token.to_string())));
        let command = scene.command(Target::New, Actor::api("ERP"), verb);
        let store = scene.store.clone();
        tasks.push(tokio::spawn(async move { store.submit(command).await }));
    }
    let mut refused = Vec::new();
    for (n, task) in tasks.into_iter().enumerate() {
        if let Err(error) = task.await.unwrap() {
            refused.push((n, error));
        }
    }
    assert_eq!(
        refused,
        vec![(31, SubmitError::Conflict(Constraint::OrderToken))]
    );
    scene.assert_clean().await;
}

async fn a_full_queue_says_so() {
    let scene = Scene::with(|options| options.queue = 4).await;
    // Somebody else holds what it writes: it takes some jobs and waits with them.
    let (hold, refused) = match scene.database.kind {
        databases::Kind::Sqlite => ("BEGIN IMMEDIATE", 16),
        // As many again are sorted by provider before they wait.
        databases::Kind::Postgres => ("BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE", 13),
    };
    let held = scene.database.hold(hold).await;
    let create = |n: &str| {
        let verb = Verb::Create(Box::new(scene.new_order(n)));
        let actor = Actor::api("ERP");
        let (store, command) = (scene.store.clone(), scene.command(Target::New, actor, verb));
        tokio::spawn(async move { store.submit(command).await })
    };
    let mut waiting = vec![create("first")];
    tokio::task::yield_now().await;
    while scene.store.queue_room() < 4 {
        tokio::task::yield_now().await;
    }
    waiting.extend((0..20).map(|n| create(&n.to_string())));
    while waiting.iter().filter(|call| call.is_finished()).count() < refused {
        tokio::task::yield_now().await;
    }
    held.release("ROLLBACK").await;
    let mut busy = 0;
    for call in waiting {
        match call.await.unwrap() {
            Ok(_) => {}
            Err(error) => {
                assert_eq!(error, SubmitError::Busy);
                busy += 1;
            }
        }
    }
    assert!((refused..=16).contains(&busy), "{busy}");
    scene.assert_clean().await;
}

async fn what_is_answered_is_there_after_a_restart() {
    let scene = Scene::open().await;
    let (order, number) = scene.create("1").await;
    scene.place(order, &company(1)).await.unwrap();
    let before = scene.store.order_by_number(&number).await.unwrap();
    scene.store.close().await;
    let closed = scene.place(order, &company(2)).await;
    assert!(
        matches!(closed, Err(SubmitError::Unavailable(_))),
        "{closed:?}"
    );
    // The schema is there already: opening again changes nothing.
    let store = Store::open(&scene.place, options(&scene.now))
        .await
        .unwrap();
    assert_eq!(store.order_by_number(&number).await.unwrap(), before);
    assert_eq!(store.audit().await.unwrap(), vec![]);
}

async fn a_newer_or_changed_database_is_refused() {
    let scene = Scene::open().await;
    scene.store.close().await;
    let database = &scene.database;
    database
        .run("INSERT INTO migrations VALUES (999, 'x', 0)")
        .await;
    let error = Store::open(&scene.place, options(&scene.now))
        .await
        .unwrap_err();
    assert!(
        matches!(error, StoreError::NewerDatabase { found: 999, .. }),
        "{error:?}"
    );
    database
        .run("DELETE FROM migrations WHERE version = 999; UPDATE migrations SET checksum = 'x'")
        .await;
    let error = Store::open(&scene.place, options(&scene.now))
        .await
        .unwrap_err();
    assert_eq!(error, StoreError::ChangedMigration(1));
}

const MANY_ORDERS: &str = "INSERT INTO orders \
       (provider, id, number, shown_state, creator, pinned, product_name, reference, paid_fen, \
        created_at, expires_at, token_hash, body) \
     SELECT 'p' || n % 5, 'o' || n, 'N' || n, 'paid', 's' || n % 7, 0, 'x', 'r' || n, 0, n, n, \
       't' || n, '{}' FROM generate_series(1, 20000) AS n; \
     ANALYZE orders";

/// Tables that are small, or read whole on purpose.
const READ_WHOLE: [(&str, &str); 8] = [
    // The rows of a page, gathered before they are added up.
    ("audit::", "money"),
    ("audit::", "refunds_said"),
    ("audit::", "part"),
    ("audit::", "claims"),
    ("migrate::DONE", "migrations"),
    ("providers::EVERY", "providers"),
    ("staff::OPERATORS", "operators"),
    ("search::COMPANIES", "companies"),
];

/// Statements that want everything of a provider, of a table that is small.
const WHOLE_PROVIDER: [&str; 20] = [
    // One row for each provider.
    "audit_chain::HEAD",
    "audit_chain::MOVE",
    "audit_list::HEAD",
    "verify_chain::HEAD",
    // The first row of each chain.
    "verify_chain::STRAY",
    "callbacks::ONE",
    "callbacks::REMOVE",
    "paytool::FORGET_TOKENS",
    "paytool::ONE",
    "paytool::SUITES",
    "channel_accounts::OF_PROVIDER",
    "invitations::OF_PROVIDER",
    "products::CURRENT",
    // Only the open ones, by an index of them in their order, up to its limit.
    "renewals::OPEN",
    "search::PRODUCTS",
    "staff::OF_PROVIDER",
    "staff::SAVE_BESIDE_AN_OWNER",
    "list::COUNTS",
    "verify_counts::NOTED",
    // The balances: as slow as the books are long, until they are kept.
    "outbox::TOTALS",
];

async fn every_statement_goes_by_an_index() {
    let scene = Scene::open().await;
    if scene.database.kind == databases::Kind::Postgres {
        // On empty tables PostgreSQL takes any index of the provider's for as good as any other.
        scene.database.run(MANY_ORDERS).await;
    }
    let plans = scene.store.plans().await.unwrap();
    let wrong: Vec<_> = match scene.database.kind {
        databases::Kind::Sqlite => walks_on_sqlite(&plans),
        databases::Kind::Postgres => walks_on_postgres(&plans),
    };
    assert_eq!(wrong, Vec::<&Plan>::new());
}

fn walks_on_sqlite(plans: &[Plan]) -> Vec<&Plan> {
    let mut wrong = Vec::new();
    for plan in plans {
        for step in &plan.steps {
            // By the provider alone is as good as reading everything.
            if step.ends_with("(provider=?)") && !step.starts_with("SEARCH providers ") {
                let small = WHOLE_PROVIDER.contains(&plan.statement.as_str());
                if !small {
                    wrong.push(plan);
                }
            }
            let Some(what) = step.strip_prefix("SCAN ") else {
                continue;
            };
            // `w` and `b` are what the command named; `r` and `f` what a limit left.
            let fine = what.starts_with("json_each")
                || ["w", "b", "r", "f"].contains(&what)
                || what == "CONSTANT ROW"
                || what.starts_with("o USING INDEX orders_due")
                || what.starts_with("events USING") && step.contains("events_outbox")
                || READ_WHOLE.iter().any(|(statement, table)| {
                    plan.statement.starts_with(statement) && what.starts_with(table)
                });
            if !fine {
                wrong.push(plan);
            }
        }
    }
    wrong
}

/// Statements that take the beginning of an index in its order, and stop at their limit.
const BEGINNING: [&str; 1] = ["outbox::UNDELIVERED"];

/// A scan of a table, or of an index without a condition on its first columns.
fn walks_on_postgres(plans: &[Plan]) -> Vec<&Plan> {
    let is_wrong = |plan: &&Plan| {
        let whole = WHOLE_PROVIDER.contains(&plan.statement.as_str());
        let is_allowed = |step: &str| {
            let table = |(statement, table): &(&str, &str)| {
                plan.statement.starts_with(statement) && step.contains(&format!(" on {table}"))
            };
            READ_WHOLE.iter().any(table) || BEGINNING.contains(&plan.statement.as_str())
        };
        plan.steps.iter().enumerate().any(|(place, step)| {
            let next = plan.steps.get(place + 1).map_or("", String::as_str);
            let next = next.trim();
            let by_provider_alone = next == "Index Cond: (provider = $1)";
            // A provider has few products.
            let few = step.contains(" on providers") || step.ends_with(" on products");
            if step.contains("Seq Scan") {
                !is_allowed(step)
            } else if step.contains("Index Scan") || step.contains("Index Only Scan") {
                !next.starts_with("Index Cond") && !is_allowed(step)
                    || by_provider_alone && !whole && !few
            } else {
                false
            }
        })
    };
    plans.iter().filter(is_wrong).collect()
}

async fn products_keep_their_versions() {
    let scene = Scene::open().await;
    let store = &scene.store;
    let second = till_domain::catalog::Product {
        name: "客户通 2".to_owned(),
        ..product(scene.provider, 2)
    };
    store.save_product(&second).await.unwrap();
    let again = store.save_product(&second).await;
    assert_eq!(again, Err(StoreError::Conflict(Constraint::ProductVersion)));
    let old = store.save_product(&product(scene.provider, 1)).await;
    assert_eq!(old, Err(StoreError::Conflict(Constraint::ProductVersion)));
    assert_eq!(
        store.products(scene.provider).await.unwrap(),
        vec![second.clone()]
    );
    let first = store
        .product_version(scene.provider, second.id, 1)
        .await
        .unwrap();
    assert_eq!(first.unwrap().name, "客户通");
    // An order made with the old version is still placed with it.
    let (order, number) = scene.create("1").await;
    scene.place(order, &company(1)).await.unwrap();
    let order = store.order_by_number(&number).await.unwrap().unwrap();
    assert_eq!(order.lines[0].product_name, "客户通");
}

fn staff(scene: &Scene, email: &str) -> Staff {
    Staff {
        id: StaffId::new(scene.now(), &mut Counter::new()),
        provider: scene.provider,
        email: email.to_owned(),
        name: "李四".to_owned(),
        role: StaffRole::Sales,
        discount_cap_percent: None,
        refund_limit: None,
        active: true,
    }
}

async fn people_come_by_invitation_and_sign_in() {
    let scene = Scene::open().await;
    let store = &scene.store;
    let person = staff(&scene, "Li@example.com");
    let invitation = Invitation {
        token_hash: "t".to_owned(),
        provider: scene.provider,
        email: person.email.clone(),
        name: person.name.clone(),
        role: person.role,
        discount_cap_percent: person.discount_cap_percent,
        refund_limit: person.refund_limit,
        invited_by: person.id,
        created_at: scene.now(),
        expires_at: scene.now().plus(Span::days(7)),
        used_at: None,
    };
    store.create_invitation(&invitation).await.unwrap();
    assert!(
        store
            .accept_invitation("t", &person, "hash", scene.now())
            .await
            .unwrap()
    );
    assert!(
        !store
            .accept_invitation("t", &staff(&scene, "b@b"), "hash", scene.now())
            .await
            .unwrap()
    );
    assert!(
        !store
            .accept_invitation("u", &staff(&scene, "c@c"), "hash", scene.now())
            .await
            .unwrap()
    );
    assert_eq!(
        store.staff_of(scene.provider).await.unwrap(),
        vec![person.clone()]
    );
    let found = store
        .staff_by_email(" li@EXAMPLE.com")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found, (person.clone(), "hash".to_owned()));
    let twice = store
        .create_staff(&staff(&scene, "li@example.com"), "hash")
        .await;
    assert_eq!(twice, Err(StoreError::Conflict(Constraint::StaffEmail)));

    let session = Session {
        token_hash: "s".to_owned(),
        kind: "console".to_owned(),
        subject: Subject::Staff {
            provider: person.provider,
            id: person.id,
        },
        created_at: scene.now(),
        last_seen_at: scene.now(),
        expires_at: scene.now().plus(Span::hours(1)),
    };
    store.create_session(&session, "").await.unwrap();
    let find = |door| store.signed_in("s", door, Span::hours(1), Span::hours(2));
    scene.pass(Span::minutes(50));
    match find("console").await.unwrap() {
        Some(SignedIn::Staff(found)) => assert_eq!(
            (found.0, found.1.key),
            (person.clone(), person.provider),
            "the person with their provider"
        ),
        other => panic!("{other:?}"),
    }
    assert_eq!(find("buyer").await.unwrap(), None, "another door");
    // Seen after 50 minutes, it would end an hour later; used again, at two hours after its begin.
    scene.pass(Span::minutes(50));
    assert!(find("console").await.unwrap().is_some());
    scene.pass(Span::minutes(19));
    assert!(find("console").await.unwrap().is_some());
    scene.pass(Span::minutes(1));
    assert_eq!(find("console").await.unwrap(), None);
}

async fn limits_codes_and_leases_hold() {
    let scene = Scene::open().await;
    let store = &scene.store;
    for n in 0..7 {
        assert_eq!(
            store
                .hit("sign-in:1.2.3.4", Span::minutes(1), 5)
                .await
                .unwrap(),
            n < 5
        );
    }
    scene.pass(Span::minutes(1));
    assert!(
        store
            .hit("sign-in:1.2.3.4", Span::minutes(1), 5)
            .await
            .unwrap()
    );

    let until = scene.now().plus(Span::minutes(10));
    store
        .create_email_code("a@a", "right", until)
        .await
        .unwrap();
    assert!(!store.use_email_code("a@a", "wrong").await.unwrap());
    assert!(store.use_email_code("a@a", "right").await.unwrap());
    assert!(!store.use_email_code("a@a", "right").await.unwrap());
    store
        .create_email_code("a@a", "right", until)
        .await
        .unwrap();
    for _ in 0..5 {
        assert!(!store.use_email_code("a@a", "wrong").await.unwrap());
    }
    assert!(!store.use_email_code("a@a", "right").await.unwrap());

    assert!(store.lease("poll", "one", Span::seconds(30)).await.unwrap());
    assert!(!store.lease("poll", "two", Span::seconds(30)).await.unwrap());
    assert!(store.lease("poll", "one", Span::seconds(30)).await.unwrap());
    scene.pass(Span::seconds(30));
    assert!(store.lease("poll", "two", Span::seconds(30)).await.unwrap());
}

async fn events_are_delivered_once_marked() {
    let scene = Scene::open().await;
    scene.create("1").await;
    let events = scene.store.undelivered(10).await.unwrap();
    assert_eq!(events.len(), 1);
    scene.store.queue_notices(&[], &events).await.unwrap();
    assert_eq!(scene.store.undelivered(10).await.unwrap(), vec![]);
}
