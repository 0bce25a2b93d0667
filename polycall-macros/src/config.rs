//! `config = "polycall.conf"`: what a file says of a component. It narrows what the annotation says, or says what that
//! leaves open.

use std::path::{Path as FilePath, PathBuf};

use polycall_config::{Config, Diagnostic, Known, Severity, Source, Span, check, parse};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{LitStr, Path};

use crate::attr::Args;
use crate::diag::Errors;
use crate::model::{Scope, text};
use crate::suggest;

/// What a file says of one component.
pub(crate) struct Said<'a> {
    written: &'a LitStr,
    source: Source,
    pub(crate) block: polycall_config::Component,
    /// Names of what is no component.
    pub(crate) externals: Vec<String>,
}

const NARROWS: &str = "a configuration only narrows: ask for less there, or change the annotation";

impl<'a> Said<'a> {
    /// What the file that an annotation names says of the component with this name. If its mistakes keep a program from
    /// being built, what can be read of it is used all the same: it leads to fewer mistakes that are none.
    pub(crate) fn read(args: &'a Args, component: Option<&str>, errors: &mut Errors) -> Option<Self> {
        let written = args.text("config", errors);
        let externals = args.texts("externals", errors);
        let Some(written) = written else {
            if let Some(key) = args.key("externals")
                && args.key("config").is_none()
            {
                errors.help(
                    key,
                    "`externals` says which names in a configuration are no components, and there is none",
                    "add `config = \"polycall.conf\"`, or remove it",
                );
            }
            return None;
        };
        let source = errors.take(source(written))?;
        let config = config(&source, &externals, written, errors);
        let Some(component) = component else {
            errors.help(
                written,
                "nothing says which module this is, so which block of the configuration is its",
                "have one such `component!` in a file, or annotate the module: `#[micro(config = …)]`",
            );
            return None;
        };
        let Some(block) = config.component(component) else {
            let blocks: Vec<_> = config.components.iter().map(|block| block.name.as_str()).collect();
            let help = match suggest::nearest(component, &blocks) {
                Some(best) => format!("did you mean its block `{best}`? a block is named as its module"),
                None => format!("write `micro {component} {{ … }}` there"),
            };
            let file = source.name();
            errors.help(
                written,
                format_args!("configuration `{file}` has no block for component `{component}`"),
                help,
            );
            return None;
        };
        let block = block.clone();
        Some(Self { written, source, block, externals })
    }

    /// Its scope: the file's, where that is not more open than the annotation's.
    pub(crate) fn scope(&self, annotated: Option<(Scope, &LitStr)>, errors: &mut Errors) -> Option<Scope> {
        let Some(asked) = self.block.data_scope else { return annotated.map(|(scope, _)| scope) };
        let scope = match asked.value {
            polycall_config::Scope::Isolated => Scope::Isolated,
            polycall_config::Scope::Restricted => Scope::Restricted,
            polycall_config::Scope::Shared => Scope::Shared,
        };
        if let Some((most, at)) = annotated
            && scope > most
        {
            let (component, place, most) = (self.component(), self.place(asked.span), at.value());
            let asked = asked.value;
            errors.help(
                at,
                format_args!("component `{component}` is `{most}` here, and {place} asks for `{asked}`, which is more open"),
                NARROWS,
            );
        }
        Some(scope)
    }

    /// Its quota: the file's, where that is no more than the annotation's.
    pub(crate) fn max_memory(&self, annotated: Option<(u64, &LitStr)>, errors: &mut Errors) -> Option<u64> {
        let Some(asked) = self.block.max_memory else { return annotated.map(|(bytes, _)| bytes) };
        if let Some((most, at)) = annotated
            && asked.bytes() > most
        {
            let (component, place, most) = (self.component(), self.place(asked.span), at.value());
            let asked = asked.value;
            errors.help(
                at,
                format_args!("component `{component}` may use `{most}` here, and {place} asks for `{asked}`"),
                NARROWS,
            );
        }
        Some(asked.bytes())
    }

    /// Whom it may call: those whom the file names, all of whom the annotation lists, if it lists any.
    pub(crate) fn allowed(
        &self,
        args: &Args,
        annotated: Option<Vec<Path>>,
        errors: &mut Errors,
    ) -> Option<Vec<Path>> {
        for path in annotated.iter().flatten() {
            let external = self.externals.iter().find(|name| means(name, path));
            if let Some(name) = external {
                errors.help(
                    path,
                    format_args!(
                        "`{name}` is in `allowed`, so it is a component, and in `externals`, so it is none"
                    ),
                    "remove it from one of the two",
                );
            }
        }
        let Some(asked) = &self.block.allowed_connections else { return annotated };
        let components = asked.iter().filter(|name| !self.externals.contains(name));
        let Some(annotated) = annotated else {
            return Some(components.filter_map(|name| self.path(name)).collect());
        };
        let mut allowed = Vec::new();
        for name in components {
            let listed: Vec<_> = annotated.iter().filter(|path| means(name, path)).cloned().collect();
            if listed.is_empty() {
                let (component, place, name) = (self.component(), self.place(name.span), name.as_str());
                errors.help(
                    args.key("allowed"),
                    format_args!("`allowed` of component `{component}` does not list `{name}`, which {place} names"),
                    format_args!(
                        "a configuration only narrows: remove it there, or list it here; what is no component of this \
                         program goes into `externals = [\"{name}\"]`"
                    ),
                );
            }
            allowed.extend(listed);
        }
        Some(allowed)
    }

    /// What it may do, as a mask: the file's, where that has no more than the annotation's.
    pub(crate) fn permissions(&self, args: &Args, annotated: u8, errors: &mut Errors) -> u8 {
        let Some(asked) = self.block.permissions else { return annotated };
        if let Ok(more) = polycall_config::Permissions::from_bits((asked.bits() & !annotated).into())
            && more.bits() != 0
        {
            let (component, place) = (self.component(), self.place(asked.span));
            errors.help(
                args.key("permissions"),
                format_args!(
                    "`permissions` of component `{component}` do not have {more}, which {place} asks for"
                ),
                NARROWS,
            );
        }
        asked.bits()
    }

    /// A number of the file is larger than the annotation's.
    pub(crate) fn is_wider(
        &self,
        args: &Args,
        key: &str,
        (asked, most, unit): (u64, u64, &str),
        at: Span,
        errors: &mut Errors,
    ) {
        let (component, place) = (self.component(), self.place(at));
        errors.help(
            args.key(key),
            format_args!(
                "`{key}` of component `{component}` is {most}{unit} here, and {place} asks for {asked}{unit}"
            ),
            NARROWS,
        );
    }

    /// The file's bytes as tokens, so that cargo notices when they change.
    pub(crate) fn watched(&self) -> TokenStream {
        let written = self.written.value();
        let in_crate = !FilePath::new(&written).is_absolute() && crate_folder().is_some();
        let path = if in_crate {
            let path = format!("/{written}");
            quote!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path))
        } else {
            let path = std::path::absolute(&written).unwrap_or_default().display().to_string();
            quote!(#path)
        };
        quote!(
            const _: &[::core::primitive::u8] = ::core::include_bytes!(#path);
        )
    }

    fn component(&self) -> &str {
        &self.block.name
    }

    fn place(&self, span: Span) -> String {
        format!("`{}`", self.source.place(span))
    }

    /// A name as a path that stands where the file is named.
    fn path(&self, name: &str) -> Option<Path> {
        LitStr::new(name, self.written.span()).parse().ok()
    }
}

fn crate_folder() -> Option<PathBuf> {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from)
}

/// The file, by the name that the annotation has for it.
fn source(written: &LitStr) -> syn::Result<Source> {
    let name = written.value();
    let path = crate_folder().unwrap_or_default().join(&name);
    match Source::read(&path) {
        Ok(source) => Ok(Source::new(name, source.text())),
        Err(error) => {
            let why = error.to_string().replace(&path.display().to_string(), &name);
            Err(syn::Error::new_spanned(
                written,
                format_args!("{why}\n\nhelp: its path starts at the folder of this crate's `Cargo.toml`"),
            ))
        }
    }
}

/// What the file says, as far as it can be read, and a mistake for each that is in it.
fn config(source: &Source, externals: &[String], written: &LitStr, errors: &mut Errors) -> Config {
    let parsed = parse(source);
    // Which components there are is known at the start alone; here, what is said to be external has no block.
    let names = parsed.config.components.iter().flat_map(|block| {
        let connections = block.allowed_connections.iter().flat_map(|names| names.iter());
        connections.chain([&block.name]).map(|name| name.as_str())
    });
    let components: Vec<_> =
        names.filter(|name| !externals.iter().any(|external| external == name)).collect();
    let externals: Vec<_> = externals.iter().map(String::as_str).collect();
    let unknown = check(&parsed.config, &Known { components: &components, externals: &externals });
    for found in parsed.diagnostics.iter().chain(&unknown) {
        if found.severity == Severity::Error {
            errors.at(written, shown(found, source));
        }
    }
    parsed.config
}

/// As the compiler shows it behind `error: `.
fn shown(found: &Diagnostic, source: &Source) -> String {
    let shown = found.render(source, false);
    let title = format!("error[{}]: ", found.code);
    shown.strip_prefix(&title).map_or(shown.clone(), str::to_owned)
}

/// Whether a name in a configuration means the component that an annotation lists by this path.
fn means(name: &str, path: &Path) -> bool {
    let written = text(path).replace("r#", "");
    written == name || written.strip_suffix(name).is_some_and(|before| before.ends_with("::"))
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::means;

    #[test]
    fn a_name_means_a_path_that_ends_in_it() {
        assert!(means("gateway", &parse_quote!(gateway)));
        assert!(means("gateway", &parse_quote!(crate::bank::gateway)));
        assert!(means("bank::gateway", &parse_quote!(super::bank::gateway)));
        assert!(means("type_", &parse_quote!(r#type_)));
        assert!(!means("gateway", &parse_quote!(payment_gateway)));
        assert!(!means("shop::gateway", &parse_quote!(gateway)));
    }
}
