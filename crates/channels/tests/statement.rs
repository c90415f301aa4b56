//! Statements as banks export them: titles above, totals below, names of columns of their own.

use till_channels::statement::{Column, NotAStatement, Statement, Why, read};

fn incoming(statement: &Statement) -> Vec<(usize, &str, i64, &str, &str)> {
    let rows = statement.incoming.iter();
    rows.map(|r| (r.row, &*r.serial, r.amount_fen, &*r.payer, &*r.remark))
        .collect()
}

fn skipped(statement: &Statement) -> Vec<(usize, Why)> {
    statement.skipped.iter().map(|s| (s.row, s.why)).collect()
}

#[test]
fn a_statement_with_a_column_for_each_direction_is_read() {
    let file = "\u{feff}账户名称：云帆信息技术有限公司,,,,,,,,\r\n\
        账号：755912345678901,,,,,,,,\r\n\
        \r\n\
        交易日,交易时间,起息日,交易类型,借方金额,贷方金额,余额,摘要,流水号,收(付)方名称,收(付)方账号\r\n\
        20261105,14:05:09,20261105,转账,,\"3,650.00\",\"9,000.00\",货款 T4YC-5T8B,C0001,北辰科技有限公司,\t755900001\r\n\
        20261105,15:00:00,20261105,转账,100.00,,\"8,900.00\",付款,C0002,某供应商,755900002\r\n\
        20261106,09:30:00,20261106,结息,,0.125,8900.12,利息,C0003,,\r\n\
        2026-11-31,09:30:00,,转账,,1.00,,,C0004,甲,\r\n\
        20261106,09:31:00,,转账,,1.00,,,,甲,\r\n\
        合计,,,,100.00,\"3,650.12\",,,,,\r\n";
    let statement = read(file.as_bytes()).unwrap();
    assert_eq!(
        incoming(&statement),
        [(5, "C0001", 365_000, "北辰科技有限公司", "货款 T4YC-5T8B")]
    );
    assert_eq!(statement.incoming[0].paid_at_ms, 1_793_858_709_000);
    assert_eq!(statement.incoming[0].payer_account, "755900001");
    assert_eq!(
        skipped(&statement),
        [
            (6, Why::Outgoing),
            (7, Why::BadAmount),
            (8, Why::BadTime),
            (9, Why::BadSerial),
            (10, Why::NoEntry),
        ]
    );
}

#[test]
fn a_statement_in_gbk_with_one_column_of_amounts_and_one_of_directions_is_read() {
    let text = "交易时间\t借贷标志\t交易金额(元)\t对方单位\t对方账号\t用途\t备注\t交易流水号\n\
        2026-11-05 14:05:09\t贷\t3650\t北辰科技有限公司\t755900001\t软件费\tT4YC-5T8B\t0005/12\n\
        2026-11-05 14:06:00\t借\t3650\t北辰科技有限公司\t755900001\t退款\t\t0006\n\
        2026-11-05 14:07:00\t贷\t-20.00\t北辰科技有限公司\t755900001\t冲正\t\t0007\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    let statement = read(&gbk).unwrap();
    assert_eq!(
        incoming(&statement),
        [(
            2,
            "0005/12",
            365_000,
            "北辰科技有限公司",
            "软件费；T4YC-5T8B"
        )]
    );
    assert_eq!(statement.incoming[0].paid_at_ms, 1_793_858_709_000);
    assert_eq!(
        skipped(&statement),
        [(3, Why::Outgoing), (4, Why::Outgoing)]
    );
}

#[test]
fn names_with_english_behind_them_are_known() {
    let file = "交易日期[ Transaction Date ],交易时间[ Transaction time ],付款人账号[ Debit Account No. ],\
        付款人名称[ Payer's Name ],交易金额[ Trade Amount ],交易流水号[ Transaction reference number ],\
        交易附言[ Remark ]\n\
        20261105,14:05:09,755900001,北辰科技有限公司,3650.00,\"=\"\"0012\"\"\",T4YC 5T8B\n";
    let statement = read(file.as_bytes()).unwrap();
    assert_eq!(
        incoming(&statement),
        [(2, "0012", 365_000, "北辰科技有限公司", "T4YC 5T8B")]
    );
}

#[test]
fn a_file_without_the_columns_says_which_are_missing() {
    let missing = |file: &str| read(file.as_bytes()).unwrap_err();
    assert_eq!(
        missing("交易日期,贷方金额,对方户名\n20261105,1.00,甲\n"),
        NotAStatement::NoColumns(vec![Column::Serial])
    );
    assert_eq!(
        missing(""),
        NotAStatement::NoColumns(vec![
            Column::Day,
            Column::Amount,
            Column::Serial,
            Column::Payer
        ])
    );
}
