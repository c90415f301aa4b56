//! Mails over a real socket, and the pages that show them.

use axum::http::StatusCode;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::{Mailbox, routes, serve_smtp};

struct Talk {
    stream: BufReader<TcpStream>,
    mailbox: Mailbox,
}

impl Talk {
    async fn begin() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mailbox = Mailbox::default();
        tokio::spawn(serve_smtp(listener, mailbox.clone()));
        let stream = BufReader::new(TcpStream::connect(address).await.unwrap());
        let mut talk = Self { stream, mailbox };
        assert_eq!(talk.reply().await, "220 till-sandbox ESMTP");
        assert_eq!(talk.say("EHLO desk").await, "250 8BITMIME");
        talk
    }

    async fn send(&mut self, text: &str) {
        self.stream
            .get_mut()
            .write_all(text.as_bytes())
            .await
            .unwrap();
    }

    /// The last line of the server's reply.
    async fn reply(&mut self) -> String {
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).await.unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                return line.trim_end().to_owned();
            }
        }
    }

    async fn say(&mut self, command: &str) -> String {
        self.send(&format!("{command}\r\n")).await;
        self.reply().await
    }

    async fn envelope(&mut self) {
        assert_eq!(
            self.say("MAIL FROM:<till@x.cn> BODY=8BITMIME SIZE=99")
                .await,
            "250 ok"
        );
        assert_eq!(self.say("RCPT TO:<wang@x.cn>").await, "250 ok");
        assert!(self.say("DATA").await.starts_with("354"));
    }

    /// The code of the reply after DATA's text.
    async fn mail(&mut self, text: &str) -> String {
        self.envelope().await;
        self.say(&format!("{text}\r\n.")).await
    }
}

#[tokio::test]
async fn a_mail_is_kept_with_its_envelope_and_without_doubled_dots() {
    let mut talk = Talk::begin().await;
    let reply = talk
        .mail("Subject: =?utf-8?B?5pS25qy+?=\r\n\r\n..dot\r\nline")
        .await;
    assert_eq!(reply, "250 kept as number 1");
    assert_eq!(talk.say("QUIT").await, "221 bye");
    let [mail] = talk.mailbox.mails(Some("wang@x.cn")).try_into().unwrap();
    assert_eq!(mail.from, "till@x.cn");
    assert_eq!(mail.message.subject, "收款");
    assert_eq!(mail.message.text.as_deref(), Some(".dot\r\nline\r\n"));
    assert!(mail.received_ms > 1_700_000_000_000);
}

#[tokio::test]
async fn one_connection_carries_several_mails_in_one_go() {
    let mut talk = Talk::begin().await;
    let mail = "MAIL FROM:<>\r\nRCPT TO:<a@x>\r\nDATA\r\n";
    talk.send(mail).await;
    for expected in ["250", "250", "354"] {
        assert!(talk.reply().await.starts_with(expected));
    }
    talk.send("one\r\n.\r\nRSET\r\nNOOP\r\n").await;
    for expected in ["250 kept", "250 forgotten", "250 ok"] {
        assert!(talk.reply().await.starts_with(expected));
    }
    assert!(talk.mail("two").await.starts_with("250"));
    assert_eq!(talk.mailbox.mails(None).len(), 2);
}

#[tokio::test]
async fn commands_out_of_order_are_refused() {
    let mut talk = Talk::begin().await;
    for (command, code) in [
        ("DATA", "503"),
        ("RCPT TO:<a@x>", "503"),
        ("MAIL FROM:nobody", "501"),
        ("MAIL FROM:<nobody>", "553"),
        ("MAIL FROM:<a@x> SIZE=1048577", "552"),
        ("MAIL FROM:<a@x> AUTH=<>", "555"),
        ("mail from: <a@x>", "250"),
        ("MAIL FROM:<b@x>", "503"),
        ("RCPT TO:<a b@x>", "553"),
        ("STARTTLS", "502"),
        ("收款", "502"),
        (&"x".repeat(2000), "500"),
    ] {
        let reply = talk.say(command).await;
        assert!(reply.starts_with(code), "{command}: {reply}");
    }
}

#[tokio::test]
async fn a_mail_that_is_too_long_is_refused_and_the_next_one_is_not() {
    let mut talk = Talk::begin().await;
    let long = format!("{}\r\n", "x".repeat(900)).repeat(1200);
    assert!(talk.mail(&long).await.starts_with("552"));
    assert!(talk.mail(&"x".repeat(1200)).await.starts_with("500"));
    assert!(talk.mail("short").await.starts_with("250"));
    assert_eq!(talk.mailbox.mails(None).len(), 1);
}

#[tokio::test]
async fn a_bare_line_feed_ends_neither_a_line_nor_a_mail() {
    let mut talk = Talk::begin().await;
    let reply = talk.mail("a\n.\nMAIL FROM:<evil@x>").await;
    assert!(reply.starts_with("554"), "{reply}");
    assert!(talk.mailbox.mails(None).is_empty());
}

#[tokio::test]
async fn whoever_makes_only_mistakes_is_shown_out() {
    let mut talk = Talk::begin().await;
    talk.send(&"GET / HTTP/1.1\r\n".repeat(30)).await;
    let mut said = String::new();
    // The other side may close before it has read everything; what it said is there all the same.
    let _ = talk.stream.read_to_string(&mut said).await;
    assert!(said.contains("421 too many mistakes"), "{said}");
}

async fn get(mailbox: &Mailbox, path: &str) -> (StatusCode, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = routes(mailbox.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let browser = reqwest::Client::builder().build().unwrap();
    let answer = browser
        .get(format!("http://{address}{path}"))
        .send()
        .await
        .unwrap();
    (answer.status(), answer.text().await.unwrap())
}

fn with_one_mail() -> Mailbox {
    let mailbox = Mailbox::default();
    let raw = "Subject: <s>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
               <p title=\"x\">你好</p><script>alert(1)</script>";
    mailbox.put(
        "till@x.cn".to_owned(),
        vec!["wang@x.cn".to_owned()],
        raw.as_bytes(),
        0,
    );
    mailbox
}

#[tokio::test]
async fn the_pages_show_a_mail_without_letting_it_become_part_of_them() {
    let mailbox = with_one_mail();
    let (status, list) = get(&mailbox, "/mail").await;
    assert_eq!(status, StatusCode::OK);
    assert!(list.contains("&lt;s&gt;") && list.contains(r#"href="mail/1""#));
    let (status, page) = get(&mailbox, "/mail/1").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("&lt;p title=&quot;x&quot;&gt;你好&lt;/p&gt;"));
    assert!(!page.contains("<script"));
    for unknown in ["/mail/2", "/mail/x"] {
        assert_eq!(get(&mailbox, unknown).await.0, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn tests_read_mails_as_json() {
    let mailbox = with_one_mail();
    let (_, body) = get(&mailbox, "/api/mail?to=wang@x.cn").await;
    let mails: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(mails[0]["id"], 1);
    assert_eq!(mails[0]["subject"], "<s>");
    assert_eq!(mails[0]["to"][0], "wang@x.cn");
    assert!(mails[0]["text"].is_null());
    let (_, none) = get(&mailbox, "/api/mail?to=li@x.cn").await;
    assert_eq!(none, "[]");
}
