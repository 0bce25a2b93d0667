//! The arguments of an entry point: what each is, and where they may flow.
//!
//! The only unsafe code here is declarations and implementations of this file's own traits.

use super::{Portable, arrive, is_traced};
use crate::component::Principal;
use crate::label::Portably;
use crate::principal::PrincipalInfo;

/// The arguments of an entry point: a tuple, each element of which is given away or lent for the length of the call.
///
/// # Safety
///
/// Implemented here only, for tuples of portable arguments.
pub unsafe trait Arguments {
    /// Whether somebody wants to know where one of them came.
    #[doc(hidden)]
    const IS_TRACED: bool;

    #[doc(hidden)]
    fn arrive(&mut self, at: &'static PrincipalInfo);
}

/// An argument that is given away.
#[doc(hidden)]
#[derive(Debug)]
pub struct Moved<T>(pub T);

/// An argument that is lent for the length of the call.
#[doc(hidden)]
#[derive(Debug)]
pub struct Lent<'a, T: ?Sized>(pub &'a T);

/// One argument.
///
/// # Safety
///
/// Implemented here only.
#[doc(hidden)]
#[diagnostic::on_unimplemented(message = "`{Self}` is not an argument of an entry point")]
pub unsafe trait Argument {
    const IS_TRACED: bool;

    fn arrive(&mut self, at: &'static PrincipalInfo);
}

// SAFETY: the value is owned, and portable.
unsafe impl<T: Portable> Argument for Moved<T> {
    const IS_TRACED: bool = is_traced::<T>();

    #[inline]
    fn arrive(&mut self, at: &'static PrincipalInfo) {
        arrive(&mut self.0, at);
    }
}

// SAFETY: the value outlives the call, and is portable; the callee cannot keep the reference, since nothing it
// returns may borrow.
unsafe impl<T: Portable + ?Sized> Argument for Lent<'_, T> {
    /// It stays where it is.
    const IS_TRACED: bool = false;

    #[inline]
    fn arrive(&mut self, _: &'static PrincipalInfo) {}
}

/// Arguments that may all flow to component `D`.
///
/// # Safety
///
/// Implemented here only.
#[doc(hidden)]
pub unsafe trait ArgumentsFor<D: Principal>: Arguments {}

/// One that may.
///
/// # Safety
///
/// Implemented here only.
#[doc(hidden)]
pub unsafe trait ArgumentFor<D: Principal>: Argument {}

// SAFETY: its label says so.
unsafe impl<D: Principal, T: Portable + Portably<D>> ArgumentFor<D> for Moved<T> {}
// SAFETY: as above.
unsafe impl<D: Principal, T: Portable + Portably<D> + ?Sized> ArgumentFor<D> for Lent<'_, T> {}

macro_rules! tuples {
    ($($($name:ident)*;)*) => {$(
        // SAFETY: every element is an argument.
        unsafe impl<$($name: Argument),*> Arguments for ($($name,)*) {
            const IS_TRACED: bool = false $(|| $name::IS_TRACED)*;

            #[inline]
            #[allow(non_snake_case, unused_variables, reason = "named as their types; none may have no use for it")]
            fn arrive(&mut self, at: &'static PrincipalInfo) {
                let ($($name,)*) = self;
                $($name.arrive(at);)*
            }
        }
        // SAFETY: every element may flow there.
        unsafe impl<Callee: Principal, $($name: ArgumentFor<Callee>),*> ArgumentsFor<Callee> for ($($name,)*) {}
    )*};
}
tuples! {
    ; A; A B; A B C; A B C D; A B C D E; A B C D E F; A B C D E F G; A B C D E F G H;
    A B C D E F G H I; A B C D E F G H I J; A B C D E F G H I J K; A B C D E F G H I J K L;
}
