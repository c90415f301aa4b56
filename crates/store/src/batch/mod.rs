//! Load → decide → apply, for all commands of one provider at once (DESIGN §1).

pub(crate) mod aggregate;
mod cache;
pub(crate) mod load;
mod needs;
pub(crate) mod tables;
mod write;

use std::collections::{HashMap, HashSet};

use till_domain::decide::{Command, Reply, Target, World, decide};
use till_domain::id::{AttemptNumber, Corpid, Entropy, OrderId, ProviderKey};
use till_domain::refusal::Refusal;
use till_domain::time::Instant;

use crate::Changed;
use crate::error::DbError;
use crate::exec::Connection;
use cache::{Cache, Entry};

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
    let Some(owner) = load::provider(db, provider).await? else {
        let answers = commands.iter().map(|_| Err(Refusal::NotFound)).collect();
        return Ok(Outcome {
            answers,
            changed: Vec::new(),
        });
    };
    let targets = targets(db, provider, commands).await?;
    let mut cache = load_cache(db, provider, commands, &targets).await?;
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

/// The order of each command; `None` for a new one or one that does not exist.
async fn targets(
    db: &mut Connection,
    provider: ProviderKey,
    commands: &[&Command],
) -> Result<Vec<Option<OrderId>>, DbError> {
    let numbers: HashSet<&AttemptNumber> = commands
        .iter()
        .filter_map(|command| match &command.target {
            Target::Attempt(number) => Some(number),
            Target::New | Target::Order(_) => None,
        })
        .collect();
    let numbers = numbers.into_iter().map(ToString::to_string).collect();
    let orders = load::attempt_orders(db, provider, numbers).await?;
    let order_of = |command: &&Command| match &command.target {
        Target::New => None,
        Target::Order(order) => Some(*order),
        Target::Attempt(number) => orders.get(number).copied(),
    };
    Ok(commands.iter().map(order_of).collect())
}

async fn load_cache(
    db: &mut Connection,
    provider: ProviderKey,
    commands: &[&Command],
    targets: &[Option<OrderId>],
) -> Result<Cache, DbError> {
    let ids: HashSet<OrderId> = targets.iter().flatten().copied().collect();
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let mut cache = Cache::default();
    for (order, name) in load::orders(db, provider, &ids).await? {
        cache.entries.insert(order.id, Entry::stored(order, name));
    }
    for attempt in load::attempts(db, provider, &ids).await? {
        if let Some(entry) = cache.entries.get_mut(&attempt.order) {
            entry.attempts.push(attempt);
        }
    }
    for refund in load::refunds(db, provider, &ids).await? {
        if let Some(entry) = cache.entries.get_mut(&refund.order) {
            entry.refunds.push(refund);
        }
    }
    let mut companies: HashSet<Corpid> = HashSet::new();
    for (command, target) in commands.iter().zip(targets) {
        let entry = target.and_then(|id| cache.entries.get(&id));
        companies.extend(needs::companies(
            command,
            entry.and_then(|e| e.order.as_ref()),
        ));
    }
    for subscription in load::subscriptions(db, provider, &companies).await? {
        cache
            .subscriptions
            .entry(subscription.company.clone())
            .or_default()
            .push(subscription);
    }
    Ok(cache)
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
