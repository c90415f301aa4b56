//! A sale from the order to the seats, and the ways in which money can come.

mod common;

use common::databases;
use common::{Scene, company};
use till_domain::decide::Reply;
use till_domain::ledger::Account;
use till_domain::money::Fen;
use till_domain::order::{OrderState, ShownState};
use till_domain::payment::{Disposition, Report};
use till_domain::subscription::Holding;
use till_domain::time::{Instant, Span};
use till_store::{
    CompanyOrders, Constraint, Due, LedgerCursor, OrderFilter, SubmitError, Turnover,
};

on_both_databases!(
    an_order_is_created_placed_paid_and_its_seats_are_on,
    two_hundred_placings_by_fifty_companies_leave_one_owner,
    the_ledger_is_read_page_by_page_and_no_line_twice,
    one_transaction_counts_once,
    a_second_payment_goes_back,
    jobs_find_what_is_due,
    lists_filter_search_and_page,
);

async fn an_order_is_created_placed_paid_and_its_seats_are_on() {
    let scene = Scene::open().await;
    let mut changes = scene.store.changes();
    let (order, number) = scene.create("1").await;
    assert_eq!(changes.recv().await.unwrap().order, order);
    scene.place(order, &company(1)).await.unwrap();
    let attempt = scene.start(order, &company(1)).await;
    let reply = scene.paid(&attempt, "tx1").await.unwrap();
    assert_eq!(reply, Reply::Booked(Disposition::Applied));

    let detail = scene.store.order_detail(&number).await.unwrap().unwrap();
    assert_eq!(detail.order.shown(), ShownState::Paid);
    assert_eq!(detail.receipts.len(), 1);
    assert_eq!(detail.receipts[0].receipt, scene.receipt(&attempt, "tx1"));
    assert_eq!(detail.transfers.len(), 1);
    let codes: Vec<_> = detail
        .events
        .iter()
        .map(|event| event.kind.code())
        .collect();
    assert_eq!(
        codes,
        [
            "created",
            "placed",
            "attempt_started",
            "paid",
            "subscription_changed"
        ]
    );
    assert_eq!(detail.order.seq, 5);

    let held = scene.store.subscriptions_of(&company(1)).await.unwrap();
    match held[0].holding(scene.now().day()) {
        Holding::Running(held) => assert_eq!(held.seats, 10),
        other => panic!("{other:?}"),
    }
    let (from, until) = (scene.now(), scene.now().plus(Span::days(1)));
    let moved = |from, until| scene.store.turnovers(scene.provider, from, until);
    let turnover = |account, opening, debit, credit| Turnover {
        account,
        opening: Fen::new(opening),
        debit: Fen::new(debit),
        credit: Fen::new(credit),
    };
    let day = moved(from, until).await.unwrap();
    assert!(day.contains(&turnover(Account::ChannelCash, 0, 100_000, 0)));
    assert!(day.contains(&turnover(Account::OrderIncome, 0, 0, 100_000)));
    let next = moved(until, until.plus(Span::days(1))).await.unwrap();
    assert!(next.contains(&turnover(Account::ChannelCash, 100_000, 0, 0)));
    let earned = next.iter().find(|one| one.account == Account::OrderIncome);
    assert_eq!(earned.unwrap().closing(), Fen::new(-100_000));
    scene.assert_clean().await;
}

async fn the_ledger_is_read_page_by_page_and_no_line_twice() {
    let scene = Scene::open().await;
    for n in 1..=5 {
        let (order, _) = scene.create(&format!("l{n}")).await;
        scene.place(order, &company(n)).await.unwrap();
        let attempt = scene.start(order, &company(n)).await;
        scene.paid(&attempt, &format!("tx{n}")).await.unwrap();
        // Two of them at the same moment.
        scene.pass(Span::seconds(i64::try_from(n % 2).unwrap()));
    }
    let time = (
        scene.now().minus(Span::days(1)),
        scene.now().plus(Span::days(1)),
    );
    let (mut lines, mut after) = (Vec::new(), None);
    loop {
        let page = scene
            .store
            .ledger(scene.provider, time, after, 2)
            .await
            .unwrap();
        lines.extend(page.rows);
        let Some(next) = page.next else { break };
        after = Some(next.to_string().parse::<LedgerCursor>().unwrap());
    }
    assert_eq!(lines.len(), 5);
    assert!(lines.is_sorted_by_key(|line| line.transfer.at));
    let numbers: std::collections::HashSet<_> = lines.iter().map(|line| &line.number).collect();
    assert_eq!(numbers.len(), 5);
    assert!(lines.iter().all(|line| line.event.kind.code() == "paid"));
    let later = (time.1, time.1.plus(Span::days(1)));
    let none = scene
        .store
        .ledger(scene.provider, later, None, 2)
        .await
        .unwrap();
    assert!(none.rows.is_empty() && none.next.is_none());
}

async fn two_hundred_placings_by_fifty_companies_leave_one_owner() {
    let scene = Scene::open().await;
    let (order, number) = scene.create("1").await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..200 {
        let command = scene.command(
            till_domain::decide::Target::Order(order),
            common::admin(&company(n % 50)),
            till_domain::decide::Verb::Place {
                chosen: None,
                expected: None,
            },
        );
        let store = scene.store.clone();
        tasks.spawn(async move { (n % 50, store.submit(command).await) });
    }
    let mut won = std::collections::HashSet::new();
    let mut refused = 0;
    while let Some(result) = tasks.join_next().await {
        match result.unwrap() {
            (n, Ok(_)) => drop(won.insert(n)),
            (_, Err(SubmitError::Refused(refusal))) => {
                assert_eq!(refusal.code(), "used_by_another_company");
                refused += 1;
            }
            (_, Err(other)) => panic!("{other:?}"),
        }
    }
    assert_eq!((won.len(), refused), (1, 196));
    let owner = scene.store.order_by_number(&number).await.unwrap().unwrap();
    assert_eq!(owner.company(), Some(&company(*won.iter().next().unwrap())));
    scene.assert_clean().await;
}

async fn one_transaction_counts_once() {
    let scene = Scene::open().await;
    let (order, number) = scene.create("1").await;
    scene.place(order, &company(1)).await.unwrap();
    let attempt = scene.start(order, &company(1)).await;
    let (first, second) = tokio::join!(scene.paid(&attempt, "tx1"), scene.paid(&attempt, "tx1"));
    assert_eq!(first.unwrap(), Reply::Booked(Disposition::Applied));
    assert_eq!(second.unwrap(), Reply::Already);
    assert_eq!(scene.paid(&attempt, "tx1").await.unwrap(), Reply::Already);

    // Another order's attempt can't be paid by the same transaction.
    let (other, _) = scene.create("2").await;
    scene.place(other, &company(2)).await.unwrap();
    let stranger = scene.start(other, &company(2)).await;
    let refused = scene.paid(&stranger, "tx1").await;
    assert_eq!(
        refused,
        Err(SubmitError::Conflict(Constraint::ReceiptTwice))
    );
    let detail = scene.store.order_detail(&number).await.unwrap().unwrap();
    assert_eq!(detail.receipts.len(), 1);
    scene.assert_clean().await;
}

async fn a_second_payment_goes_back() {
    let scene = Scene::open().await;
    let (order, number) = scene.create("1").await;
    scene.place(order, &company(1)).await.unwrap();
    let attempt = scene.start(order, &company(1)).await;
    let (one, two) = tokio::join!(scene.paid(&attempt, "tx1"), scene.paid(&attempt, "tx2"));
    assert_eq!(one.unwrap(), Reply::Booked(Disposition::Applied));
    assert_eq!(two.unwrap(), Reply::Booked(Disposition::Returned));
    let detail = scene.store.order_detail(&number).await.unwrap().unwrap();
    assert_eq!((detail.receipts.len(), detail.refunds.len()), (2, 1));
    let due = scene.store.refunds_due(scene.now(), 10).await.unwrap();
    assert_eq!(due[0].refund, detail.refunds[0]);
    scene.assert_clean().await;
}

async fn jobs_find_what_is_due() {
    let scene = Scene::open().await;
    let (order, number) = scene.create("1").await;
    scene.place(order, &company(1)).await.unwrap();
    let attempt = scene.start(order, &company(1)).await;
    let store = &scene.store;
    assert_eq!(store.attempts_due(scene.now(), 10).await.unwrap(), vec![]);
    scene.pass(Span::seconds(5));
    let due = store.attempts_due(scene.now(), 10).await.unwrap();
    assert_eq!((&due[0].attempt, due[0].checks), (&attempt, 0));
    let later = scene.now().plus(Span::seconds(30));
    assert!(store.claim_attempt(&due[0], later).await.unwrap());
    let again = store.claim_attempt(&due[0], later).await.unwrap();
    assert!(!again, "another node was faster");
    assert_eq!(store.attempts_due(scene.now(), 10).await.unwrap(), vec![]);
    assert_eq!(store.attempts_due(later, 10).await.unwrap()[0].checks, 1);

    scene.pass(Span::hours(240));
    let expired = store
        .orders_due(Due::Expiry, scene.now(), 10)
        .await
        .unwrap();
    assert_eq!(expired, vec![(scene.provider, order)]);
    let expire = till_domain::decide::Verb::Expire;
    let target = till_domain::decide::Target::Order(order);
    let reply = scene
        .act(target, till_domain::party::Actor::System, expire)
        .await
        .unwrap();
    assert_eq!(
        reply,
        Reply::Closing {
            attempts: vec![attempt.number.clone()]
        }
    );
    let closing = store
        .orders_due(Due::Closing, scene.now(), 10)
        .await
        .unwrap();
    assert_eq!(closing, vec![(scene.provider, order)]);
    scene.report(&attempt.number, Report::Closed).await.unwrap();
    assert_eq!(
        store
            .attempts_due(Instant::from_millis(i64::MAX), 10)
            .await
            .unwrap(),
        vec![]
    );
    let order = store.order_by_number(&number).await.unwrap().unwrap();
    assert!(matches!(order.state, OrderState::Expired { .. }));
    scene.assert_clean().await;
}

async fn lists_filter_search_and_page() {
    let scene = Scene::open().await;
    let name = "深圳市云端科技有限公司".to_owned();
    let customer = till_domain::party::Company {
        corpid: company(1),
        name,
        credit_code: None,
    };
    scene.store.upsert_company(&customer).await.unwrap();
    let mut numbers = Vec::new();
    for n in 0..25 {
        let (order, number) = scene.create(&n.to_string()).await;
        if n % 5 == 0 {
            scene.place(order, &company(n)).await.unwrap();
        }
        numbers.push(number);
        scene.pass(Span::seconds(1));
    }
    let list = |filter: OrderFilter| {
        let store = scene.store.clone();
        let provider = scene.provider;
        async move {
            let (mut rows, mut after) = (Vec::new(), None);
            loop {
                let page = store.orders(provider, &filter, after, 10).await.unwrap();
                rows.extend(page.rows);
                after = page.next;
                if after.is_none() {
                    return rows;
                }
            }
        }
    };
    let all = list(OrderFilter::default()).await;
    let newest_first: Vec<_> = numbers.iter().rev().cloned().collect();
    assert_eq!(
        all.iter().map(|row| row.number.clone()).collect::<Vec<_>>(),
        newest_first
    );
    let placed = OrderFilter {
        states: vec![ShownState::AwaitingPayment],
        ..Default::default()
    };
    assert_eq!(list(placed.clone()).await.len(), 5);
    let product = OrderFilter {
        product: Some(scene.product.id),
        ..placed
    };
    assert_eq!(list(product).await.len(), 5);
    let text = |text: &str| OrderFilter {
        text: text.to_owned(),
        ..Default::default()
    };
    assert_eq!(list(text("ref-7")).await.len(), 1);
    assert_eq!(list(text(numbers[3].as_str())).await[0].number, numbers[3]);
    assert_eq!(list(text("客户")).await.len(), 25);
    assert_eq!(list(text("云端")).await.len(), 0);
    assert_eq!(list(text("100%")).await.len(), 0);
    let (order, _) = scene.create("99").await;
    scene.place(order, &company(1)).await.unwrap();
    assert_eq!(
        list(text("云端")).await[0].company_name,
        "深圳市云端科技有限公司"
    );
    let counts = scene
        .store
        .order_counts(scene.provider, None)
        .await
        .unwrap();
    assert!(
        counts.contains(&(ShownState::AwaitingPayment, 6)),
        "{counts:?}"
    );
    assert!(counts.contains(&(ShownState::Unplaced, 20)));
    let centre = CompanyOrders::default();
    let mine = scene
        .store
        .company_orders(&company(1), &centre, None, 10)
        .await
        .unwrap();
    assert_eq!(mine.rows.len(), 1);
    let customers = scene
        .store
        .customers(scene.provider, "云端", None, 10)
        .await
        .unwrap();
    assert_eq!(customers.customers[0].subscriptions.len(), 1);
    let every = scene
        .store
        .customers(scene.provider, "", None, 4)
        .await
        .unwrap();
    assert_eq!((every.customers.len(), every.next.is_some()), (4, true));
    scene.assert_clean().await;
}
