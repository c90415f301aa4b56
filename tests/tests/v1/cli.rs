//! `till api` as a person types it, against an installation that runs.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::Value;
use till_tests::{Demo, till};
use tokio::process::{Child, Command};

use crate::client::{Client, text};

/// Somebody at a terminal who has a key.
struct Person {
    url: String,
    key: String,
}

/// How a command ended, and what it said.
#[derive(Debug)]
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Said {
    /// What it wrote, if it ended well.
    fn well(self) -> anyhow::Result<String> {
        ensure!(self.code == Some(0), "{self:?}");
        Ok(self.out)
    }
    fn json(self) -> anyhow::Result<Value> {
        Ok(serde_json::from_str(&self.well()?)?)
    }
    /// What it wrote to standard error, if it ended with `code`.
    fn ill(self, code: i32) -> anyhow::Result<String> {
        ensure!(self.code == Some(code) && self.out.is_empty(), "{self:?}");
        Ok(self.err)
    }
}

impl Person {
    fn of(client: &Client) -> Self {
        Self {
            url: client.base.clone(),
            key: client.key.clone(),
        }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = till(&[&["api"], words].concat());
        command
            .env("TILL_API_URL", &self.url)
            .env("TILL_API_KEY", &self.key)
            .env("LANG", "C.UTF-8")
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .env_remove("TILL_API_KEY_FILE")
            .stdin(Stdio::null());
        command
    }

    async fn types(&self, words: &[&str]) -> anyhow::Result<Said> {
        said(&mut self.command(words)).await
    }
}

async fn said(command: &mut Command) -> anyhow::Result<Said> {
    let output = command.output().await?;
    Ok(Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout)?,
        err: String::from_utf8(output.stderr)?,
    })
}

/// The arguments of a good order of so many seats.
fn order<'a>(app: &'a Value, seats: &'a str) -> Vec<&'a str> {
    let (product, edition) = (text(app, "suite_id"), text(&app["editions"][0], "name"));
    let mut words = vec!["create", "--product", product, "--edition", edition];
    words.extend(["--seats", seats, "--days", "365"]);
    words
}

/// The first app that is sold by the edition.
fn app(client: &Client) -> anyhow::Result<&Value> {
    let of_kind = client
        .suites
        .iter()
        .filter(|suite| suite["kind"] == "third_party_app");
    of_kind
        .min_by_key(|suite| suite["suite_id"].as_str())
        .context("an app")
}

#[tokio::test]
async fn an_order_is_made_shown_listed_extended_and_cancelled_from_a_terminal() -> anyhow::Result<()>
{
    let demo = Demo::start().await?;
    let api = Client::of(&demo, 0)?;
    let person = Person::of(&api);
    let wanted = order(app(&api)?, "10");

    let before = api.count().await?;
    let preview = person
        .types(&[&wanted[..], &["--preview"]].concat())
        .await?
        .well()?;
    assert!(preview.starts_with("would cost  ¥"), "{preview}");
    assert_eq!(api.count().await?, before);

    let once = ["--reference", "ERP-2026-8", "--key", "erp-8", "--qr"];
    let create = [&wanted[..], &once].concat();
    let made = person.types(&create).await?.well()?;
    let number = value(&made, "order")?;
    assert_eq!(value(&made, "state")?, "unplaced");
    assert!(made.contains("█▀▀▀▀▀█"), "no QR code: {made}");
    let page = api.http.get(value(&made, "link")?).send().await?;
    assert_eq!(page.status(), 200);

    // Typed twice it is made once; another order under the same key is refused.
    let again = person.types(&create).await?;
    assert!(again.err.contains("used before"), "{again:?}");
    assert_eq!(again.well()?, made);
    assert_eq!(api.count().await?, before + 1);
    let other = [&order(app(&api)?, "11")[..], &["--key", "erp-8"]].concat();
    let refused = person.types(&other).await?.ill(1)?;
    assert!(refused.contains("idempotency_key_reused"), "{refused}");

    let shown = person.types(&["show", number, "--json"]).await?.json()?;
    let read = api.get(&format!("/v1/orders/{number}")).await?.with(200)?;
    assert_eq!(shown, read);
    let listed = ["list", "--search", "ERP-2026-8"];
    let table = person.types(&listed).await?.well()?;
    assert_eq!(table.lines().count(), 2, "{table}");
    assert!(table.contains(number) && table.contains("unplaced"));
    let json = [&listed[..], &["--json"]].concat();
    assert_eq!(person.types(&json).await?.json()?, read);

    let late = ["extend", number, "--until", "2099-01-01"];
    let late = person.types(&late).await?.ill(1)?;
    assert!(late.contains("code link_life, field expires_at"), "{late}");
    let cancel = ["cancel", number, "--reason", "试单"];
    let cancelled = person.types(&cancel).await?.well()?;
    assert_eq!(cancelled, format!("{number}: cancelled\n"));
    let gone = person.types(&["show", number, "--qr"]).await?.well()?;
    assert!(!gone.contains('█'), "nobody can pay it any more: {gone}");
    Ok(())
}

/// The value of a line `name   value`.
fn value<'a>(told: &'a str, name: &str) -> anyhow::Result<&'a str> {
    let begin = format!("{name:<11} ");
    told.lines()
        .find_map(|line| line.strip_prefix(begin.as_str()))
        .with_context(|| format!("no {name} in {told}"))
}

#[tokio::test]
async fn what_is_refused_says_its_code_and_what_is_mistyped_ends_with_two() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let api = Client::of(&demo, 0)?;
    let person = Person::of(&api);
    let many = order(app(&api)?, "4000000");
    let refused = person.types(&many).await?.ill(1)?;
    assert!(refused.contains("At most"), "{refused}");
    assert!(refused.contains("code seats_above_maximum, field items[].seats, max"));
    let mut chinese = person.command(&many);
    let refused = said(chinese.env("LANG", "zh_CN.UTF-8")).await?.ill(1)?;
    assert!(refused.contains("不能超过"), "{refused}");
    let missing = person.types(&["show", "N1"]).await?.ill(1)?;
    assert!(missing.contains("code not_found (HTTP 404"), "{missing}");

    for words in [
        &["create"][..],
        &["create", "--from", "x", "--seats", "3"],
        &["show", "../products"],
        &["cancel", "N1"],
        &["refund", "N1", "--amount", "1.234", "--note", "x"],
        &["extend", "N1", "--until", "tomorrow"],
        &["list", "--url", "http://till.example.com"],
        // An API key as an argument could be read by everybody.
        &["cancel", "N1", "--reason", "x", "--key", "tk_1"],
    ] {
        person.types(words).await?.ill(2)?;
    }
    let mut without = person.command(&["list"]);
    let without = said(without.env_remove("TILL_API_KEY")).await?.ill(2)?;
    assert!(without.contains("TILL_API_KEY"), "{without}");
    // A key in a file goes before the environment's.
    let file = demo.folder().join("key");
    std::fs::write(&file, format!("{}\n", api.key))?;
    let mut by_file = person.command(&["products"]);
    by_file.env("TILL_API_KEY", "tk_wrong").arg("--key-file");
    said(by_file.arg(&file)).await?.well()?;
    // The sandbox is not Till.
    let other = ["list", "--url", demo.manifest.sandbox_url.as_str()];
    let other = person.types(&other).await?.ill(1)?;
    assert!(other.contains("not answered by Till"), "{other}");
    Ok(())
}

#[tokio::test]
async fn a_write_without_an_answer_tells_the_key_to_repeat_it_with() -> anyhow::Result<()> {
    // It takes connections, and says nothing.
    let silent = TcpListener::bind(("127.0.0.1", 0))?;
    let person = Person {
        url: format!("http://{}", silent.local_addr()?),
        key: "tk_any".to_owned(),
    };
    let cancel = ["cancel", "N1", "--reason", "试单", "--timeout", "1"];
    let unknown = person.types(&cancel).await?.ill(1)?;
    assert!(unknown.contains("did not answer within 1 s"), "{unknown}");
    assert!(unknown.contains("--key cli-"), "{unknown}");
    let read = person.types(&["list", "--timeout", "1"]).await?.ill(1)?;
    assert!(!read.contains("--key"), "{read}");
    Ok(())
}

#[tokio::test]
async fn money_is_refunded_once_from_a_terminal_and_listed() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let api = Client::of(&demo, 0)?;
    let person = Person::of(&api);
    let paid = person.types(&["list", "--state", "paid", "--json"]).await?;
    let paid: Value = serde_json::from_str(paid.well()?.lines().next().context("a paid order")?)?;
    let number = text(&paid, "number");
    let note = ["--note", "抹零", "--key", "r1"];
    let refund = [&["refund", number, "--amount", "0.01"][..], &note].concat();
    person.types(&refund).await?.well()?;
    person.types(&refund).await?.well()?;
    let list = ["refunds", "--order", number, "--json"];
    let rows = person.types(&list).await?.well()?;
    let ours = rows.lines().filter(|row| row.contains("抹零"));
    let ours: Vec<Value> = ours.map(serde_json::from_str).collect::<Result<_, _>>()?;
    assert_eq!(ours.len(), 1);
    assert_eq!(ours[0]["amount_fen"], 1);
    let above = ["refund", number, "--amount", "9999999", "--note", "x"];
    let refused = person.types(&above).await?.ill(1)?;
    assert!(refused.contains("code refund_above_rest, field amount_fen"));
    let money = person
        .types(&["payments", "--limit", "100"])
        .await?
        .well()?;
    assert!(money.contains(number), "{money}");
    Ok(())
}

/// `till api events --follow`, with what it has written so far in a file.
struct Tail {
    child: Child,
    file: PathBuf,
}

impl Tail {
    fn start(person: &Person, demo: &Demo, run: u32) -> anyhow::Result<Self> {
        let (file, cursor) = (demo.folder().join(format!("events.{run}")), demo.folder());
        let cursor = cursor.join("cursor").display().to_string();
        let words = ["events", "--follow", "--new", "--cursor", &cursor];
        let words = [&words[..], &["--every", "1", "--json"]].concat();
        let child = person
            .command(&words)
            .stdout(std::fs::File::create(&file)?)
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self { child, file })
    }

    /// What it has told so far. The last line may not be whole yet.
    fn events(&self) -> anyhow::Result<Vec<Value>> {
        let text = std::fs::read_to_string(&self.file)?;
        let lines = text.lines().map(serde_json::from_str);
        Ok(lines.map_while(Result::ok).collect())
    }

    /// Waits until it has told of an event of this type and order; its position.
    async fn until(&self, kind: &str, order: &Value) -> anyhow::Result<u64> {
        for _ in 0..600 {
            let is_it = |event: &Value| event["type"] == kind && event["order"] == order["id"];
            if let Some(event) = self.events()?.into_iter().find(is_it) {
                return event["position"].as_u64().context("a position");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        anyhow::bail!("no {kind} came: {:?}", self.events()?)
    }
}

#[tokio::test]
async fn events_are_followed_over_a_restart_of_either_side_without_loss() -> anyhow::Result<()> {
    let mut demo = Demo::start().await?;
    let api = Client::of(&demo, 0)?;
    let person = Person::of(&api);
    let mut tail = Tail::start(&person, &demo, 1)?;
    // It has found the feed's end once its position is written down.
    let cursor = demo.folder().join("cursor");
    for _ in 0..300 {
        if cursor.exists() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let begin: u64 = std::fs::read_to_string(&cursor)?.trim().parse()?;
    let first = api.post("/v1/orders", &api.order()?).await?.with(201)?;
    tail.until("order.created", &first).await?;

    demo.stop().await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    ensure!(tail.child.try_wait()?.is_none(), "it gave up");
    demo.restart().await?;
    let second = api.post("/v1/orders", &api.order()?).await?.with(201)?;
    let told = tail.until("order.created", &second).await?;

    // The one who follows ends, and goes on from its file.
    wait_for(&cursor, told).await?;
    tail.child.kill().await?;
    let kept = wait_for(&cursor, told).await?;
    let mut events = tail.events()?;
    let path = format!("/v1/orders/{}/cancel", text(&second, "number"));
    let reason = serde_json::json!({"reason": "试单"});
    api.post(&path, &reason).await?.with(200)?;
    let mut tail = Tail::start(&person, &demo, 2)?;
    tail.until("order.cancelled", &second).await?;
    tail.child.kill().await?;
    events.retain(|event| event["position"].as_u64() <= Some(kept));
    events.extend(tail.events()?);
    let positions: Vec<u64> = events
        .iter()
        .filter_map(|event| event["position"].as_u64())
        .collect();
    let end = begin + u64::try_from(positions.len())?;
    assert_eq!(positions, (begin + 1..=end).collect::<Vec<_>>());
    Ok(())
}

/// The position in the file, once it is `least` or later.
async fn wait_for(cursor: &std::path::Path, least: u64) -> anyhow::Result<u64> {
    for _ in 0..300 {
        let kept: u64 = std::fs::read_to_string(cursor)?.trim().parse()?;
        if kept >= least {
            return Ok(kept);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    anyhow::bail!("the position was not written down")
}
