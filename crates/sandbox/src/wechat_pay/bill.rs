//! Bills (channels.md 1.8): the trade bill and the fund-flow bill of a day, announced with a hash and a link
//! of five minutes, and downloaded without a signature of ours.

use std::{
    collections::VecDeque,
    io::Write,
    sync::{Arc, Mutex, PoisonError},
};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use axum::{
    Extension,
    body::Bytes,
    extract::{Query, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;

use super::{
    answer::{ApiError, Manner, Reply},
    authorization, bill_file,
    desk::Desk,
    seal::Caller,
};
use crate::{clock, random};

const LINK_LIFE_MS: i64 = 5 * 60 * 1000;
const MOST_LINKS: usize = 200;
/// China's hour at which the bills of the day before are ready.
const READY_HOUR: i8 = 10;
const KEPT_DAYS: i32 = 92;

/// Files that were announced, the last one last.
pub(crate) type Links = Mutex<VecDeque<Link>>;

pub(crate) struct Link {
    token: String,
    merchant_id: String,
    until_ms: i64,
    file: Bytes,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    bill_date: String,
    bill_type: Option<String>,
    account_type: Option<String>,
    tar_type: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Token {
    token: String,
}

pub(super) async fn trades(
    State(desk): State<Arc<Desk>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Reply, ApiError> {
    let day = ready(&desk, &asked.bill_date)?;
    let kind = match asked.bill_type.as_deref().unwrap_or("ALL") {
        "ALL" => bill_file::Kind::All,
        "SUCCESS" => bill_file::Kind::Success,
        "REFUND" => bill_file::Kind::Refund,
        _ => return Err(ApiError::field("/bill_type", "账单类型有误")),
    };
    let file = bill_file::trades(&desk, &caller.merchant_id, day, kind);
    announce(&desk, caller, &headers, &asked, file)
}

pub(super) async fn funds(
    State(desk): State<Arc<Desk>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Reply, ApiError> {
    let day = ready(&desk, &asked.bill_date)?;
    let file = match asked.account_type.as_deref().unwrap_or("BASIC") {
        "BASIC" => bill_file::funds(&desk, &caller.merchant_id, day),
        // Nothing in the sandbox moves these accounts.
        "OPERATION" | "FEES" => None,
        _ => return Err(ApiError::field("/account_type", "资金账户类型有误")),
    };
    announce(&desk, caller, &headers, &asked, file)
}

/// The day, if its bill is there by now.
fn ready(desk: &Desk, text: &str) -> Result<Date, ApiError> {
    let wrong = || {
        ApiError::field(
            "/bill_date",
            "账单日期应为三个月内的过往日期，格式YYYY-MM-DD",
        )
    };
    let day: Date = text.parse().map_err(|_| wrong())?;
    let now = clock::civil(desk.now_ms());
    let age = (now.date() - day).get_days();
    match age {
        i32::MIN..=0 => Err(wrong()),
        1 if now.hour() < READY_HOUR => Err(ApiError::new(
            StatusCode::BAD_REQUEST,
            "STATEMENT_CREATING",
            "账单生成中，请稍后再试",
        )),
        1..=KEPT_DAYS => Ok(day),
        _ => Err(none()),
    }
}

fn none() -> ApiError {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        "NO_STATEMENT_EXIST",
        "账单文件不存在",
    )
}

fn announce(
    desk: &Desk,
    caller: Caller,
    headers: &HeaderMap,
    asked: &Asked,
    file: Option<String>,
) -> Result<Reply, ApiError> {
    let plain = file.ok_or_else(none)?.into_bytes();
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, &plain);
    let file = match asked.tar_type.as_deref() {
        None => plain,
        Some("GZIP") => gzip(&plain).map_err(anyhow::Error::from)?,
        Some(_) => return Err(ApiError::field("/tar_type", "压缩类型有误")),
    };
    let token = random::hex(&random::bytes::<24>()?);
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let url = format!(
        "http://{}/v3/billdownload/file?token={token}",
        host.unwrap_or("127.0.0.1")
    );
    let mut links = desk.links.lock().unwrap_or_else(PoisonError::into_inner);
    if links.len() >= MOST_LINKS {
        links.pop_front();
    }
    links.push_back(Link {
        token,
        merchant_id: caller.merchant_id,
        until_ms: desk.now_ms() + LINK_LIFE_MS,
        file: Bytes::from(file),
    });
    Ok(Reply {
        body: Some(json!({
            // In small letters, as the documented examples have it.
            "hash_type": "SHA1", "hash_value": random::hex(hash.as_ref()).to_lowercase(), "download_url": url,
        })),
        manner: Manner::default(),
    })
}

fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(plain)?;
    packed.finish()
}

/// Signed by the merchant like any call; the answer is the file and no more.
pub(super) async fn download(
    State(desk): State<Arc<Desk>>,
    Query(Token { token }): Query<Token>,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, _) = request.into_parts();
    let merchant = authorization::check(&desk.merchants, &parts, b"", desk.now_ms())?;
    let links = desk.links.lock().unwrap_or_else(PoisonError::into_inner);
    let file = links
        .iter()
        .find(|link| link.token == token && link.merchant_id == merchant.credentials.merchant_id)
        .filter(|link| desk.now_ms() <= link.until_ms)
        .map(|link| link.file.clone())
        .ok_or_else(|| ApiError::new(StatusCode::FORBIDDEN, "NO_AUTH", "下载地址已失效"))?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], file).into_response())
}
