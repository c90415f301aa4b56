//! A day's trade bill: asked for, downloaded, its hash compared, read (channels.md 1.8).

use std::io::Read;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use flate2::read::GzDecoder;

use super::{WechatPay, bill_file, wire::BillResponse};
use crate::{Bill, BillDay, ChannelError, ErrorKind};

/// As it travels. At some 400 bytes a line, of which gzip leaves 60, far more than one merchant sells.
const MOST_BYTES: usize = 16 << 20;
/// As it is read.
const MOST_PLAIN_BYTES: usize = 96 << 20;

pub(super) async fn fetch(wechat: &WechatPay, day: BillDay) -> Result<Bill, ChannelError> {
    let ask = format!("/v3/bill/tradebill?bill_date={day}&bill_type=ALL&tar_type=GZIP");
    let announced: BillResponse = match wechat.client.get(&ask).await {
        Ok(answer) => answer.json()?,
        Err(error) => return no_bill(error),
    };
    let path = path(&announced.download_url)
        .ok_or_else(|| broken("bill_address", "the bill's address is not of the API"))?;
    let sent = wechat.client.download(path, MOST_BYTES).await?;
    let plain = unpack(sent)?;
    if !announced.hash_type.eq_ignore_ascii_case("SHA1") {
        return Err(broken("bill_hash_type", "the bill's hash is not a SHA1"));
    }
    let hash = hex(digest(&SHA1_FOR_LEGACY_USE_ONLY, &plain).as_ref());
    if !hash.eq_ignore_ascii_case(&announced.hash_value) {
        return Err(broken(
            "bill_hash",
            "the bill is not the one that was announced",
        ));
    }
    let lines = bill_file::read(&plain, &wechat.config.merchant_id)
        .map_err(|why| broken("bill_unreadable", why))?;
    Ok(Bill::Ready { lines, hash })
}

/// That there is no bill is an answer, too. Spellings differ in underscores only (channels.md 1.9).
fn no_bill(error: ChannelError) -> Result<Bill, ChannelError> {
    match error.code.replace('_', "").to_ascii_uppercase().as_str() {
        "NOSTATEMENTEXIST" | "NOBILLEXIST" => Ok(Bill::Nothing),
        "STATEMENTCREATING" | "BILLCREATING" => Ok(Bill::NotReady),
        _ => Err(error),
    }
}

/// What is asked of our own host: whatever host stands there, our signature goes to no other.
fn path(url: &str) -> Option<&str> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))?;
    let path = &rest[rest.find('/')?..];
    let plain = path.bytes().all(|b| b.is_ascii_graphic() && b != b'#');
    (plain && path.starts_with("/v3/billdownload/")).then_some(path)
}

/// The file, unpacked if it is gzip: which it is says its first bytes.
fn unpack(sent: Vec<u8>) -> Result<Vec<u8>, ChannelError> {
    if !sent.starts_with(&[0x1f, 0x8b]) {
        return Ok(sent);
    }
    let mut plain = Vec::new();
    let most = u64::try_from(MOST_PLAIN_BYTES).unwrap_or(u64::MAX);
    GzDecoder::new(sent.as_slice())
        .take(most.saturating_add(1))
        .read_to_end(&mut plain)
        .map_err(|error| broken("bill_gzip", error.to_string()))?;
    if plain.len() > MOST_PLAIN_BYTES {
        return Err(broken("bill_too_long", "the bill unpacks to too much"));
    }
    Ok(plain)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn broken(code: &str, message: impl Into<String>) -> ChannelError {
    ChannelError::local(ErrorKind::Unknown, code, message)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn only_the_path_of_a_bills_address_is_used_and_only_a_downloads() {
        let good = "https://elsewhere.example/v3/billdownload/file?token=a%2B";
        assert_eq!(path(good), Some("/v3/billdownload/file?token=a%2B"));
        for bad in [
            "https://api.mch.weixin.qq.com",
            "https://api.mch.weixin.qq.com/v3/refund/domestic/refunds",
            "ftp://api.mch.weixin.qq.com/v3/billdownload/file",
            "/v3/billdownload/file",
            "https://h/v3/billdownload/file?a b",
            "https://h/v3/billdownload/file\r\nx: y",
        ] {
            assert_eq!(path(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_file_that_unpacks_without_end_is_given_up() {
        let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let zeros = vec![0; 1 << 20];
        for _ in 0..=(MOST_PLAIN_BYTES >> 20) {
            bomb.write_all(&zeros).unwrap();
        }
        let error = unpack(bomb.finish().unwrap()).unwrap_err();
        assert_eq!(error.code, "bill_too_long");
        assert_eq!(unpack(b"plain".to_vec()).unwrap(), b"plain");
        assert_eq!(unpack(vec![0x1f, 0x8b, 1]).unwrap_err().code, "bill_gzip");
    }

    #[test]
    fn that_there_is_no_bill_is_an_answer_and_any_other_error_is_not() {
        let said = |code| no_bill(ChannelError::local(ErrorKind::Unknown, code, ""));
        assert_eq!(said("NO_STATEMENT_EXIST"), Ok(Bill::Nothing));
        assert_eq!(said("STATEMENT_CREATING"), Ok(Bill::NotReady));
        assert!(said("SYSTEM_ERROR").is_err() && said("PARAM_ERROR").is_err());
    }
}
