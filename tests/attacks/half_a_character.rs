//! Attack: run out of quota in the middle of a character, and read the half that stayed as text.
#![forbid(unsafe_code)]

use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "16K")]
pub mod notes {
    #[isolated(init = init)]
    pub struct Notes {
        text: heap::String,
        numbers: heap::Vec<u32>,
    }

    fn init(notes: &mut Notes, _: &Options) {
        notes.numbers.extend_from_slice(&[1, 2, 3]);
    }

    #[polycall_export]
    pub fn set(notes: &mut Notes, text: &str) {
        notes.text.set(text);
    }

    #[polycall_export]
    pub fn append(notes: &mut Notes, text: &str) {
        notes.text.push_str(text);
    }

    #[polycall_export]
    pub fn append_formatted(notes: &mut Notes, text: &str) -> bool {
        use std::fmt::Write;
        write!(notes.text, "{text}").is_ok()
    }

    #[polycall_export]
    pub fn bytes(notes: &Notes) -> Vec<u8> {
        notes.text.as_bytes().to_vec()
    }

    #[polycall_export]
    pub fn extend(notes: &mut Notes, more: &[u32]) {
        notes.numbers.extend_from_slice(more);
    }

    #[polycall_export]
    pub fn numbers(notes: &Notes) -> Vec<u32> {
        notes.numbers.to_portable()
    }
}

#[polycall::test(allowed = [notes])]
fn in_a_string_and_in_a_vector(cap: &mut Cap<'_>) {
    a_string_is_always_text(cap);
    nothing_is_added_by_half(cap);
    nothing_is_replaced_by_what_does_not_fit(cap);
}

fn a_string_is_always_text<C: MayCall<notes::Micro>>(cap: &mut Cap<'_, C>) {
    for (text, more) in [("a", "\u{1F511}"), ("ab", "\u{20AC}"), ("", "\u{e9}"), ("abc", "x")] {
        for append in [
            |cap: &mut _, more: &str| notes::append(cap, more),
            |cap: &mut _, more: &str| notes::append_formatted(cap, more).map(|_| ()),
        ] {
            notes::set(cap, text).unwrap();
            let outcome = append(cap, &more.repeat(40_000));
            assert!(matches!(outcome, Err(CallError::Quota { .. })), "{outcome:?}");
            let bytes = notes::bytes(cap).unwrap();
            assert!(std::str::from_utf8(&bytes).is_ok(), "a `heap::String` that is no text: {bytes:x?}");
            assert_eq!(bytes, text.as_bytes(), "what does not fit is added by half");
        }
    }
}

fn nothing_is_added_by_half<C: MayCall<notes::Micro>>(cap: &mut Cap<'_, C>) {
    let before = notes::numbers(cap).unwrap();
    let outcome = notes::extend(cap, &vec![7; 40_000]);
    assert!(matches!(outcome, Err(CallError::Quota { .. })), "{outcome:?}");
    assert_eq!(notes::numbers(cap), Ok(before));
}

fn nothing_is_replaced_by_what_does_not_fit<C: MayCall<notes::Micro>>(cap: &mut Cap<'_, C>) {
    notes::set(cap, "the old text").unwrap();
    let outcome = notes::set(cap, &"x".repeat(40_000));
    assert!(matches!(outcome, Err(CallError::Quota { .. })), "{outcome:?}");
    assert_eq!(notes::bytes(cap).unwrap(), b"the old text");
}
