//! Who manages a company, and who owns a provider's console: never nobody.

mod common;

use common::{Scene, company, databases};
use till_domain::id::ProviderKey;
use till_domain::party::{Member, MemberAct, MemberChange, MemberRole, Staff, StaffRole};

on_both_databases!(
    a_company_keeps_its_last_admin_and_every_change_is_noted_once,
    two_owners_who_deactivate_each_other_leave_one,
    a_company_with_only_a_pinned_order_is_a_customer_that_has_not_dealt,
);

fn change(scene: &Scene, userid: &str, act: MemberAct) -> MemberChange {
    MemberChange {
        company: company(1),
        at: scene.now(),
        userid: userid.parse().unwrap(),
        name: userid.to_owned(),
        act,
        by: "林".to_owned(),
        provider: None,
    }
}

async fn does(scene: &Scene, userid: &str, act: MemberAct) -> bool {
    scene.pass(till_domain::time::Span::seconds(1));
    let change = change(scene, userid, act);
    scene.store.change_member(&change).await.unwrap()
}

async fn people(scene: &Scene) -> Vec<(String, MemberRole)> {
    let members = scene.store.members_of(&company(1)).await.unwrap();
    let pair = |member: Member| (member.userid.to_string(), member.role);
    members.into_iter().map(pair).collect()
}

async fn a_company_keeps_its_last_admin_and_every_change_is_noted_once() {
    let scene = Scene::open().await;
    let before = people(&scene).await;
    assert!(does(&scene, "a@x.cn", MemberAct::Added).await);
    assert!(
        !does(&scene, "a@x.cn", MemberAct::Added).await,
        "there already"
    );
    assert!(does(&scene, "b@x.cn", MemberAct::Added).await);
    assert!(does(&scene, "a@x.cn", MemberAct::MadeAdmin).await);
    assert!(
        !does(&scene, "a@x.cn", MemberAct::MadeAdmin).await,
        "is one"
    );
    for (userid, role) in &before {
        if *role == MemberRole::Admin {
            assert!(does(&scene, userid, MemberAct::MadeMember).await);
        }
    }
    assert!(
        !does(&scene, "a@x.cn", MemberAct::MadeMember).await,
        "the last"
    );
    assert!(
        !does(&scene, "a@x.cn", MemberAct::Removed).await,
        "the last"
    );
    assert!(does(&scene, "b@x.cn", MemberAct::MadeAdmin).await);
    assert!(does(&scene, "a@x.cn", MemberAct::Removed).await);
    assert!(!does(&scene, "a@x.cn", MemberAct::Removed).await, "gone");
    let changes = scene.store.member_changes(&company(1)).await.unwrap();
    let of_a: Vec<MemberAct> = changes
        .iter()
        .filter(|change| change.userid.as_str() == "a@x.cn")
        .map(|change| change.act)
        .collect();
    let told = [MemberAct::Removed, MemberAct::MadeAdmin, MemberAct::Added];
    assert_eq!(of_a, told, "newest first, refused ones not at all");
}

fn owner(provider: ProviderKey, n: u128) -> Staff {
    Staff {
        provider,
        id: format!("00000000-0000-7000-8000-{n:012}").parse().unwrap(),
        email: format!("owner{n}@x.cn"),
        name: "林".to_owned(),
        role: StaffRole::Owner,
        active: true,
        discount_cap_percent: None,
        refund_limit: None,
    }
}

async fn two_owners_who_deactivate_each_other_leave_one() {
    let scene = Scene::open().await;
    let (one, other) = (owner(scene.provider, 11), owner(scene.provider, 12));
    for staff in [&one, &other] {
        scene.store.create_staff(staff, "x").await.unwrap();
    }
    let off = |staff: &Staff| Staff {
        active: false,
        ..staff.clone()
    };
    let (one, other) = (off(&one), off(&other));
    let (first, second) = tokio::join!(
        scene.store.save_staff_beside_an_owner(&one),
        scene.store.save_staff_beside_an_owner(&other)
    );
    assert!(first.unwrap() ^ second.unwrap(), "exactly one of them");
}

async fn a_company_with_only_a_pinned_order_is_a_customer_that_has_not_dealt() {
    let scene = Scene::open().await;
    let mut order = scene.new_order("pinned");
    order.pinned = Some(company(1));
    let verb = till_domain::decide::Verb::Create(Box::new(order));
    let actor = till_domain::party::Actor::api("ERP");
    scene
        .act(till_domain::decide::Target::New, actor, verb)
        .await
        .unwrap();
    let store = &scene.store;
    let page = store.customers(scene.provider, "", None, 10).await.unwrap();
    let known: Vec<_> = page
        .customers
        .iter()
        .map(|one| one.corpid.clone())
        .collect();
    assert_eq!(known, [company(1)]);
    assert!(!store.has_dealt(scene.provider, &company(1)).await.unwrap());
    let (id, _) = scene.create("open").await;
    scene.place(id, &company(2)).await.unwrap();
    assert!(store.has_dealt(scene.provider, &company(2)).await.unwrap());
}
