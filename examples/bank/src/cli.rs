//! The command line.
#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::Duration;

use polycall::Options;

use crate::Badge;
use crate::audit;
use crate::output;
use crate::rules;
use crate::totals::Source;

pub(crate) const HELP: &str = "\
Charges a file of payments, and keeps the card numbers where nobody else can read them.

Usage: bank [OPTIONS] [FILE | -]

  FILE                       payments, as lines of id,card,expiry,amount,currency
                             (default: the payments.csv that comes with the example; -: standard input)

Options:
  --batch N                  payments in one batch (default: 500)
  --badge NAME               who charges: `teller`; a `clerk` may only look (default: teller)
  --shift TIME               how long a teller's session lasts, such as `50ms` or `8h`: what comes later is refused
  --config FILE              what components may use, in blocks `micro name { … }`: less than the bank's own configuration says,
                             never more (default: the polycall.conf that comes with the example)
  --policy FILE              who may call what, and when (default: the policy.json that comes with the example)
  --memory SIZE              what the vault may use, such as `1M`: less than its annotation says, never more
  --protection KIND          how closed regions are closed: `mprotect`, or `none` for comparison
  --stack KIND               where the vault's code runs: on stacks of its own that are wiped (`private`, the default), or
                             on those of its callers, for comparison (`shared`)
  --audit DIR                where every call between components is recorded (default: bank-audit); the log goes on from run
                             to run, and is verified at the end
  --no-audit                 no record
  --attack read-vault        charge the payments, then let `analytics` read the vault through a raw pointer
  --hold                     when finished, print `ready` and wait for the end of standard input
  --quiet                    no progress, no list of refused payments
  --verbose                  list declined payments too, and show what is enforced on this machine
  -h, --help                 this
  -V, --version
";

/// What to do.
#[derive(Debug, PartialEq)]
pub(crate) enum Command {
    Run(Settings),
    Attack,
}

/// How to do it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Settings {
    pub source: Source,
    pub batch: u64,
    pub badge: String,
    pub shift: Option<Duration>,
    pub config: Option<PathBuf>,
    pub policy: Option<PathBuf>,
    pub memory: Option<usize>,
    pub protected: bool,
    pub private_stack: bool,
    pub audit: Option<PathBuf>,
    pub hold: bool,
    pub quiet: bool,
    pub verbose: bool,
    /// This process is the one in which `analytics` trespasses.
    pub trespass: bool,
}

static COMMAND: OnceLock<Command> = OnceLock::new();

/// What the command line says, once [`options`] has read it.
pub(crate) fn command() -> Option<&'static Command> {
    COMMAND.get()
}

/// What polycall starts with. If the command line can't be understood, the program ends here, before anything starts.
pub(crate) fn options() -> Result<Options, ExitCode> {
    let command = match parse(std::env::args_os().skip(1)) {
        Ok(Parsed::Command(command)) => COMMAND.get_or_init(|| command),
        Ok(Parsed::Print(text)) => {
            return Err(if output::print(text).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Err(error) => {
            output::complain(format_args!("{error}; see `bank --help`"));
            return Err(ExitCode::from(2));
        }
    };
    let mut options = Options::new();
    // an attack happens in a process of its own
    let Command::Run(settings) = command else { return Ok(options) };
    if let Some(bytes) = settings.memory {
        options = options.max_memory("bankcard", bytes);
    }
    if settings.private_stack {
        // card numbers pass through the stack while they are read and checked
        options = options.private_stack("bankcard", 64 << 10);
    }
    if let Some(directory) = &settings.audit {
        options = options.audit(audit::trail(directory));
    }
    if !settings.protected {
        options = options.unprotected_for_measuring("asked for by `--protection none`, to compare");
    }
    rules::load(options, settings.config.as_deref(), settings.policy.as_deref()).map_err(|mistakes| {
        mistakes.iter().for_each(output::complain);
        ExitCode::from(2)
    })
}

impl Settings {
    pub(crate) fn badge(&self) -> Badge {
        Badge(self.badge.clone())
    }
}

/// Not for people: how the attack's own process is told. It stands before what the attack itself was told.
pub(crate) const TRESPASS: &str = "--trespass";

#[derive(Debug, PartialEq)]
enum Parsed {
    Command(Command),
    Print(&'static str),
}

fn parse(args: impl Iterator<Item = OsString>) -> Result<Parsed, UsageError> {
    let mut args = Args { rest: args, value: None, only_files: false };
    let mut settings = Settings {
        source: Source::File(shipped_payments()),
        batch: 500,
        badge: "teller".to_owned(),
        shift: None,
        config: None,
        policy: None,
        memory: None,
        protected: true,
        private_stack: true,
        audit: Some(PathBuf::from("bank-audit")),
        hold: false,
        quiet: false,
        verbose: false,
        trespass: false,
    };
    let (mut source, mut attack) = (None, false);
    while let Some(arg) = args.next() {
        let option = arg.to_str().filter(|arg| !args.only_files && arg.starts_with('-') && arg.len() > 1);
        match option {
            Some("--") => args.only_files = true,
            Some("--help" | "-h") => return Ok(Parsed::Print(HELP)),
            Some("--version" | "-V") => {
                return Ok(Parsed::Print(concat!("bank ", env!("CARGO_PKG_VERSION"), "\n")));
            }
            Some("--batch") => settings.batch = number(&args.value_of("--batch")?)?,
            Some("--badge") => settings.badge = args.value_of("--badge")?,
            Some("--shift") => settings.shift = Some(time(&args.value_of("--shift")?)?),
            Some("--config") => settings.config = Some(args.path_of("--config", "file")?),
            Some("--policy") => settings.policy = Some(args.path_of("--policy", "file")?),
            Some("--memory") => settings.memory = Some(size(&args.value_of("--memory")?)?),
            Some("--protection") => {
                settings.protected = one_of(&args.value_of("--protection")?, &["mprotect", "none"])? == 0;
            }
            Some("--stack") => {
                settings.private_stack = one_of(&args.value_of("--stack")?, &["private", "shared"])? == 0;
            }
            Some("--audit") => settings.audit = Some(args.path_of("--audit", "directory")?),
            Some("--no-audit") => settings.audit = None,
            Some("--attack") => attack = one_of(&args.value_of("--attack")?, &["read-vault"])? == 0,
            Some("--hold") => settings.hold = true,
            Some("--quiet") => settings.quiet = true,
            Some("--verbose") => settings.verbose = true,
            Some(TRESPASS) => settings.trespass = true,
            Some(_) => return Err(UsageError(format!("unknown option `{}`", arg.display()))),
            None if !args.only_files && arg.len() > 1 && arg.as_encoded_bytes().starts_with(b"-") => {
                return Err(UsageError(format!("unknown option `{}`", arg.display())));
            }
            None => {
                let one = if arg == *"-" { Source::Stdin } else { Source::File(PathBuf::from(&arg)) };
                if source.replace(one).is_some() {
                    return Err(UsageError("more than one file".to_owned()));
                }
            }
        }
        if let Some(value) = args.value.take() {
            return Err(UsageError(format!(
                "`{}` takes no value, but got `{}`",
                arg.display(),
                value.display()
            )));
        }
    }
    settings.source = source.unwrap_or(settings.source);
    match (settings.hold, attack) {
        (true, true) => Err(UsageError("`--hold` and `--attack` do not go together".to_owned())),
        (true, false) if settings.source == Source::Stdin => {
            Err(UsageError("`--hold` waits for standard input, so payments can't come from there".to_owned()))
        }
        (_, true) if !settings.trespass => Ok(Parsed::Command(Command::Attack)),
        (_, _) => Ok(Parsed::Command(Command::Run(settings))),
    }
}

/// Arguments, with `--option=value` taken apart.
struct Args<I> {
    rest: I,
    value: Option<OsString>,
    /// `--` was seen.
    only_files: bool,
}

impl<I: Iterator<Item = OsString>> Args<I> {
    fn next(&mut self) -> Option<OsString> {
        let arg = self.rest.next()?;
        let option = arg.to_str().filter(|text| !self.only_files && text.starts_with("--"));
        match option.and_then(|text| text.split_once('=')) {
            Some((name, value)) => {
                self.value = Some(OsString::from(value));
                Some(OsString::from(name))
            }
            None => Some(arg),
        }
    }

    fn path_of(&mut self, option: &str, what: &str) -> Result<PathBuf, UsageError> {
        let path = self.value.take().or_else(|| self.rest.next()).filter(|path| !path.is_empty());
        path.map(PathBuf::from).ok_or_else(|| UsageError(format!("`{option}` needs a {what}")))
    }

    fn value_of(&mut self, option: &str) -> Result<String, UsageError> {
        let value = self.value.take().or_else(|| self.rest.next());
        let value = value.ok_or_else(|| UsageError(format!("`{option}` needs a value")))?;
        value.into_string().map_err(|_| UsageError(format!("the value of `{option}` is not UTF-8 text")))
    }
}

fn number(text: &str) -> Result<u64, UsageError> {
    match text.parse() {
        Ok(number @ 1..=1_000_000) => Ok(number),
        _ => Err(UsageError(format!("`--batch` takes a number from 1 to 1000000, not `{text}`"))),
    }
}

/// `50ms`, `30s`, `15m`, `8h`.
fn time(text: &str) -> Result<Duration, UsageError> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let milliseconds = match unit {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60_000),
        "h" => Some(3_600_000),
        _ => None,
    };
    let time =
        number.parse::<u64>().ok().zip(milliseconds).and_then(|(number, unit)| number.checked_mul(unit));
    let time = time.filter(|time| *time <= 365 * 24 * 3_600_000).map(Duration::from_millis);
    time.ok_or_else(|| UsageError(format!("`--shift` takes a time such as `50ms` or `8h`, not `{text}`")))
}

/// `65536`, `64K`, `1M`, `2G`.
fn size(text: &str) -> Result<usize, UsageError> {
    let (digits, unit) = match text.as_bytes() {
        [.., b'K'] => (&text[..text.len() - 1], 1 << 10),
        [.., b'M'] => (&text[..text.len() - 1], 1 << 20),
        [.., b'G'] => (&text[..text.len() - 1], 1 << 30),
        _ => (text, 1),
    };
    let bytes = digits.parse::<usize>().ok().and_then(|number| number.checked_mul(unit));
    bytes.ok_or_else(|| UsageError(format!("`--memory` takes a size such as `1M`, not `{text}`")))
}

fn one_of(value: &str, known: &[&str]) -> Result<usize, UsageError> {
    let at = known.iter().position(|known| *known == value);
    at.ok_or_else(|| UsageError(format!("unknown value `{value}`; known: `{}`", known.join("`, `"))))
}

/// Where the example was built, or else where it is run.
fn shipped_payments() -> PathBuf {
    let shipped = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/payments.csv"));
    let beside = [Path::new("examples/bank/payments.csv"), Path::new("payments.csv")];
    let candidates = std::iter::once(shipped).chain(beside);
    candidates.into_iter().find(|path| path.exists()).unwrap_or(shipped).to_owned()
}

/// What is wrong with the command line.
#[derive(Debug, PartialEq)]
struct UsageError(String);

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
