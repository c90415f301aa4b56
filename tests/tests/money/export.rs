//! Orders and payments as files: read back as a spreadsheet reads them.

use std::io::Cursor;

use anyhow::Context;
use calamine::{Data, Range, Reader, Xlsx};
use till_tests::{Demo, Http};

/// Where the columns that are looked at stand.
const NUMBER: usize = 0;
const STATE: usize = 1;
const PAID: usize = 13;
const CREATED: usize = 14;

pub(super) struct Desk {
    http: Http,
    base: String,
}

impl Desk {
    pub(super) async fn of(demo: &Demo, role: &str) -> anyhow::Result<Self> {
        let user = demo.console_user(role)?;
        let base = demo.manifest.base_url.clone();
        let mut http = Http::new()?;
        let door = format!("{base}/console/sign-in");
        let fields = [
            ("email", user.email.as_str()),
            ("password", user.password.as_str()),
        ];
        http.post(&door, &door, &fields).await?;
        Ok(Self { http, base })
    }

    pub(super) const fn http(&mut self) -> &mut Http {
        &mut self.http
    }

    /// The lines below the titles of what a file of orders became, cells without the marks that keep a
    /// long number a text.
    pub(super) async fn results(&mut self, file: &str) -> anyhow::Result<Vec<Vec<String>>> {
        let path = file.strip_prefix(&format!("{}/console/", self.base));
        let path = format!("{}/csv", path.context("a file's page")?);
        let text = String::from_utf8(self.file(&path).await?)?;
        let words = |line: &str| line.split(',').map(|cell| cell.trim().to_owned()).collect();
        Ok(text.trim_end().lines().skip(1).map(words).collect())
    }

    pub(super) async fn file(&mut self, path: &str) -> anyhow::Result<Vec<u8>> {
        let url = format!("{}/console/{path}", self.base);
        let answer = self.http.get(&url).await?;
        anyhow::ensure!(answer.status() == 200, "{path}: {}", answer.status());
        let name = answer.headers()["content-disposition"].to_str()?;
        anyhow::ensure!(name.starts_with("attachment; "), "{name}");
        Ok(answer.bytes().await?.to_vec())
    }

    pub(super) async fn sheet(&mut self, list: &str, query: &str) -> anyhow::Result<Range<Data>> {
        let path = format!("{list}/export/xlsx{query}");
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(self.file(&path).await?))?;
        book.worksheet_range_at(0)
            .context("a sheet")?
            .map_err(Into::into)
    }

    /// The lines of the CSV file; nothing in the demo holds a comma or a line's end.
    pub(super) async fn lines(
        &mut self,
        list: &str,
        query: &str,
    ) -> anyhow::Result<Vec<Vec<String>>> {
        let text = String::from_utf8(self.file(&format!("{list}/export/csv{query}")).await?)?;
        let text = text.strip_prefix('\u{feff}').context("a mark")?;
        let words = |line: &str| line.split(',').map(ToOwned::to_owned).collect();
        Ok(text.trim_end().split("\r\n").map(words).collect())
    }
}

#[tokio::test]
async fn both_files_hold_every_order_of_the_list_to_the_fen() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let mut owner = Desk::of(&demo, "owner").await?;
    let lines = owner.lines("orders", "").await?;
    let sheet = owner.sheet("orders", "").await?;
    assert_eq!(lines[0][NUMBER], "订单号");
    assert_eq!(lines[0][PAID], "实付（元）");
    assert!(lines.len() > 30, "{} lines", lines.len());
    assert_eq!(sheet.height(), lines.len());
    for (line, row) in lines.iter().zip(sheet.rows()).skip(1) {
        assert_eq!(row[NUMBER], Data::String(line[NUMBER].clone()));
        let paid: f64 = line[PAID].parse()?;
        assert_eq!(row[PAID], Data::Float(paid), "{line:?}");
        assert!(matches!(row[CREATED], Data::DateTime(_)), "{row:?}");
    }
    let paid = lines.iter().filter(|line| line[STATE] == "已支付").count();
    assert!(paid > 0);
    // As it is filtered on the screen.
    let filtered = owner.lines("orders", "?state=paid").await?;
    assert_eq!(filtered.len(), paid + 1);
    assert_eq!(
        owner
            .sheet("orders", "?q=%E5%8C%97%E8%BE%B0&state=expired")
            .await?
            .height(),
        1
    );
    Ok(())
}

#[tokio::test]
async fn sales_take_their_own_orders_home_and_nobody_elses() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let all = Desk::of(&demo, "owner").await?.lines("orders", "").await?;
    let mut sales = Desk::of(&demo, "sales").await?;
    let own = sales.lines("orders", "").await?;
    let name = &demo.console_user("sales")?.email;
    assert!(
        own.len() > 1 && own.len() < all.len(),
        "{name}: {}",
        own.len()
    );
    let creators: std::collections::HashSet<_> = own[1..].iter().map(|line| &line[17]).collect();
    assert_eq!(creators.len(), 1, "{creators:?}");
    // Asking for a colleague's changes nothing.
    let other = all
        .iter()
        .skip(1)
        .find(|line| !own.iter().any(|o| o[NUMBER] == line[NUMBER]));
    let other = &other.context("somebody else's")?[NUMBER];
    assert_eq!(
        sales.lines("orders", &format!("?q={other}")).await?.len(),
        1
    );
    Ok(())
}

#[tokio::test]
async fn every_payment_is_listed_found_by_its_number_and_in_both_files() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let mut finance = Desk::of(&demo, "finance").await?;
    let lines = finance.lines("payments", "").await?;
    assert_eq!(
        lines[0][..4],
        ["支付时间", "入账时间", "金额（元）", "去向"]
    );
    assert!(lines.len() > 10, "{} lines", lines.len());
    let sheet = finance.sheet("payments", "").await?;
    assert_eq!(sheet.height(), lines.len());
    // As the orders say that they were paid, and what was sent back besides.
    let fen = |text: &str| text.replace('.', "").parse::<i64>();
    let applied = lines[1..].iter().filter(|line| line[3] == "已支付订单");
    let applied: i64 = applied.map(|line| fen(&line[2])).sum::<Result<_, _>>()?;
    let orders = finance.lines("orders", "").await?;
    let by_channel = orders[1..].iter().filter(|line| line[9] == "客户支付");
    let paid: i64 = by_channel
        .map(|line| fen(&line[PAID]))
        .sum::<Result<_, _>>()?;
    assert_eq!(applied, paid);

    // A long number is kept from the spreadsheet's rounding in CSV, and is a text in the workbook.
    let number = lines[1][6].trim_start_matches('\t').to_owned();
    let query = format!("?q={number}");
    let found = finance.sheet("payments", &query).await?;
    assert_eq!(found.height(), 2);
    assert_eq!(found.get((1, 6)), Some(&Data::String(number.clone())));
    let page = format!("{}/console/payments", finance.base);
    let listed = finance
        .http
        .get(&format!("{page}{query}"))
        .await?
        .text()
        .await?;
    assert!(
        listed.contains(&number) && listed.contains(&lines[1][8]),
        "{listed}"
    );
    let day = &lines[1][1][..10];
    let before = format!("?to={}", &lines[lines.len() - 1][1][..10]);
    let first = finance.lines("payments", &before).await?;
    assert!(first.len() < lines.len() && !first.iter().any(|line| line[1].starts_with(day)));
    Ok(())
}
