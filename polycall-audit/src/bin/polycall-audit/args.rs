//! The command line: options anywhere, with `--name value` or `--name=value`, and what is left in its order.

use std::ffi::OsString;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;

pub(crate) struct Args {
    left: Vec<OsString>,
    /// What came behind `--`: never an option.
    literal: Vec<OsString>,
}

impl Args {
    pub(crate) fn of(args: impl Iterator<Item = OsString>) -> Self {
        let mut left: Vec<_> = args.collect();
        let literal = match left.iter().position(|arg| arg == "--") {
            Some(at) => left.split_off(at).split_off(1),
            None => Vec::new(),
        };
        Self { left, literal }
    }

    /// Whether an option without a value is there.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.left.len();
        self.left.retain(|arg| arg != name);
        self.left.len() != before
    }

    /// Every value that an option was given.
    pub(crate) fn values(&mut self, name: &str) -> Result<Vec<OsString>, String> {
        let mut values = Vec::new();
        let joined = format!("{name}=");
        while let Some(at) = self.left.iter().position(|arg| is(arg, name, &joined)) {
            let arg = self.left.remove(at);
            if arg != name {
                let bytes = arg.into_string().map_err(|_| format!("the value of `{name}` is not UTF-8"))?;
                values.push(bytes[joined.len()..].into());
            } else if at < self.left.len() {
                values.push(self.left.remove(at));
            } else {
                return Err(format!("`{name}` needs a value"));
            }
        }
        Ok(values)
    }

    /// The one value that an option was given, if any.
    pub(crate) fn value<T: FromStr<Err: std::fmt::Display>>(
        &mut self,
        name: &str,
    ) -> Result<Option<T>, String> {
        let mut values = self.values(name)?;
        let Some(value) = values.pop() else { return Ok(None) };
        if !values.is_empty() {
            return Err(format!("`{name}` is there more than once"));
        }
        let text = value.into_string().map_err(|_| format!("the value of `{name}` is not UTF-8"))?;
        text.parse().map(Some).map_err(|error| format!("`{name} {text}`: {error}"))
    }

    /// The next argument that is no option.
    pub(crate) fn positional(&mut self, what: &str) -> Result<OsString, String> {
        let at = self.left.iter().position(|arg| !is_option(arg));
        match at {
            Some(at) => Ok(self.left.remove(at)),
            None if !self.literal.is_empty() => Ok(self.literal.remove(0)),
            None => Err(format!("{what} is missing; see `polycall-audit --help`")),
        }
    }

    pub(crate) fn dir(&mut self) -> Result<PathBuf, String> {
        self.positional("the trail's directory").map(PathBuf::from)
    }

    /// Nothing may be left that nobody asked for.
    pub(crate) fn end(&self) -> Result<(), String> {
        match self.left.iter().chain(&self.literal).next() {
            None => Ok(()),
            Some(arg) if is_option(arg) => {
                Err(format!("there is no option `{}`; see `polycall-audit --help`", arg.display()))
            }
            Some(arg) => Err(format!("`{}` is one too many; see `polycall-audit --help`", arg.display())),
        }
    }
}

fn is(arg: &OsString, name: &str, joined: &str) -> bool {
    arg == name || arg.to_str().is_some_and(|arg| arg.starts_with(joined))
}

fn is_option(arg: &OsString) -> bool {
    arg.to_str().is_some_and(|arg| arg.starts_with('-') && arg.len() > 1)
}

/// Reads a small text file; `-` is standard input.
pub(crate) fn text_of(path: &Path) -> Result<String, String> {
    const MOST: u64 = 16 << 20;
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().take(MOST).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MOST).read_to_string(&mut text))
    };
    match read {
        Ok(_) => Ok(text),
        Err(error) => Err(format!("cannot read `{}`: {error}", path.display())),
    }
}

/// A key, or the one in `@FILE`.
pub(crate) fn key(value: &OsString) -> Result<String, String> {
    let text = value.to_str().ok_or("a key is not UTF-8")?;
    match text.strip_prefix('@') {
        Some(path) => Ok(text_of(Path::new(path))?.trim().to_owned()),
        None => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(text: &str) -> Args {
        Args::of(text.split_whitespace().map(OsString::from))
    }

    #[test]
    fn options_stand_anywhere() {
        let mut args = args("show --limit 3 dir --json --kind=denied --kind fault");
        assert_eq!(args.positional("a command").unwrap(), "show");
        assert_eq!(args.value("--limit"), Ok(Some(3)));
        assert!(args.flag("--json") && !args.flag("--json"));
        assert_eq!(args.values("--kind").unwrap(), ["denied", "fault"]);
        assert_eq!(args.dir().unwrap(), Path::new("dir"));
        assert_eq!(args.end(), Ok(()));
    }

    #[test]
    fn mistakes_are_told() {
        assert_eq!(args("--limit").value::<u64>("--limit").unwrap_err(), "`--limit` needs a value");
        assert_eq!(
            args("--limit x").value::<u64>("--limit").unwrap_err(),
            "`--limit x`: invalid digit found in string"
        );
        assert_eq!(args("--a 1 --a 2").value::<u64>("--a").unwrap_err(), "`--a` is there more than once");
        assert_eq!(args("--x").end().unwrap_err(), "there is no option `--x`; see `polycall-audit --help`");
        let mut literal = args("-- --dir");
        assert_eq!(literal.dir().unwrap(), Path::new("--dir"));
    }
}
