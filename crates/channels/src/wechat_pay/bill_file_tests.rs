use super::*;

const COLUMNS: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
const PAYMENT: &str = "`2026-11-22 18:30:05,`wx1,`1900000001,`0,`,`42000001,`A00001,`oUp,`NATIVE,`SUCCESS,`OTHERS,`CNY,`99.50,`0.00,`0,`0,`0.00,`0.00,`,`,`排课, 专业版,`,`0.59700,`0.60%,`99.50,`0.00,`";
const REFUND: &str = "`2026-11-22 19:00:00,`wx1,`1900000001,`0,`,`42000001,`A00001,`oUp,`NATIVE,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`50300001,`R00001,`9.50,`0.00,`ORIGINAL,`PROCESSING,`排课, 专业版,`,`-0.05700,`0.60%,`0.00,`9.50,`";
const SUMS: &str = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n`2,`99.50,`9.50,`0.00,`0.54000,`99.50,`9.50\r\n";

fn bill() -> String {
    format!("\u{feff}{COLUMNS}\r\n{PAYMENT}\r\n{REFUND}\r\n{SUMS}")
}

fn refused(file: &str) -> String {
    read(file.as_bytes(), "1900000001").unwrap_err()
}

#[test]
fn a_bill_is_read_to_the_thousandth_of_a_fen() {
    let lines = read(bill().as_bytes(), "1900000001").unwrap();
    assert_eq!(lines.len(), 2);
    assert_eq!((lines[0].amount_fen, lines[0].fee_mfen), (9950, 59_700));
    assert_eq!((lines[1].amount_fen, lines[1].fee_mfen), (950, -5_700));
    assert_eq!(lines[0].at_ms, 1_795_343_405_000);
    assert_eq!(lines[0].row, BillRow::Payment { paid: true });
    let BillRow::Refund {
        refund_no, failed, ..
    } = &lines[1].row
    else {
        panic!("must be a refund");
    };
    assert_eq!((refund_no.as_str(), *failed), ("R00001", false));
}

#[test]
fn a_bill_that_is_not_whole_is_no_bill() {
    let whole = bill();
    assert!(refused(&whole.replace(&format!("{REFUND}\r\n"), "")).contains("as many lines"));
    assert!(refused(&whole.replace("`9.50,`\r\n", "`9.51,`\r\n")).contains("申请退款总金额"));
    assert!(refused(&whole.replace("`NATIVE,", "")).contains("as many cells"));
    assert!(refused(&whole.replace(SUMS, "")).contains("sums are missing"));
    assert!(refused(&format!("{whole}`1,`2\r\n")).contains("goes on"));
    assert!(refused("").contains("empty"));
}

#[test]
fn a_bill_of_another_merchant_or_currency_is_no_bill() {
    let error = read(bill().as_bytes(), "1900000002").unwrap_err();
    assert!(error.contains("another merchant"), "{error}");
    assert!(refused(&bill().replace("CNY", "USD")).contains("another currency"));
}

#[test]
fn amounts_are_exact_or_refused() {
    for (text, places, value) in [
        ("0.60000", 5, Some(60_000)),
        ("-0.00001", 5, Some(-1)),
        ("12", 2, Some(1200)),
        ("12.3", 2, Some(1230)),
        ("12.300", 2, Some(1230)),
        ("12.301", 2, None),
        ("", 2, None),
        (".5", 2, None),
        ("1e3", 2, None),
        ("+1", 2, None),
        ("99999999999999999999", 2, None),
        ("92233720368547758.08", 2, None),
    ] {
        assert_eq!(decimal(text, places), value, "{text}");
    }
}
