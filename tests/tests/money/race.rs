//! Who gets the link, and who gets to pay.

use std::collections::HashMap;

use till_tests::Demo;

use crate::books;
use crate::shop::{self, Seller};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_200_placings_by_50_companies_one_company_owns_the_order() -> anyhow::Result<()> {
    let mut demo = Demo::start_with(&["--load-companies", "50"]).await?;
    let made = Seller::sign_in(&demo).await?.sell().await?;
    let mut buyers = Vec::new();
    for company in 1..=50 {
        let corpid = format!("wwload{company:010}");
        for person in ["admin", "m1", "m2", "m3"] {
            buyers.push((corpid.clone(), shop::buyer(&demo, &corpid, person).await?));
        }
    }
    // Everybody has the page before anybody orders.
    let mut forms = Vec::new();
    for (corpid, mut http) in buyers {
        let csrf = http.csrf(&made.link).await?;
        forms.push((corpid, http, csrf));
    }
    let placings = forms.into_iter().map(|(corpid, mut http, csrf)| {
        let url = format!("{}/place", made.link);
        tokio::spawn(async move {
            let answer = http.post_form(&url, &[("csrf", csrf.as_str())]).await?;
            let placed = answer.status().is_redirection();
            let used = answer.text().await?.contains("链接已被其他企业使用");
            anyhow::Ok((corpid, placed, used))
        })
    });
    let mut placed: HashMap<String, usize> = HashMap::new();
    let mut used = 0;
    for placing in futures_util::future::join_all(placings).await {
        let (corpid, was_placed, was_used) = placing??;
        assert!(was_placed != was_used, "{corpid} was told neither or both");
        used += usize::from(was_used);
        if was_placed {
            *placed.entry(corpid).or_default() += 1;
        }
    }
    assert_eq!(placed.len(), 1, "one company: {placed:?}");
    assert_eq!(used + placed.values().sum::<usize>(), 200);
    let store = books::open(&mut demo).await?;
    let detail = books::order(&store, &made.number).await?;
    assert_eq!(
        detail.order.company().map(ToString::to_string).as_ref(),
        placed.keys().next()
    );
    books::balance(&store).await
}
