//! The online bank passes the channels' contract.

use till_channels::{PayMethod, contract::Bench};

use crate::support::{NATURE, World, clock, now_ms};

async fn bench() -> Bench {
    let world = World::start().await;
    Bench {
        channel: world.channel(world.config()),
        other_side: Box::new(world),
        clock: clock(),
        nature: NATURE,
        method: PayMethod::Form,
        begun_at_ms: now_ms(),
    }
}

till_channels::channel_contract!(bench);
