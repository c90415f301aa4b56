//! A line to PostgreSQL that can be cut: TCP on this side, the server's socket on the other.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

use crate::postgres::socket_folder;

/// Passes everything through until it is told to cut.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    cuts: watch::Sender<u64>,
    open: Arc<AtomicUsize>,
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
        let open = Arc::new(AtomicUsize::new(0));
        tokio::spawn(accept(listener, socket, cuts.clone(), Arc::clone(&open)));
        Ok(Self { port, cuts, open })
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
) {
    while let Ok((client, _)) = listener.accept().await {
        let (cut, socket, open) = (cuts.subscribe(), socket.clone(), Arc::clone(&open));
        tokio::spawn(async move {
            open.fetch_add(1, Ordering::Relaxed);
            pass(client, socket, cut).await;
            open.fetch_sub(1, Ordering::Relaxed);
        });
    }
}

/// Until one side ends or the line is cut; then both are dropped with whatever was under way.
async fn pass(mut client: TcpStream, socket: PathBuf, mut cut: watch::Receiver<u64>) {
    let Ok(mut server) = UnixStream::connect(socket).await else {
        return;
    };
    let _ = client.set_nodelay(true);
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => {}
        _ = cut.changed() => {}
    }
}
