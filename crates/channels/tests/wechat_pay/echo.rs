//! The self-test that "check channel" runs.

use std::time::Duration;

use till_channels::{Channel, Event, contract::OtherSide, wechat_pay::WechatPayConfig};

use crate::support::{World, now_ms};

async fn heard(world: &World, config: WechatPayConfig) -> (Option<String>, Event) {
    let channel = world.channel(config);
    channel.check().await.unwrap();
    let sent = channel.echo(&world.notify_url()).await.unwrap();
    let (headers, body) = world.notification(Duration::from_secs(8)).await.unwrap();
    let read = channel.read_notification(&headers, &body, now_ms()).await;
    (sent, read.unwrap().event)
}

#[tokio::test]
async fn an_echo_comes_back_in_both_ways_of_verifying() {
    let world = World::start().await;
    for config in [world.config(), world.certificate_config()] {
        let (sent, event) = heard(&world, config).await;
        let message = sent.expect("WeChat Pay has a self-test");
        assert_eq!(event, Event::Echo { message });
    }
}

#[tokio::test]
async fn an_echo_to_an_address_with_a_query_is_not_even_sent() {
    let world = World::start().await;
    let channel = world.channel(world.config());
    let error = channel.echo("http://127.0.0.1/x?y=1").await.unwrap_err();
    assert_eq!(error.http_status, None);
}
