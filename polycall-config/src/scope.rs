//! What a component's data is to others.

use std::fmt;
use std::str::FromStr;

/// What a component's data is to others: `data_scope`, and `#[micro(scope = "…")]`.
///
/// ```
/// use polycall_config::Scope;
/// assert_eq!("isolated".parse(), Ok(Scope::Isolated));
/// assert_eq!(Scope::Shared.to_string(), "shared");
/// assert!("private".parse::<Scope>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// It guards secrets.
    Isolated,
    /// It may share what it has.
    Shared,
    /// It gets what others leave over.
    Restricted,
}

impl Scope {
    /// Each scope.
    ///
    /// ```
    /// use polycall_config::Scope;
    /// assert_eq!(Scope::ALL.map(Scope::as_str), ["isolated", "shared", "restricted"]);
    /// ```
    pub const ALL: [Self; 3] = [Self::Isolated, Self::Shared, Self::Restricted];

    /// As it is written.
    ///
    /// ```
    /// assert_eq!(polycall_config::Scope::Restricted.as_str(), "restricted");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Isolated => "isolated",
            Self::Shared => "shared",
            Self::Restricted => "restricted",
        }
    }
}

impl FromStr for Scope {
    type Err = BadScope;

    fn from_str(text: &str) -> Result<Self, BadScope> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or(BadScope)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A text is no [`Scope`].
///
/// ```
/// let error = "private".parse::<polycall_config::Scope>().unwrap_err();
/// assert_eq!(error.to_string(), "a scope is `isolated`, `shared` or `restricted`");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BadScope;

impl fmt::Display for BadScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("a scope is `isolated`, `shared` or `restricted`")
    }
}

impl std::error::Error for BadScope {}
