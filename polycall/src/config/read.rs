//! The files, and what is wrong with them.

use std::ffi::OsString;
use std::path::PathBuf;

use polycall_config::{Config, Diagnostic, Known, Severity, Source, check, parse};

use crate::memory::kernel;
use crate::options::{ConfigFile, Options};
use crate::principal::Kind;
use crate::registry::registry;

/// The environment variable that names a file.
const VARIABLE: &str = "POLYCALL_CONFIG";

/// A file, as far as it is in order, with what was found in it that is no mistake.
pub(super) struct File {
    pub(super) source: Source,
    pub(super) config: Config,
    pub(super) notices: Vec<Diagnostic>,
}

/// All that options and the environment name, each once; and every mistake in them.
pub(super) fn files(options: &Options) -> (Vec<File>, Vec<String>) {
    let (mut files, mut mistakes) = (Vec::new(), Vec::new());
    let mut asked = options.config.clone();
    match named(std::env::var_os(VARIABLE), kernel::is_privileged()) {
        Ok(named) => asked.extend(named.map(ConfigFile::At)),
        Err(refusal) => mistakes.push(refusal),
    }
    for (index, one) in asked.iter().enumerate() {
        if asked[..index].contains(one) {
            continue;
        }
        let source = match one {
            ConfigFile::At(path) => Source::read(path),
            ConfigFile::Text { name, text } => Ok(Source::new(name.as_str(), text.as_str())),
        };
        match source {
            Ok(source) => files.push(file(source, options, &mut mistakes)),
            Err(error) => mistakes.push(error.to_string()),
        }
    }
    (files, mistakes)
}

/// The file that the environment names. Not to who has more rights than the one who wrote that: what is wrong with a file is
/// shown with its lines.
fn named(variable: Option<OsString>, privileged: bool) -> Result<Option<PathBuf>, String> {
    match variable.filter(|path| !path.is_empty()) {
        Some(_) if privileged => Err(format!(
            "`{VARIABLE}` is set for a program that has more rights than who started it; name the file by \
             `Options::config`"
        )),
        named => Ok(named.map(PathBuf::from)),
    }
}

fn file(source: Source, options: &Options, mistakes: &mut Vec<String>) -> File {
    let mut parsed = parse(&source);
    parsed.diagnostics.extend(unknown(&parsed.config, options));
    if parsed.has_errors() {
        parsed.diagnostics.sort_by_key(|found| found.span().start);
        mistakes.push(parsed.render(&source, false));
    }
    let notices = parsed.diagnostics.into_iter().filter(|found| found.severity < Severity::Error).collect();
    File { source, config: parsed.config, notices }
}

/// What the program doesn't have. Paths are known too, but only those that are written are ever proposed.
fn unknown(config: &Config, options: &Options) -> Vec<Diagnostic> {
    let infos = registry().components.iter().map(|domain| domain.info());
    let written = config.components.iter().flat_map(|block| {
        let connections = block.allowed_connections.iter().flat_map(|names| names.iter());
        connections.chain([&block.name]).map(|name| name.as_str())
    });
    let written: Vec<_> = written.collect();
    let mut components: Vec<_> = infos.clone().map(|info| info.name).collect();
    components.extend(infos.map(|info| info.path).filter(|path| written.contains(path)));
    components.sort_unstable();
    components.dedup();
    let externals: Vec<_> = externals(options).collect();
    check(config, &Known { components: &components, externals: &externals })
}

/// What options and annotations say is no component.
pub(super) fn externals(options: &Options) -> impl Iterator<Item = &str> {
    let annotated = registry().components.iter().flat_map(|domain| match &domain.info().kind {
        Kind::Component(settings) => settings.externals,
        Kind::Host(_) => &[],
    });
    options.externals.iter().map(String::as_str).chain(annotated.copied())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::named;

    #[test]
    fn the_environment_names_no_file_for_who_has_more_rights() {
        let path = Some("/etc/shadow".into());
        assert_eq!(named(path.clone(), false), Ok(Some(PathBuf::from("/etc/shadow"))));
        assert_eq!(
            named(path, true).unwrap_err(),
            "`POLYCALL_CONFIG` is set for a program that has more rights than who \
             started it; name the file by `Options::config`"
        );
        assert_eq!((named(Some("".into()), true), named(None, true)), (Ok(None), Ok(None)));
    }
}
