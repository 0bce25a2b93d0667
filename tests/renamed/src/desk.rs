//! A component in a file of its own, found by itself.

pc::component! {
    scope = "shared",
    allowed = [super::vault],
    max_memory = "64K",
}

use crate::session::Clerk;
use crate::{Token, vault};

/// Its state.
#[isolated]
#[derive(Debug)]
pub struct Desk {
    pub(crate) asked: heap::Vec<Token>,
}

/// Asks for the first card.
#[polycall_export]
pub fn ask(cap: &mut Cap<'_>, word: String) -> Option<String> {
    cap.state_mut().asked.push(Token(1));
    cap.enter::<Clerk, _>(word, |cap| vault::show(cap, Token(1))).ok()?.ok()
}
