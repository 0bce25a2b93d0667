//! Counters and gauges for whoever monitors the process, as text.
#![forbid(unsafe_code)]

use std::fmt::{self, Write};

use crate::report::{ComponentReport, components};
use crate::status::status;

/// What is counted, in Prometheus' text format (version 0.0.4): calls and refusals by entry point, bytes and open frames by
/// component, and how the audit trail does. For a `/metrics` page, or a file for a collector.
///
/// No system call on the calling path: it reads what [`components()`] and [`status()`] read.
///
/// ```
/// let page = polycall::metrics().to_string();
/// assert!(page.contains("# TYPE polycall_calls_total counter"));
/// ```
pub fn metrics() -> Metrics {
    Metrics(Vec::from_iter(components()))
}

/// A page of metrics; its `Display` is the page.
///
/// ```
/// print!("{}", polycall::metrics());
/// ```
#[derive(Debug, Clone)]
pub struct Metrics(Vec<ComponentReport>);

/// One family: its name, what it is, what it means.
struct Family(&'static str, &'static str, &'static str);

impl Family {
    fn head(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name, kind, help) = self;
        writeln!(f, "# HELP {name} {help}\n# TYPE {name} {kind}")
    }
}

/// A label's value, with what would end it put out of the way.
struct Value<'v>(&'v str);

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '"' => f.write_str("\\\""),
            '\\' => f.write_str("\\\\"),
            '\n' => f.write_str("\\n"),
            c => f.write_char(c),
        })
    }
}

impl fmt::Display for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls =
            Family("polycall_calls_total", "counter", "Calls that ran and came back, by any outcome.");
        self.of_entries(f, &calls, |entry| entry.crossings)?;
        let denied = Family("polycall_denied_total", "counter", "Calls that were refused.");
        self.of_entries(f, &denied, |entry| entry.denials)?;
        let gauge = |name, help| Family(name, "gauge", help);
        let used = gauge("polycall_memory_used_bytes", "Bytes in use, of the state and of regions.");
        self.of_components(f, &used, |component| component.bytes_used)?;
        let granted = gauge("polycall_memory_limit_bytes", "Bytes that may be used.");
        self.of_components(f, &granted, |component| component.max_memory)?;
        let open = gauge("polycall_open_frames", "Frames for which the state is open now.");
        self.of_components(f, &open, |component| component.open)?;
        let poisoned = gauge("polycall_poisoned", "Whether calls are refused since a panic.");
        self.of_components(f, &poisoned, |component| usize::from(component.poisoned))?;
        let Some(trail) = status().trail else { return Ok(()) };
        let counter = |name, help| Family(name, "counter", help);
        for (family, value) in [
            (
                counter("polycall_audit_records_total", "Records in the audit trail since the start."),
                trail.records,
            ),
            (counter("polycall_audit_frames_total", "Frames of records since the start."), trail.frames),
            (
                counter("polycall_audit_anchor_failures_total", "Checkpoints that an anchor did not keep."),
                trail.anchor_failures,
            ),
            (
                counter("polycall_audit_unwatched_total", "Events that no watcher was told of."),
                trail.unwatched,
            ),
            (
                gauge("polycall_audit_up", "Whether the audit trail is written."),
                u64::from(trail.trouble.is_none()),
            ),
        ] {
            family.head(f)?;
            writeln!(f, "{} {value}", family.0)?;
        }
        Ok(())
    }
}

impl Metrics {
    fn of_entries(
        &self,
        f: &mut fmt::Formatter<'_>,
        family: &Family,
        value: impl Fn(&crate::EntryReport) -> u64,
    ) -> fmt::Result {
        family.head(f)?;
        for component in &self.0 {
            for entry in &component.entry_points {
                let (of, name) = (Value(component.path), Value(entry.name));
                writeln!(f, "{}{{component=\"{of}\",entry=\"{name}\"}} {}", family.0, value(entry))?;
            }
        }
        Ok(())
    }

    fn of_components(
        &self,
        f: &mut fmt::Formatter<'_>,
        family: &Family,
        value: impl Fn(&ComponentReport) -> usize,
    ) -> fmt::Result {
        family.head(f)?;
        self.0.iter().try_for_each(|component| {
            writeln!(f, "{}{{component=\"{}\"}} {}", family.0, Value(component.path), value(component))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Value;

    #[test]
    fn a_label_does_not_end_early() {
        assert_eq!(Value("a\"b\\c\nd").to_string(), "a\\\"b\\\\c\\nd");
    }
}
