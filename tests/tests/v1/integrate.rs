//! The examples of the console's page for developers: copied as they stand, they run.

use anyhow::Context;
use till_tests::{Demo, Http};
use tokio::process::Command;

use crate::client::{Client, text};

/// The text of a `<pre>` on a page.
fn snippet(page: &str, id: &str) -> anyhow::Result<String> {
    let mark = format!("id=\"{id}\">");
    let rest = page.split(&mark).nth(1).context("no such example")?;
    let text = rest.split("</pre>").next().unwrap_or_default();
    Ok([
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
    ]
    .into_iter()
    .fold(text.to_owned(), |text, (coded, plain)| {
        text.replace(coded, plain)
    }))
}

/// What a program says; `None` where this machine does not have it.
async fn run(program: &str, arguments: &[&str], key: &str) -> anyhow::Result<Option<String>> {
    let said = Command::new(program)
        .args(arguments)
        .env("KEY", key)
        .kill_on_drop(true)
        .output()
        .await;
    match said {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
        // A shell without curl.
        Ok(said) if said.status.code() == Some(127) => Ok(None),
        Ok(said) => {
            let words = String::from_utf8_lossy(&said.stdout).into_owned();
            let faults = String::from_utf8_lossy(&said.stderr);
            anyhow::ensure!(said.status.success(), "{program}: {words}{faults}");
            Ok(Some(words))
        }
    }
}

#[tokio::test]
async fn every_example_that_the_console_shows_a_developer_runs_as_it_stands() -> anyhow::Result<()>
{
    let demo = Demo::start().await?;
    let till = Client::of(&demo, 0)?;
    let mut developer = Http::new()?;
    let user = demo.console_user("developer")?;
    let door = format!("{}/console/sign-in", till.base);
    let fields = [
        ("email", user.email.as_str()),
        ("password", user.password.as_str()),
    ];
    developer.post(&door, &door, &fields).await?;
    let url = format!("{}/console/settings/integrate", till.base);
    let page = developer.get(&url).await?.text().await?;

    let before = till.count().await?;
    let mut made = 0;
    let curl = snippet(&page, "create-curl")?;
    if let Some(answer) = run("bash", &["-c", &curl], &till.key).await? {
        let order: serde_json::Value = serde_json::from_str(&answer).context(answer)?;
        assert_eq!(order["state"], "unplaced", "{order}");
        made += 1;
    }
    let python = snippet(&page, "create-python")?;
    if let Some(words) = run("python3", &["-c", &python], &till.key).await? {
        assert!(words.contains(&format!("{}/p/", till.base)), "{words}");
        made += 1;
    }
    let node = snippet(&page, "create-node")?;
    let module = ["--input-type=module", "--eval", node.as_str()];
    if let Some(words) = run("node", &module, &till.key).await? {
        assert!(words.contains(&format!("{}/p/", till.base)), "{words}");
        made += 1;
    }
    assert!(made > 0, "neither curl nor Python nor Node.js is here");
    assert_eq!(till.count().await?, before + made);

    // The example of the Standard Webhooks specification, at its own time.
    let verify = snippet(&page, "verify-python")?;
    let check = format!(
        "{verify}\n\
         time.time = lambda: 1614265330\n\
         given = {{'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'webhook-timestamp': '1614265330',\n\
         \x20        'webhook-signature': 'v1,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='}}\n\
         secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'\n\
         print(is_genuine(secret, given, b'{{\"test\": 2432232314}}'),\n\
         \x20     is_genuine(secret, given, b'{{\"test\": 2432232315}}'))"
    );
    if let Some(words) = run("python3", &["-c", &check], "").await? {
        assert_eq!(words.trim(), "True False");
    }
    let token = snippet(&page, "token-curl")?;
    if let Some(answer) = run("bash", &["-c", &token], "").await? {
        let answer: serde_json::Value = serde_json::from_str(&answer).context(answer)?;
        // Without the secret the door stays shut, and says so in WeCom's words.
        assert_ne!(answer["errcode"], 0, "{answer}");
        assert!(!text(&answer, "errmsg").is_empty());
    }
    Ok(())
}
