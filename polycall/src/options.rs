//! What a program says before polycall starts: applied once, checked against the annotations, then sealed.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;

use crate::audit::{EventSink, Trail};
use crate::policy::Policy;
use crate::principal::Protection;
use crate::quota::{Callback, QuotaNotice};

/// What a program says before polycall starts.
///
/// Options only narrow what annotations allow, with one loud exception,
/// [`unprotected_for_measuring`](Self::unprotected_for_measuring).
///
/// ```standalone_crate
/// use polycall::prelude::*;
///
/// #[micro(scope = "isolated", max_memory = "64M")]
/// pub mod vault {
///     #[isolated(init = fill)]
///     pub struct Vault { region: heap::String }
///     fn fill(vault: &mut Vault, options: &polycall::Options) {
///         vault.region.set(options.get("region").unwrap_or("eu"));
///     }
///     #[polycall_export]
///     pub fn region(vault: &Vault) -> String { vault.region.to_portable() }
/// }
///
/// fn options() -> Options {
///     Options::new().max_memory("vault", 1 << 20).set("region", "us")
/// }
///
/// #[polycall::main(host = App, allowed = [vault], options = options)]
/// fn main(cap: &mut Cap<'_>) {
///     assert_eq!(vault::region(cap).unwrap(), "us");
/// }
/// ```
#[derive(Default)]
pub struct Options {
    pub(crate) max_memory: BTreeMap<String, usize>,
    pub(crate) protection: BTreeMap<String, Protection>,
    pub(crate) require: BTreeMap<String, Protection>,
    pub(crate) in_ram: BTreeSet<String>,
    pub(crate) secret: BTreeSet<String>,
    pub(crate) private_stack: BTreeMap<String, usize>,
    pub(crate) seal_syscalls: bool,
    pub(crate) unprotected: Option<String>,
    pub(crate) no_fault_reports: Option<String>,
    pub(crate) sink: Option<Box<dyn EventSink>>,
    pub(crate) trail: Option<Trail>,
    pub(crate) policy: Option<Policy>,
    pub(crate) config: Vec<ConfigFile>,
    pub(crate) externals: BTreeSet<String>,
    pub(crate) on_quota: Option<Callback>,
    settings: BTreeMap<String, String>,
}

/// A configuration: where it is, or what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ConfigFile {
    At(PathBuf),
    Text { name: String, text: String },
}

impl Options {
    /// Nothing narrowed.
    ///
    /// ```
    /// assert!(polycall::Options::new().get("anything").is_none());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Grants a component at most `bytes` of memory; more than its annotation says is an error at the start.
    /// The component is named by its module, or by its full path where two modules share a name.
    ///
    /// ```
    /// let _options = polycall::Options::new().max_memory("bankcard", 16 << 20);
    /// ```
    #[must_use]
    pub fn max_memory(mut self, component: impl Into<String>, bytes: usize) -> Self {
        self.max_memory.insert(component.into(), bytes);
        self
    }

    /// Chooses how a component's state is closed, where its annotation leaves that open, or asks for less than this.
    /// The component is named as for [`max_memory`](Self::max_memory). What cannot be had here is replaced by
    /// `mprotect`, which [`status()`](crate::status()) shows; [`require`](Self::require) refuses that.
    ///
    /// ```
    /// use polycall::{Options, Protection};
    /// let _options = Options::new().protection("bankcard", Protection::Unmapped);
    /// ```
    #[must_use]
    pub fn protection(mut self, component: impl Into<String>, protection: Protection) -> Self {
        self.protection.insert(component.into(), protection);
        self
    }

    /// Makes the start fail unless a component's state is closed so, or better.
    /// The component is named as for [`max_memory`](Self::max_memory).
    ///
    /// ```
    /// use polycall::{Options, Protection};
    /// let _options = Options::new().require("bankcard", Protection::Pkey);
    /// ```
    #[must_use]
    pub fn require(mut self, component: impl Into<String>, protection: Protection) -> Self {
        self.require.insert(component.into(), protection);
        self
    }

    /// Keeps a component's pages in memory, so that they are never written to a disk (`mlock(2)`). An option, since the
    /// kernel then fills the pages in at every opening: it costs about a quarter more. What the kernel refuses, such as
    /// more than `ulimit -l` allows, is seen in [`status()`](crate::status()).
    /// The component is named as for [`max_memory`](Self::max_memory).
    ///
    /// ```
    /// let _options = polycall::Options::new().keep_in_ram("bankcard");
    /// ```
    #[must_use]
    pub fn keep_in_ram(mut self, component: impl Into<String>) -> Self {
        self.in_ram.insert(component.into());
        self
    }

    /// Puts a component's state into secret memory, which the kernel does not read for others: not through
    /// `/proc/self/mem`, not by `process_vm_readv(2)`, and which is never written to a disk (`memfd_secret(2)`,
    /// Linux 5.14). Its whole `max_memory` counts against `ulimit -l`. Regions beside the state are
    /// ordinary memory. What the kernel refuses is seen in
    /// [`status()`](crate::status()). The component is named as for [`max_memory`](Self::max_memory).
    ///
    /// ```
    /// let _options = polycall::Options::new().secret_memory("bankcard").max_memory("bankcard", 1 << 20);
    /// ```
    #[must_use]
    pub fn secret_memory(mut self, component: impl Into<String>) -> Self {
        self.secret.insert(component.into());
        self
    }

    /// Runs a component's entry points on stacks of its own, of so many bytes each (rounded up to whole pages, 16 KiB to
    /// 64 MiB), which are wiped after each call, as are the registers. It replaces what the annotation says of it. It costs
    /// every call a fraction of a microsecond, more for larger ones. Needs the feature `private-stacks`.
    /// The component is named as for [`max_memory`](Self::max_memory).
    ///
    /// ```
    /// let _options = polycall::Options::new().private_stack("bankcard", 64 << 10);
    /// ```
    #[must_use]
    pub fn private_stack(mut self, component: impl Into<String>, bytes: usize) -> Self {
        self.private_stack.insert(component.into(), bytes);
        self
    }

    /// Refuses `mprotect`, `munmap`, `mremap`, `mmap`, `pkey_mprotect`, `madvise` and `remap_file_pages` on addresses of
    /// any region, and `shmat` with `SHM_REMAP` on any, on every thread and for good, unless they come from polycall's own
    /// instruction (seccomp(2), Linux 4.14, x86-64). It stops libraries that go wrong and code that asks libc; not code
    /// that jumps where it likes.
    ///
    /// The process can gain no privileges afterwards (`PR_SET_NO_NEW_PRIVS`), and every system call costs some
    /// nanoseconds more. Programs that it starts inherit both, as every filter: what such a program maps at addresses
    /// where regions are in this one, it can't change. What the kernel refuses is seen in [`status()`](crate::status()).
    ///
    /// ```
    /// let _options = polycall::Options::new().seal_syscalls();
    /// ```
    #[must_use]
    pub fn seal_syscalls(mut self) -> Self {
        self.seal_syscalls = true;
        self
    }

    /// Leaves every region open all the time. For measuring what protection costs and finds, never in
    /// production. The reason stands in [`status()`](crate::status()) and is recorded for each component.
    ///
    /// ```
    /// let _options = polycall::Options::new().unprotected_for_measuring("the control of a memory scan");
    /// ```
    #[must_use]
    pub fn unprotected_for_measuring(mut self, reason: impl Into<String>) -> Self {
        self.unprotected = Some(reason.into());
        self
    }

    /// Leaves SIGSEGV and SIGBUS alone, so that a stray access to a region is not reported. It is stopped all the same.
    /// For a program whose own handler of these signals says enough, or must come first. The reason stands in
    /// [`status()`](crate::status()).
    ///
    /// Without this, the start puts a handler before the one in force, which is still called, with what the kernel
    /// said, after a report and for all faults that concern no region.
    ///
    /// ```
    /// let _options = polycall::Options::new().no_fault_reports("our crash handler collects everything");
    /// ```
    #[must_use]
    pub fn no_fault_reports(mut self, reason: impl Into<String>) -> Self {
        self.no_fault_reports = Some(reason.into());
        self
    }

    /// Keeps an audit trail: a record of every crossing, in a log that nobody can change unnoticed.
    ///
    /// ```
    /// use polycall::audit::Trail;
    /// let _options = polycall::Options::new().audit(Trail::new("/var/log/bank"));
    /// ```
    #[must_use]
    pub fn audit(mut self, trail: Trail) -> Self {
        self.trail = Some(trail);
        self
    }

    /// Brings a policy into force before the first call: who may call what, beyond what annotations say.
    ///
    /// ```
    /// use polycall::{Options, policy::Policy};
    /// let policy = Policy::parse("policy.json", r#"{ "rules": [{ "id": "all", "effect": "permit" }] }"#).unwrap();
    /// let options = Options::new().policy(policy);
    /// # let _ = options;
    /// ```
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = Some(policy);
        self
    }

    /// Sends the record of every event to `sink`.
    ///
    /// ```
    /// let _options = polycall::Options::new().sink(polycall::audit::Counting::new());
    /// ```
    #[must_use]
    pub fn sink(mut self, sink: impl EventSink) -> Self {
        self.sink = Some(Box::new(sink));
        self
    }

    /// Reads a configuration when polycall starts: blocks `micro bankcard { … }`, which narrow the annotations of components.
    /// A path that is not absolute starts at the working directory. The environment variable `POLYCALL_CONFIG` names
    /// another; where there are several, each holds. See [`config`](crate::config).
    ///
    /// ```
    /// let _options = polycall::Options::new().config("/etc/bank/polycall.conf");
    /// ```
    #[must_use]
    pub fn config(mut self, path: impl Into<PathBuf>) -> Self {
        self.config.push(ConfigFile::At(path.into()));
        self
    }

    /// The same, of a configuration that is at hand: one that a program brings with it. What is said of it goes by `name`.
    ///
    /// ```
    /// let _options = polycall::Options::new().config_text("polycall.conf", "micro bankcard {\n    max_memory=64K\n}\n");
    /// ```
    #[must_use]
    pub fn config_text(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.config.push(ConfigFile::Text { name: name.into(), text: text.into() });
        self
    }

    /// Says which names in configurations are no components of this program, besides those that annotations declare: a
    /// payment gateway on another machine. In `allowed_connections` such a name means no connection.
    ///
    /// ```
    /// let _options = polycall::Options::new().config("polycall.conf").externals(["payment_gateway"]);
    /// ```
    #[must_use]
    pub fn externals(mut self, names: impl IntoIterator<Item: Into<String>>) -> Self {
        self.externals.extend(names.into_iter().map(Into::into));
        self
    }

    /// Calls `tell` when a component has used as many percent of a quota, 1 to 100: once, until it is less again; of calls, at
    /// most once a second. It runs on a thread of its own, a moment later, and the component goes on meanwhile. A panic in it
    /// is said on standard error. The trail has a record of each. See [`quota`](crate::quota).
    ///
    /// ```
    /// let _options = polycall::Options::new().on_quota(80, |notice| eprintln!("{notice}"));
    /// ```
    #[must_use]
    pub fn on_quota(mut self, percent: u8, tell: impl Fn(&QuotaNotice) + Send + Sync + 'static) -> Self {
        self.on_quota = Some(Callback { percent, tell: Box::new(tell) });
        self
    }

    /// Keeps a setting for the `init` functions of components. Not for secrets: it lies on the ordinary heap.
    ///
    /// ```
    /// let options = polycall::Options::new().set("region", "us");
    /// assert_eq!(options.get("region"), Some("us"));
    /// ```
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.insert(name.into(), value.into());
        self
    }

    /// The setting of a name.
    ///
    /// ```
    /// assert_eq!(polycall::Options::new().get("region"), None);
    /// ```
    pub fn get(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(String::as_str)
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("max_memory", &self.max_memory)
            .field("protection", &self.protection)
            .field("require", &self.require)
            .field("keep_in_ram", &self.in_ram)
            .field("secret_memory", &self.secret)
            .field("private_stack", &self.private_stack)
            .field("seal_syscalls", &self.seal_syscalls)
            .field("unprotected", &self.unprotected)
            .field("no_fault_reports", &self.no_fault_reports)
            .field("sink", &self.sink.is_some())
            .field("audit", &self.trail)
            .field("policy", &self.policy.as_ref().map(|policy| policy.source.name()))
            .field("config", &self.config)
            .field("externals", &self.externals)
            .field("on_quota", &self.on_quota.as_ref().map(|callback| callback.percent))
            .field("settings", &self.settings.keys().collect::<Vec<_>>())
            .finish()
    }
}
