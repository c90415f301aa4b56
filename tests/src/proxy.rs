//! A line to PostgreSQL that can be cut, and can keep commits from arriving: TCP on this side, the server's
//! socket on the other.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::unix::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

use crate::postgres::socket_folder;

/// Passes everything through until it is told to cut.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    cuts: watch::Sender<u64>,
    open: Arc<AtomicUsize>,
    commits: Arc<Commits>,
}

/// What becomes of commits on their way.
#[derive(Debug, Default)]
struct Commits {
    /// What a commit must be sent with to be held; none is without.
    word: Mutex<Option<&'static str>>,
    held: AtomicUsize,
}

impl Commits {
    fn set_word(&self, word: Option<&'static str>) {
        *self.word.lock().unwrap_or_else(PoisonError::into_inner) = word;
    }

    fn hold(&self, said: &[u8]) -> bool {
        let word = *self.word.lock().unwrap_or_else(PoisonError::into_inner);
        let has = |word: &[u8]| said.windows(word.len()).any(|part| part == word);
        // With the end of its text: BEGIN says READ COMMITTED.
        let holds = word.is_some_and(|word| has(b"COMMIT\0") && has(word.as_bytes()));
        self.held.fetch_add(usize::from(holds), Ordering::Relaxed);
        holds
    }
}

impl Proxy {
    /// In front of the server of `url`, which must name a socket's folder.
    pub async fn before(url: &str) -> anyhow::Result<Self> {
        let socket = socket_folder(url)
            .context("host=FOLDER in the URL")?
            .join(".s.PGSQL.5432");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let (cuts, _) = watch::channel(0);
        let proxy = Self {
            port,
            cuts,
            open: Arc::default(),
            commits: Arc::default(),
        };
        let (open, commits) = (Arc::clone(&proxy.open), Arc::clone(&proxy.commits));
        tokio::spawn(accept(listener, socket, proxy.cuts.clone(), open, commits));
        Ok(proxy)
    }

    /// The URL with this way to it.
    pub fn url(&self, url: &str) -> anyhow::Result<String> {
        let (place, _) = url.split_once('?').context("words in the URL")?;
        let name = place.rsplit('/').next().context("a database")?;
        Ok(format!("postgres://till@127.0.0.1:{}/{name}", self.port))
    }

    /// Cuts every connection now; new ones are let through.
    pub fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// From now on what is sent together with a commit, and has `word` in it, gets no further than here, nor
    /// does anything after it on its connection.
    pub fn hold_commits_with(&self, word: &'static str) {
        self.commits.set_word(Some(word));
    }

    /// Cuts every connection, those with held commits too; new ones are let through with all they say.
    pub fn lose_commits(&self) {
        self.commits.set_word(None);
        self.cut();
    }

    /// How many commits it has held.
    pub fn held(&self) -> usize {
        self.commits.held.load(Ordering::Relaxed)
    }

    /// Connections that pass through it now.
    pub fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }
}

async fn accept(
    listener: TcpListener,
    socket: PathBuf,
    cuts: watch::Sender<u64>,
    open: Arc<AtomicUsize>,
    commits: Arc<Commits>,
) {
    while let Ok((client, _)) = listener.accept().await {
        let (cut, socket, open) = (cuts.subscribe(), socket.clone(), Arc::clone(&open));
        let commits = Arc::clone(&commits);
        tokio::spawn(async move {
            open.fetch_add(1, Ordering::Relaxed);
            pass(client, socket, cut, &commits).await;
            open.fetch_sub(1, Ordering::Relaxed);
        });
    }
}

/// Until one side ends or the line is cut; then both are dropped with whatever was under way.
async fn pass(
    client: TcpStream,
    socket: PathBuf,
    mut cut: watch::Receiver<u64>,
    commits: &Commits,
) {
    let Ok(server) = UnixStream::connect(socket).await else {
        return;
    };
    let _ = client.set_nodelay(true);
    let (mut answers, asked) = server.into_split();
    let (asks, mut answered) = client.into_split();
    tokio::select! {
        _ = copy(&mut answers, &mut answered) => {}
        _ = ask(asks, asked, commits) => {}
        _ = cut.changed() => {}
    }
}

async fn ask(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    commits: &Commits,
) -> std::io::Result<()> {
    let mut words = vec![0; 1 << 16];
    loop {
        let length = from.read(&mut words).await?;
        if length == 0 {
            return Ok(());
        }
        let said = &words[..length];
        if commits.hold(said) {
            std::future::pending::<()>().await;
        }
        to.write_all(said).await?;
    }
}
