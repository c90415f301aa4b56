//! Clients that we did not write, against Till and its sandbox. `./test` installs them and says where;
//! without that there is nobody to ask, and the tests say so.

mod schemathesis;
mod wechat_pay;
mod wecom;

use std::path::PathBuf;

/// A script of `tests/outside`.
fn script(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    folder.join("outside").join(name)
}
