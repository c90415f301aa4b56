//! `/v1` as a client that tries everything: what its own description allows and what it forbids.

use std::path::Path;

use till_tests::Demo;
use tokio::process::Command;

/// Calls of each operation in each phase; more find no more (looked at with 80).
const EXAMPLES: &str = "10";

/// What may be wrong with a call that the description allows, such as the id of a product that there is
/// not, it can't know.
const EXCLUDED: &str = "positive_data_acceptance";

#[tokio::test(flavor = "multi_thread")]
async fn schemathesis_finds_no_failure_and_no_answer_outside_the_description() -> anyhow::Result<()>
{
    let Some(python) = std::env::var_os("TILL_OUTSIDE_PYTHON") else {
        return Ok(());
    };
    let demo = Demo::start_with(&["--api-calls", "1000000"]).await?;
    let manifest = std::fs::read(demo.folder().join("demo.json"))?;
    let manifest: serde_json::Value = serde_json::from_slice(&manifest)?;
    let key = manifest["providers"][0]["api_key"].as_str();
    let key = key.unwrap_or_default();
    // What it remembers of earlier runs would make this one differ.
    let folder = tempfile::tempdir()?;
    let said = Command::new(Path::new(&python).with_file_name("schemathesis"))
        .current_dir(&folder)
        .arg("run")
        .arg(format!("{}/v1/openapi.json", demo.manifest.base_url))
        .args(["--header", &format!("Authorization: Bearer {key}")])
        .args(["--max-examples", EXAMPLES, "--seed", "1", "--no-color"])
        .args(["--exclude-checks", EXCLUDED, "--continue-on-failure"])
        .args(["--generation-database", "none", "--max-failures", "100"])
        .kill_on_drop(true)
        .output()
        .await?;
    let words = String::from_utf8_lossy(&said.stdout);
    anyhow::ensure!(said.status.success(), "{words}");
    anyhow::ensure!(words.contains("Test cases:"), "nothing was tried: {words}");
    Ok(())
}
