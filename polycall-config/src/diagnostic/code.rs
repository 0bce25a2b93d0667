//! The kinds of things that are found.

use std::fmt;

use crate::diagnostic::Severity;

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident $text:literal $severity:ident,)+) => {
        /// What kind of thing is found. Its name is in the message, as in `error[unknown-key]`.
        ///
        /// ```
        /// use polycall_config::{Code, Severity};
        /// assert_eq!(Code::UnknownKey.as_str(), "unknown-key");
        /// assert_eq!(Code::PortNotServed.severity(), Severity::Notice);
        /// assert!(Code::ALL.contains(&Code::DuplicateKey));
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $code,)+
        }

        impl Code {
            /// Every code there is.
            ///
            /// ```
            /// assert!(polycall_config::Code::ALL.iter().all(|code| !code.as_str().contains(' ')));
            /// ```
            pub const ALL: &[Self] = &[$(Self::$code),+];

            /// Its name.
            ///
            /// ```
            /// assert_eq!(polycall_config::Code::BadPort.as_str(), "bad-port");
            /// ```
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $text,)+
                }
            }

            /// How bad it is, always.
            ///
            /// ```
            /// use polycall_config::{Code, Severity};
            /// assert_eq!(Code::NoBlocks.severity(), Severity::Warning);
            /// ```
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$code => Severity::$severity,)+
                }
            }
        }
    };
}

codes! {
    // what any text may have
    /// A control character, or one that can't be seen.
    BadCharacter "bad-character" Error,
    /// More mistakes than are shown.
    TooMany "too-many" Error,
    /// The same key twice.
    DuplicateKey "duplicate-key" Error,
    /// A key that means nothing.
    UnknownKey "unknown-key" Error,
    /// A number above what its key takes.
    TooLarge "too-large" Error,
    /// No number, or not one that its key takes.
    BadNumber "bad-number" Error,
    /// No time of computing.
    BadDuration "bad-duration" Error,
    /// No name of a component.
    BadName "bad-name" Error,

    // braces and lines
    /// There is no block at all.
    NoBlocks "no-blocks" Warning,
    /// Text that belongs to no block.
    OutsideBlock "outside-block" Error,
    /// A key that belongs to no block.
    KeyOutsideBlock "key-outside-block" Error,
    /// A block of a kind that there isn't.
    UnknownBlock "unknown-block" Error,
    /// A block without a name.
    MissingName "missing-name" Error,
    /// `{` is missing.
    MissingOpenBrace "missing-open-brace" Error,
    /// `}` is missing.
    MissingCloseBrace "missing-close-brace" Error,
    /// `}` where no block is open.
    UnexpectedBrace "unexpected-brace" Error,
    /// A block in a block.
    NestedBlock "nested-block" Error,
    /// A line in a block without `=`.
    MissingEquals "missing-equals" Error,
    /// Nothing before `=`.
    MissingKey "missing-key" Error,
    /// Nothing after `=`.
    MissingValue "missing-value" Error,
    /// Two keys in a line.
    TwoKeys "two-keys" Error,
    /// Quotes round a value, or a `;` or `,` behind it.
    Punctuation "punctuation" Error,

    // values
    /// No port.
    BadPort "bad-port" Error,
    /// No scope.
    BadScope "bad-scope" Error,
    /// No size.
    BadSize "bad-size" Error,
    /// Neither `true` nor `false`.
    BadBoolean "bad-boolean" Error,
    /// No mask of permissions.
    BadMask "bad-mask" Error,
    /// A permission that there isn't.
    UnknownPermission "unknown-permission" Error,
    /// A comma with no name before or behind it.
    EmptyConnection "empty-connection" Error,

    // what doesn't go together
    /// Two blocks for one component.
    DuplicateBlock "duplicate-block" Error,
    /// One name twice in a list.
    DuplicateConnection "duplicate-connection" Error,
    /// A component that may call itself.
    ConnectsToItself "connects-to-itself" Error,
    /// Two components listen on one port.
    PortClash "port-clash" Error,
    /// An isolated component has a port without TLS.
    IsolatedWithoutTls "isolated-without-tls" Error,
    /// More memory is reserved than may be used.
    ReserveExceedsMemory "reserve-exceeds-memory" Error,
    /// Nobody listens on a port yet.
    PortNotServed "port-not-served" Notice,

    // what a program hasn't
    /// A block for a component that the program hasn't.
    UnknownComponent "unknown-component" Error,
    /// A block for what is no component of the program's.
    ExternalBlock "external-block" Error,
    /// A connection to what the program doesn't know.
    UnknownConnection "unknown-connection" Error,

    // policies
    /// No JSON.
    Syntax "syntax" Error,
    /// Another type of JSON than its key takes.
    WrongType "wrong-type" Error,
    /// A key that must be there is not.
    MissingMember "missing-member" Error,
    /// A word that its key doesn't take.
    UnknownValue "unknown-value" Error,
    /// The same twice in a list.
    DuplicateElement "duplicate-element" Error,
    /// A list that would match nothing.
    EmptyList "empty-list" Error,
    /// Two rules of one id.
    DuplicateRule "duplicate-rule" Error,
    /// No principal.
    BadPrincipal "bad-principal" Error,
    /// No time of day.
    BadTime "bad-time" Error,
    /// A condition that nothing fulfils.
    NeverTrue "never-true" Error,
    /// A higher level is reached before a lower one.
    OutOfOrder "out-of-order" Error,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
