//! The command line.

use std::fmt;

/// What the user asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Measure one group, or all of them.
    Measure {
        /// `None` for all, each in a process of its own.
        group: Option<Group>,
        /// Fewer rounds.
        quick: bool,
        /// Print what is measured and where.
        header: bool,
    },
    /// Time crossings of this program for another process.
    Serve,
    /// Print [`HELP`].
    Help,
}

/// Cases that are compared with each other, in one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Group {
    /// The crossing itself.
    Crossing,
    /// The crossing with a sink that takes a record of each.
    Audited,
    /// The crossing with an audit trail.
    Trail,
    /// As many records as there can be.
    Throughput,
    /// A page of guarded state.
    Guarded,
    /// Regions beside a state.
    Regions,
    /// More state than a page.
    Size,
    /// More components and entry points in the program.
    Growth,
    /// What a policy says of the crossing.
    Policy,
    /// Quotas beside memory.
    Quota,
}

impl Group {
    /// All groups, in the order in which they are measured.
    pub const ALL: [Self; 10] = [
        Self::Crossing,
        Self::Audited,
        Self::Trail,
        Self::Throughput,
        Self::Guarded,
        Self::Regions,
        Self::Size,
        Self::Growth,
        Self::Policy,
        Self::Quota,
    ];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Crossing => "crossing",
            Self::Audited => "audited",
            Self::Trail => "trail",
            Self::Throughput => "throughput",
            Self::Guarded => "guarded",
            Self::Regions => "regions",
            Self::Size => "size",
            Self::Growth => "growth",
            Self::Policy => "policy",
            Self::Quota => "quota",
        }
    }
}

/// What `--help` prints.
pub const HELP: &str = "\
Measures what a crossing costs, as ratios within one run.

usage: cargo bench -p polycall-benches [--features peers] -- [flags]

  --quick         31 rounds instead of 301
  --group NAME    only this group: crossing, audited, trail, throughput, guarded, regions,
                  size, growth, policy or quota
  --no-header     leave out the lines about method and machine
  --serve         time crossings for another process (the growth group runs itself so)
  --help          print this

The exit code is 1 if a control case shows that the measurement is wrong, 2 for a mistake on the command line.
A missed budget is printed and changes no exit code: the machine may be busy.";

/// What is wrong with the command line.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake(String);

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Command {
    /// Reads the arguments behind the program's name.
    ///
    /// # Errors
    ///
    /// [`Mistake`] for an argument that is not in [`HELP`].
    pub fn parse(args: impl IntoIterator<Item = String>) -> Result<Self, Mistake> {
        let (mut group, mut quick, mut header, mut serve) = (None, false, true, false);
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--help" | "-h" => return Ok(Self::Help),
                "--quick" => quick = true,
                "--no-header" => header = false,
                "--serve" => serve = true,
                "--group" => group = Some(named(args.next())?),
                "--bench" => {} // cargo says this to every benchmark
                _ => return Err(Mistake(format!("unknown argument `{arg}`"))),
            }
        }
        Ok(if serve { Self::Serve } else { Self::Measure { group, quick, header } })
    }
}

fn named(name: Option<String>) -> Result<Group, Mistake> {
    let name = name.ok_or_else(|| Mistake("`--group` needs a name".to_owned()))?;
    let group = Group::ALL.into_iter().find(|group| group.name() == name);
    group.ok_or_else(|| Mistake(format!("there is no group `{name}`")))
}

#[cfg(test)]
mod tests {
    use super::{Command, Group, HELP};

    fn parse(line: &str) -> Result<Command, String> {
        Command::parse(line.split_whitespace().map(str::to_owned)).map_err(|mistake| mistake.to_string())
    }

    #[test]
    fn without_arguments_everything_is_measured() {
        let all = Command::Measure { group: None, quick: false, header: true };
        assert_eq!(parse(""), Ok(all));
        assert_eq!(parse("--bench"), Ok(all));
    }

    #[test]
    fn every_group_can_be_asked_for_and_is_in_the_help() {
        for group in Group::ALL {
            let line = format!("--group {} --quick", group.name());
            assert_eq!(parse(&line), Ok(Command::Measure { group: Some(group), quick: true, header: true }));
            assert!(HELP.contains(group.name()));
        }
    }

    #[test]
    fn a_mistake_is_named() {
        assert_eq!(parse("--json"), Err("unknown argument `--json`".to_owned()));
        assert_eq!(parse("--group"), Err("`--group` needs a name".to_owned()));
        assert_eq!(parse("--group all"), Err("there is no group `all`".to_owned()));
    }
}
