//! What the user's crate calls polycall: the name in its manifest, or `crate = path` where that can't be seen.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::diag::Errors;

/// The absolute path of polycall in the crate being compiled.
#[derive(Clone)]
pub(crate) struct Krate(TokenStream);

impl Krate {
    /// As said in the attribute, or as found in the manifest.
    ///
    /// What is generated stands in several modules, so the path has to mean the same in all of them: it begins with
    /// `crate` or with the name of a crate.
    pub(crate) fn resolve(said: Option<&syn::Path>, errors: &mut Errors) -> Self {
        let Some(path) = said else { return Self::in_manifest() };
        let segments = &path.segments;
        match segments.first().map(|first| first.ident.to_string()).as_deref() {
            Some("crate") if segments.len() > 1 => Self(quote!(#path)),
            Some("crate" | "self" | "super") => {
                errors.help(
                    path,
                    "`crate` takes the name of a crate, or a path that means the same in every module",
                    "`crate = polycall`, or `crate = crate::some::path`",
                );
                Self::in_manifest()
            }
            _ => Self(quote!(::#segments)),
        }
    }

    fn in_manifest() -> Self {
        let name = Ident::new(&name_in_manifest().replace('-', "_"), Span::call_site());
        Self(quote!(::#name))
    }

    /// As said in a derive's `#[polycall(crate = path)]`, or as found in the manifest.
    pub(crate) fn of_derive(attrs: &[syn::Attribute], errors: &mut Errors) -> Self {
        let mut said = None;
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("polycall")) {
            let parsed = attr.parse_nested_meta(|meta| {
                if !meta.path.is_ident("crate") {
                    return Err(meta.error("unknown key in `polycall`\n\nhelp: `#[polycall(crate = path)]`"));
                }
                said = Some(meta.value()?.call(syn::Path::parse_mod_style)?);
                Ok(())
            });
            errors.take(parsed);
        }
        Self::resolve(said.as_ref(), errors)
    }

    /// Generated code's own names in it.
    pub(crate) fn private(&self) -> TokenStream {
        let krate = &self.0;
        quote!(#krate::private::v1)
    }
}

impl ToTokens for Krate {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

const NAME: &str = "polycall";

fn name_in_manifest() -> String {
    static KNOWN: LazyLock<Mutex<HashMap<PathBuf, String>>> = LazyLock::new(Mutex::default);

    let Some(dir) = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) else { return NAME.to_owned() };
    let mut known = KNOWN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    known.entry(dir).or_insert_with_key(|dir| find(dir).unwrap_or_else(|| NAME.to_owned())).clone()
}

/// The name under which a crate's manifest (or its workspace's) lists the package, if not under its own.
fn find(dir: &Path) -> Option<String> {
    let manifest = std::fs::read_to_string(dir.join("Cargo.toml")).ok()?;
    let listed = dependencies(&manifest);
    if listed.iter().any(|dependency| dependency.name == NAME && dependency.package.is_none()) {
        return None;
    }
    if let Some(renamed) = listed.iter().find(|dependency| dependency.package.as_deref() == Some(NAME)) {
        return Some(renamed.name.clone());
    }
    let shared = dir.ancestors().filter_map(|dir| std::fs::read_to_string(dir.join("Cargo.toml")).ok());
    let shared = shared.flat_map(|manifest| dependencies(&manifest));
    let mut renamed = shared.filter(|dependency| dependency.package.as_deref() == Some(NAME));
    renamed.find(|theirs| listed.iter().any(|mine| mine.name == theirs.name)).map(|theirs| theirs.name)
}

struct Dependency {
    name: String,
    package: Option<String>,
}

/// The dependencies a manifest lists, read line by line: enough for names, and no TOML parser in every build.
/// What it can't see, such as a dependency table over several lines, is said by `crate = path`.
fn dependencies(manifest: &str) -> Vec<Dependency> {
    let mut found: Vec<Dependency> = Vec::new();
    let mut in_list = false;
    let mut in_table = false;
    for line in manifest.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            let (before, last) = header.rsplit_once('.').unwrap_or(("", header));
            in_list = last.ends_with("dependencies");
            in_table = before.ends_with("dependencies");
            if in_table {
                found.push(Dependency { name: unquoted(last), package: None });
            }
        } else if let Some((key, value)) = line.split_once('=') {
            if in_list {
                let name = unquoted(key.split('.').next().unwrap_or(key));
                found.push(Dependency { name, package: package_in(value) });
            } else if in_table
                && key.trim() == "package"
                && let Some(dependency) = found.last_mut()
            {
                dependency.package = Some(unquoted(value));
            }
        }
    }
    found
}

fn package_in(value: &str) -> Option<String> {
    let (_, after) = value.split_once("package")?;
    Some(unquoted(after.trim_start().strip_prefix('=')?.split([',', '}']).next()?))
}

fn unquoted(text: &str) -> String {
    text.trim().trim_matches(['"', '\'']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::dependencies;

    fn name_of_polycall(manifest: &str) -> Option<String> {
        dependencies(manifest).into_iter().find(|d| d.package.as_deref() == Some("polycall")).map(|d| d.name)
    }

    #[test]
    fn renamed_dependencies_are_found() {
        let inline = "[dependencies]\nserde = \"1\"\npc = { package = \"polycall\", version = \"0.1\" }\n";
        let table = "[target.'cfg(unix)'.dependencies.pc]\npackage = \"polycall\"\nversion = \"0.1\"\n";
        let dev = "[dev-dependencies]\npc = { version = \"0.1\", package = 'polycall' }\n";
        for manifest in [inline, table, dev] {
            assert_eq!(name_of_polycall(manifest).as_deref(), Some("pc"), "{manifest}");
        }
    }

    #[test]
    fn nothing_else_is() {
        assert_eq!(name_of_polycall("[package]\nname = \"pc\"\n[dependencies]\npolycall = \"0.1\"\n"), None);
        assert_eq!(name_of_polycall("[package.metadata]\npc = { package = \"polycall\" }\n"), None);
    }
}
