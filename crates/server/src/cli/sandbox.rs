//! `till sandbox`: the stand-ins alone, for whoever integrates with WeChat Pay, UnionPay or WeCom and
//! wants them to misbehave on demand.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::json;
use till_sandbox::wecom::{SUITE_ID, SUITE_SECRET, SUITE_TICKET};
use till_sandbox::{MerchantCredentials, SandboxConfig, SandboxHandle, UnionPayMerchant};

use super::migrate::say;
use super::serve::stop_asked;
use crate::config::LogFormat;
use crate::telemetry;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of its keys and orders; made when missing.
    #[arg(long, default_value = "till-sandbox", value_name = "DIR")]
    data: PathBuf,
    /// Port on 127.0.0.1.
    #[arg(long, default_value_t = 8081)]
    port: u16,
    /// Port of the mailbox (SMTP) on 127.0.0.1; 0 is any free one.
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    smtp_port: u16,
    /// A merchant with this name; may come several times.
    #[arg(long = "merchant", value_name = "NAME", default_value = "沙盒商户")]
    merchants: Vec<String>,
    /// Where the system is that is being tested: payers are sent back there, and sign-ins.
    #[arg(long, default_value = "http://127.0.0.1:8080", value_name = "URL")]
    site: String,
    /// WeChat Pay's gaps between notifications are divided by this: 60 makes minutes into seconds.
    #[arg(long, default_value_t = 60, value_name = "N")]
    hurry: u32,
}

/// What somebody needs to talk to it, for scripts.
const SETTINGS: &str = "settings.json";

pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    telemetry::start_log("warn", LogFormat::Text);
    let sandbox = till_sandbox::start(SandboxConfig {
        port: args.port,
        smtp_port: args.smtp_port,
        data_dir: Some(args.data.clone()),
        till_base_url: args.site.clone(),
        notify_retry_factor: args.hurry,
        merchant_names: args.merchants,
        load_companies: 0,
    })
    .await
    .context("starting the sandbox")?;
    for merchant in sandbox.credentials() {
        write_wechat_keys(&args.data, &merchant)?;
    }
    for merchant in sandbox.union_pay_credentials() {
        write_union_pay_keys(&args.data, &merchant)?;
    }
    write_settings(&args.data, &sandbox)?;
    greet(&args.data, &sandbox);
    stop_asked().await;
    sandbox.stop();
    sandbox.join().await
}

fn wechat_folder(data: &Path, merchant: &MerchantCredentials) -> PathBuf {
    data.join("wechat-pay").join(&merchant.merchant_id)
}

fn union_pay_folder(data: &Path, merchant: &UnionPayMerchant) -> PathBuf {
    data.join("union-pay").join(&merchant.merchant_id)
}

/// The files that the merchant console lets one download, under its names.
fn write_wechat_keys(data: &Path, merchant: &MerchantCredentials) -> anyhow::Result<()> {
    let folder = wechat_folder(data, merchant);
    keep(
        &folder,
        "apiclient_key.pem",
        &merchant.merchant_private_key_pem,
    )?;
    keep(
        &folder,
        "apiclient_cert.pem",
        &merchant.merchant_certificate_pem,
    )?;
    keep(&folder, "pub_key.pem", &merchant.public_key_pem)
}

fn write_union_pay_keys(data: &Path, merchant: &UnionPayMerchant) -> anyhow::Result<()> {
    let folder = union_pay_folder(data, merchant);
    keep(&folder, "sign_key.pem", &merchant.private_key_pem)?;
    keep(&folder, "sign_cert.pem", &merchant.certificate_pem)?;
    keep(&folder, "middle.pem", &merchant.middle_pem)?;
    keep(&folder, "root.pem", &merchant.root_pem)
}

/// For the owner's eyes only, as real keys should be.
fn keep(folder: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    let path = folder.join(name);
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    fs::write(&path, text).with_context(|| path.display().to_string())?;
    #[cfg(unix)]
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(())
}

fn write_settings(data: &Path, sandbox: &SandboxHandle) -> anyhow::Result<()> {
    let wechat = sandbox.credentials();
    let union_pay = sandbox.union_pay_credentials();
    let settings = json!({
        "base_url": sandbox.base_url(),
        "smtp_url": format!("smtp://{}", sandbox.smtp_addr),
        "wechat_pay": wechat.iter().map(|merchant| json!({
            "name": merchant.name,
            "mchid": merchant.merchant_id,
            "appid": merchant.app_id,
            "app_secret": merchant.app_secret(),
            "serial": merchant.merchant_serial,
            "api_v3_key": merchant.api_v3_key,
            "public_key_id": merchant.public_key_id,
            "keys": wechat_folder(data, merchant),
        })).collect::<Vec<_>>(),
        "union_pay": union_pay.iter().map(|merchant| json!({
            "name": merchant.name,
            "merId": merchant.merchant_id,
            "gateway": sandbox.union_pay_gateway(),
            "signer": merchant.signer,
            "keys": union_pay_folder(data, merchant),
        })).collect::<Vec<_>>(),
        "wecom": {
            "suite_id": SUITE_ID,
            "suite_secret": SUITE_SECRET,
            "suite_ticket": SUITE_TICKET,
        },
    });
    keep(data, SETTINGS, &serde_json::to_string_pretty(&settings)?)
}

fn greet(data: &Path, sandbox: &SandboxHandle) {
    let base = sandbox.base_url();
    say(&format!(
        "
The sandbox is ready: orders, faults and clock at {base}

  WeChat Pay   {base}   instead of https://api.mch.weixin.qq.com"
    ));
    for merchant in sandbox.credentials() {
        say(&format!(
            "                 mchid {}  appid {}  {}
                 keys in {}",
            merchant.merchant_id,
            merchant.app_id,
            merchant.name,
            wechat_folder(data, &merchant).display()
        ));
    }
    say(&format!("  UnionPay     {}", sandbox.union_pay_gateway()));
    for merchant in sandbox.union_pay_credentials() {
        say(&format!(
            "                 merId {}  {}
                 keys in {}",
            merchant.merchant_id,
            merchant.name,
            union_pay_folder(data, &merchant).display()
        ));
    }
    say(&format!(
        "  WeCom        {base}   suite {SUITE_ID}, sign-in with a picker
  Mail         smtp://{}   read at {base}/mail

All of it for scripts, with the secrets: {}
Ctrl-C stops it.",
        sandbox.smtp_addr,
        data.join(SETTINGS).display()
    ));
}
