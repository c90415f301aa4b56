//! A day's bill, fetched from the sandbox over HTTP.

use till_channels::{Bill, BillDay, BillLine, BillRow, Channel, wechat_pay::WechatPay};
use till_sandbox::{PastPayment, PastRefund};

use crate::support::{World, now_ms};

const DAY_MS: i64 = 24 * 3600 * 1000;

/// Noon in China of some days ago, and its day.
fn noon(days_ago: i64) -> (i64, BillDay) {
    let china = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    let at = jiff::Timestamp::from_millisecond(now_ms() - days_ago * DAY_MS).unwrap();
    let noon = at.to_zoned(china).date().at(12, 0, 0, 0);
    let day = BillDay(noon.date());
    let at_ms = noon.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)));
    (at_ms.unwrap().timestamp().as_millisecond(), day)
}

fn pay(world: &World, attempt_no: &str, amount_fen: i64, paid_at_ms: i64) {
    let past = PastPayment {
        merchant_id: world.merchant().merchant_id,
        attempt_no: attempt_no.to_owned(),
        transaction_id: format!("4200{attempt_no}"),
        amount_fen,
        description: "排课, 专业版".to_owned(),
        notify_url: world.merchant().merchant_id,
        payer: "oUp".to_owned(),
        paid_at_ms,
    };
    world.sandbox.remember_payment(past).unwrap();
}

async fn lines(channel: &WechatPay, day: BillDay) -> Vec<BillLine> {
    match channel.bill(day).await {
        Ok(Bill::Ready { lines, .. }) => lines,
        other => panic!("must be a bill: {other:?}"),
    }
}

#[tokio::test]
async fn a_days_bill_has_the_payments_and_refunds_of_that_day_with_their_fees() {
    let world = World::start().await;
    let channel = world.channel(world.config());
    let (at_ms, day) = noon(2);
    pay(&world, "A00000000001", 12_345, at_ms);
    pay(&world, "A00000000002", 500, at_ms + 1000);
    pay(&world, "A00000000003", 700, at_ms - DAY_MS);
    let refund = PastRefund {
        merchant_id: world.merchant().merchant_id,
        attempt_no: "A00000000003".to_owned(),
        refund_no: "R00000000001".to_owned(),
        refund_fen: 200,
        at_ms: at_ms + 2000,
    };
    world.sandbox.remember_refund(&refund).unwrap();

    let lines = lines(&channel, day).await;
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line.attempt_no.as_str(), line.amount_fen, line.fee_mfen))
        .collect();
    assert_eq!(
        told,
        [
            ("A00000000001", 12_345, 74_070),
            ("A00000000002", 500, 3_000),
            ("A00000000003", 200, -1_200),
        ]
    );
    assert_eq!(lines[0].at_ms, at_ms);
    assert_eq!(lines[0].transaction_id, "4200A00000000001");
    assert_eq!(lines[0].row, BillRow::Payment { paid: true });
    assert!(matches!(
        &lines[2].row,
        BillRow::Refund { refund_no, failed: false, .. } if refund_no == "R00000000001"
    ));
}

#[tokio::test]
async fn the_same_bill_is_told_by_its_hash() {
    let world = World::start().await;
    let channel = world.channel(world.config());
    let (at_ms, day) = noon(2);
    pay(&world, "A00000000001", 12_345, at_ms);
    let first = channel.bill(day).await.unwrap();
    assert_eq!(channel.bill(day).await.unwrap(), first);
    pay(&world, "A00000000002", 1, at_ms);
    let Bill::Ready { hash, .. } = first else {
        panic!("must be a bill");
    };
    let Ok(Bill::Ready { hash: other, .. }) = channel.bill(day).await else {
        panic!("must be a bill");
    };
    assert_ne!(hash, other);
}

#[tokio::test]
async fn a_day_without_any_trade_has_no_bill_and_today_has_none_yet() {
    let world = World::start().await;
    let channel = world.channel(world.config());
    assert_eq!(channel.bill(noon(2).1).await, Ok(Bill::Nothing));
    let today = channel.bill(noon(0).1).await.unwrap_err();
    assert_eq!(today.code, "PARAM_ERROR");
}

#[tokio::test]
async fn the_sandbox_tells_a_bill_as_wrongly_as_it_is_asked_to() {
    let world = World::start().await;
    let channel = world.channel(world.config());
    let (at_ms, day) = noon(3);
    for (number, fault) in [
        ("A00000000001", "missing"),
        ("A00000000002", "twice"),
        ("A00000000003", "extra"),
        ("A00000000004", "wrong_amount"),
        ("A00000000005", "wrong_status"),
        ("A00000000006", "late"),
    ] {
        pay(&world, number, 100, at_ms);
        let knobs = format!(r#"{{"out_trade_no":"{number}","knobs":{{"bill":"{fault}"}}}}"#);
        assert_eq!(world.post("/api/knobs", knobs).await, 200);
    }
    let told: Vec<_> = lines(&channel, day)
        .await
        .into_iter()
        .map(|line| {
            let paid = line.row == BillRow::Payment { paid: true };
            (line.attempt_no, line.amount_fen, paid)
        })
        .collect();
    let told: Vec<_> = told
        .iter()
        .map(|(no, fen, paid)| (no.as_str(), *fen, *paid))
        .collect();
    assert_eq!(
        told,
        [
            ("A00000000002", 100, true),
            ("A00000000002", 100, true),
            ("A00000000003", 100, true),
            ("A000000000039", 100, true),
            ("A00000000004", 101, true),
            ("A00000000005", 100, false),
        ]
    );
    let (_, next) = noon(2);
    assert_eq!(lines(&channel, next).await[0].attempt_no, "A00000000006");
}

#[tokio::test]
async fn a_bills_file_is_given_to_its_merchant_only_and_only_when_signed() {
    let world = World::start().await;
    let url = format!("{}/v3/billdownload/file?token=0", world.sandbox.base_url());
    let request = world.http.get(url).header("user-agent", "x");
    let answer = request.header("accept", "*/*").send().await.unwrap();
    assert_eq!(answer.status(), 401);
}
