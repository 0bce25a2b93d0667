//! The same, told by `crate = …`: a crate's name, or a path to where polycall is re-exported.

use pc::prelude::*;

/// What a session has proved.
#[pc::states(crate = pc)]
pub mod session {
    /// Nothing.
    #[derive(Debug)]
    #[state(initial)]
    pub struct Anonymous;

    /// Anything.
    #[derive(Debug)]
    #[state(parent = Anonymous, guard = super::yes)]
    pub struct Clerk;
}

fn yes((): &()) -> bool {
    true
}

/// What may cross, and lie in a region.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Inline, Portable)]
#[polycall(crate = pc)]
pub struct Amount(pub u64);

/// A component.
#[micro(scope = "isolated", max_memory = "64K", crate = pc)]
pub mod counter {
    use super::Amount;
    use super::session::Clerk;

    /// Its state.
    #[isolated(crate = pc)]
    #[derive(Debug)]
    pub struct Count {
        total: Amount,
        names: heap::Vec<Name>,
    }

    /// A name.
    #[derive(Debug, Isolate)]
    #[polycall(crate = pc)]
    pub struct Name {
        text: heap::String,
    }

    /// Adds.
    #[polycall_export]
    pub fn add(count: &mut Count, amount: Amount) -> Amount {
        count.names.push_with(|name| name.text.set("added"));
        count.total = Amount(count.total.0 + amount.0);
        count.total
    }

    /// Adds, for clerks.
    #[polycall_export(state = Clerk)]
    pub fn add_one(cap: &mut Cap<'_, Clerk>) -> Amount {
        cap.state_mut().total.0 += 1;
        cap.state().total
    }
}

/// What a company's own crate may look like, whose users do not list polycall.
pub mod shared {
    /// As it is.
    pub use pc as isolation;
}

/// A component in the other form.
pub mod file {
    pc::component! { scope = "shared", max_memory = "64K", crate = crate::told::shared::isolation }

    /// Its state.
    #[isolated(crate = crate::told::shared::isolation)]
    #[derive(Debug)]
    pub struct Seen {
        times: u64,
    }

    /// Sees.
    #[polycall_export(crate = crate::told::shared::isolation)]
    pub fn see(seen: &mut Seen) -> u64 {
        seen.times += 1;
        seen.times
    }
}

pc::host! {
    /// Adds.
    pub Adder, allowed = [counter, file], crate = ::pc
}

/// Adds one, and says how often.
///
/// # Errors
///
/// polycall's own.
pub fn add_as_clerk(cap: &mut Cap<'_, Adder>) -> Result<Result<(Amount, u64), CallError>, pc::SessionError> {
    cap.enter::<session::Clerk, _>((), |cap| Ok((counter::add_one(cap)?, file::see(cap)?)))
}
