//! What comes from somebody who is trusted less: not to be used before somebody has looked.
//!
//! The only unsafe code here is an implementation of `Portable`.

use std::fmt;

use super::{Attention, FieldCheck, Portable};

/// A value that nobody has validated. An entry point that takes `order: Unvalidated<Order>` is called with an `Order`, and opens it
/// through a validation. It does not print itself.
///
/// ```standalone_crate
/// use polycall::prelude::*;
/// use polycall::Unvalidated;
///
/// #[micro(scope = "isolated")]
/// pub mod till {
///     use super::Unvalidated;
///
///     #[polycall_export]
///     pub fn pay(amount: Unvalidated<u64>) -> Result<u64, String> {
///         amount.validate(|amount| if *amount < 1000 { Ok(()) } else { Err("too much".to_owned()) })
///     }
/// }
///
/// #[polycall::main(host = App, allowed = [till])]
/// fn main(cap: &mut Cap<'_>) {
///     assert_eq!(till::pay(cap, 999), Ok(999)); // callers give what they have
///     assert_eq!(till::pay(cap, 1000).unwrap_err().to_string(), "too much");
/// }
/// ```
pub struct Unvalidated<T: Portable>(T);

impl<T: Portable> Unvalidated<T> {
    /// Takes a value's validity away. Anyone may.
    ///
    /// ```
    /// let _ = polycall::Unvalidated::new(7);
    /// ```
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, if `check` accepts it.
    ///
    /// # Errors
    ///
    /// What `check` says. The value is gone then.
    ///
    /// ```
    /// use polycall::Unvalidated;
    /// let even = |number: &u64| if number % 2 == 0 { Ok(()) } else { Err("odd") };
    /// assert_eq!(Unvalidated::new(2).validate(even), Ok(2));
    /// assert_eq!(Unvalidated::new(1).validate(even), Err("odd"));
    /// ```
    pub fn validate<E>(self, check: impl FnOnce(&T) -> Result<(), E>) -> Result<T, E> {
        check(&self.0).map(|()| self.0)
    }

    /// What `parse` makes of the value: of another type, which only what is valid has.
    ///
    /// # Errors
    ///
    /// What `parse` says.
    ///
    /// ```
    /// use polycall::Unvalidated;
    /// let number: Result<u64, _> = Unvalidated::new("42".to_owned()).parse(|text| text.parse());
    /// assert_eq!(number, Ok(42));
    /// ```
    pub fn parse<U, E>(self, parse: impl FnOnce(T) -> Result<U, E>) -> Result<U, E> {
        parse(self.0)
    }
}

#[cfg(feature = "garde")]
impl<T: Portable + garde::Validate<Context: Default>> Unvalidated<T> {
    /// The value, if it is valid by the rules of its type: `#[derive(garde::Validate)]`.
    ///
    /// # Errors
    ///
    /// What is wrong with each field, by its path.
    ///
    /// ```
    /// use polycall::{Portable, Unvalidated};
    ///
    /// #[derive(Debug, PartialEq, Portable)]
    /// struct Order {
    ///     pieces: u32,
    /// }
    ///
    /// // what `#[derive(garde::Validate)]` and `#[garde(range(min = 1))]` on the field write
    /// impl garde::Validate for Order {
    ///     type Context = ();
    ///     fn validate_into(&self, (): &(), parent: &mut dyn FnMut() -> garde::Path, report: &mut garde::Report) {
    ///         if let Err(error) = garde::rules::range::apply(&self.pieces, (Some(1), None)) {
    ///             report.append(parent().join("pieces"), error);
    ///         }
    ///     }
    /// }
    ///
    /// assert_eq!(Unvalidated::new(Order { pieces: 3 }).validated().unwrap(), Order { pieces: 3 });
    /// let report = Unvalidated::new(Order { pieces: 0 }).validated().unwrap_err();
    /// assert_eq!(report.to_string(), "pieces: lower than 1\n");
    /// ```
    pub fn validated(self) -> Result<T, garde::Report> {
        self.validate(garde::Validate::validate)
    }
}

impl<T: Portable> fmt::Debug for Unvalidated<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unvalidated(..)")
    }
}

// SAFETY: it owns the value, which is portable.
unsafe impl<T: Portable> Portable for Unvalidated<T> {
    type Label = T::Label;

    fn every_field_may_cross(check: FieldCheck) {
        check.field_may_cross::<T>();
    }

    fn attend(&mut self, to: &Attention) {
        self.0.attend(to);
    }
}
