//! The list of orders as a file: read back as a spreadsheet reads it.

use std::io::Cursor;

use anyhow::Context;
use calamine::{Data, Range, Reader, Xlsx};
use till_tests::{Demo, Http};

/// Where the columns that are looked at stand.
const NUMBER: usize = 0;
const STATE: usize = 1;
const PAID: usize = 13;
const CREATED: usize = 14;

struct Desk {
    http: Http,
    base: String,
}

impl Desk {
    async fn of(demo: &Demo, role: &str) -> anyhow::Result<Self> {
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

    async fn file(&mut self, path: &str) -> anyhow::Result<Vec<u8>> {
        let url = format!("{}/console/orders/export/{path}", self.base);
        let answer = self.http.get(&url).await?;
        anyhow::ensure!(answer.status() == 200, "{path}: {}", answer.status());
        let name = answer.headers()["content-disposition"].to_str()?;
        anyhow::ensure!(name.starts_with("attachment; "), "{name}");
        Ok(answer.bytes().await?.to_vec())
    }

    async fn sheet(&mut self, query: &str) -> anyhow::Result<Range<Data>> {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(self.file(&format!("xlsx{query}")).await?))?;
        book.worksheet_range_at(0)
            .context("a sheet")?
            .map_err(Into::into)
    }

    /// The lines of the CSV file; nothing in the demo holds a comma or a line's end.
    async fn lines(&mut self, query: &str) -> anyhow::Result<Vec<Vec<String>>> {
        let text = String::from_utf8(self.file(&format!("csv{query}")).await?)?;
        let text = text.strip_prefix('\u{feff}').context("a mark")?;
        let words = |line: &str| line.split(',').map(ToOwned::to_owned).collect();
        Ok(text.trim_end().split("\r\n").map(words).collect())
    }
}

#[tokio::test]
async fn both_files_hold_every_order_of_the_list_to_the_fen() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let mut owner = Desk::of(&demo, "owner").await?;
    let lines = owner.lines("").await?;
    let sheet = owner.sheet("").await?;
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
    let filtered = owner.lines("?state=paid").await?;
    assert_eq!(filtered.len(), paid + 1);
    assert_eq!(
        owner
            .sheet("?q=%E5%8C%97%E8%BE%B0&state=expired")
            .await?
            .height(),
        1
    );
    Ok(())
}

#[tokio::test]
async fn sales_take_their_own_orders_home_and_nobody_elses() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let all = Desk::of(&demo, "owner").await?.lines("").await?;
    let mut sales = Desk::of(&demo, "sales").await?;
    let own = sales.lines("").await?;
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
    assert_eq!(sales.lines(&format!("?q={other}")).await?.len(), 1);
    Ok(())
}
