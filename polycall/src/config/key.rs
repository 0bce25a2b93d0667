//! One key of a configuration, for whoever asks what it does.

use std::fmt;

/// One key of a configuration that is in force, and what it does.
///
/// ```
/// for key in polycall::status().configured {
///     println!("{key}");
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfiguredKey {
    /// The component that it is about.
    pub component: &'static str,
    /// That component's path.
    pub path: &'static str,
    /// The key.
    pub key: &'static str,
    /// Its value, as it is understood.
    pub value: String,
    /// Where it stands: file, line and column.
    pub place: String,
    /// What it does, or that it is kept for later.
    pub effect: String,
}

impl fmt::Display for ConfiguredKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { component, key, value, place, effect, .. } = self;
        write!(f, "{key}={value} of component `{component}` ({place}): {effect}")
    }
}

#[cfg(test)]
mod tests {
    use super::ConfiguredKey;

    #[test]
    fn a_key_reads_well() {
        let key = ConfiguredKey {
            component: "vault",
            path: "bank::vault",
            key: "max_io",
            value: "10".to_owned(),
            place: "polycall.conf:2:5".to_owned(),
            effect: "kept, not enforced yet".to_owned(),
        };
        assert_eq!(
            key.to_string(),
            "max_io=10 of component `vault` (polycall.conf:2:5): kept, not enforced yet"
        );
    }
}
