//! An entry point's validators: they see arguments or the result, and may refuse.
#![forbid(unsafe_code)]

use std::collections::HashMap;
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{LazyLock, Mutex, PoisonError};

use super::outcome::facts;
use crate::audit::facts::Facts;
use crate::audit::{self, EventKind, Outcome};
use crate::component::Principal;
use crate::error::{CallError, Validator};
use crate::export::Export;
use crate::frame::Frame;
use crate::principal::PrincipalInfo;
use crate::stop::Stop;

/// What a validator says, if it refuses.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Refused {
    by: Validator,
    reason: &'static str,
}

/// What an entry point's validators may say: nothing, where there are none.
pub trait Refusal: 'static {
    const IS_POSSIBLE: bool;

    fn refused(self) -> Refused;
}

impl Refusal for Infallible {
    const IS_POSSIBLE: bool = false;

    #[inline]
    fn refused(self) -> Refused {
        match self {}
    }
}

impl Refusal for Refused {
    const IS_POSSIBLE: bool = true;

    fn refused(self) -> Refused {
        self
    }
}

/// What a validator returns.
#[diagnostic::on_unimplemented(
    message = "`pre` and `post` of an entry point return `Result<(), &'static str>`, not `{Self}`",
    note = "`pre` takes each argument by reference, `post` the result: `fn(&T) -> Result<(), &'static str>`; the text is the reason, \
            which the caller is told and the record has"
)]
pub trait Verdict {
    fn verdict(self) -> Result<(), &'static str>;
}

impl Verdict for Result<(), &'static str> {
    fn verdict(self) -> Result<(), &'static str> {
        self
    }
}

/// What a validator said.
pub fn verdict<V: Verdict>(verdict: V) -> Result<(), &'static str> {
    verdict.verdict()
}

/// Asks a validator. One that panics refuses, and takes what it says with it.
pub fn ask(by: Validator, validator: impl FnOnce() -> Result<(), &'static str>) -> Result<(), Refused> {
    let reason = match catch_unwind(AssertUnwindSafe(validator)) {
        Ok(verdict) => verdict.err(),
        Err(payload) => {
            Stop::from_payload(payload);
            Some("the validator panicked")
        }
    };
    reason.map_or(Ok(()), |reason| Err(Refused { by, reason }))
}

/// Why an entry point that came to its end gave no value out.
pub(super) enum Failed<E, R> {
    Returned(E),
    Refused(R),
}

impl<E, R: Refusal> Failed<E, R> {
    /// The error it becomes. Nothing is open, since this may tell the sink, which is a stranger.
    #[inline] // and not always: where nothing is optimised it would be room in each frame
    pub(super) fn announced<X: Export<Err = E>>(
        self,
        who: &'static PrincipalInfo,
        caller: &Frame,
    ) -> CallError<E> {
        match self {
            Self::Returned(error) => CallError::Returned(error),
            Self::Refused(refusal) => announced::<X>(refusal.refused(), who, caller),
        }
    }
}

#[cold]
fn announced<X: Export>(refused: Refused, who: &'static PrincipalInfo, caller: &Frame) -> CallError<X::Err> {
    let callee = <X::Component as Principal>::INFO;
    let Refused { by, reason } = refused;
    let facts = facts(EventKind::Refused, who, caller, callee, X::POINT, Outcome::Denied);
    audit::deny(caller.counters, &Facts { session: Some(text(refused)), ..facts });
    CallError::Refused { component: callee.name, entry: X::POINT.name, by, reason }
}

/// Different reasons whose texts are kept; programs have a few.
const KEPT: usize = 1024;

/// `pre: not a card number`, kept for good: records refer to it.
fn text(refused: Refused) -> &'static &'static str {
    static TEXTS: LazyLock<Mutex<HashMap<(&'static str, Validator), &'static &'static str>>> =
        LazyLock::new(Mutex::default);
    let Refused { by, reason } = refused;
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    if texts.len() >= KEPT && !texts.contains_key(&(reason, by)) {
        return match by {
            Validator::Pre => &"pre: a reason of too many",
            Validator::Post => &"post: a reason of too many",
        };
    }
    texts.entry((reason, by)).or_insert_with(|| {
        let text: &'static str = Box::leak(format!("{by}: {reason}").into_boxed_str());
        Box::leak(Box::new(text))
    })
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Refused, ask, text};
    use crate::error::Validator;

    #[test]
    fn a_validator_that_panics_refuses() {
        let silent = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        let refused = ask(Validator::Pre, || -> Result<(), &'static str> { panic!("4711") }).unwrap_err();
        std::panic::set_hook(silent);
        assert_eq!((refused.by, refused.reason), (Validator::Pre, "the validator panicked"));
        assert!(ask(Validator::Post, || Ok(())).is_ok());
        assert_eq!(ask(Validator::Post, || Err("no")).unwrap_err().reason, "no");
    }

    #[test]
    fn reasons_are_kept_once_and_not_without_end() {
        let of = |reason| text(Refused { by: Validator::Post, reason });
        assert_eq!(*of("no"), "post: no");
        assert!(std::ptr::eq(of("no"), of("no")));
        for number in 0..2 * KEPT {
            of(Box::leak(number.to_string().into_boxed_str()));
        }
        assert_eq!(*of("another"), "post: a reason of too many");
        assert_eq!(*of("no"), "post: no");
    }
}
