//! What a configuration says.

use std::time::Duration;

use crate::permissions::Permissions;
use crate::port::Port;
use crate::scope::Scope;
use crate::size::Size;
use crate::span::{Span, Spanned};

/// All blocks of a configuration, in their order.
///
/// ```
/// use polycall_config::{Source, parse};
/// let config = parse(&Source::new("polycall.conf", "micro bankcard {}\nmicro analytics {}")).config;
/// assert_eq!(config.components.len(), 2);
/// assert!(config.component("analytics").is_some() && config.component("teller").is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// A component for each block; no two have one name.
    pub components: Vec<Component>,
}

impl Config {
    /// The component of this name.
    ///
    /// ```
    /// assert!(polycall_config::Config::default().component("bankcard").is_none());
    /// ```
    #[must_use]
    pub fn component(&self, name: &str) -> Option<&Component> {
        self.components.iter().find(|component| component.name.value == name)
    }
}

/// What one block says of a component. What it doesn't say is as in the component's annotation.
///
/// ```
/// use polycall_config::{Scope, Source, parse};
/// let text = "micro interface {\n data_scope=shared\n allowed_connections=bankcard, analytics\n}";
/// let source = Source::new("polycall.conf", text);
/// let interface = &parse(&source).config.components[0];
/// assert_eq!(interface.data_scope.unwrap().value, Scope::Shared);
/// let allowed = interface.allowed_connections.as_ref().unwrap();
/// assert_eq!(allowed.iter().map(|name| name.as_str()).collect::<Vec<_>>(), ["bankcard", "analytics"]);
/// assert!(interface.max_memory.is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Component {
    /// Its name: a path of Rust's.
    pub name: Spanned<String>,
    /// The block, from `micro` to the brace that closes it.
    pub span: Span,
    /// Where it listens.
    pub port: Option<Spanned<Port>>,
    /// What its data is to others.
    pub data_scope: Option<Spanned<Scope>>,
    /// Whom it may call, each name once; nobody, if it is empty.
    pub allowed_connections: Option<Spanned<Vec<Spanned<String>>>>,
    /// How much memory it may use.
    pub max_memory: Option<Spanned<Size>>,
    /// How much of that it has, locked, from the start; no more than `max_memory`, if both are said.
    pub reserve: Option<Spanned<Size>>,
    /// Whether what comes through its port must be encrypted.
    pub tls_enforced: Option<Spanned<bool>>,
    /// What it may do.
    pub permissions: Option<Spanned<Permissions>>,
    /// How often it may be called in a second; above zero.
    pub max_calls_per_second: Option<Spanned<u64>>,
    /// How long it may compute; above zero, in whole milliseconds.
    pub max_cpu: Option<Spanned<Duration>>,
    /// How many operations of input and output it may do.
    pub max_io: Option<Spanned<u64>>,
}

impl Component {
    pub(crate) fn new(name: Spanned<String>, span: Span) -> Self {
        Self {
            name,
            span,
            port: None,
            data_scope: None,
            allowed_connections: None,
            max_memory: None,
            reserve: None,
            tls_enforced: None,
            permissions: None,
            max_calls_per_second: None,
            max_cpu: None,
            max_io: None,
        }
    }
}
