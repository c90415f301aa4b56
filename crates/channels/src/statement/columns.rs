//! Which column says what, by the names that banks give them.

/// Rows above the table, at most.
const MAX_TITLES: usize = 40;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Day,
    /// The time of day, where it has a column of its own.
    Time,
    /// What came in, or both directions where there is one column for them.
    Amount,
    /// Debit or credit.
    Direction,
    Serial,
    Payer,
    PayerAccount,
}

impl Column {
    const ALL: [Self; 7] = [
        Self::Day,
        Self::Time,
        Self::Amount,
        Self::Direction,
        Self::Serial,
        Self::Payer,
        Self::PayerAccount,
    ];
    /// Those without which nothing can be booked.
    const NEEDED: [Self; 4] = [Self::Day, Self::Amount, Self::Serial, Self::Payer];

    /// The stable code, as in locale keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Time => "time",
            Self::Amount => "amount",
            Self::Direction => "direction",
            Self::Serial => "serial",
            Self::Payer => "payer",
            Self::PayerAccount => "payer_account",
        }
    }

    /// How names of the column begin, the best first.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Day => &[
                "交易日期",
                "记账日期",
                "入账日期",
                "交易日",
                "记账日",
                "入账时间",
                "交易时间",
                "日期",
                "date",
            ],
            Self::Time => &["交易时间", "入账时间", "时间戳", "时间", "time"],
            Self::Amount => &[
                "贷方发生额",
                "贷方金额",
                "贷方",
                "收入金额",
                "收入",
                "存入",
                "转入金额",
                "转入",
                "credit",
                "交易金额",
                "发生额",
                "金额",
                "amount",
            ],
            Self::Direction => &[
                "借贷标志",
                "借贷标识",
                "借贷方向",
                "借贷",
                "收支标志",
                "收支方向",
                "收支",
                "来往账标志",
                "交易方向",
                "direction",
            ],
            Self::Serial => &[
                "交易流水号",
                "银行流水号",
                "核心流水号",
                "账户明细编号",
                "流水号",
                "交易流水",
                "交易序号",
                "参考号",
                "凭证号",
                "serial",
                "reference",
            ],
            Self::Payer => &[
                "对方户名",
                "对方名称",
                "对方单位",
                "对方账户名称",
                "对方账号名称",
                "付款人名称",
                "付款人户名",
                "付款方名称",
                "付款方户名",
                "付款人",
                "收付方名称",
                "交易对手名称",
                "payer",
            ],
            Self::PayerAccount => &[
                "对方账号",
                "对方帐号",
                "对方账户",
                "付款人账号",
                "付款方账号",
                "付款账号",
                "收付方账号",
                "交易对手账号",
                "payeraccount",
            ],
        }
    }
}

/// How names of columns that hold what the payer wrote begin. All of them are read.
const REMARKS: [&str; 9] = [
    "附言",
    "交易附言",
    "备注",
    "用途",
    "摘要",
    "交易摘要",
    "个性化信息",
    "remark",
    "purpose",
];

/// Where each column stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    header: usize,
    found: Vec<(Column, usize)>,
    remarks: Vec<usize>,
}

impl Columns {
    /// The first row that names all that is needed.
    ///
    /// # Errors
    /// The columns that the best row lacks.
    pub(super) fn find(rows: &[Vec<String>]) -> Result<Self, Vec<Column>> {
        let mut fewest = Column::NEEDED.to_vec();
        for (header, row) in rows.iter().enumerate().take(MAX_TITLES) {
            let names: Vec<String> = row.iter().map(|name| plain(name)).collect();
            let columns = Self::of(header, &names);
            let lacks = |column: &Column| columns.place(*column).is_none();
            let missing: Vec<Column> = Column::NEEDED.into_iter().filter(lacks).collect();
            if missing.is_empty() {
                return Ok(columns);
            }
            if missing.len() < fewest.len() {
                fewest = missing;
            }
        }
        Err(fewest)
    }

    fn of(header: usize, names: &[String]) -> Self {
        let mut found: Vec<(Column, usize)> = Vec::new();
        for column in Column::ALL {
            let place = |known: &&str| {
                let mut places = (0..names.len()).filter(|at| names[*at].starts_with(known));
                // One column may hold day and time.
                places.find(|at| found.iter().all(|(_, taken)| taken != at))
            };
            if let Some(at) = column.names().iter().find_map(place) {
                found.push((column, at));
            }
        }
        let is_remark = |at: &usize| REMARKS.iter().any(|known| names[*at].starts_with(known));
        Self {
            header,
            remarks: (0..names.len()).filter(is_remark).collect(),
            found,
        }
    }

    /// The row with the names, from 0.
    pub(super) fn header(&self) -> usize {
        self.header
    }

    fn place(&self, column: Column) -> Option<usize> {
        let mut found = self.found.iter();
        found.find(|(of, _)| *of == column).map(|(_, at)| *at)
    }

    /// What stands in the column; empty when there is no such column.
    pub(super) fn cell<'a>(&self, column: Column, cells: &'a [String]) -> &'a str {
        let cell = self.place(column).and_then(|at| cells.get(at));
        cell.map_or("", String::as_str)
    }

    /// All that the payer may have written. A semicolon keeps codes of two cells apart.
    pub(super) fn remark(&self, cells: &[String]) -> String {
        let texts = self.remarks.iter().filter_map(|&at| cells.get(at));
        let texts: Vec<&str> = texts
            .map(String::as_str)
            .filter(|t| !t.is_empty())
            .collect();
        texts.join("；")
    }
}

/// A name without blanks and brackets, in one case: `收(付)方名称` is `收付方名称`.
fn plain(name: &str) -> String {
    let kept = name.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}
