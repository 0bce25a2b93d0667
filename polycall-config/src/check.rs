//! Comparing a configuration with what a program has.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Component, Config};
use crate::words::{did_you_mean, list, nearest, quoted};

/// The names that a program declares.
///
/// ```
/// let known = polycall_config::Known { components: &["bankcard", "interface"], externals: &["payment_gateway"] };
/// assert!(known.components.contains(&"interface"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known<'n> {
    /// Its components.
    pub components: &'n [&'n str],
    /// What its components call besides, and what has no block.
    pub externals: &'n [&'n str],
}

/// Finds what a configuration says of components that a program has not.
///
/// ```
/// use polycall_config::{Known, Source, check, parse};
/// let source = Source::new("polycall.conf", "micro bankcard {\n    allowed_connections=payment_gatway\n}");
/// let config = parse(&source).config;
/// let found = check(&config, &Known { components: &["bankcard"], externals: &["payment_gateway"] });
/// assert_eq!(
///     found[0].to_string(),
///     "`allowed_connections` of component `bankcard` has `payment_gatway`, which the program doesn't have"
/// );
/// assert_eq!(found[0].help.as_deref(), Some("did you mean `payment_gateway`?"));
/// ```
#[must_use]
pub fn check(config: &Config, known: &Known<'_>) -> Vec<Diagnostic> {
    let mut found = Diagnostics::default();
    for component in &config.components {
        if found.is_full() {
            break;
        }
        block(component, known, &mut found);
        connections(component, known, &mut found);
    }
    found.into_sorted()
}

fn block(component: &Component, known: &Known<'_>, found: &mut Diagnostics) {
    let name = component.name.as_str();
    if known.components.contains(&name) {
        return;
    }
    if known.externals.contains(&name) {
        let message = format!("{} is external to the program, and can't have a block", quoted(name));
        let external = Diagnostic::new(Code::ExternalBlock, component.name.span, message);
        found.push(external.help("remove the block: what isn't in this program can't be limited by it"));
        return;
    }
    let message = format!("the program has no component {}", quoted(name));
    let help = did_you_mean(name, known.components);
    found.push(Diagnostic::new(Code::UnknownComponent, component.name.span, message).help(help));
}

fn connections(component: &Component, known: &Known<'_>, found: &mut Diagnostics) {
    let Some(allowed) = &component.allowed_connections else { return };
    for name in allowed.iter() {
        if known.components.contains(&name.as_str()) || known.externals.contains(&name.as_str()) {
            continue;
        }
        let others = known.components.iter().chain(known.externals).copied();
        let others: Vec<_> = others.filter(|other| *other != component.name.value).collect();
        let message = format!(
            "`allowed_connections` of component {} has {}, which the program doesn't have",
            quoted(&component.name),
            quoted(name)
        );
        let help = match nearest(name, others.iter().copied()) {
            Some(best) => format!("did you mean `{best}`?"),
            None if others.is_empty() => "remove it; the program has nothing else".to_owned(),
            None => format!("remove it, or name one of {}", list(&others, "and")),
        };
        found.push(Diagnostic::new(Code::UnknownConnection, name.span, message).help(help));
    }
}
