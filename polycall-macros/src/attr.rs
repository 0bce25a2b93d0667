//! Attribute arguments: `key`, `key = value`, in any order, each at most once, each known.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{BinOp, Expr, ExprLit, Lit, LitStr, Path, Token, Type};

use crate::diag::Errors;
use crate::suggest;

/// The arguments of one attribute, checked for unknown and duplicate keys.
pub(crate) struct Args {
    of: &'static str,
    args: Vec<Arg>,
}

struct Arg {
    key: Ident,
    value: Value,
}

enum Value {
    None,
    /// `key =`, and then nothing.
    Missing,
    Expr(Expr),
    Type(Type),
}

/// The keys whose value is a type; all others take an expression.
const TYPE_KEYS: [&str; 3] = ["credential", "from", "to"];

impl Parse for Arg {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let key = Ident::parse_any(input)?;
        if input.parse::<Option<Token![=]>>()?.is_none() {
            return Ok(Self { key, value: Value::None });
        }
        let value = match TYPE_KEYS.iter().any(|known| key == known) {
            _ if input.is_empty() || input.peek(Token![,]) => Value::Missing,
            true => Value::Type(input.parse()?),
            false => Value::Expr(input.parse()?),
        };
        Ok(Self { key, value })
    }
}

/// `key = value, …`. A comma that is missing before the next key is noted, and what follows read all the same.
fn parse_list(input: ParseStream, errors: &mut Errors) -> syn::Result<Vec<Arg>> {
    let mut args = Vec::new();
    while !input.is_empty() {
        args.push(input.parse()?);
        if !input.is_empty() && input.parse::<Option<Token![,]>>()?.is_none() {
            let next = input.fork().parse::<TokenTree>()?;
            let missing = syn::Error::new(
                next.span(),
                format_args!("a comma is missing before `{next}`\n\nhelp: `key = value, other_key = value`"),
            );
            if !input.peek(Ident::peek_any) {
                return Err(missing);
            }
            errors.push(missing);
        }
    }
    Ok(args)
}

/// What a macro by example was given for `$value:literal` or `$value:expr` arrives in a group that nobody wrote.
pub(crate) fn ungrouped(mut expr: &Expr) -> &Expr {
    while let Expr::Group(group) = expr {
        expr = &group.expr;
    }
    expr
}

impl Args {
    /// Parses the arguments of attribute `of`, which knows these keys.
    pub(crate) fn parse(of: &'static str, known: &[&str], tokens: TokenStream, errors: &mut Errors) -> Self {
        let parsed = (|input: ParseStream| parse_list(input, errors)).parse2(tokens);
        let args = errors.take(parsed).unwrap_or_default();
        Self::checked(of, known, args, errors)
    }

    fn checked(of: &'static str, known: &[&str], args: Vec<Arg>, errors: &mut Errors) -> Self {
        let mut kept: Vec<Arg> = Vec::new();
        for arg in args {
            let key = arg.key.to_string();
            if !known.contains(&key.as_str()) {
                errors.help(
                    &arg.key,
                    format_args!("unknown key `{key}` in `{of}`"),
                    suggest::help(&key, known),
                );
            } else if let Some(first) = kept.iter().find(|first| first.key == arg.key) {
                errors.at(&arg.key, format_args!("`{key}` is given twice in `{of}`"));
                errors.at(&first.key, format_args!("first `{key}` is here"));
            } else {
                kept.push(arg);
            }
        }
        Self { of, args: kept }
    }

    fn get(&self, key: &str) -> Option<&Arg> {
        self.args.iter().find(|arg| arg.key == key)
    }

    pub(crate) fn expr(&self, key: &str, shape: &str, errors: &mut Errors) -> Option<&Expr> {
        let arg = self.get(key)?;
        match &arg.value {
            Value::Expr(expr) => Some(ungrouped(expr)),
            _ => {
                errors.help(
                    &arg.key,
                    format_args!("`{key}` in `{}` needs a value", self.of),
                    format_args!("`{key} = {shape}`"),
                );
                None
            }
        }
    }

    /// The key's tokens, for a message about it.
    pub(crate) fn key(&self, key: &str) -> Option<&Ident> {
        self.get(key).map(|arg| &arg.key)
    }

    /// Whether a key without a value is there.
    pub(crate) fn flag(&self, key: &str, errors: &mut Errors) -> bool {
        let Some(arg) = self.get(key) else { return false };
        if !matches!(arg.value, Value::None) {
            errors.at(&arg.key, format_args!("`{key}` in `{}` takes no value", self.of));
        }
        true
    }

    /// `key`, for one, or `key = 3`; zero if it isn't there.
    pub(crate) fn flag_or_number(&self, key: &str, errors: &mut Errors) -> u32 {
        match self.get(key).map(|arg| &arg.value) {
            None => 0,
            Some(Value::None) => 1,
            Some(_) => {
                let number = self.number(key, 1, u32::MAX.into(), errors);
                number.and_then(|(number, _)| u32::try_from(number).ok()).unwrap_or(1)
            }
        }
    }

    /// `key = "text"`.
    pub(crate) fn text(&self, key: &str, errors: &mut Errors) -> Option<&LitStr> {
        let example = match key {
            "scope" => "\"isolated\"",
            "clearance" => "\"confidential\"",
            "max_memory" => "\"512M\"",
            "private_stack" => "\"64K\"",
            "expires" => "\"15m\"",
            "max_cpu" => "\"250ms\"",
            "reason" => "\"why it may be known\"",
            "config" => "\"polycall.conf\"",
            _ => "\"mprotect\"",
        };
        match self.expr(key, example, errors)? {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text),
            other => {
                errors.help(
                    other,
                    format_args!("`{key}` takes a string"),
                    format_args!("`{key} = {example}`"),
                );
                None
            }
        }
    }

    /// `key = 1_000`, from `least` on.
    pub(crate) fn number(
        &self,
        key: &str,
        least: u64,
        most: u64,
        errors: &mut Errors,
    ) -> Option<(u64, &Expr)> {
        let example = if key == "io" { "2" } else { "1_000" };
        let expr = self.expr(key, example, errors)?;
        let number = match expr {
            Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse::<u64>().ok(),
            _ => None,
        };
        match number {
            Some(number) if (least..=most).contains(&number) => Some((number, expr)),
            _ => {
                errors.help(
                    expr,
                    format_args!("`{key}` takes a number from {least} to {most}"),
                    format_args!("`{key} = {example}`"),
                );
                None
            }
        }
    }

    /// `key = some::path`.
    pub(crate) fn path(&self, key: &str, errors: &mut Errors) -> Option<&Path> {
        match self.expr(key, "some::path", errors)? {
            Expr::Path(path) if path.qself.is_none() => Some(&path.path),
            other => {
                errors.help(
                    other,
                    format_args!("`{key}` takes a path"),
                    format_args!("`{key} = some::path`"),
                );
                None
            }
        }
    }

    /// `key = [a, b::c]`.
    pub(crate) fn paths(&self, key: &str, errors: &mut Errors) -> Option<Vec<Path>> {
        self.list(key, "paths", "[module, other::module]", errors)
    }

    /// `key = [what, other]`, for what has paths' form.
    fn list(&self, key: &str, what: &str, example: &str, errors: &mut Errors) -> Option<Vec<Path>> {
        let expr = self.expr(key, example, errors)?;
        let help = format!("`{key} = {example}`");
        let Expr::Array(array) = expr else {
            errors.help(expr, format_args!("`{key}` takes a list of {what}"), help);
            return None;
        };
        let mut paths = Vec::new();
        for element in &array.elems {
            match ungrouped(element) {
                Expr::Path(path) if path.qself.is_none() => paths.push(path.path.clone()),
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => errors.help(
                    element,
                    format_args!("`{key}` lists {what}, not strings"),
                    format_args!("write `{}` without quotes", text.value()),
                ),
                other => errors.help(other, format_args!("`{key}` lists {what}, and this is none"), &help),
            }
        }
        Some(paths)
    }

    /// `key = ["name", "other"]`.
    pub(crate) fn texts(&self, key: &str, errors: &mut Errors) -> Vec<String> {
        let example = "[\"payment_gateway\"]";
        let Some(expr) = self.expr(key, example, errors) else { return Vec::new() };
        let help = format!("`{key} = {example}`");
        let Expr::Array(array) = expr else {
            errors.help(expr, format_args!("`{key}` takes a list of names in quotes"), help);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for element in &array.elems {
            match ungrouped(element) {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if texts.contains(&text.value()) => {
                    errors.at(text, format_args!("`{}` is given twice in `{key}`", text.value()));
                }
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => texts.push(text.value()),
                other => {
                    errors.help(
                        other,
                        format_args!("`{key}` lists names in quotes, and this is none"),
                        &help,
                    );
                }
            }
        }
        texts
    }

    /// `key = [name, other]`: single names.
    pub(crate) fn names(&self, key: &str, errors: &mut Errors) -> Vec<String> {
        let mut names = Vec::new();
        for path in self.list(key, "names", "[terminal, user]", errors).unwrap_or_default() {
            match path.get_ident().map(Ident::to_string) {
                None => errors.help(
                    path,
                    format_args!("`{key}` lists names, not paths"),
                    format_args!("`{key} = [terminal, user]`"),
                ),
                Some(name) if names.contains(&name) => {
                    errors.at(path, format_args!("`{name}` is given twice in `{key}`"));
                }
                Some(name) => names.push(name),
            }
        }
        names
    }

    /// `key = word`, one of those that are known.
    pub(crate) fn word<T: Copy>(&self, key: &str, known: &[(&str, T)], errors: &mut Errors) -> Option<T> {
        let words: Vec<_> = known.iter().map(|(word, _)| *word).collect();
        let expr = self.expr(key, words.first().copied().unwrap_or_default(), errors)?;
        let word = match expr {
            Expr::Path(path) => path.path.get_ident().map(Ident::to_string),
            _ => None,
        };
        let Some(word) = word else {
            let words = words.join("`, `");
            errors.help(expr, format_args!("`{key}` takes a word"), format_args!("there are: `{words}`"));
            return None;
        };
        let found = known.iter().find(|(known, _)| *known == word).map(|(_, value)| *value);
        if found.is_none() {
            errors.help(expr, format_args!("unknown `{key}`: `{word}`"), suggest::help(&word, &words));
        }
        found
    }

    /// `key = READ | WRITE`, in the order written.
    pub(crate) fn words(&self, key: &str, errors: &mut Errors) -> Vec<Ident> {
        fn walk(expr: &Expr, key: &str, words: &mut Vec<Ident>, errors: &mut Errors) {
            match ungrouped(expr) {
                Expr::Binary(binary) if matches!(binary.op, BinOp::BitOr(_)) => {
                    walk(&binary.left, key, words, errors);
                    walk(&binary.right, key, words, errors);
                }
                Expr::Path(path) if path.path.get_ident().is_some() => {
                    words.extend(path.path.get_ident().cloned());
                }
                other => errors.help(
                    other,
                    format_args!("`{key}` takes permissions"),
                    format_args!("`{key} = READ | WRITE`"),
                ),
            }
        }
        let mut words = Vec::new();
        if let Some(expr) = self.expr(key, "READ | WRITE", errors) {
            walk(expr, key, &mut words, errors);
        }
        words
    }

    /// `key = Type`, for a key that takes a type.
    pub(crate) fn ty(&self, key: &str, errors: &mut Errors) -> Option<&Type> {
        let arg = self.get(key)?;
        match &arg.value {
            Value::Type(ty) => Some(ty),
            _ => {
                errors.help(&arg.key, format_args!("`{key}` needs a type"), format_args!("`{key} = Type`"));
                None
            }
        }
    }
}
