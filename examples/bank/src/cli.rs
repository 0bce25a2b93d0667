//! The command line.
#![forbid(unsafe_code)]

mod values;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::Duration;

use values::{Args, UsageError, duration, number, one_of, size};

use crate::Badge;
use crate::output;
use crate::totals::Source;

pub(crate) const HELP: &str = "\
Charges a file of payments, and keeps the card numbers where nobody else can read them.

Usage: bank [OPTIONS] [FILE | -]

  FILE                       payments, as lines of id,card,expiry,amount,currency
                             (default: the payments.csv that comes with the example; -: standard input)

Options:
  --batch N                  payments in one batch (default: 500)
  --badge NAME               who charges: `teller`; a `clerk` may only look (default: teller)
  --session TIME             how long money can be moved, such as `50ms` (default and most: 15m); what was charged by
                             then stands, and no payment is charged after
  --renew                    when that is over, show the badge again and go on
  --config FILE              what components may use, instead of the polycall.conf that comes with the example: less than
                             that says, never more
  --policy FILE              who may call what, instead of the policy.json that comes with the example
  --receipts FILE            where a receipt is written for each payment that the gateway answered (default: nowhere)
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

Exit status: 0 when all payments were looked at, charged or not; 1 when something kept the bank from that, and what it had
charged stands; 2 when the command line, the configuration or the policy can't be used, and nothing was done.
";

/// What to do.
#[derive(Debug, PartialEq)]
pub(crate) enum Command {
    Run(Settings),
    Attack(Settings),
}

/// How to do it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Settings {
    pub source: Source,
    pub batch: u64,
    pub badge: Badge,
    /// How long money can be moved; as long as the state's annotation says, if this doesn't.
    pub session: Option<Duration>,
    /// The badge is shown again when that is over.
    pub renew: bool,
    /// Instead of those that ship.
    pub config: Option<PathBuf>,
    pub policy: Option<PathBuf>,
    /// Where receipts are written.
    pub receipts: Option<PathBuf>,
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

/// What the command line says, once [`read`] has read it.
pub(crate) fn command() -> Option<&'static Command> {
    COMMAND.get()
}

/// Reads the command line. If that can't be understood, or asks for a text alone, the program ends here, before anything
/// starts.
pub(crate) fn read() -> Result<&'static Command, ExitCode> {
    match parse(std::env::args_os().skip(1)) {
        Ok(Parsed::Command(command)) => Ok(COMMAND.get_or_init(|| command)),
        Ok(Parsed::Print(text)) => {
            Err(if output::print(text).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Err(error) => {
            output::complain(format_args!("{error}; see `bank --help`"));
            Err(ExitCode::from(2))
        }
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
        badge: Badge("teller".to_owned()),
        session: None,
        renew: false,
        config: None,
        policy: None,
        receipts: None,
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
            Some("--badge") => settings.badge = Badge(args.value_of("--badge")?),
            Some("--session") => settings.session = Some(duration(&args.value_of("--session")?)?),
            Some("--renew") => settings.renew = true,
            Some("--config") => settings.config = Some(args.path_of("--config", "file")?),
            Some("--policy") => settings.policy = Some(args.path_of("--policy", "file")?),
            Some("--receipts") => settings.receipts = Some(args.path_of("--receipts", "file")?),
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
        (_, true) if !settings.trespass => Ok(Parsed::Command(Command::Attack(settings))),
        (_, _) => Ok(Parsed::Command(Command::Run(settings))),
    }
}

/// Where the example was built, or else where it is run.
fn shipped_payments() -> PathBuf {
    let shipped = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/payments.csv"));
    let beside = [Path::new("examples/bank/payments.csv"), Path::new("payments.csv")];
    let candidates = std::iter::once(shipped).chain(beside);
    candidates.into_iter().find(|path| path.exists()).unwrap_or(shipped).to_owned()
}
