//! Forms of orders under a name: one's own and shared ones, each name once, none without end.

mod common;

use common::Scene;
use common::databases;
use till_domain::id::StaffId;
use till_domain::time::Span;
use till_store::{MAX_TEMPLATES, OrderTemplate};

on_both_databases!(
    a_template_is_seen_by_its_owner_and_when_shared_by_colleagues,
    saving_under_a_name_that_one_has_used_replaces_it,
    one_person_keeps_no_more_than_the_limit,
    only_its_owner_or_who_may_delete_any_forgets_a_template,
);

fn person(no: u8) -> StaffId {
    format!("019000000000700080000000000000{no:02x}")
        .parse()
        .unwrap()
}

fn template(id: &str, owner: StaffId, name: &str, shared: bool) -> OrderTemplate {
    OrderTemplate {
        id: id.to_owned(),
        owner,
        name: name.to_owned(),
        shared,
        draft: format!("{{\"note\":\"{id}\"}}"),
    }
}

async fn save(scene: &Scene, template: &OrderTemplate) -> Option<String> {
    let saved = scene
        .store
        .save_order_template(scene.provider, template)
        .await
        .unwrap();
    scene.pass(Span::minutes(1));
    saved
}

async fn names(scene: &Scene, person: StaffId) -> Vec<String> {
    let store = &scene.store;
    let templates = store.order_templates(scene.provider, person, 100).await;
    let templates = templates.unwrap().into_iter();
    templates.map(|template| template.name).collect()
}

async fn a_template_is_seen_by_its_owner_and_when_shared_by_colleagues() {
    let scene = Scene::open().await;
    let (amy, ben) = (person(1), person(2));
    save(&scene, &template("a", amy, "10 seats", true)).await;
    save(&scene, &template("b", amy, "mine alone", false)).await;
    save(&scene, &template("c", ben, "10 seats", false)).await;

    assert_eq!(names(&scene, amy).await, ["mine alone", "10 seats"]);
    assert_eq!(names(&scene, ben).await, ["10 seats", "10 seats"]);
    for (id, who, seen) in [("a", ben, true), ("b", ben, false), ("b", amy, true)] {
        let found = scene.store.order_template(scene.provider, id, who).await;
        assert_eq!(found.unwrap().is_some(), seen, "{id}");
    }
}

async fn saving_under_a_name_that_one_has_used_replaces_it() {
    let scene = Scene::open().await;
    let amy = person(1);
    save(&scene, &template("a", amy, "10 seats", true)).await;
    let kept = save(&scene, &template("b", amy, "10 seats", false)).await;
    assert_eq!(kept.as_deref(), Some("a"));
    let found = scene
        .store
        .order_template(scene.provider, "a", amy)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (found.draft.as_str(), found.shared),
        ("{\"note\":\"b\"}", false)
    );
}

async fn one_person_keeps_no_more_than_the_limit() {
    let scene = Scene::open().await;
    let amy = person(1);
    for no in 0..MAX_TEMPLATES {
        let named = template(&no.to_string(), amy, &no.to_string(), false);
        assert!(save(&scene, &named).await.is_some());
    }
    assert_eq!(
        save(&scene, &template("x", amy, "one more", false)).await,
        None
    );
    // In place of one that there is, it is none more; and others have room of their own.
    assert!(
        save(&scene, &template("x", amy, "7", false))
            .await
            .is_some()
    );
    assert!(
        save(&scene, &template("y", person(2), "one more", false))
            .await
            .is_some()
    );
}

async fn only_its_owner_or_who_may_delete_any_forgets_a_template() {
    let scene = Scene::open().await;
    let (amy, ben) = (person(1), person(2));
    save(&scene, &template("a", amy, "a", true)).await;
    save(&scene, &template("b", amy, "b", true)).await;
    let store = &scene.store;
    for (id, owner, gone) in [
        ("a", Some(ben), false),
        ("a", Some(amy), true),
        ("a", Some(amy), false),
        ("b", None, true),
    ] {
        let deleted = store
            .delete_order_template(scene.provider, id, owner)
            .await
            .unwrap();
        assert_eq!(deleted, gone, "{id}");
    }
}
