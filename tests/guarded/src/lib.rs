//! A crate whose components other crates attack, or only use: who may call them, and what they hand out.
//!
//! `vault` takes calls from `desk` alone, `sealed` from nobody, `open` from everyone; `hidden` is a private module.
#![forbid(unsafe_code)]

pub mod vault;

use polycall::prelude::*;

/// What a session has proved.
#[polycall::states]
pub mod session {
    /// Nothing.
    #[derive(Debug)]
    #[state(initial)]
    pub struct Visitor;

    /// Who they are.
    #[derive(Debug)]
    #[state(parent = Visitor, guard = super::is_member, credential = u32, permissions = READ | WRITE)]
    pub struct Member;
}

fn is_member(number: &u32) -> bool {
    *number == 7
}

/// The one component that `vault` takes calls from.
#[micro(scope = "shared", allowed = [vault, hidden], max_memory = "64K")]
pub mod desk {
    /// Puts a text into the vault, and says how long it is.
    #[polycall_export]
    pub fn keep(cap: &mut Cap<'_>, text: &str) -> usize {
        let _ = hidden::count(cap);
        vault::keep(cap, text).unwrap_or_default();
        vault::length(cap).unwrap_or_default()
    }
}

/// Takes calls from nobody.
#[micro(scope = "isolated", callers = [], max_memory = "64K")]
pub mod sealed {
    /// Unreachable.
    #[polycall_export]
    pub fn open() {}
}

/// Takes calls from everyone who lists it.
#[micro(scope = "shared", max_memory = "64K")]
pub mod open {
    use super::session::Member;

    /// Does nothing.
    #[polycall_export]
    pub fn ping() {}

    /// How long a text is.
    #[polycall_export]
    pub fn length(text: &str) -> usize {
        text.len()
    }

    /// For members only.
    #[polycall_export(state = Member, requires = WRITE)]
    pub fn write(text: String) -> usize {
        text.len()
    }
}

/// Nobody outside this crate can name it.
#[micro(scope = "isolated", callers = [desk], max_memory = "64K")]
mod hidden {
    #[isolated]
    #[derive(Debug)]
    pub struct Count {
        calls: u64,
    }

    #[polycall_export]
    pub fn count(count: &mut Count) -> u64 {
        count.calls += 1;
        count.calls
    }
}

/// What may cross.
#[derive(Debug, Clone, PartialEq, Eq, Portable)]
pub struct Receipt {
    /// Its number.
    pub id: u64,
    /// What it says.
    pub text: String,
}

/// Someone else's type: it knows nothing of polycall, and all its bytes are inline.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Uuid(pub u128);

#[cfg(test)]
mod tests {
    use super::{Receipt, Uuid, desk, open, session};

    #[polycall::test(allowed = [desk, open])]
    fn the_vault_is_reached_through_the_desk_only(cap: &mut polycall::Cap<'_>) {
        assert_eq!(desk::keep(cap, "secret"), Ok(6));
        let written = cap.enter::<session::Member, _>(7, |cap| open::write(cap, "all".to_owned()));
        assert_eq!(written, Ok(Ok(3)));
    }

    #[test]
    fn its_types_are_plain() {
        assert_eq!(Receipt { id: 1, text: String::new() }.id, 1);
        assert_eq!(Uuid::default(), Uuid(0));
    }
}
