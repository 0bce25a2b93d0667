//! The attribute and derive macros of `polycall`. Use them through that crate, which re-exports them.
//!
//! Passes are files: `attr` parses arguments, `model` and `entry` hold what they mean, `module` checks a
//! whole module, `expand` writes code. `diag` gathers mistakes on the way, so that one build shows all.
#![forbid(unsafe_code)]

mod attr;
mod borrows;
mod config;
mod declassifier;
mod diag;
mod entry;
mod expand;
#[cfg(test)]
mod goldens;
mod hierarchy;
mod inert;
mod krate;
mod limits;
mod model;
mod module;
mod pure;
mod run;
mod self_calls;
mod source;
mod suggest;
mod time;
mod timing;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;

use crate::diag::Errors;
use crate::run::{attribute, derive, finish};

/// Makes an inline module a component.
///
/// | key | value | without it |
/// | --- | --- | --- |
/// | `scope` | `"isolated"`, `"shared"` or `"restricted"` | an error |
/// | `allowed` | the components it may call: `[gateway, crate::other::thing]` | none |
/// | `callers` | who may call it: components by module, hosts by name | whoever lists it |
/// | `max_memory` | its quota, `"512M"` | `"64M"` |
/// | `protection` | `"mprotect"`, or `"none"` for measuring | `"mprotect"` |
/// | `private_stack` | entry points run on stacks of its own, of this size: `"64K"`, wiped after each call | the caller's |
/// | `config` | a file with a block for it: `"polycall.conf"` | the annotation says all |
/// | `clearance` | the highest label of data that may flow into it: `"public"`, `"internal"`, `"confidential"`, `"secret"` | by its scope: secret, confidential, public |
/// | `max_calls_per_second` | calls into it in a second: `5_000` | any number |
/// | `max_cpu` | processor time that it may use in all: `"10m"` | any |
/// | `max_io` | operations of input and output in all: `100_000` | any number |
/// | `permissions` | what it may have of session states that it enters: `EXECUTE \| READ` | all |
/// | `externals` | names in that file that are no components: `["payment_gateway"]` | each is one |
/// | `crate` | what this crate calls polycall: a crate's name, or `crate::some::path` | found in the manifest |
///
/// Inside, `Micro` is its marker, `Cap<'_>` its capability, `heap` has its containers, and the components it may
/// call are in scope by name. Without `allowed` they are not: rustc says "cannot find module or crate …".
///
/// `max_memory` counts in whole pages (4 KiB): it is rounded down to them, to no less than one. The state's own bytes
/// and the allocator's books come out of it. A vector or a map grows by making a larger block before it drops the old
/// one, so leave room for both, or `reserve` while it is empty.
///
/// `config` names a file, whose path starts at the folder of the crate's `Cargo.toml`. Its block `micro till { … }` says what
/// the annotation of `till` leaves open: `data_scope` is `scope`, `allowed_connections` is `allowed`, `max_memory` is
/// `max_memory`. What both say the file may only narrow: less memory, some of the components, a scope that is not more
/// open (`isolated`, `restricted`, `shared`, from the least open one). Names in `allowed_connections` are paths, as those in
/// `allowed`; an external peer is declared in `externals`, and is no connection. Every mistake in the file is a compile
/// error, and cargo builds anew when it changes. The other keys of a block are read by
/// `Options::config`, when a program starts.
///
/// `private_stack` needs polycall's feature `private-stacks`. It is rounded up to whole pages, from 16K to 64M. It has to be enough for all that runs before the entry
/// point returns: what it calls, components without a private stack among them, a panic, and handlers of signals. One that is used
/// up ends the process. Arguments and results are moved through the caller's stack.
///
/// ```standalone_crate
/// use polycall::prelude::*;
///
/// #[micro(scope = "shared")]
/// pub mod gateway {
///     #[polycall_export]
///     pub fn authorize(cents: u64) -> bool { cents < 10_000 }
/// }
///
/// #[micro(scope = "isolated", allowed = [gateway], max_memory = "1M")]
/// pub mod till {
///     #[isolated]
///     pub struct Till { takings: u64 }
///
///     #[polycall_export]
///     pub fn charge(cap: &mut Cap<'_>, cents: u64) -> Result<u64, String> {
///         if gateway::authorize(cap, cents) != Ok(true) {
///             return Err("declined".to_owned());
///         }
///         cap.state_mut().takings += cents;
///         Ok(cap.state().takings)
///     }
/// }
///
/// #[polycall::main(host = App, allowed = [till])]
/// fn main(cap: &mut Cap<'_>) {
///     assert_eq!(till::charge(cap, 500), Ok(500));
///     assert!(till::charge(cap, 50_000).is_err());
/// }
/// ```
#[proc_macro_attribute]
pub fn micro(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute(args, item, module::micro, |at, errors| {
        errors.help(at, "`micro` is for a module", "`#[micro(scope = \"isolated\")] pub mod …`");
    })
}

/// Makes a module in a file of its own a component: the first thing in that file.
///
/// Keys as for [`micro`](macro@micro); paths start inside the module. The rest of the file is checked as that of an
/// inline module is. In such a module, a leaf entry point's first
/// parameter that is a reference to a named type is the state.
///
/// ```standalone_crate
/// # mod counter {
/// polycall::component! { scope = "isolated", max_memory = "1M" }
///
/// #[isolated]
/// pub struct Count { total: u64 }
///
/// #[polycall_export]
/// pub fn add(count: &mut Count, n: u64) -> u64 {
///     count.total += n;
///     count.total
/// }
/// # }
/// # use polycall::prelude::*;
/// # #[polycall::main(host = App, allowed = [counter])]
/// # fn main(cap: &mut Cap<'_>) { assert_eq!(counter::add(cap, 3), Ok(3)); }
/// ```
#[proc_macro]
pub fn component(args: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let args = Tokens::from(args);
    let modules = source::modules_with(&args);
    let name = match &modules[..] {
        [module] => Some(&*module.name),
        _ => None,
    };
    let mut component = model::Component::parse("component!", name, args.clone(), &mut errors);
    for module in &modules {
        let checked = module::check_items(&module.items, component.scope, &mut errors);
        if !checked.calling_itself.is_empty() {
            component.connect_to_itself();
        }
    }
    finish(expand::component::in_file(&component), errors)
}

/// Makes a function an entry point of its component: the only way in.
///
/// `state = S` requires a session state, `requires = READ | WRITE` permissions of it. `context = [terminal, user]` names the
/// words of its caller's session that it may see, by `cap.context("terminal")`. With `digest` the records of an audit
/// trail have a digest of the arguments, which implement `Hash`: 16 bytes under a secret key, which tell whether two calls had
/// the same. It costs some 150 ns. With `io`, or `io = 3`, a call counts as that many operations of input and output.
///
/// `pre = path` names a function that sees each argument by reference before the call is made, `post = path` one that sees the result before
/// it is given out; an error of the callee's own is not asked for. Both return `Result<(), &'static str>`: what they refuse is
/// `CallError::Refused` with that reason, and recorded. `timing = quantized("500us", buckets = 2, noise = "50us")` has results, errors
/// and refusals leave at one of so many multiples of a quantum only, and a random part of the noise later; see `TimingReport`. A call
/// then takes at least the quantum.
///
/// The function takes one of
///
/// - `cap: &mut Cap<'_>` (or `Cap<'_, S>`): it may open the state and call out;
/// - `state: &State` or `state: &mut State`: a leaf, which finds the state open and can't call out;
/// - neither,
///
/// and then arguments: owned values that are `Portable`, or `&T` of them, lent for the call; one that it takes as `Unvalidated<T>` is
/// given by callers as a `T`. For callers it becomes
/// a function of their own cap that returns `Result<T, CallError<E>>`.
///
/// ```standalone_crate
/// use polycall::prelude::*;
///
/// #[micro(scope = "isolated", max_memory = "1M")]
/// pub mod names {
///     #[isolated]
///     pub struct Names { list: heap::Vec<heap::String> }
///
///     #[polycall_export]
///     pub fn add(names: &mut Names, name: &str) -> Result<usize, String> {
///         if name.is_empty() {
///             return Err("empty".to_owned());
///         }
///         names.list.push_with(|slot| slot.set(name));
///         Ok(names.list.len())
///     }
/// }
///
/// #[polycall::main(host = App, allowed = [names])]
/// fn main(cap: &mut Cap<'_>) {
///     assert_eq!(names::add(cap, "Ada"), Ok(1));
///     assert_eq!(names::add(cap, ""), Err(CallError::Returned("empty".to_owned())));
/// }
/// ```
#[proc_macro_attribute]
pub fn polycall_export(args: TokenStream, item: TokenStream) -> TokenStream {
    let expand = |args, function, errors: &mut Errors| {
        module::export(args, function, None, &entry::StateName::Unknown, errors)
    };
    attribute(args, item, expand, |at, errors| {
        errors.help(at, "an entry point is a function", "`#[polycall_export] pub fn …`");
    })
}

/// A function that computes, and does nothing else: for what is handed to `Labeled::map` and its like, where a plain function could
/// still print what it is given, or keep it in a static.
///
/// Refused, each with its mend: `async`, `unsafe`, foreign, generic functions and methods; parameters that are changed, shared, or known by a trait
/// alone; unsafe code, statics, nested functions; macros other than `format!`, `vec!`, `matches!`, and `assert!` and `panic!` without
/// values in their texts; methods that are not known of std; functions that are neither known of std nor under `#[pure]`
/// themselves, which their types show. `allow = [path, method]` names others, for which you answer.
///
/// It looks at what is written: what methods, operators, conversions and destructors of *your own* types do is not seen, nor whether
/// a name is std's or has another meaning here.
///
/// ```
/// use polycall::label::{Labeled, Secret};
///
/// #[polycall::pure]
/// fn digits(number: &String) -> usize {
///     number.chars().filter(char::is_ascii_digit).count()
/// }
///
/// let number: Labeled<String, Secret> = Labeled::new("4111 1111".to_owned());
/// let digits: Labeled<usize, Secret> = number.map_ref(digits);
/// # let _ = digits;
/// ```
#[proc_macro_attribute]
pub fn pure(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute(args, item, pure::pure, |at, errors| {
        errors.help(at, "`#[pure]` stands on a function", "`#[pure] fn name(value: &T) -> U`");
    })
}

/// Makes a function of a component a way down for labelled values: whoever has the component's cap can give out what it makes of
/// a value, under a lower label.
///
/// `from` and `to` are labels, and `reason` says why this may be known. The function takes the value by reference; before it, it may take
/// the component's state, `state: &State`, where a key is kept. For its
/// component it becomes one that takes the cap and a `&Labeled<T, From>`, and returns a `Labeled<U, To>`. Each use is recorded
/// before it happens, with name and reason, and waits until the record is in the log; where that can't be, it is
/// `CallError::AuditUnavailable`. Data of a compartment is declassified by its own component alone.
///
/// ```standalone_crate
/// use polycall::prelude::*;
/// use polycall::label::{Confidential, Labeled, Public, mask_pan};
///
/// #[micro(scope = "isolated")]
/// pub mod vault {
///     use super::{Confidential, Labeled, Public, mask_pan};
///
///     #[polycall::declassifier(from = Confidential, to = Public, reason = "the last four digits are on every receipt")]
///     fn masked(number: &String) -> String {
///         mask_pan(number)
///     }
///
///     #[polycall_export]
///     pub fn receipt(cap: &mut Cap<'_>) -> Result<String, CallError> {
///         let number: Labeled<String, Confidential> = Labeled::new("4111111111111111".to_owned());
///         masked(cap, &number).map(Labeled::into_inner)
///     }
/// }
///
/// #[polycall::main(host = App, allowed = [vault])]
/// fn main(cap: &mut Cap<'_>) {
///     assert_eq!(vault::receipt(cap).unwrap(), "************1111");
/// }
/// ```
#[proc_macro_attribute]
pub fn declassifier(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute(args, item, declassifier::declassifier, |at, errors| {
        errors.help(at, "a declassifier is a function", "`#[declassifier(…)] fn name(value: &T) -> U`");
    })
}

/// Makes a struct its component's state: it lives in the guarded region and nowhere else.
///
/// It starts empty; `init = path` names an `fn(&mut State, &Options)` that fills it in place when polycall starts; it may
/// return a `Result<(), E>`, whose error then stops the start.
/// A field of a foreign type that is all inline (a key, a uuid) enters by `#[isolate(inline = "reason")]`.
///
/// ```standalone_crate
/// use polycall::prelude::*;
///
/// #[micro(scope = "isolated", max_memory = "1M")]
/// pub mod dice {
///     #[isolated(init = throw)]
///     pub struct Dice { sides: u8, #[isolate(inline = "four bytes")] seed: std::num::Wrapping<u32> }
///
///     fn throw(dice: &mut Dice, _: &Options) { dice.sides = 6; }
///
///     #[polycall_export]
///     pub fn sides(dice: &Dice) -> u8 { dice.sides }
/// }
///
/// #[polycall::main(host = App, allowed = [dice])]
/// fn main(cap: &mut Cap<'_>) { assert_eq!(dice::sides(cap), Ok(6)); }
/// ```
#[proc_macro_attribute]
pub fn isolated(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute(args, item, expand::state::isolated, |at, errors| {
        errors.help(at, "a component's state is a struct", "`#[isolated] pub struct …`");
    })
}

/// A struct that may live in its component's region. Derive it inside the component's module.
///
/// ```
/// use polycall::prelude::*;
///
/// #[micro(scope = "isolated")]
/// pub mod book {
///     #[isolated]
///     pub struct Book { people: heap::Vec<Person> }
///
///     #[derive(Isolate)]
///     pub struct Person { name: heap::String, born: u16 }
///
///     #[polycall_export]
///     pub fn add(book: &mut Book, name: &str, born: u16) {
///         book.people.push_with(|person| { person.name.set(name); person.born = born; });
///     }
/// }
/// ```
#[proc_macro_derive(Isolate, attributes(isolate, polycall))]
pub fn isolate(item: TokenStream) -> TokenStream {
    derive(item, expand::state::isolate)
}

/// A type all of whose bytes are inline: it lives in any region and may be taken out of it.
///
/// An enum marks one variant `#[default]`: it stands where nothing was filled in yet.
///
/// ```
/// use polycall::prelude::*;
///
/// #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Inline, Portable)]
/// pub struct Token([u8; 16]);
/// ```
#[proc_macro_derive(Inline, attributes(isolate, default, polycall))]
pub fn inline(item: TokenStream) -> TokenStream {
    derive(item, expand::inline::inline)
}

/// A value that may cross a boundary, under the join of its fields' labels or what `#[label(…)]` says. Every field has to be one, or to be vouched for by
/// `#[portable(opaque = "reason")]`. Where the crate's name for polycall can't be found in the manifest, every derive takes
/// `#[polycall(crate = path)]`.
///
/// ```
/// use polycall::prelude::*;
///
/// #[derive(Debug, Portable)]
/// pub struct Receipt { pub id: u64, pub lines: Vec<String> }
/// ```
#[proc_macro_derive(Portable, attributes(portable, label, polycall))]
pub fn portable(item: TokenStream) -> TokenStream {
    derive(item, expand::portable::portable)
}

/// Makes a module of unit structs a hierarchy of session states.
///
/// `#[state(…)]` takes
///
/// | key | value | without it |
/// | --- | --- | --- |
/// | `initial` | the first state: no parent, no guard, no permissions | |
/// | `parent` | a state of the same module | an error |
/// | `relationship` | `parent`: one of the parent's children, of which a session is in one at most; `composition`: a part, entered and left with the parent, without a guard; `parallel`: beside the others, entered and left by itself | `parent` |
/// | `guard` | an `fn(&Credential) -> bool`; one that panics refuses | an error |
/// | `credential` | the type that the guard looks at | `()` |
/// | `permissions` | `READ \| WRITE`, …: its own | none |
/// | `inherit` | `none`: its own alone; `additive`: its own and the parent's effective ones; `subtractive`: its own without the parent's; `replace`: the parent's instead of its own | `additive` |
/// | `on_enter`, `on_exit` | an `fn(&Transition)`, or `fn(&Transition) -> Result<(), E>` | nothing runs |
/// | `expires` | how long a session may stay in it: `"15m"` (`ms`, `s`, `m`, `h`, `d`) | without end |
///
/// Paths start inside the module. A hierarchy has 64 states at most.
///
/// A session starts outside of every hierarchy, in `polycall::session::NoSession`: that of a host, of a test, and of an
/// entry point that requires no state. `NoSession` counts as within the initial state of each hierarchy: entry points
/// that require the initial state can be called from it, and that state's children entered.
///
/// A state is entered for the length of a closure, `cap.enter::<S, _>(credential, |cap| …)`, whose cap is in state `S`.
/// The cap's state has to be `S`'s parent or a descendant of it. A user's session that lives longer than a closure is a
/// `polycall::session::Session`.
///
/// A callee has no more than its caller's session: who is called in a state that has less than the one it requires is
/// refused, at run time, what it calls beyond that.
///
/// ```standalone_crate
/// use polycall::prelude::*;
///
/// #[polycall::states]
/// pub mod session {
///     #[state(initial)]
///     pub struct Anonymous;
///     #[state(parent = Anonymous, guard = super::verify, credential = String, permissions = READ | WRITE)]
///     pub struct Authenticated;
/// }
/// fn verify(token: &str) -> bool { token == "let me in" }
///
/// #[micro(scope = "shared")]
/// pub mod account {
///     use super::session::{Anonymous, Authenticated};
///
///     #[polycall_export(state = Anonymous)]
///     pub fn motto() -> u32 { 7 }
///
///     #[polycall_export(state = Authenticated, requires = READ)]
///     pub fn balance() -> u64 { 10 }
/// }
///
/// #[polycall::main(host = App, allowed = [account])]
/// fn main(cap: &mut Cap<'_>) {
///     assert_eq!(account::motto(cap), Ok(7)); // in `NoSession`
///     let balance = cap.enter::<session::Authenticated, _>("let me in".to_owned(), |cap| account::balance(cap));
///     assert_eq!(balance, Ok(Ok(10)));
/// }
/// ```
#[proc_macro_attribute]
pub fn states(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute(args, item, expand::session::states, |at, errors| {
        errors.help(
            at,
            "`polycall::states` is for a module, which holds the states",
            "`#[polycall::states] pub mod session { … }`",
        );
    })
}

/// Makes a program's `main` a host: polycall starts, `main` gets its cap, and every region is wiped when it returns.
///
/// `host = App` names it (for `callers = [crate::App]`); without it the name is `App`. `allowed = […]` lists whom it may
/// call, `options = path` is an `fn() -> Options`, or an `fn() -> Result<Options, ExitCode>` that may end the program
/// before it starts.
///
/// ```standalone_crate
/// use polycall::prelude::*;
///
/// #[polycall::main(host = App, allowed = [])]
/// fn main(cap: &mut Cap<'_>) -> Result<(), CallError> {
///     println!("{cap:?}");
///     Ok(())
/// }
/// ```
#[proc_macro_attribute]
pub fn main(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute(args, item, expand::host::main, |at, errors| {
        errors.help(
            at,
            "`polycall::main` is for a program's `main` function",
            "`fn main(cap: &mut Cap<'_>)`",
        );
    })
}

/// A test with a cap: of a host of its own (`allowed = […]`), or of a component (`as = component`).
///
/// By `as = interface` a test acts as an allowed caller of a component whose `callers` exclude test hosts.
///
/// polycall starts once in a process, by the first such test, with default options: the `options` of
/// [`main`](macro@main) do not run. A test that needs other options is a plain `#[test]`, in a test binary of its own,
/// that calls `Options::start` and enters a [`host!`](macro@host).
///
/// All tests of a process share the components, and so each component's one state. A panic while a state is held for
/// changing, in an entry point or in a test that runs `as` the component, poisons that component for the tests after it
/// too. A test that needs a fresh state resets it first: `cap.reset::<component::Micro>()`. A test host may do so if it
/// may call the component; a test `as` a component may not. Such tests run one after another: by a lock of their own, or
/// by `cargo test -- --test-threads=1`.
///
/// ```
/// use polycall::prelude::*;
/// # #[micro(scope = "shared")] pub mod greeter { #[polycall_export] pub fn greet() -> u32 { 7 } }
///
/// #[polycall::test(allowed = [greeter])]
/// fn greets(cap: &mut Cap<'_>) {
///     assert_eq!(greeter::greet(cap), Ok(7));
/// }
/// ```
///
/// Tests that each begin with a fresh state:
///
/// ```
/// use polycall::prelude::*;
/// use std::sync::{Mutex, PoisonError};
/// # #[micro(scope = "isolated")] pub mod counter {
/// #     #[isolated] pub struct Count { total: u64 }
/// #     #[polycall_export] pub fn add(count: &mut Count, n: u64) -> u64 { count.total += n; count.total }
/// # }
///
/// static ALONE: Mutex<()> = Mutex::new(());
///
/// #[polycall::test(allowed = [counter])]
/// fn counts_from_nothing(cap: &mut Cap<'_>) {
///     let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner); // another test may have failed in it
///     cap.reset::<counter::Micro>().unwrap();
///     assert_eq!(counter::add(cap, 3), Ok(3));
/// }
/// ```
#[proc_macro_attribute]
pub fn test(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute(args, item, expand::host::test, |at, errors| {
        errors.help(at, "`polycall::test` is for a function", "`fn name(cap: &mut Cap<'_>)`");
    })
}

/// Declares a host that any thread may enter, for programs that can't use [`main`](macro@main).
///
/// ```standalone_crate
/// use polycall::prelude::*;
///
/// #[micro(scope = "shared")]
/// pub mod greeter { #[polycall_export] pub fn greet() -> u32 { 7 } }
///
/// polycall::host! { pub Worker, allowed = [greeter] }
///
/// fn main() {
///     Options::new().start().unwrap();
///     let thread = std::thread::spawn(|| Worker::enter(|cap| greeter::greet(cap)));
///     assert_eq!(thread.join().unwrap(), Ok(Ok(7)));
/// }
/// ```
#[proc_macro]
pub fn host(args: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let tokens = expand::host::host(args.into(), &mut errors);
    finish(tokens, errors)
}
