//! Matching: which customer records are one customer.
//!
//! In: [`Orders`]. Out: [`CustomerClusters`]: every record with its golden id, and pairs for review. Records are linked by their
//! names, codes, accounts, phones, mail addresses and tax ids, or, without the fuzzy part, by equal names: those of organisations
//! alone, those of persons where phone, account or code is equal too. Nothing in the data is changed.

pub mod customers;
mod delivery;
pub mod explain;
pub mod golden;
mod golden_ids;
pub mod link;
pub mod name;
mod orders;
pub mod people;
mod records;
mod shared_value;
mod union;
pub mod weigh;

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

pub use golden_ids::PreviousMap;
pub use records::Record;
pub use shared_value::{SHARED_VALUE, shared_values};
use union::Union;
pub use union::{holding_edges, weakest_edges};

use rayon::prelude::*;

use name::{Name, NameKind, Namer};

use crate::checks::{Body, StageSink, rules_of};
use crate::config::Rule;
use crate::decisions::{Applied, Decisions, Subject, evidence_hash};
use crate::declare_check;
use crate::model::{Column, Decimal, Detail, Place, Text};
use crate::normalise::Orders;

declare_check! {
    /// ## What it finds
    /// Customers that may be one: their names, phones, codes and addresses of mail agree in part, so that the odds are better
    /// than even, but do not prove it. Equal names in another spelling (width, case, brackets, traditional characters, legal
    /// form), and records with the same code or account and a name that goes with it, are one customer already.
    /// ## Why it matters
    /// A customer that exists twice has half a history under each name.
    /// ## Example
    /// 成都川味坊食品有限公司 and 成都川昧坊食品有限公司: a slip of the pen, or two companies.
    /// ## Repair
    /// None: the pair is listed in `review.csv` with its likelihood, and both stay apart until somebody decides. Records are
    /// compared where they share a key; pairs below `min_confidence` percent are not listed, and of the rest the `max_pairs`
    /// per 100,000 rows with most money.
    /// ## 发现什么
    /// 可能是同一客户的记录：名称、电话、编码、邮箱部分一致，可能性过半但不足以证明。仅写法不同（全半角、大小写、括号、繁简、
    /// 组织形式）的，以及编码或账号相同且名称相容的，已视为同一客户，不在此列。
    /// ## 为何重要
    /// 同一客户存在两次，每个名称下都只有一半的历史。
    /// ## 修复
    /// 无法自动修复：该对连同可能性列入 `review.csv`，在有人裁定之前视为两个客户。只比较有共同键的记录；可能性低于
    /// `min_confidence`% 的不列出，其余按金额从高到低，每十万行最多列 `max_pairs` 对。
    pub static SIMILAR_CUSTOMER = {
        name: "similar-customer", unit: Customers, dimension: Uniqueness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "customer `{observed}` is much like `{expected}`",
            zh: "客户“{observed}”与“{expected}”非常相似",
        }],
        params: ["min_confidence", "max_pairs"],
        finds: [],
        reads: [CustomerName, ContactName, CustomerId, BuyerNick, Phone, Email, TaxId, ShipAddress],
        body: Body::Stage,
    };
}

/// Why a record is in its cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Band {
    /// Nothing else is this customer.
    Single,
    /// Merged with others on proof.
    Merged,
}

impl Band {
    /// The name in `customer_map.csv`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Merged => "merge",
        }
    }
}

/// A near pair of two clusters, for people to decide.
#[derive(Debug, Clone)]
pub struct ReviewPair {
    /// A record of the first customer.
    pub a: u32,
    /// A record of the second customer.
    pub b: u32,
    /// How likely it is that they are one, in percent.
    pub score: u8,
}

/// The customers of a run.
#[derive(Debug, Default)]
pub struct CustomerClusters {
    /// The records, in order of first appearance.
    pub records: Vec<Record>,
    /// The id of each record, which is a hash of it.
    pub ids: Vec<String>,
    /// The record of each row, per table; `u32::MAX` where a row names no customer. Empty for tables without customers.
    pub of_row: Vec<Vec<u32>>,
    /// The first record of the cluster each record is in.
    pub cluster: Vec<u32>,
    /// How sure it is, in percent, that each record belongs to its cluster; 100 for a record alone and for equal names.
    pub confidence: Vec<u8>,
    /// Near pairs, the most similar first.
    pub review: Vec<ReviewPair>,
    /// How many near pairs there are, listed or not.
    pub review_found: usize,
    /// How many customers there are.
    pub customers: u32,
    /// Golden ids of an earlier run, by first record of each cluster; the others are made of the record.
    pub golden: BTreeMap<u32, String>,
    /// What people decided, as it bears on the records.
    pub decided: Applied,
    /// The records as they were compared, and the pairs that were; `None` where nothing was.
    pub evidence: Option<Evidence>,
}

/// What hangs on decisions over pairs of customers, in money.
#[derive(Debug)]
pub struct Stakes<'c> {
    cluster: &'c [u32],
    of_cluster: BTreeMap<u32, Decimal>,
}

impl Stakes<'_> {
    /// The money of the orders of the customers of two records, as far as it could be added: until it is decided, the whole history
    /// of both is in two parts, or wrongly in one.
    #[must_use]
    pub fn of(&self, a: u32, b: u32) -> Decimal {
        let money = |record: u32| self.of_cluster.get(&self.cluster[record as usize]).copied().unwrap_or(Decimal::ZERO);
        let one = self.cluster[a as usize] == self.cluster[b as usize];
        if one { money(a) } else { money(a).checked_add(money(b)).unwrap_or(Decimal::ZERO) }
    }
}

/// What is known from before: what people decided, which outranks all that is computed, and the ids that customers had.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// What people decided.
    pub decisions: Decisions,
    /// The map of an earlier run.
    pub previous: PreviousMap,
}

/// Why records are in their clusters.
#[derive(Debug)]
pub struct Evidence {
    /// The records, by field.
    pub records: link::Records,
    /// What came of comparing them.
    pub linked: link::Linked,
}

impl CustomerClusters {
    /// The id of a record.
    #[must_use]
    pub fn id(&self, record: u32) -> &str {
        &self.ids[record as usize]
    }

    /// The golden id of a record: that of an earlier run, or `g` and the hash of its cluster's first record.
    #[must_use]
    pub fn golden_id(&self, record: u32) -> String {
        let first = self.cluster[record as usize];
        let fresh = || format!("g{}", &self.id(first)[1..]);
        self.golden.get(&first).cloned().unwrap_or_else(fresh)
    }

    /// Keeps the golden ids of an earlier run.
    fn keep_ids(&mut self, previous: &PreviousMap) {
        if previous.is_empty() {
            return;
        }
        self.golden = previous.assign(&self.cluster, &self.ids, |first| format!("g{}", &self.id(first)[1..]));
    }

    /// What decisions call a record.
    #[must_use]
    pub fn decision_key(&self, record: u32) -> String {
        match &self.evidence {
            Some(evidence) => orders::decision_key(&evidence.records, &self.records, record),
            None => self.id(record).to_owned(),
        }
    }

    /// What a decision on a pair would rest on, as a hash.
    #[must_use]
    pub fn evidence_hash(&self, a: u32, b: u32) -> String {
        evidence_hash(&self.decision_key(a), &self.decision_key(b))
    }

    /// What hangs on decisions over pairs, in money.
    #[must_use]
    pub fn stakes(&self) -> Stakes<'_> {
        let mut of_cluster: BTreeMap<u32, Decimal> = BTreeMap::new();
        for (record, &first) in self.records.iter().zip(&self.cluster) {
            let sum = of_cluster.entry(first).or_insert(Decimal::ZERO);
            *sum = record.money.and_then(|own| sum.checked_add(own)).unwrap_or(*sum);
        }
        Stakes { cluster: &self.cluster, of_cluster }
    }

    /// How many records each cluster has, by first record.
    #[must_use]
    pub fn sizes(&self) -> BTreeMap<u32, u32> {
        let mut counts = vec![0; self.cluster.len()];
        for &first in &self.cluster {
            counts[first as usize] += 1;
        }
        (0u32..).zip(counts).filter(|&(_, count)| count > 0).collect()
    }
}

/// Matches the customers of all order tables. Without `fuzzy`, near names are not looked for. `rules` say which near names
/// are worth a look; `memory` is what is known from before.
#[must_use]
pub fn run(orders: &Orders, fuzzy: bool, rules: &[Rule], memory: &Memory) -> CustomerClusters {
    let (records, of_row) = records::collect(orders);
    let ids: Vec<String> = records.par_iter().map(Record::id).collect();
    if !fuzzy {
        let names = Names::of(&records);
        let cluster = clusters(&records, &names);
        let mut clusters = CustomerClusters { records, ids, of_row, cluster, ..CustomerClusters::default() };
        clusters.confidence = vec![100; clusters.records.len()];
        clusters.customers = u32::try_from(clusters.sizes().len()).unwrap_or(u32::MAX);
        clusters.keep_ids(&memory.previous);
        let pairs = memory.decisions.list().iter().enumerate();
        let of_pairs = pairs.filter(|(_, decision)| decision.word.subject() == Subject::Pair);
        clusters.decided.skipped = of_pairs.map(|(at, _)| at).collect();
        return clusters;
    }
    let (compared, mut linked, mut decided) = orders::link(&records, &memory.decisions);
    decided.contradictions = std::mem::take(&mut linked.contradictions);
    let mut clusters =
        CustomerClusters { records, ids, of_row, cluster: linked.cluster.clone(), ..CustomerClusters::default() };
    clusters.confidence = orders::confidence(&linked);
    clusters.customers = u32::try_from(clusters.sizes().len()).unwrap_or(u32::MAX);
    if let Some((_, rule)) = rules_of(rules, SIMILAR_CUSTOMER.name).next() {
        let least = rule.integer("min_confidence").and_then(|least| u8::try_from(least).ok()).unwrap_or(u8::MAX);
        let most = rule.integer("max_pairs").and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        let pair = |edge: &link::Edge| ReviewPair { a: edge.a, b: edge.b, score: orders::percent(edge) };
        let undecided = orders::undecided(&linked, &clusters.cluster, &decided);
        clusters.review = undecided.iter().map(pair).filter(|pair| pair.score >= least).collect();
        clusters.review_found = clusters.review.len();
        let rows: usize = clusters.of_row.iter().map(Vec::len).sum();
        keep_most_money(&mut clusters, most.saturating_mul(rows.div_ceil(PER_ROWS)));
    }
    clusters.keep_ids(&memory.previous);
    clusters.decided = decided;
    clusters.evidence = Some(Evidence { records: compared, linked });
    clusters
}

/// The rows for which `max_pairs` of near customers are listed.
const PER_ROWS: usize = 100_000;

/// Turns the near pairs into findings.
pub fn report(clusters: &CustomerClusters, fuzzy: bool, sink: &mut StageSink<'_>) {
    if !fuzzy {
        return;
    }
    let check = SIMILAR_CUSTOMER.name;
    sink.evaluated(check, u64::from(clusters.customers));
    for pair in &clusters.review {
        let (a, b) = (&clusters.records[pair.a as usize], &clusters.records[pair.b as usize]);
        let table = sink.orders.table(b.row.table);
        let column = [Column::CustomerName, Column::ContactName].into_iter().find_map(|c| table.mapping.position(c));
        let place = Place::Row(b.row, column.and_then(|position| u16::try_from(position).ok()));
        let detail = Detail { observed: Some(b.name.as_str().into()), expected: Some(a.name.as_str().into()), text: 0 };
        sink.finding(check, place, &detail);
    }
}

/// The names of all records, each spelling understood once.
struct Names {
    of_record: Vec<u32>,
    understood: Vec<Option<Name>>,
}

impl Names {
    fn of(records: &[Record]) -> Self {
        let mut number_of: HashMap<&str, u32, _> = HashMap::with_hasher(foldhash::fast::FixedState::with_seed(0));
        let mut distinct: Vec<&str> = Vec::new();
        let of_record = records
            .iter()
            .map(|record| {
                *number_of.entry(&record.name).or_insert_with(|| {
                    distinct.push(&record.name);
                    u32::try_from(distinct.len() - 1).unwrap_or(u32::MAX)
                })
            })
            .collect();
        Self { of_record, understood: distinct.par_iter().map(|name| Namer.understand(name)).collect() }
    }

    /// The name of a record; `None` where it has none that can be compared.
    fn get(&self, record: u32) -> Option<&Name> {
        self.understood[self.of_record[record as usize] as usize].as_ref()
    }
}

/// Puts records together that are one customer on proof; gives the first record of each one's cluster.
fn clusters(records: &[Record], names: &Names) -> Vec<u32> {
    let evidence: Vec<[String; 4]> = records.par_iter().map(comparable_evidence).collect();
    let proofs = Proofs { records, names, evidence: &evidence };
    let state = foldhash::fast::FixedState::with_seed(0);
    // Equal proofs are brought together by sorting their hashes, and joined only where the proofs themselves are equal.
    let mut hashed: Vec<(u64, u32, u8)> = (0..u32::try_from(records.len()).unwrap_or(u32::MAX))
        .into_par_iter()
        .flat_map_iter(|at| (0..Proofs::KINDS).map(move |kind| (at, kind)))
        .filter_map(|(at, kind)| proofs.of(kind, at).map(|proof| (state.hash_one((kind, proof)), at, kind)))
        .collect();
    hashed.par_sort_unstable();
    let mut union = Union::new(records.len());
    for group in hashed.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        // One proof in nearly every group; more only where hashes collide.
        let mut seen: Vec<(u8, u32)> = Vec::new();
        for &(_, at, kind) in group {
            let proof = proofs.of(kind, at);
            match seen.iter().find(|&&(k, other)| k == kind && proofs.of(k, other) == proof) {
                Some(&(_, other)) => union.join(other as usize, at as usize),
                None => seen.push((kind, at)),
            }
        }
    }
    (0..records.len()).map(|at| u32::try_from(union.find(at)).unwrap_or(u32::MAX)).collect()
}

/// Code, account, phone and e-mail of a record in the form in which they are equal; empty where there is none.
fn comparable_evidence(record: &Record) -> [String; 4] {
    let [code, account, _, email, _] = &record.evidence;
    [code.to_lowercase(), account.to_lowercase(), record.phone().unwrap_or_default(), email.to_lowercase()]
}

/// What proves that two records are one customer. An organisation's name is proof by itself. Codes and accounts belong to a
/// source; phones and addresses of mail are the same everywhere; all of them prove something only beside an equal name.
struct Proofs<'a> {
    records: &'a [Record],
    names: &'a Names,
    evidence: &'a [[String; 4]],
}

impl<'a> Proofs<'a> {
    /// The name alone, then the four kinds of evidence.
    const KINDS: u8 = 5;

    /// What a record has of a kind of proof: scope, name and value. Two records with the same are one customer.
    fn of(&self, kind: u8, at: u32) -> Option<(&'a str, &'a str, &'a str)> {
        let name = self.names.get(at);
        let at = at as usize;
        let key = name.map_or("", |name| name.key.as_str());
        if kind == 0 {
            return name.filter(|name| name.kind == NameKind::Organisation).map(|_| ("", key, ""));
        }
        let value = self.evidence[at][usize::from(kind) - 1].as_str();
        let scope = if kind <= 2 { self.records[at].source.as_str() } else { "" };
        // Two masked names are no equal names.
        (!value.is_empty() && !key.is_empty()).then_some((scope, key, value))
    }
}

/// Keeps the pairs with most money, in their order; nobody decides over a hundred thousand.
fn keep_most_money(clusters: &mut CustomerClusters, most: usize) {
    let mut review = std::mem::take(&mut clusters.review);
    if review.len() > most {
        let stakes = clusters.stakes();
        review.sort_by_cached_key(|pair| (pair.a, pair.b));
        review.sort_by(|a, b| stakes.of(b.a, b.b).order(stakes.of(a.a, a.b)));
        review.truncate(most);
        review.sort_by_key(|pair| (std::cmp::Reverse(pair.score), pair.a, pair.b));
    }
    clusters.review = review;
}
