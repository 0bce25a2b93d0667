//! Nothing is said that no case shows: every message of the macros and every `on_unimplemented` text of polycall is
//! in some `.stderr`, and every `.stderr` belongs to a case.
//!
//! A message without a case fails here: write the mistake that leads to it into `fail/`.

use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit::{self, Visit};

/// Messages that no case can show, and why.
const UNSEEN: [(&str, &str); 0] = [];

#[test]
fn every_message_of_the_macros_is_shown_by_a_case() {
    all_shown(&messages());
}

#[test]
fn every_text_about_a_missing_implementation_is_shown_by_a_case() {
    all_shown(&notes());
}

#[test]
fn every_message_that_no_case_shows_is_still_said() {
    let known = [messages(), notes()].concat();
    for (message, _) in UNSEEN {
        assert!(known.iter().any(|known| known == message), "nobody says any more: {message}");
    }
}

#[test]
fn every_case_has_its_message_and_every_message_its_case() {
    let mut alone = Vec::new();
    for file in cases() {
        let (other, what) = match file.extension().and_then(|extension| extension.to_str()) {
            Some("rs") => ("stderr", "has no message"),
            Some("stderr") => ("rs", "has no case"),
            _ => continue,
        };
        if !file.with_extension(other).exists() {
            alone.push(format!("{} {what}", file.display()));
        }
    }
    assert!(alone.is_empty(), "{}", alone.join("\n"));
}

#[test]
fn every_folder_of_cases_is_run() {
    let runner = include_str!("ui.rs");
    for folder in cases().iter().filter_map(|file| file.parent()?.file_name()?.to_str()) {
        assert!(runner.contains(&format!("refuses(\"{folder}\")")), "`fail/{folder}` is run by no test");
    }
}

#[test]
fn a_message_is_found_with_anything_in_its_gaps() {
    let text = "error: unknown key `alowed` in `micro` help: did you mean `allowed`?";
    assert!(shows(text, "unknown key `{key}` in `{}`"));
    assert!(shows(text, "did you mean `{best}`?"));
    assert!(!shows(text, "unknown key `{key}` in {{micro}}"));
    assert!(!shows(text, "unknown scope `{other}`"));
}

fn all_shown(templates: &[String]) {
    assert!(templates.len() > 10, "the sources have moved");
    let texts: Vec<_> = cases()
        .into_iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "stderr"))
        .map(|file| one_line(&read(&file)))
        .collect();
    let missing: Vec<_> = templates
        .iter()
        .filter(|template| !UNSEEN.iter().any(|(unseen, _)| unseen == template))
        .filter(|template| !texts.iter().any(|text| shows(text, template)))
        .map(String::as_str)
        .collect();
    assert!(missing.is_empty(), "no case in `fail/` leads to:\n{}", missing.join("\n"));
}

/// Whether a text has all parts of a format string, in order, with short gaps.
fn shows(text: &str, template: &str) -> bool {
    const GAP: usize = 200;

    fn follow(text: &str, parts: &[String]) -> bool {
        let Some((part, rest)) = parts.split_first() else { return true };
        let end = text.char_indices().map(|(at, _)| at).find(|at| *at > GAP).unwrap_or(text.len());
        let near = text.match_indices(part.as_str()).take_while(|(at, _)| *at <= end);
        near.into_iter().any(|(at, _)| follow(&text[at + part.len()..], rest))
    }

    let parts = parts(&one_line(template));
    let Some((first, rest)) = parts.split_first() else { return true };
    text.match_indices(first.as_str()).any(|(at, _)| follow(&text[at + first.len()..], rest))
}

/// What stands between the `{}` of a format string.
fn parts(template: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = template.chars().peekable();
    while let Some(char) = chars.next() {
        let twice = chars.peek() == Some(&char);
        match char {
            '{' if !twice => {
                chars.by_ref().find(|end| *end == '}');
                parts.push(String::new());
            }
            '{' | '}' => {
                chars.next();
                parts.last_mut().expect("one to begin with").push(char);
            }
            _ => parts.last_mut().expect("one to begin with").push(char),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the macros say: the literals in whatever becomes an error.
fn messages() -> Vec<String> {
    let mut said = Said(Vec::new());
    sources("../polycall-macros/src").iter().for_each(|file| said.visit_file(file));
    said.0
}

struct Said(Vec<String>);

impl Said {
    fn literals(&mut self, tokens: impl ToTokens) {
        literals(tokens.to_token_stream(), &mut self.0);
    }
}

impl<'ast> Visit<'ast> for Said {
    /// `errors.at(tokens, …)`, `errors.help(tokens, …, …)`, `meta.error(…)`.
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let skipped = match call.method.to_string().as_str() {
            "at" | "help" => 1,
            "error" => 0,
            _ => call.args.len(),
        };
        call.args.iter().skip(skipped).for_each(|argument| self.literals(argument));
        visit::visit_expr_method_call(self, call);
    }

    /// `Error::new…(tokens, …)`, and the rules that `refuse_borrows(type, …)` quotes.
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let syn::Expr::Path(path) = &*call.func {
            let names: Vec<_> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            let is_error =
                matches!(names.as_slice(), [.., of, new] if of == "Error" && new.starts_with("new"));
            if is_error || names.last().is_some_and(|name| name == "refuse_borrows") {
                call.args.iter().skip(1).for_each(|argument| self.literals(argument));
            }
        }
        visit::visit_expr_call(self, call);
    }

    /// `let help = …`.
    fn visit_local(&mut self, local: &'ast syn::Local) {
        if let (syn::Pat::Ident(name), Some(init)) = (&local.pat, &local.init)
            && name.ident == "help"
        {
            self.literals(&init.expr);
        }
        visit::visit_local(self, local);
    }

    /// `suggest::help`.
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        if function.sig.ident == "help" {
            self.literals(&function.block);
        }
        visit::visit_item_fn(self, function);
    }

    /// Texts with a name.
    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        let is_text = matches!(&*item.ty, syn::Type::Reference(reference)
            if matches!(&*reference.elem, syn::Type::Path(path) if path.path.is_ident("str")));
        if is_text && item.expr.to_token_stream().to_string().contains(' ') {
            self.literals(&item.expr);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.ident != "tests" {
            visit::visit_item_mod(self, module);
        }
    }
}

/// What `#[diagnostic::on_unimplemented]` says.
fn notes() -> Vec<String> {
    struct Notes(Vec<String>);

    impl<'ast> Visit<'ast> for Notes {
        fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
            if let syn::Meta::List(list) = &attribute.meta
                && list.path.segments.last().is_some_and(|last| last.ident == "on_unimplemented")
            {
                literals(list.tokens.clone(), &mut self.0);
            }
        }
    }

    let mut notes = Notes(Vec::new());
    sources("../polycall/src").iter().for_each(|file| notes.visit_file(file));
    notes.0
}

fn literals(tokens: TokenStream, found: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => literals(group.stream(), found),
            TokenTree::Literal(literal) => {
                found.extend(
                    syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|text| text.value()),
                );
            }
            _ => {}
        }
    }
}

/// All files of a crate, parsed.
fn sources(folder: &str) -> Vec<syn::File> {
    let files = below(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    let rust = files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "rs"));
    rust.map(|file| syn::parse_file(&read(file)).expect("it compiles")).collect()
}

/// The files in the folders of `fail`, but not below them: there are parts of cases.
fn cases() -> Vec<PathBuf> {
    let fail = Path::new(env!("CARGO_MANIFEST_DIR")).join("fail");
    below(&fail).into_iter().filter(|file| file.parent().and_then(Path::parent) == Some(&*fail)).collect()
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("it is listed").path());
    paths.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
