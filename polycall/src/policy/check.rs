//! A policy held against the program: whom it names that is not there, and what can't be so.
#![forbid(unsafe_code)]

use std::fmt::Write;

use polycall_config::policy::{Attribute, Names, Policy, Qualifier};
use polycall_config::{Source, Spanned};

use super::compiled::Program;

/// The language runtimes that a policy may name: what it says of them is kept for when they can call.
const RUNTIMES: [&str; 14] = [
    "c",
    "cpp",
    "csharp",
    "dotnet",
    "go",
    "java",
    "javascript",
    "lua",
    "node",
    "php",
    "python",
    "ruby",
    "rust",
    "wasm",
];

/// What is wrong with it, a line each, with its place.
pub(crate) fn mistakes(
    policy: &Policy,
    source: &Source,
    program: &Program,
    states: &[Vec<&str>],
) -> Vec<String> {
    let mut found = Found { source, lines: Vec::new() };
    let callers: Vec<&str> =
        program.callers.iter().flat_map(|who| [who.name.as_str(), who.path.as_str()]).collect();
    let components: Vec<&str> = program
        .points
        .iter()
        .flat_map(|point| [point.component.name.as_str(), point.component.path.as_str()])
        .collect();
    for rule in &policy.rules {
        let of = format!("rule `{}`", rule.id.value);
        found.names(&rule.caller, &of, "caller", &callers);
        found.names(&rule.component, &of, "component", &components);
        let about: Vec<&str> = program
            .points
            .iter()
            .filter(|point| {
                rule.component.contains(&point.component.name)
                    || rule.component.contains(&point.component.path)
            })
            .map(|point| point.name.as_str())
            .collect();
        found.names(&rule.entry, &of, "entry point", &about);
        if let Names::These(names) = &rule.state {
            for name in names {
                found.state(name.span.start, &of, name, states);
            }
        }
    }
    let known: Vec<&str> = callers.iter().copied().chain(RUNTIMES).collect();
    for member in &policy.isolation {
        if !known.contains(&member.name.value.as_str()) {
            found.unknown(
                member.name.span.start,
                "`isolation`",
                "component, host or runtime",
                &member.name.value,
                &known,
            );
        }
    }
    for principal in policy.permissions.iter().flat_map(|grant| &grant.principals) {
        if !known.contains(&principal.value.name.as_str()) {
            let name = &principal.value.name;
            found.unknown(principal.span.start, "`permissions`", "component, host or runtime", name, &known);
        }
        if let Some(Qualifier::State(state)) = &principal.value.qualifier
            && hierarchies_with(states, state) > 1
        {
            found.state(principal.span.start, "`permissions`", state, states);
        }
    }
    // by module and by path, or by a module's name that two share: which one counts would be a guess
    let mut first: Vec<Option<&Spanned<String>>> = vec![None; program.points.len()];
    for member in &policy.entries {
        found.entry(member, program);
        let about = program.points.iter().zip(&mut first).filter(|(point, _)| point.is(&member.name.value));
        found.once("`entries`", "entry point", &member.name, about.map(|(_, first)| first));
    }
    let mut first: Vec<Option<&Spanned<String>>> = vec![None; program.callers.len()];
    for member in &policy.isolation {
        let about = program.callers.iter().zip(&mut first).filter(|(who, _)| who.is(&member.name.value));
        found.once("`isolation`", "component or host", &member.name, about.map(|(_, first)| first));
    }
    found.lines
}

/// As many mistakes are shown; a file of rubbish must not take minutes.
const MOST: usize = 100;

struct Found<'s> {
    source: &'s Source,
    lines: Vec<String>,
}

impl Found<'_> {
    fn is_full(&self) -> bool {
        self.lines.len() > MOST
    }

    fn add(&mut self, at: usize, message: impl std::fmt::Display) {
        if self.lines.len() == MOST {
            self.lines
                .push(format!("{}: more than {MOST} mistakes; the others are not shown", self.source.name()));
        }
        if self.is_full() {
            return;
        }
        let position = self.source.position(at);
        self.lines.push(format!("{}:{}:{}: {message}", self.source.name(), position.line, position.column));
    }

    fn names(&mut self, names: &Names, of: &str, what: &str, known: &[&str]) {
        let Names::These(names) = names else { return };
        for name in names.iter().filter(|name| !known.contains(&name.value.as_str())) {
            self.unknown(name.span.start, of, what, &name.value, known);
        }
    }

    /// A name for what may have been named before, as `first` knows.
    fn once<'f, 'p: 'f>(
        &mut self,
        of: &str,
        what: &str,
        name: &'p Spanned<String>,
        about: impl Iterator<Item = &'f mut Option<&'p Spanned<String>>>,
    ) {
        let mut earlier = None;
        for first in about {
            earlier = earlier.or(*first);
            first.get_or_insert(name);
        }
        if let Some(earlier) = earlier {
            let first = self.source.place(earlier.span);
            let message = format!(
                "{of} names {what} `{}`, which it names as `{}` at {first} already; say all of it in one place",
                name.value, earlier.value
            );
            self.add(name.span.start, message);
        }
    }

    fn unknown(&mut self, at: usize, of: &str, what: &str, name: &str, known: &[&str]) {
        if self.is_full() {
            return;
        }
        let mut message = format!("{of} names {what} `{name}`, which this program does not have");
        if let Some(nearest) = nearest(name, known) {
            let _ = write!(message, "; did you mean `{nearest}`?"); // into a string
        }
        self.add(at, message);
    }

    /// A session state. What goes by its name in another hierarchy is not it: anybody may declare one.
    fn state(&mut self, at: usize, of: &str, name: &str, states: &[Vec<&str>]) {
        match hierarchies_with(states, name) {
            0 => self.unknown(at, of, "session state", name, &states.concat()),
            1 => {}
            several => {
                let message = format!(
                    "{of} names session state `{name}`, and {several} hierarchies of states have one of that name: rename \
                     all but the one that is meant"
                );
                self.add(at, message);
            }
        }
    }

    fn entry(
        &mut self,
        member: &polycall_config::policy::Member<polycall_config::policy::EntryPolicy>,
        program: &Program,
    ) {
        let (written, at) = (member.name.value.as_str(), member.name.span.start);
        let mut about = program.points.iter().filter(|point| point.is(written)).peekable();
        match about.peek() {
            None => {
                let all: Vec<_> = program
                    .points
                    .iter()
                    .map(|point| format!("{}::{}", point.component.name, point.name))
                    .collect();
                let all: Vec<_> = all.iter().map(String::as_str).collect();
                self.unknown(at, "`entries`", "entry point", written, &all);
            }
            Some(_) => {
                let about: Vec<_> = about.collect();
                let has = |attribute| member.value.attributes.iter().find(|known| known.value == attribute);
                let several = about.iter().map(|point| point.administrators.len()).find(|count| *count > 1);
                if let (Some(_), Some(several)) = (has(Attribute::Privileged), several) {
                    let message = format!(
                        "entry point `{written}` can't be `privileged`: it asks for no session state, and {several} hierarchies of \
                         states grant ADMIN; have it ask for a state of the one that is meant"
                    );
                    self.add(at, message);
                }
                let can_change = about.iter().any(|point| point.can_change);
                if let Some(readonly) = has(Attribute::Readonly).filter(|_| can_change) {
                    let message = format!(
                        "entry point `{written}` can change its component's state, so it is not `readonly`: have it take \
                         `&State` or nothing, or remove the attribute"
                    );
                    self.add(readonly.span.start, message);
                }
            }
        }
    }
}

/// How many hierarchies have a state of this name. In no session is everybody, so that what goes by its name is one more.
fn hierarchies_with(states: &[Vec<&str>], name: &str) -> usize {
    states.iter().filter(|of| of.iter().any(|state| super::situation::is_named(state, name))).count()
}

/// The known name that is nearest to a misspelt one, if any is near enough to be meant.
fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    // a name of a mebibyte would take as many bytes for each of its letters
    let is_like = |candidate: &&str| candidate.len().abs_diff(name.len()) <= candidate.len() * 2;
    let distance = |candidate: &&str| strsim::damerau_levenshtein(name, candidate);
    known.iter().copied().filter(is_like).min_by_key(distance).filter(|best| distance(best) <= best.len() / 2)
}
