//! Load → decide → apply, for all commands of one provider at once (DESIGN §1).

pub(crate) mod aggregate;
mod cache;
mod hot;
pub(crate) mod load;
mod needs;
pub(crate) mod tables;
mod write;

use std::collections::{HashMap, HashSet};

use till_domain::decide::{Command, Reply, Target, World, decide};
use till_domain::id::{AttemptNumber, Corpid, Entropy, OrderId, ProviderKey};
use till_domain::order::Order;
use till_domain::party::Provider;
use till_domain::refusal::Refusal;
use till_domain::time::Instant;

use crate::Changed;
use crate::error::DbError;
use crate::exec::Connection;
pub(crate) use cache::Cache;
pub(crate) use hot::Hot;

/// A command, and the address of the request that gave it.
pub(crate) type Given<'a> = (&'a Command, &'a str);

/// What became of a group: an answer per command, and what to tell the listeners after the commit.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) answers: Vec<Result<Reply, Refusal>>,
    pub(crate) changed: Vec<Changed>,
    /// What it looked at, as it is after the commit.
    pub(crate) cache: Cache,
}

/// Decides `commands`, which are all of `provider`, in their order, and writes the results. The
/// transaction is the caller's.
pub(crate) async fn run(
    db: &mut Connection,
    hot: &mut Hot,
    provider: ProviderKey,
    given: &[Given<'_>],
    now: Instant,
    entropy: &mut (dyn Entropy + Send),
) -> Result<Outcome, DbError> {
    let commands: Vec<&Command> = given.iter().map(|(command, _)| *command).collect();
    let commands = commands.as_slice();
    let mut cache = hot.take(provider, commands);
    let Some(owner) = load_group(db, provider, commands, &mut cache).await? else {
        let answers = commands.iter().map(|_| Err(Refusal::NotFound)).collect();
        return Ok(Outcome {
            answers,
            ..Outcome::default()
        });
    };
    let targets = targets(commands, &cache);
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
    for (given, target) in given.iter().zip(&targets) {
        let answer = decide_one(&mut cache, &mut world, *given, *target, now, entropy);
        outcome.answers.push(answer);
    }
    write::write(db, &world.provider, &cache, now).await?;
    let mut last: HashMap<OrderId, u32> = HashMap::new();
    for (event, _) in &cache.added.events {
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
    outcome.cache = cache;
    Ok(outcome)
}

/// Adds to `cache` what `commands` look at and it lacks. Answers the provider, if there is one.
async fn load_group(
    db: &mut Connection,
    provider: ProviderKey,
    commands: &[&Command],
    cache: &mut Cache,
) -> Result<Option<Provider>, DbError> {
    let here: HashSet<&AttemptNumber> = cache
        .entries
        .values()
        .flat_map(|entry| entry.attempts.iter().map(|attempt| &attempt.number))
        .collect();
    let (mut attempts, mut orders) = (HashSet::new(), HashSet::new());
    let mut companies: HashSet<Corpid> = cache
        .entries
        .values()
        .filter_map(|entry| entry.order.as_ref().and_then(Order::company).cloned())
        .collect();
    for command in commands {
        match &command.target {
            Target::Order(order) if !cache.entries.contains_key(order) => {
                orders.insert(order.to_string());
            }
            Target::Attempt(number) if !here.contains(number) => {
                attempts.insert(number.to_string());
            }
            Target::New | Target::Order(_) | Target::Attempt(_) => {}
        }
        companies.extend(needs::companies(command, None));
    }
    companies.retain(|company| !cache.known.contains(company));
    if attempts.is_empty() && orders.is_empty() && companies.is_empty() {
        return load::provider(db, provider).await;
    }
    let companies: Vec<Corpid> = companies.into_iter().collect();
    let mut group = load::group(
        db,
        provider,
        attempts.into_iter().collect(),
        orders.into_iter().collect(),
        companies.iter().map(ToString::to_string).collect(),
    )
    .await?;
    let owner = group.provider.take();
    cache.add(group, companies);
    Ok(owner)
}

/// The order of each command; `None` for a new one or one that does not exist.
fn targets(commands: &[&Command], cache: &Cache) -> Vec<Option<OrderId>> {
    let orders: HashMap<&AttemptNumber, OrderId> = cache
        .entries
        .values()
        .flat_map(|entry| &entry.attempts)
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
    (command, address): Given<'_>,
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
    let first = first.map(|product| product.name.as_str());
    cache.apply(decision, first, address);
    Ok(reply)
}
