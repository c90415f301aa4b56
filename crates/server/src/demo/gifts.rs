//! Orders of the demo's past that no customer pays here: the provider gives, or was paid elsewhere.

use till_domain::decide::{Target, Verb};
use till_domain::id::OrderId;
use till_domain::order::{Notes, OrderKind, PayType};
use till_domain::party::{Actor, Buyer};
use till_domain::time::Span;
use till_wecom::paytool::MediaKind;

use super::catalogue::Shelf;
use super::history::Player;
use super::scene::{Sale, Stage};
use crate::proof;

impl Player<'_> {
    /// Orders that the provider gives: one confirmed, one declined, one waiting.
    pub(super) async fn gifts(&self, shelf: &Shelf) -> anyhow::Result<()> {
        let stage = self.stage(0);
        let gift = |seats, days| Sale::new(&shelf.school, 0, seats, days).offer();
        for (days_ago, company, verb) in [
            (20, 3, Some(Verb::Confirm)),
            (
                15,
                3,
                Some(Verb::Decline {
                    reason: "暂不需要".to_owned(),
                }),
            ),
            (1, 1, None),
        ] {
            self.go_back(days_ago, days_ago);
            let buyer = &self.buyers[company];
            let pinned = Some(&buyer.company);
            let order = stage.create(0, gift(20, 31), pinned, PayType::Free).await?;
            answer(&stage, order, buyer, verb).await?;
        }
        Ok(())
    }

    /// More seats for what was given, whose money came to the provider by another way, with the bank's
    /// receipt: one order confirmed, one waiting.
    pub(super) async fn paid_elsewhere(&self, shelf: &Shelf) -> anyhow::Result<()> {
        let stage = self.stage(0);
        let buyer = &self.buyers[3];
        let grow = |seats| Sale::new(&shelf.school, 0, seats, 0).kind(OrderKind::Expansion);
        for (days_ago, sale, verb) in [(12, grow(35), Some(Verb::Confirm)), (2, grow(18), None)] {
            self.go_back(days_ago, i64::from(sale.seats));
            let pinned = Some(&buyer.company);
            let notes = Notes {
                internal: "合同已线下结清，回单见附件".to_owned(),
                receipt: self.receipt(&stage).await?,
                ..Notes::default()
            };
            let order = stage
                .create_with(0, sale.offer(), pinned, PayType::Provider, notes)
                .await?;
            answer(&stage, order, buyer, verb).await?;
        }
        Ok(())
    }

    /// Uploads a bank's receipt and keeps it; answers its id.
    async fn receipt(&self, stage: &Stage<'_>) -> anyhow::Result<String> {
        let provider = stage.provider.key;
        let day = self.time.now().day().to_string();
        let page = receipt_page(&[
            "BANK RECEIPT (demo)",
            &format!("Date: {day}"),
            "Purpose: software service, contract YF-2026-118",
            "No money has moved: this file belongs to Till's demo.",
        ]);
        let name = format!("银行回单-{day}.pdf");
        let media = proof::store(self.app, provider, &name, MediaKind::Pdf, page).await?;
        proof::keep(self.app, provider, &media.id).await?;
        Ok(media.id)
    }
}

/// The company's admin answers after a while, or not yet.
async fn answer(
    stage: &Stage<'_>,
    order: OrderId,
    buyer: &Buyer,
    verb: Option<Verb>,
) -> anyhow::Result<()> {
    stage.advance(Span::minutes(40));
    if let Some(verb) = verb {
        let actor = Actor::Member(buyer.clone());
        stage.submit(Target::Order(order), actor, verb).await?;
    }
    Ok(())
}

/// A PDF of one page with a line of ASCII below another.
fn receipt_page(lines: &[&str]) -> Vec<u8> {
    use std::fmt::Write as _;
    let mut text = String::from("BT /F1 14 Tf 72 760 Td 24 TL");
    for line in lines {
        let line = line
            .replace('\\', "\\\\")
            .replace('(', "\\(")
            .replace(')', "\\)");
        // Writing into a string does not fail.
        let _ = write!(text, " ({line}) Tj T*");
    }
    text.push_str(" ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut pdf = String::from("%PDF-1.4\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (n, object) in (1..).zip(&objects) {
        let _ = writeln!(table, "{:010} 00000 n ", pdf.len());
        let _ = write!(pdf, "{n} 0 obj\n{object}\nendobj\n");
    }
    let begin = pdf.len();
    let _ = write!(
        pdf,
        "{table}trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{begin}\n%%EOF\n",
        objects.len() + 1
    );
    pdf.into_bytes()
}
