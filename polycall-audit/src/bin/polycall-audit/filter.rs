//! Which records are shown.

use polycall_audit::{Dictionary, Kind, Moment, Outcome, Record, WallNs};

use crate::args::Args;

#[derive(Debug, Default)]
pub(crate) struct Filter {
    component: Option<String>,
    entry: Option<String>,
    kind: Option<Kind>,
    outcome: Option<Outcome>,
    since: Option<WallNs>,
    until: Option<WallNs>,
}

impl Filter {
    pub(crate) fn of(args: &mut Args) -> Result<Self, String> {
        Ok(Self {
            component: args.value("--component")?,
            entry: args.value("--entry")?,
            kind: named(args, "--kind", Kind::from_name, Kind, Kind::ALL)?,
            outcome: named(args, "--outcome", Outcome::from_name, Outcome, Outcome::ALL)?,
            since: args.value("--since")?.map(|Moment(wall)| wall),
            until: args.value("--until")?.map(|Moment(wall)| wall),
        })
    }

    /// Whether only records are asked for.
    pub(crate) fn is_of_records(&self) -> bool {
        self.component.is_some() || self.entry.is_some() || self.kind.is_some() || self.outcome.is_some()
    }

    pub(crate) fn takes_time(&self, wall: WallNs) -> bool {
        self.since.is_none_or(|since| wall >= since) && self.until.is_none_or(|until| wall <= until)
    }

    pub(crate) fn takes(&self, names: &Dictionary, record: &Record, wall: WallNs) -> bool {
        let is = |asked: &str, id: u32| {
            let text = names.text(id);
            text == asked || text.rsplit("::").next() == Some(asked)
        };
        let component = |asked: &String| is(asked, record.caller) || is(asked, record.callee);
        self.component.as_ref().is_none_or(component)
            && self.entry.as_ref().is_none_or(|entry| is(entry, record.entry))
            && self.kind.is_none_or(|kind| kind == record.kind)
            && self.outcome.is_none_or(|outcome| outcome == record.outcome)
            && self.takes_time(wall)
    }
}

/// A number by its name or itself.
fn named<T: Copy + std::fmt::Display>(
    args: &mut Args,
    option: &str,
    from_name: fn(&str) -> Option<T>,
    from_number: fn(u8) -> T,
    all: &[T],
) -> Result<Option<T>, String> {
    let Some(text) = args.value::<String>(option)? else { return Ok(None) };
    let name = text.replace('-', " ");
    if let Some(known) = from_name(&name).or_else(|| text.parse().ok().map(from_number)) {
        return Ok(Some(known));
    }
    let all: Vec<_> = all.iter().map(|known| format!("`{}`", known.to_string().replace(' ', "-"))).collect();
    Err(format!("`{option} {text}`: not one of {}", all.join(", ")))
}
