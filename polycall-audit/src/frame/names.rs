//! The dictionary: what the numbers in records stand for.

use crate::bytes::{Fields, MAX_TEXT, Read, put_text};

crate::record::numbers! {
    /// What a name is the name of.
    ///
    /// ```
    /// assert_eq!(polycall_audit::What::ENTRY.to_string(), "entry");
    /// ```
    What {
        /// A component.
        COMPONENT = 1, "component";
        /// A host.
        HOST = 2, "host";
        /// An entry point; its parent is its component.
        ENTRY = 3, "entry";
        /// A session state.
        SESSION = 4, "session";
        /// A thread; its number stands in a run of records, not in the records.
        THREAD = 5, "thread";
        /// A level.
        LEVEL = 6, "level";
    }
}

/// One entry of the dictionary. It holds from here to the end of its run.
///
/// ```
/// use polycall_audit::{Name, What};
/// let bank = Name::new(1, What::COMPONENT, "bank");
/// let pay = Name { parent: bank.id, ..Name::new(2, What::ENTRY, "pay") };
/// # let _ = pay;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Name {
    /// The number that records use; not 0.
    pub id: u32,
    /// What it is the name of.
    pub what: What,
    /// A number that stays the same in every run, or 0.
    pub stable: u64,
    /// The number of what it belongs to, or 0.
    pub parent: u32,
    /// The name. Cut at 4 KiB.
    pub text: String,
}

impl Name {
    /// A name without a stable number or a parent.
    ///
    /// ```
    /// use polycall_audit::{Name, What};
    /// assert_eq!(Name::new(3, What::SESSION, "locked").parent, 0);
    /// ```
    pub fn new(id: u32, what: What, text: impl Into<String>) -> Self {
        Self { id, what, stable: 0, parent: 0, text: text.into() }
    }
}

/// Bytes that the longest name takes.
pub(crate) const MAX_NAME: usize = 4 + 1 + 8 + 4 + 2 + MAX_TEXT;

pub(crate) fn put_name(out: &mut Vec<u8>, name: &Name) {
    out.extend(name.id.to_le_bytes());
    out.push(name.what.0);
    out.extend(name.stable.to_le_bytes());
    out.extend(name.parent.to_le_bytes());
    put_text(out, &name.text);
}

/// Names one after the other; the payload's length says how many.
pub(crate) fn read_names(fields: &mut Fields<'_>) -> Read<Vec<Name>> {
    let mut names = Vec::new();
    while !fields.0.is_empty() {
        names.push(Name {
            id: fields.u32()?,
            what: What(fields.u8()?),
            stable: fields.u64()?,
            parent: fields.u32()?,
            text: fields.text()?.to_owned(),
        });
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_as_they_were_written() {
        let names = vec![
            Name::new(1, What::COMPONENT, "bank"),
            Name { stable: 99, parent: 1, ..Name::new(2, What(77), "zählen") },
        ];
        let mut bytes = Vec::new();
        names.iter().for_each(|name| put_name(&mut bytes, name));
        assert_eq!(read_names(&mut Fields(&bytes)), Ok(names));
        assert!(read_names(&mut Fields(&bytes[1..])).is_err());
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        let mut bytes = Vec::new();
        put_name(&mut bytes, &Name::new(1, What::HOST, "ä".repeat(5000)));
        assert!(bytes.len() <= MAX_NAME);
        assert_eq!(read_names(&mut Fields(&bytes)).unwrap()[0].text, "ä".repeat(2048));
    }
}
