//! WeChat Pay passes the channels' contract, in both ways of verifying.

mod with_public_key {
    use crate::support::{NATURE, World, clock, now_ms};
    use till_channels::contract::Bench;

    async fn bench() -> Bench {
        let world = World::start().await;
        Bench {
            channel: world.channel(world.config()),
            other_side: Box::new(world),
            clock: clock(),
            nature: NATURE,
            begun_at_ms: now_ms(),
        }
    }

    till_channels::channel_contract!(bench);
}

mod with_certificates {
    use crate::support::{NATURE, World, clock, now_ms};
    use till_channels::contract::Bench;

    async fn bench() -> Bench {
        let world = World::start().await;
        Bench {
            channel: world.channel(world.certificate_config()),
            other_side: Box::new(world),
            clock: clock(),
            nature: NATURE,
            begun_at_ms: now_ms(),
        }
    }

    till_channels::channel_contract!(bench);
}
