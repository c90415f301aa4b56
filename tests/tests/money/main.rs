//! Money, over HTTP, through the running binary: races, deadlines, a misbehaving channel, kill -9. After
//! each test the books are opened and recomputed.

mod books;
mod bulk;
mod crash;
mod evidence;
mod export;
mod follow;
mod full_disk;
mod kept;
mod late;
mod misbehaviour;
mod moved;
mod nodes;
mod race;
mod reconcile;
mod refunds;
mod rehearsal;
mod several;
mod shop;
mod storm;
mod transfer;
mod twice;
