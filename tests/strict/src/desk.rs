//! Who asks the vault, in a module in a file of its own.

polycall::component! {
    scope = "shared",
    allowed = [super::vault],
    max_memory = "64K",
    config = "../strict/polycall.conf",
    externals = ["archive"],
}

use crate::session::Clerk;
use crate::{Token, vault};

/// What the desk remembers.
#[isolated]
#[derive(Debug)]
pub struct Desk {
    /// What was asked for.
    asked: heap::Vec<Token>,
    /// Who asked.
    names: heap::Vec<heap::String>,
    /// How often it was refused.
    refused: u32,
}

/// A note on an asker.
#[derive(Debug, Isolate)]
#[non_exhaustive]
pub struct Note {
    /// What it says.
    pub text: heap::String,
}

/// Adds a card.
#[polycall_export]
pub fn add(cap: &mut Cap<'_>, token: u64, number: String) -> usize {
    cap.state_mut().names.push_with(|name| name.set("somebody"));
    vault::add(cap, Token(token), &number).unwrap_or_default()
}

/// Shows a card.
#[polycall_export]
pub fn show(cap: &mut Cap<'_>, word: String, token: Token) -> Option<String> {
    cap.state_mut().asked.push(token);
    let shown = cap.enter::<Clerk, _>(word, |cap| vault::show(cap, token));
    if let Ok(Ok(shown)) = shown {
        Some(shown)
    } else {
        let refused = &mut cap.state_mut().refused;
        *refused = refused.saturating_add(1);
        None
    }
}

/// How often it was tried.
#[polycall_export]
pub fn tried(desk: &Desk) -> usize {
    desk.asked.len().saturating_add(usize::try_from(desk.refused).unwrap_or_default())
}

/// Without state.
#[polycall_export]
pub fn plain((a, b): (u32, u32), names: &[String]) -> u32 {
    a.saturating_add(b).saturating_add(u32::try_from(names.len()).unwrap_or_default())
}
