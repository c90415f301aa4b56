//! Which database a command is about: the settings', or one named on the command line.

use std::path::PathBuf;

use super::ConfigFile;

#[derive(Debug, Clone, clap::Args)]
pub(super) struct Place {
    /// Settings as in config.default.toml; their database.url is meant.
    #[arg(long, env = "TILL_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The database, instead of the settings': sqlite://FILE or postgres://….
    #[arg(long, value_name = "URL", required_unless_present = "config")]
    database: Option<String>,
}

impl Place {
    /// The database's address.
    ///
    /// # Errors
    /// When the settings can't be read.
    pub(super) fn url(&self) -> anyhow::Result<String> {
        match (&self.database, &self.config) {
            (Some(url), _) => Ok(url.clone()),
            (None, Some(config)) => {
                let config = config.clone();
                Ok(ConfigFile { config }.read()?.database.url)
            }
            (None, None) => anyhow::bail!("give --config FILE or --database URL"),
        }
    }
}
