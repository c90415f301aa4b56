//! Random text for numbers, nonces and keys.

use anyhow::anyhow;
use aws_lc_rs::rand;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789ab";

/// # Errors
/// The system has no randomness to give.
pub(crate) fn bytes<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| anyhow!("no randomness"))?;
    Ok(bytes)
}

/// `N` letters and digits.
pub(crate) fn letters<const N: usize>() -> anyhow::Result<String> {
    let random = bytes::<N>()?;
    Ok(random
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 64)]))
        .collect())
}

/// `N` digits.
pub(crate) fn digits<const N: usize>() -> anyhow::Result<String> {
    let random = bytes::<N>()?;
    Ok(random
        .iter()
        .map(|byte| char::from(b'0' + byte % 10))
        .collect())
}

/// Upper-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
