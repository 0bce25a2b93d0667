//! Programs through rustc, against this very polycall.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::child;

pub(crate) struct Compiler {
    polycall: PathBuf,
}

/// An error that rustc reports.
#[derive(Debug)]
pub(crate) struct Complaint {
    pub(crate) code: String,
    pub(crate) message: String,
    /// Where it points at.
    pub(crate) lines: Vec<usize>,
    pub(crate) rendered: String,
}

impl Compiler {
    /// Builds polycall where cargo has built this test, so that nothing is built that is there already.
    pub(crate) fn new() -> Self {
        let target =
            Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it lies in the target directory");
        let output = Command::new(env!("CARGO"))
            .args(["build", "--offline", "--package=polycall", "--lib", "--profile=test"])
            .arg("--message-format=json")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("CARGO_TARGET_DIR", target)
            .output()
            .expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let artifacts = messages(&output.stdout).into_iter().filter(|message| {
            message["reason"] == "compiler-artifact" && message["target"]["name"] == "polycall"
        });
        let files =
            artifacts.flat_map(|message| message["filenames"].as_array().cloned().unwrap_or_default());
        let mut libraries = files.filter_map(|file| file.as_str().map(PathBuf::from));
        // This one lies beside what it depends on, and is no other build's, whose features may be others.
        let of_types = libraries.find(|file| file.extension().is_some_and(|kind| kind == "rmeta"));
        let polycall = of_types.map(|file| file.with_extension("rlib"));
        Self { polycall: polycall.expect("polycall is a library") }
    }

    /// Builds a program.
    pub(crate) fn build(&self, source: &Path, binary: &Path) -> Result<(), String> {
        let output = self.rustc(source, &["--emit=link", "--cap-lints=allow"], binary);
        match output.status.success() {
            true => Ok(()),
            false => Err(rendered(&complaints(&output))),
        }
    }

    /// What is wrong with a program.
    pub(crate) fn check(&self, source: &Path) -> Vec<Complaint> {
        let output =
            self.rustc(source, &["--emit=metadata", "--cap-lints=allow"], &source.with_extension("rmeta"));
        complaints(&output)
    }

    fn rustc(&self, source: &Path, options: &[&str], out: &Path) -> Output {
        let dependencies = self.polycall.parent().expect("a library lies in a folder");
        Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
            .args([
                "--edition=2024",
                "--crate-type=bin",
                "--crate-name=program",
                "--error-format=json",
                "--diagnostic-width=9999",
            ])
            .args(options)
            .arg("--extern")
            .arg(format!("polycall={}", self.polycall.display()))
            .arg("-L")
            .arg(format!("dependency={}", dependencies.display()))
            .arg("-o")
            .args([out, source])
            .output()
            .expect("rustc runs")
    }
}

/// Runs a program, and returns what it said.
pub(crate) fn run(binary: &Path) -> Result<String, String> {
    match child::watch(Command::new(binary), child::patience()) {
        child::Ended::Here { status: Some(status), stdout, .. } if status.success() => Ok(stdout),
        ended => Err(format!("{ended:#?}")),
    }
}

fn messages(lines: &[u8]) -> Vec<Value> {
    let lines = String::from_utf8_lossy(lines);
    lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

fn complaints(output: &Output) -> Vec<Complaint> {
    let errors = messages(&output.stderr).into_iter().filter(|message| message["level"] == "error");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let lines = |spans: &Value| -> Vec<usize> {
        let primary = spans.as_array().into_iter().flatten().filter(|span| span["is_primary"] == true);
        primary.filter_map(|span| span["line_start"].as_u64()).map(|line| line as usize).collect()
    };
    errors
        .map(|error| Complaint {
            code: text(&error["code"]["code"]),
            message: text(&error["message"]),
            lines: lines(&error["spans"]),
            rendered: text(&error["rendered"]),
        })
        .filter(|error| !error.message.starts_with("aborting due to"))
        .collect()
}

pub(crate) fn rendered(complaints: &[Complaint]) -> String {
    let shown = complaints.iter().take(5).map(|complaint| complaint.rendered.as_str());
    format!("{} errors, of which the first:\n{}", complaints.len(), shown.collect::<String>())
}
