//! A small SMTP server (RFC 5321) that accepts every mail and passes none on.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::line::{Line, read_line};
use super::mailbox::Mailbox;

/// Bytes of one mail; EHLO says so.
const LONGEST_MAIL: usize = 1 << 20;
/// RFC 5321 §4.5.3.1: 512 for a command, which SIZE and BODY may lengthen; 1000 for text.
const LONGEST_COMMAND: usize = 1024;
const LONGEST_TEXT_LINE: usize = 1000;
const LONGEST_ADDRESS: usize = 254;
const MOST_RECIPIENTS: usize = 100;
const MOST_CONNECTIONS: usize = 32;
/// Whoever makes more mistakes isn't a mail program.
const MOST_MISTAKES: u32 = 20;
const LONGEST_SILENCE: Duration = Duration::from_secs(60);
const LONGEST_SESSION: Duration = Duration::from_secs(600);

/// Receives mails on `listener` and keeps them in `mailbox`, until the future is dropped; then its
/// connections end too. Meant for a loopback address: there is neither TLS nor a password.
pub async fn serve_smtp(listener: TcpListener, mailbox: Mailbox) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut sessions = JoinSet::new();
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _peer)) => stream,
            Err(error) => {
                // Out of file descriptors, most likely: others will be closed.
                tracing::warn!(%error, "no SMTP connection accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        while sessions.try_join_next().is_some() {}
        let place = Arc::clone(&places).try_acquire_owned();
        let mailbox = mailbox.clone();
        sessions.spawn(async move {
            let _place = place.as_ref();
            let served = match &place {
                Ok(_) => timeout(LONGEST_SESSION, Session::serve(stream, mailbox)).await,
                Err(_) => timeout(LONGEST_SILENCE, turn_away(stream)).await,
            };
            if let Ok(Err(error)) = served {
                tracing::debug!(%error, "an SMTP connection broke off");
            }
        });
    }
}

async fn turn_away(mut stream: TcpStream) -> io::Result<()> {
    stream
        .write_all(b"421 too many connections, try again later\r\n")
        .await
}

struct Session {
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
    mailbox: Mailbox,
    greeted: bool,
    /// The mail that is being described: its sender and recipients.
    from: Option<String>,
    to: Vec<String>,
    mistakes: u32,
}

/// What a session does after a command.
enum Next {
    Say(&'static str),
    /// The same, and it counts as a mistake.
    Scold(&'static str),
    TakeMail,
    Leave,
}

use Next::{Leave, Say, Scold, TakeMail};

impl Session {
    async fn serve(stream: TcpStream, mailbox: Mailbox) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let (reader, writer) = stream.into_split();
        let mut session = Self {
            reader: BufReader::new(reader),
            writer,
            mailbox,
            greeted: false,
            from: None,
            to: Vec::new(),
            mistakes: 0,
        };
        session.say("220 till-sandbox ESMTP").await?;
        let mut command = Vec::new();
        loop {
            let next = match session.line(LONGEST_COMMAND, &mut command).await? {
                Line::Whole => session.obey(&command),
                Line::TooLong => Scold("500 line too long"),
                Line::BareLf => Scold("500 a line ends with CR and LF"),
                Line::End => return Ok(()),
            };
            match next {
                Say(reply) => session.say(reply).await?,
                Scold(reply) => {
                    session.say(reply).await?;
                    session.mistakes += 1;
                    if session.mistakes > MOST_MISTAKES {
                        return session.say("421 too many mistakes").await;
                    }
                }
                TakeMail => session.take_mail().await?,
                Leave => return session.say("221 bye").await,
            }
        }
    }

    fn obey(&mut self, line: &[u8]) -> Next {
        let Ok(line) = std::str::from_utf8(line) else {
            return Scold("500 not text");
        };
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => {
                self.greet("250-till-sandbox\r\n250-SIZE 1048576\r\n250-PIPELINING\r\n250 8BITMIME")
            }
            "HELO" => self.greet("250 till-sandbox"),
            "MAIL" => self.mail(rest),
            "RCPT" => self.rcpt(rest),
            "DATA" if self.to.is_empty() => Scold("503 say MAIL and RCPT first"),
            "DATA" => TakeMail,
            "RSET" => {
                self.forget_mail();
                Say("250 forgotten")
            }
            "NOOP" => Say("250 ok"),
            "QUIT" => Leave,
            "VRFY" => Say("252 everybody is welcome"),
            _ => Scold("502 command not known"),
        }
    }

    fn greet(&mut self, reply: &'static str) -> Next {
        self.greeted = true;
        self.forget_mail();
        Say(reply)
    }

    fn mail(&mut self, rest: &str) -> Next {
        if !self.greeted {
            return Scold("503 say EHLO first");
        }
        if self.from.is_some() {
            return Scold("503 one mail at a time");
        }
        let Some((from, parameters)) = path(rest, "FROM:") else {
            return Scold("501 MAIL FROM:<address>");
        };
        for parameter in parameters.split_ascii_whitespace() {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let size = value.parse::<usize>();
            match name.to_ascii_uppercase().as_str() {
                "SIZE" if size.is_ok_and(|size| size <= LONGEST_MAIL) => {}
                "SIZE" => return Scold("552 a mail has at most 1048576 bytes"),
                "BODY" => {}
                _ => return Scold("555 parameter not known"),
            }
        }
        if !from.is_empty() && !is_address(from) {
            return Scold("553 not an address");
        }
        self.from = Some(from.to_owned());
        Say("250 ok")
    }

    fn rcpt(&mut self, rest: &str) -> Next {
        if self.from.is_none() {
            return Scold("503 say MAIL first");
        }
        match path(rest, "TO:") {
            Some((to, "")) if is_address(to) => {
                if self.to.len() >= MOST_RECIPIENTS {
                    return Scold("452 too many recipients");
                }
                self.to.push(to.to_owned());
                Say("250 ok")
            }
            Some((_, "")) => Scold("553 not an address"),
            Some(_) => Scold("555 parameter not known"),
            None => Scold("501 RCPT TO:<address>"),
        }
    }

    /// Reads up to the line `.`; only then says whether the mail was good.
    async fn take_mail(&mut self) -> io::Result<()> {
        self.say("354 go on, end with a line of one dot").await?;
        let (mut mail, mut line) = (Vec::new(), Vec::new());
        let mut refused = None;
        loop {
            match self.line(LONGEST_TEXT_LINE, &mut line).await? {
                Line::Whole if line == b"." => break,
                Line::Whole => {}
                Line::TooLong => refused = Some("500 a line has at most 1000 bytes"),
                Line::BareLf => refused = Some("554 a line ends with CR and LF"),
                Line::End => return Ok(()),
            }
            // A dot in front was doubled by the sender (RFC 5321 §4.5.2).
            let text = line.strip_prefix(b".").unwrap_or(&line);
            if mail.len() + text.len() + 2 > LONGEST_MAIL {
                refused = Some("552 a mail has at most 1048576 bytes");
            }
            if refused.is_none() {
                mail.extend_from_slice(text);
                mail.extend_from_slice(b"\r\n");
            }
        }
        let from = self.from.take().unwrap_or_default();
        let to = std::mem::take(&mut self.to);
        if let Some(reason) = refused {
            return self.say(reason).await;
        }
        let id = self.mailbox.put(from, to, &mail, self.mailbox.now_ms());
        self.say(&format!("250 kept as number {id}")).await
    }

    fn forget_mail(&mut self) {
        self.from = None;
        self.to.clear();
    }

    async fn line(&mut self, longest: usize, buffer: &mut Vec<u8>) -> io::Result<Line> {
        timeout(
            LONGEST_SILENCE,
            read_line(&mut self.reader, longest, buffer),
        )
        .await?
    }

    async fn say(&mut self, reply: &str) -> io::Result<()> {
        let reply = format!("{reply}\r\n");
        timeout(LONGEST_SILENCE, self.writer.write_all(reply.as_bytes())).await?
    }
}

/// `FROM:<a@x.cn> SIZE=9` → `a@x.cn` and `SIZE=9`. Some clients put a blank after the colon.
fn path<'a>(rest: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let (head, tail) = rest.split_at_checked(word.len())?;
    if !head.eq_ignore_ascii_case(word) {
        return None;
    }
    let (address, parameters) = tail.trim_start().strip_prefix('<')?.split_once('>')?;
    Some((address, parameters.trim()))
}

fn is_address(text: &str) -> bool {
    let clean = text
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"<>".contains(&byte));
    let parts = text.rsplit_once('@');
    clean
        && text.len() <= LONGEST_ADDRESS
        && parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
}
