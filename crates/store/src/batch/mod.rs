//! Load → decide → apply, for all commands of one provider at once (DESIGN §1).

pub(crate) mod aggregate;
mod cache;
pub(crate) mod load;
mod needs;
pub(crate) mod tables;
mod write;

use std::collections::{HashMap, HashSet};

use till_domain::decide::{Command, Reply, Target, World, decide};
use till_domain::id::{AttemptNumber, Entropy, OrderId, ProviderKey};
use till_domain::payment::Attempt;
use till_domain::refusal::Refusal;
use till_domain::time::Instant;

use crate::Changed;
use crate::error::DbError;
use crate::exec::Connection;
use cache::Cache;
use load::Group;

/// What became of a group: an answer per command, and what to tell the listeners after the commit.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) answers: Vec<Result<Reply, Refusal>>,
    pub(crate) changed: Vec<Changed>,
}

/// Decides `commands`, which are all of `provider`, in their order, and writes the results. The
/// transaction is the caller's.
pub(crate) async fn run(
    db: &mut Connection,
    provider: ProviderKey,
    commands: &[&Command],
    now: Instant,
    entropy: &mut (dyn Entropy + Send),
) -> Result<Outcome, DbError> {
    let mut group = load_group(db, provider, commands).await?;
    let Some(owner) = group.provider.take() else {
        let answers = commands.iter().map(|_| Err(Refusal::NotFound)).collect();
        return Ok(Outcome {
            answers,
            changed: Vec::new(),
        });
    };
    let targets = targets(commands, &group.attempts);
    let mut cache = Cache::of(group);
    let wanted = needs::products(commands, &targets, &cache);
    let mut world = World {
        provider: owner,
        order: None,
        attempts: Vec::new(),
        refunds: Vec::new(),
        products: load::products(db, provider, &wanted).await?,
        subscriptions: Vec::new(),
    };
    let mut outcome = Outcome::default();
    for (command, target) in commands.iter().zip(&targets) {
        let answer = decide_one(&mut cache, &mut world, command, *target, now, entropy);
        outcome.answers.push(answer);
    }
    write::write(db, &world.provider, &cache, now).await?;
    let mut last: HashMap<OrderId, u32> = HashMap::new();
    for event in &cache.added.events {
        let seq = last.entry(event.order).or_default();
        *seq = event.seq.max(*seq);
    }
    outcome.changed = last
        .into_iter()
        .map(|(order, seq)| Changed {
            provider,
            order,
            seq,
        })
        .collect();
    Ok(outcome)
}

async fn load_group(
    db: &mut Connection,
    provider: ProviderKey,
    commands: &[&Command],
) -> Result<Group, DbError> {
    let (mut attempts, mut orders) = (HashSet::new(), HashSet::new());
    let mut companies = HashSet::new();
    for command in commands {
        match &command.target {
            Target::New => {}
            Target::Order(order) => drop(orders.insert(order.to_string())),
            Target::Attempt(number) => drop(attempts.insert(number.to_string())),
        }
        companies.extend(
            needs::companies(command, None)
                .iter()
                .map(ToString::to_string),
        );
    }
    let (attempts, orders) = (attempts.into_iter().collect(), orders.into_iter().collect());
    load::group(
        db,
        provider,
        attempts,
        orders,
        companies.into_iter().collect(),
    )
    .await
}

/// The order of each command; `None` for a new one or one that does not exist.
fn targets(commands: &[&Command], attempts: &[Attempt]) -> Vec<Option<OrderId>> {
    let orders: HashMap<&AttemptNumber, OrderId> = attempts
        .iter()
        .map(|attempt| (&attempt.number, attempt.order))
        .collect();
    let order_of = |command: &&Command| match &command.target {
        Target::New => None,
        Target::Order(order) => Some(*order),
        Target::Attempt(number) => orders.get(number).copied(),
    };
    commands.iter().map(order_of).collect()
}

fn decide_one(
    cache: &mut Cache,
    world: &mut World,
    command: &Command,
    target: Option<OrderId>,
    now: Instant,
    entropy: &mut (dyn Entropy + Send),
) -> Result<Reply, Refusal> {
    let order = target
        .and_then(|id| cache.entries.get(&id))
        .and_then(|e| e.order.as_ref());
    let companies = needs::companies(command, order);
    cache.lend(world, target, &companies);
    let decided = decide(command, world, now, entropy);
    cache.take_back(world, target);
    let decision = decided?;
    let first = decision.order.offer.products().first().copied();
    let first = first.and_then(|(id, version)| world.product(id, version));
    let reply = decision.reply.clone();
    cache.apply(decision, first.map(|product| product.name.as_str()));
    Ok(reply)
}
