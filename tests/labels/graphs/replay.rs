//! What a program said while it ran, against what the oracle says: who saw what, and what was recorded.

use std::collections::BTreeMap;

use crate::graph::{Graph, Principal};
use crate::labels::Needs;
use crate::oracle::Oracle;
use crate::walks::{Act, Walk};

#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) arrivals: usize,
    pub(crate) tokens: usize,
    pub(crate) declassified: usize,
}

/// The program's account, line by line. Each token has the needs that it was born with, or got by being
/// joined; it gets others by a recorded declassification alone, and is seen only by those who may have it.
pub(crate) fn check(
    oracle: &Oracle,
    graph: &Graph,
    births: &[Needs],
    walks: &[Walk],
    said: &str,
) -> Result<Seen, String> {
    let mut replay = Replay {
        oracle,
        graph,
        births,
        needs: BTreeMap::new(),
        at: None,
        recorded: None,
        seen: Seen::default(),
    };
    let expected: Vec<_> = walks.iter().flat_map(itinerary).collect();
    let mut passed = Vec::new();
    for line in said.lines() {
        if line.starts_with("at ") || line.starts_with("recorded ") {
            passed.push(line.to_owned());
        }
        replay.line(line).map_err(|problem| format!("{problem}, at `{line}`"))?;
    }
    if said.lines().last() != Some("arrived") {
        return Err("it did not come to its end".to_owned());
    }
    same(&expected, &passed)?;
    Ok(replay.seen)
}

struct Replay<'r> {
    oracle: &'r Oracle,
    graph: &'r Graph,
    births: &'r [Needs],
    /// What each token asks for.
    needs: BTreeMap<usize, Needs>,
    at: Option<Principal>,
    /// A record that no value has gone down by yet.
    recorded: Option<String>,
    seen: Seen,
}

impl Replay<'_> {
    fn line(&mut self, line: &str) -> Result<(), String> {
        let words: Vec<_> = line.split(' ').collect();
        let number = |i: usize| words[i].parse::<usize>().map_err(|error| error.to_string());
        if self.recorded.is_some() && words[0] != "declassified" {
            return Err("a record, and nothing went down by it".to_owned());
        }
        match words[0] {
            "at" => {
                self.at = self.principal(words[1]);
                self.seen.arrivals += 1;
            }
            "born" => self.comes(number(1)?, self.births[number(2)?].clone())?,
            "joined" => {
                let both = self.of(number(2)?)?.and(&self.of(number(3)?)?);
                self.comes(number(1)?, both)?;
            }
            "seen" => self.is_seen(number(1)?)?,
            "recorded" => self.recorded = Some(line.to_owned()),
            "declassified" => self.goes_down(number(1)?, number(2)?, words[3], words[4])?,
            _ => {}
        }
        Ok(())
    }

    fn principal(&self, name: &str) -> Option<Principal> {
        self.graph.principals().into_iter().find(|principal| principal.to_string() == name)
    }

    fn of(&self, token: usize) -> Result<Needs, String> {
        self.needs.get(&token).cloned().ok_or_else(|| format!("token {token} was never born"))
    }

    fn comes(&mut self, token: usize, needs: Needs) -> Result<(), String> {
        match self.needs.insert(token, needs) {
            None => Ok(()),
            Some(_) => Err(format!("token {token} was there already")),
        }
    }

    fn is_seen(&mut self, token: usize) -> Result<(), String> {
        self.seen.tokens += 1;
        let at = self.at.ok_or("seen nowhere")?;
        let needs = self.of(token)?;
        match self.oracle.missing(at, &needs) {
            missing if missing.is_empty() => Ok(()),
            missing => Err(format!("{at} has token {token}, and lacks {missing:?}")),
        }
    }

    fn goes_down(&mut self, to: usize, from: usize, of: &str, name: &str) -> Result<(), String> {
        let record = self.recorded.take().ok_or("a value went down without a record")?;
        let ways = &self.graph.declassifiers;
        let way = ways.iter().find(|way| way.name == name && format!("c{}", way.of) == of);
        let way = way.ok_or("there is no such declassifier")?;
        if !record.ends_with(&format!("{name}: {}", way.reason)) || !record.contains(&format!("::{of} ")) {
            return Err(format!("the record is of something else: {record}"));
        }
        if self.of(from)? != way.from.needs() {
            return Err(format!("it asks for {:?}, which is not what went down", way.from));
        }
        self.seen.declassified += 1;
        self.comes(to, way.to.needs())
    }
}

/// What has to be said of a walk, in order: arrivals, and a record for each declassification.
fn itinerary(walk: &Walk) -> Vec<String> {
    let mut lines = Vec::new();
    follow(Principal::Host(walk.host), &walk.name, &walk.acts, &mut lines);
    lines
}

fn follow(who: Principal, entry: &str, acts: &[Act], lines: &mut Vec<String>) {
    for act in acts {
        match act {
            Act::Born(_) | Act::Joined(_) => {}
            Act::Declassified(way) => {
                lines.push(format!("recorded program::{who} {entry} {}: {}", way.name, way.reason));
            }
            Act::Called(stop) => {
                let callee = Principal::Component(stop.at);
                if stop.given.is_some() {
                    lines.push(format!("at {callee} {} given", stop.entry));
                }
                follow(callee, &stop.entry, &stop.acts, lines);
                if stop.back.is_some() {
                    lines.push(format!("at {who} {entry} back"));
                }
            }
        }
    }
}

fn same(expected: &[String], passed: &[String]) -> Result<(), String> {
    let differs = |i: &usize| expected.get(*i) != passed.get(*i);
    match (0..expected.len().max(passed.len())).find(differs) {
        None => Ok(()),
        Some(i) => Err(format!("expected {:?}, and there was {:?}", expected.get(i), passed.get(i))),
    }
}
