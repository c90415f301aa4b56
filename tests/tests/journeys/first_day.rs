//! A provider's first day: invited by the operator, and led to the first order.

use till_tests::{Browser, Demo, Look, operator_signs_in};

#[tokio::test(flavor = "multi_thread")]
async fn a_new_providers_owner_is_led_from_the_invitation_to_the_first_order() -> anyhow::Result<()>
{
    let demo = Demo::start().await?;
    let base = &demo.manifest.base_url;
    let operator = Browser::open(Look::DESK).await?;
    operator_signs_in(&operator, &demo).await?;
    operator
        .go(&format!("{base}/operator/providers/new"))
        .await?;
    operator.type_in("#name", "青禾科技").await?;
    operator.type_in("#corpid", "ww9988776655aabb01").await?;
    operator.type_in("#owner-name", "苏青").await?;
    operator
        .type_in("#owner-email", "su@qinghe.example")
        .await?;
    operator.follow("form button.btn--primary").await?;
    let invitation = operator.read("#invitation-url").await?;

    let owner = Browser::open(Look::DESK).await?;
    owner.go(&invitation).await?;
    owner.type_in("#password", "four words are enough").await?;
    owner.type_in("#again", "four words are enough").await?;
    owner.follow("form button.btn--primary").await?;
    owner.go(&format!("{base}/console")).await?;
    owner
        .says(&["开始收款只需几步", "添加收款账户", "上架第一个产品"])
        .await?;
    owner.picture("first-day").await?;
    owner.follow_words("上架第一个产品").await?;
    owner.wait_for("第三方应用").await?;

    // On a phone it is the same; whoever has sold sees none of it.
    let phone = Browser::open(Look::PHONE).await?;
    till_tests::staff_signs_in(&phone, &demo, "owner").await?;
    phone.go(&format!("{base}/console/overview")).await?;
    phone.silent_about(&["开始收款只需几步"]).await
}
