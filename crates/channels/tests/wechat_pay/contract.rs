//! WeChat Pay passes the channels' contract, in both ways of verifying.

mod with_public_key {
    use crate::support::{NATURE, World, clock, now_ms};
    use till_channels::{PayMethod, contract::Bench};

    async fn bench() -> Bench {
        let world = World::start().await;
        Bench {
            channel: world.channel(world.config()),
            other_side: Box::new(world),
            clock: clock(),
            nature: NATURE,
            method: PayMethod::Qr,
            begun_at_ms: now_ms(),
        }
    }

    till_channels::channel_contract!(bench);
}

mod with_certificates {
    use crate::support::{NATURE, World, clock, now_ms};
    use till_channels::{PayMethod, contract::Bench};

    async fn bench() -> Bench {
        let world = World::start().await;
        Bench {
            channel: world.channel(world.certificate_config()),
            other_side: Box::new(world),
            clock: clock(),
            nature: NATURE,
            method: PayMethod::Qr,
            begun_at_ms: now_ms(),
        }
    }

    till_channels::channel_contract!(bench);
}

mod h5 {
    use crate::support::{NATURE, World, clock, now_ms};
    use till_channels::{PayMethod, contract::Bench};

    async fn bench() -> Bench {
        let world = World::start().await;
        Bench {
            channel: world.channel(world.config()),
            other_side: Box::new(world),
            clock: clock(),
            nature: NATURE,
            method: PayMethod::Browser {
                client_ip: "192.0.2.7".to_owned(),
            },
            begun_at_ms: now_ms(),
        }
    }

    till_channels::channel_contract!(bench);
}

mod jsapi {
    use crate::support::{NATURE, World, clock, now_ms};
    use till_channels::{PayMethod, contract::Bench};

    async fn bench() -> Bench {
        let world = World::start().await;
        Bench {
            channel: world.channel(world.config()),
            other_side: Box::new(world),
            clock: clock(),
            nature: NATURE,
            method: PayMethod::InApp {
                payer: "oUpF8uMuAJO2M2pxb1Q9zNjWeS6o".to_owned(),
            },
            begun_at_ms: now_ms(),
        }
    }

    till_channels::channel_contract!(bench);
}
