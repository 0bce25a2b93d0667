//! What is recorded, and where.

use std::fmt;

use crate::diagnostic::Code;
use crate::policy::json::Json;
use crate::policy::read::{Path, Reader};
use crate::policy::words::{AuditLevel, Store};
use crate::size::{self, BadSize, Size};
use crate::span::Spanned;
use crate::words::nearest;

/// What is recorded, and where.
///
/// ```
/// use polycall_config::{Source, policy};
/// let source = Source::new("policy.json", r#"{ "audit": { "level": "detailed", "rotation": "64M" } }"#);
/// let audit = policy::parse(&source).config.audit;
/// assert_eq!(audit.level.unwrap().value, policy::AuditLevel::Detailed);
/// assert_eq!(audit.rotation.unwrap().to_string(), "64M");
/// assert!(audit.store.is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Audit {
    /// What is recorded.
    pub level: Option<Spanned<AuditLevel>>,
    /// Where records are kept.
    pub store: Option<Spanned<Store>>,
    /// When a new file begins.
    pub rotation: Option<Spanned<Rotation>>,
}

/// When a new file of records begins. Its display is as it is written.
///
/// ```
/// use polycall_config::policy::Rotation;
/// assert_eq!(Rotation::Daily.to_string(), "daily");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rotation {
    /// Every day.
    Daily,
    /// Never.
    Never,
    /// When one has as many bytes.
    Size(Size),
}

impl fmt::Display for Rotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Daily => f.pad("daily"),
            Self::Never => f.pad("never"),
            Self::Size(size) => size.fmt(f),
        }
    }
}

pub(super) const KEYS: &[&str] = &["level", "store", "rotation"];
pub(super) const ROTATIONS: &[&str] = &["daily", "never"];

impl Reader<'_> {
    pub(super) fn audit(&mut self, json: &Json, at: &Path) -> Audit {
        let Some(members) = self.object(json, at, KEYS) else { return Audit::default() };
        Audit {
            level: members.get("level").and_then(|json| self.word(json, &at.key("level"))),
            store: members.get("store").and_then(|json| self.word(json, &at.key("store"))),
            rotation: members.get("rotation").and_then(|json| self.rotation(json, &at.key("rotation"))),
        }
    }

    fn rotation(&mut self, json: &Json, at: &Path) -> Option<Spanned<Rotation>> {
        let help = "write `daily`, `never`, or a size such as `64M`; at most `65536G`";
        let written = self.text(json, at, help)?;
        let bad = match written {
            "daily" => return Some(json.span.with(Rotation::Daily)),
            "never" => return Some(json.span.with(Rotation::Never)),
            _ => match written.parse() {
                Ok(size) => return Some(json.span.with(Rotation::Size(size))),
                Err(bad) => bad,
            },
        };
        let word = || nearest(written, ROTATIONS.iter().copied()).map(str::to_owned);
        let help = match size::meant(written).or_else(word) {
            Some(meant) => format!("{help}; did you mean `{meant}`?"),
            None => help.to_owned(),
        };
        let code = if bad == BadSize::TooLarge { Code::TooLarge } else { Code::UnknownValue };
        self.no_value(code, json, at, written, help);
        None
    }
}
