//! What stands in the bills: columns, lines and sums of a day, and what the knobs do to them.

use jiff::civil::Date;

use super::{
    book::{Book, Refund, RefundStatus, Trade},
    desk::Desk,
};
use crate::{clock, knobs::BillFault};

/// 0.60 %, in thousandths of a fen per fen.
const FEE_MFEN: i64 = 6;

const PAYMENT_COLUMNS: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额";
const REFUND_COLUMNS: &str = ",微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态";
const REFUND_TIMES: &str = ",退款申请时间,退款成功时间";
const LAST_COLUMNS: &str = ",商品名称,商户数据包,手续费,费率,订单金额";
const SUM_COLUMNS: &str =
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
const FUND_COLUMNS: &str = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号";
const FUND_SUMS: &str = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    All,
    Success,
    Refund,
}

/// A payment or one of its refunds, as the bill tells it.
struct Line<'a> {
    at_ms: i64,
    trade: &'a Trade,
    refund: Option<&'a Refund>,
    amount_fen: i64,
    undone: bool,
    /// The bill has it under numbers that nobody else knows.
    strange: bool,
}

/// The trade bill; `None` when nothing happened that day.
pub(super) fn trades(desk: &Desk, merchant_id: &str, day: Date, kind: Kind) -> Option<String> {
    let book = desk.book();
    let lines = lines(&book, desk, merchant_id, day);
    let mut file = format!("\u{feff}{PAYMENT_COLUMNS}");
    if kind != Kind::Success {
        file += REFUND_COLUMNS;
    }
    if kind == Kind::Refund {
        file += REFUND_TIMES;
    }
    file += LAST_COLUMNS;
    file += match kind {
        Kind::Success => ",费率备注\r\n",
        Kind::All | Kind::Refund => ",申请退款金额,费率备注\r\n",
    };
    let (mut count, mut fee, mut paid, mut refunded) = (0_usize, 0, 0, 0);
    for line in &lines {
        if matches!(
            (kind, line.refund),
            (Kind::Success, Some(_)) | (Kind::Refund, None)
        ) {
            continue;
        }
        count += 1;
        fee += line.fee_mfen();
        match line.refund {
            Some(_) => refunded += line.amount_fen,
            None => paid += line.amount_fen,
        }
        file += &line.text(kind);
    }
    let (paid, refunded, fee) = (yuan(paid), yuan(refunded), yuan_of_mfen(fee));
    file += &format!(
        "{SUM_COLUMNS}\r\n`{count},`{paid},`{refunded},`0.00,`{fee},`{paid},`{refunded}\r\n"
    );
    (count > 0).then_some(file)
}

/// The basic account's fund-flow bill; `None` when nothing moved that day.
pub(super) fn funds(desk: &Desk, merchant_id: &str, day: Date) -> Option<String> {
    let book = desk.book();
    let mut file = format!("\u{feff}{FUND_COLUMNS}\r\n");
    let (mut count_in, mut sum_in, mut count_out, mut sum_out) = (0_usize, 0, 0_usize, 0);
    for line in lines(&book, desk, merchant_id, day) {
        let (id, name, direction, sum, count) = match line.refund {
            Some(refund) => (
                &refund.refund_id,
                "退款",
                "支出",
                &mut sum_out,
                &mut count_out,
            ),
            None => {
                let Some(payment) = &line.trade.payment else {
                    continue;
                };
                (
                    &payment.transaction_id,
                    "交易",
                    "收入",
                    &mut sum_in,
                    &mut count_in,
                )
            }
        };
        (*sum, *count) = (*sum + line.amount_fen, *count + 1);
        file += &format!(
            "`{},`{id},`{id}1,`{name},`{name},`{direction},`{},`{},`system,`,`{id}\r\n",
            clock::for_people(line.at_ms),
            yuan(line.amount_fen),
            yuan(sum_in - sum_out),
        );
    }
    file += &format!(
        "{FUND_SUMS}\r\n`{},`{count_in},`{},`{count_out},`{}\r\n",
        count_in + count_out,
        yuan(sum_in),
        yuan(sum_out)
    );
    (count_in + count_out > 0).then_some(file)
}

fn lines<'a>(book: &'a Book, desk: &Desk, merchant_id: &str, day: Date) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let own = book.trades().filter(|trade| trade.mchid == merchant_id);
    for trade in own {
        let Some(payment) = &trade.payment else {
            continue;
        };
        let fault = desk.knobs_of(&trade.out_trade_no).bill.unwrap_or_default();
        if is_on(day, payment.success_ms, fault) {
            let line = Line {
                at_ms: payment.success_ms,
                trade,
                refund: None,
                amount_fen: trade.amount_fen,
                undone: false,
                strange: false,
            };
            line.with(fault, &mut lines);
        }
        for refund in book.refunds_of(trade) {
            let of_refund = desk.knobs_of(&refund.out_refund_no).bill;
            let fault = of_refund.unwrap_or_default();
            if !is_on(day, refund.created_ms, fault) {
                continue;
            }
            let line = Line {
                at_ms: refund.created_ms,
                trade,
                refund: Some(refund),
                amount_fen: refund.refund_fen,
                undone: refund.status == RefundStatus::Closed,
                strange: false,
            };
            line.with(fault, &mut lines);
        }
    }
    lines.sort_by_key(|line| line.at_ms);
    lines
}

/// Does what happened at `at_ms` stand in the bill of `day`?
fn is_on(day: Date, at_ms: i64, fault: BillFault) -> bool {
    let late_ms = match fault {
        BillFault::Late => 24 * 3600 * 1000,
        BillFault::None
        | BillFault::Missing
        | BillFault::Twice
        | BillFault::Extra
        | BillFault::WrongAmount
        | BillFault::WrongStatus => 0,
    };
    clock::civil(at_ms + late_ms).date() == day
}

impl<'a> Line<'a> {
    /// Puts it into the bill as the knob wants it.
    fn with(mut self, fault: BillFault, lines: &mut Vec<Line<'a>>) {
        match fault {
            BillFault::None | BillFault::Late => lines.push(self),
            BillFault::Missing => {}
            BillFault::Twice => {
                lines.push(Line { ..self });
                lines.push(self);
            }
            BillFault::Extra => {
                lines.push(Line { ..self });
                self.strange = true;
                lines.push(self);
            }
            BillFault::WrongAmount => {
                self.amount_fen += 1;
                lines.push(self);
            }
            BillFault::WrongStatus => {
                self.undone = true;
                lines.push(self);
            }
        }
    }

    fn fee_mfen(&self) -> i64 {
        let fee = self.amount_fen * FEE_MFEN;
        if self.refund.is_some() { -fee } else { fee }
    }

    fn text(&self, kind: Kind) -> String {
        let trade = self.trade;
        let stranger = if self.strange { "9" } else { "" };
        let payment = trade.payment.as_ref();
        let transaction = payment.map_or("", |payment| payment.transaction_id.as_str());
        let openid = payment.map_or("", |payment| payment.openid.as_str());
        let state = match (self.refund, self.undone) {
            (Some(_), _) => "REFUND",
            (None, false) => "SUCCESS",
            (None, true) => "REVOKED",
        };
        let amount = yuan(self.amount_fen);
        let (paid, back) = match self.refund {
            Some(_) => ("0.00", amount.as_str()),
            None => (amount.as_str(), "0.00"),
        };
        let mut cells = vec![
            clock::for_people(self.at_ms),
            trade.appid.clone(),
            trade.mchid.clone(),
            "0".to_owned(),
            String::new(),
            format!("{transaction}{stranger}"),
            format!("{}{stranger}", trade.out_trade_no),
            openid.to_owned(),
            trade.trade_type.text().to_owned(),
            state.to_owned(),
            "OTHERS".to_owned(),
            "CNY".to_owned(),
            paid.to_owned(),
            "0.00".to_owned(),
        ];
        if kind != Kind::Success {
            cells.extend(self.refund_cells(back, stranger));
        }
        if kind == Kind::Refund {
            let ended = self.refund.and_then(|refund| refund.success_ms);
            cells.push(clock::for_people(self.at_ms));
            cells.push(ended.map_or_else(String::new, clock::for_people));
        }
        cells.extend([
            trade.description.clone(),
            trade.attach.clone().unwrap_or_default(),
            yuan_of_mfen(self.fee_mfen()),
            "0.60%".to_owned(),
            paid.to_owned(),
        ]);
        if kind != Kind::Success {
            cells.push(back.to_owned());
        }
        cells.push(String::new());
        format!("`{}\r\n", cells.join(",`"))
    }

    fn refund_cells(&self, back: &str, stranger: &str) -> [String; 6] {
        let numbers = self.refund.map(|refund| {
            (
                format!("{}{stranger}", refund.refund_id),
                format!("{}{stranger}", refund.out_refund_no),
            )
        });
        let (id, number) = numbers.unwrap_or_else(|| ("0".to_owned(), "0".to_owned()));
        let (kind, state) = match (self.refund, self.undone) {
            (None, _) => ("", ""),
            (Some(_), true) => ("ORIGINAL", "CLOSED"),
            // As it was on that day; nobody brings it up to date.
            (Some(_), false) => ("ORIGINAL", "PROCESSING"),
        };
        [
            id,
            number,
            back.to_owned(),
            "0.00".to_owned(),
            kind.to_owned(),
            state.to_owned(),
        ]
    }
}

fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

fn yuan_of_mfen(mfen: i64) -> String {
    let sign = if mfen < 0 { "-" } else { "" };
    let mfen = mfen.unsigned_abs();
    format!("{sign}{}.{:05}", mfen / 100_000, mfen % 100_000)
}
