//! What the buyer's first page weighs: phones open it on the way, on bad networks.

use std::collections::BTreeSet;

use anyhow::Context;
use till_tests::{Demo, line_each};

/// Bytes as they are sent, without pictures.
const MOST: usize = 60_000;

/// Bytes of the body as a browser is sent it.
async fn weight(client: &reqwest::Client, url: &str) -> anyhow::Result<usize> {
    let answer = client.get(url).header("accept", "text/html");
    let answer = answer.header("accept-encoding", "gzip, br").send().await?;
    anyhow::ensure!(answer.status() == 200, "{url}: {}", answer.status());
    let packed = answer.headers().contains_key("content-encoding");
    let bytes = answer.bytes().await?.len();
    anyhow::ensure!(packed || bytes < 1_000, "{url} comes unpacked");
    Ok(bytes)
}

/// The values of `attribute` in the elements that begin with `element`.
fn named<'a>(html: &'a str, element: &'a str, attribute: &'a str) -> BTreeSet<&'a str> {
    let elements = html.split('<').filter(|part| part.starts_with(element));
    let values = elements.filter_map(|part| {
        let (_, rest) = part.split('>').next()?.split_once(attribute)?;
        rest.split('"').next()
    });
    values.collect()
}

#[tokio::test]
async fn the_buyers_first_page_is_light_and_asks_for_one_style_sheet() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let client = line_each().build()?;
    let base = &demo.manifest.base_url;
    let links = &demo.manifest.links;
    for link in [&links.unconfigured, &links.configured] {
        let page = client
            .get(link)
            .header("accept", "text/html")
            .send()
            .await?;
        let html = page.text().await?;
        let styles = named(&html, "link rel=\"stylesheet\"", "href=\"");
        anyhow::ensure!(styles.len() == 1, "one round of CSS: {styles:?}");
        let scripts = named(&html, "script", "src=\"");
        let mut sum = weight(&client, link).await?;
        for part in styles.iter().chain(&scripts) {
            let path = part.strip_prefix('/').context("from ourselves")?;
            sum += weight(&client, &format!("{base}/{path}")).await?;
        }
        anyhow::ensure!(sum < MOST, "{link} weighs {sum} bytes");
    }
    Ok(())
}
