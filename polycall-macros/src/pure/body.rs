//! The body of a pure function, expression by expression.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Block, Expr, ExprClosure, ExprForLoop, ExprIf, ExprMethodCall, ExprPath, ExprWhile, Item, ItemFn, Local,
    Macro, Pat, Path, Stmt, Token, parse_quote,
};

use super::{asserts_pure, known};
use crate::diag::Errors;

/// Checks the body, and puts beside each call what shows that it is one of a pure function.
pub(super) fn check(function: &mut ItemFn, allowed: Vec<String>, private: &TokenStream, errors: &mut Errors) {
    let itself = function.sig.ident.to_string();
    let mut body = Body { itself, allowed, private, errors, bound: vec![Vec::new()], beside: Vec::new() };
    for input in &mut function.sig.inputs {
        if let syn::FnArg::Typed(typed) = input {
            body.bind(&typed.pat);
        }
    }
    body.visit_block_mut(&mut function.block);
}

struct Body<'b> {
    /// The function's own name: it may call itself.
    itself: String,
    allowed: Vec<String>,
    private: &'b TokenStream,
    errors: &'b mut Errors,
    /// Names of values, innermost scope last.
    bound: Vec<Vec<String>>,
    /// What is to stand in the innermost block.
    beside: Vec<TokenStream>,
}

impl Body<'_> {
    fn bind(&mut self, pat: &Pat) {
        struct Names<'n>(&'n mut Vec<String>);

        impl<'ast> syn::visit::Visit<'ast> for Names<'_> {
            fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
                self.0.push(pat.ident.to_string());
                syn::visit::visit_pat_ident(self, pat);
            }
        }

        if let Some(scope) = self.bound.last_mut() {
            syn::visit::Visit::visit_pat(&mut Names(scope), pat);
        }
    }

    fn scoped(&mut self, visit: impl FnOnce(&mut Self)) {
        self.bound.push(Vec::new());
        visit(self);
        self.bound.pop();
    }

    fn is_bound(&self, path: &Path) -> bool {
        path.get_ident().is_some_and(|name| self.bound.iter().flatten().any(|bound| name == bound))
    }

    fn has_no_place(&mut self, at: &impl ToTokens, what: &str) {
        let help = "values in, a value out: leave what else is to be done to who calls it";
        self.errors.help(at, format_args!("{what} has no place in a pure function"), help);
    }

    /// A path that stands for a value: a local, a constant, a constructor or a function.
    fn check_path(&mut self, path: &Path) {
        let written = crate::model::text(path);
        let names: Vec<_> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        let Some(last) = names.last() else { return };
        if self.is_bound(path)
            || self.allowed.contains(&written)
            || known::function(&names)
            || path.is_ident(&self.itself)
        {
            return;
        }
        let is_constant = last.len() > 1 && !last.contains(|c: char| c.is_lowercase());
        if is_constant {
            // a static that can change is neither copied nor moved out of
            let here = quote_spanned!(path.span()=> #path);
            self.beside.push(quote!(const _: () = { let _ = ::core::mem::ManuallyDrop::new(#here); };));
        } else if !last.starts_with(char::is_uppercase) {
            self.beside.push(asserts_pure(path, self.private));
        }
    }
}

impl VisitMut for Body<'_> {
    fn visit_block_mut(&mut self, block: &mut Block) {
        let outside = std::mem::take(&mut self.beside);
        self.scoped(|body| visit_mut::visit_block_mut(body, block));
        let beside = std::mem::replace(&mut self.beside, outside);
        block.stmts.splice(0..0, beside.into_iter().map(|item| Stmt::Item(parse_quote!(#item))));
    }

    fn visit_local_mut(&mut self, local: &mut Local) {
        visit_mut::visit_local_mut(self, local);
        self.bind(&local.pat); // behind what it is made of
    }

    fn visit_arm_mut(&mut self, arm: &mut syn::Arm) {
        self.scoped(|body| {
            body.bind(&arm.pat);
            visit_mut::visit_arm_mut(body, arm);
        });
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut ExprClosure) {
        self.scoped(|body| {
            closure.inputs.iter().for_each(|pat| body.bind(pat));
            visit_mut::visit_expr_closure_mut(body, closure);
        });
    }

    fn visit_expr_for_loop_mut(&mut self, each: &mut ExprForLoop) {
        self.visit_expr_mut(&mut each.expr);
        self.scoped(|body| {
            body.bind(&each.pat);
            body.visit_block_mut(&mut each.body);
        });
    }

    fn visit_expr_if_mut(&mut self, condition: &mut ExprIf) {
        self.scoped(|body| visit_mut::visit_expr_if_mut(body, condition));
    }

    fn visit_expr_while_mut(&mut self, condition: &mut ExprWhile) {
        self.scoped(|body| visit_mut::visit_expr_while_mut(body, condition));
    }

    fn visit_expr_let_mut(&mut self, condition: &mut syn::ExprLet) {
        visit_mut::visit_expr_let_mut(self, condition);
        self.bind(&condition.pat);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Unsafe(block) => self.has_no_place(&block.unsafe_token, "unsafe code"),
            Expr::Await(wait) => self.has_no_place(&wait.await_token, "waiting"),
            Expr::Async(block) => self.has_no_place(&block.async_token, "an async block"),
            Expr::RawAddr(address) => self.has_no_place(address, "a raw pointer"),
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_expr_path_mut(&mut self, path: &mut ExprPath) {
        match &path.qself {
            None => self.check_path(&path.path),
            Some(_) => self.has_no_place(path, "a path through a trait"),
        }
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        let name = call.method.to_string();
        if !known::method(&name) && !self.allowed.contains(&name) {
            let help = match name.as_str() {
                "unwrap" | "expect" => {
                    "`?`, `unwrap_or` or `ok()`: these print the error when they panic".to_owned()
                }
                _ => format!(
                    "a function under `#[pure]`; or, if you answer for it, `#[pure(allow = [{name}])]`"
                ),
            };
            self.errors.help(&call.method, format_args!("method `{name}` is not known to be pure"), help);
        }
        visit_mut::visit_expr_method_call_mut(self, call);
    }

    fn visit_item_mut(&mut self, item: &mut Item) {
        match item {
            Item::Const(_) | Item::Use(_) => {}
            Item::Static(item) => self.has_no_place(&item.ident, "a static"),
            Item::Fn(item) => self.has_no_place(&item.sig.ident, "another function"),
            other => self.has_no_place(other, "an item like this"),
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        let name = mac.path.get_ident().map(ToString::to_string).unwrap_or_default();
        if self.allowed.contains(&name) {
            return;
        }
        let parsed = match name.as_str() {
            "vec" => self.repeated(mac.tokens.clone()).or_else(|_| self.arguments(mac.tokens.clone(), 0)),
            "format" => self.arguments(mac.tokens.clone(), 1),
            "matches" => self.matched(mac.tokens.clone()),
            "assert" | "debug_assert" => self.asserted(mac, 1),
            "panic" | "unreachable" | "todo" | "unimplemented" => self.asserted(mac, 0),
            _ => {
                let help = "what is known to compute: `format!`, `vec!`, `matches!`, `assert!` without values in its text";
                let written = crate::model::text(&mac.path);
                self.errors.help(
                    &mac.path,
                    format_args!("macro `{written}!` may do more than compute"),
                    help,
                );
                return;
            }
        };
        match parsed {
            // std's own, whatever else has its name here
            Ok(tokens) => (mac.tokens, mac.path) = (tokens, shown(&mac.path)),
            Err(error) => self.errors.push(error),
        }
    }
}

/// `::std::vec`, shown where the user wrote `vec`.
fn shown(path: &Path) -> Path {
    let name = path.segments.last();
    let std = quote_spanned!(path.span()=> ::std::#name);
    syn::parse2(std).unwrap_or_else(|_| path.clone())
}

impl Body<'_> {
    /// Expressions, behind as many that are text.
    fn arguments(&mut self, tokens: TokenStream, texts: usize) -> syn::Result<TokenStream> {
        let mut all = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens)?;
        for argument in all.iter_mut().skip(texts) {
            // `name = value` names a value for the text
            match argument {
                Expr::Assign(named) => self.visit_expr_mut(&mut named.right),
                other => self.visit_expr_mut(other),
            }
        }
        Ok(all.into_token_stream())
    }

    /// `[value; how often]`.
    fn repeated(&mut self, tokens: TokenStream) -> syn::Result<TokenStream> {
        let mut array: syn::ExprRepeat = syn::parse2(quote!([#tokens]))?;
        self.visit_expr_mut(&mut array.expr);
        self.visit_expr_mut(&mut array.len);
        let (expr, len) = (&array.expr, &array.len);
        Ok(quote!(#expr; #len))
    }

    /// `value, pattern if condition`.
    fn matched(&mut self, tokens: TokenStream) -> syn::Result<TokenStream> {
        let parse = |input: syn::parse::ParseStream| {
            let value: Expr = input.parse()?;
            input.parse::<Token![,]>()?;
            let pat = Pat::parse_multi_with_leading_vert(input)?;
            let guard = input.parse::<Option<Token![if]>>()?.map(|_| input.parse::<Expr>()).transpose()?;
            input.parse::<Option<Token![,]>>()?;
            Ok((value, pat, guard))
        };
        let (mut value, pat, mut guard) = parse.parse2(tokens)?;
        self.visit_expr_mut(&mut value);
        self.scoped(|body| {
            body.bind(&pat);
            guard.iter_mut().for_each(|guard| body.visit_expr_mut(guard));
        });
        let guard = guard.map(|guard| quote!(if #guard));
        Ok(quote!(#value, #pat #guard))
    }

    /// Expressions, and at most one text, in which no value stands.
    fn asserted(&mut self, mac: &Macro, expressions: usize) -> syn::Result<TokenStream> {
        let mut all = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(mac.tokens.clone())?;
        all.iter_mut().take(expressions).for_each(|expr| self.visit_expr_mut(expr));
        let rest: Vec<_> = all.iter().skip(expressions).collect();
        let is_plain = |expr: &Expr| match expr {
            Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => !text.value().contains('{'),
            _ => false,
        };
        if rest.len() > 1 || !rest.iter().all(|expr| is_plain(expr)) {
            let name = crate::model::text(&mac.path);
            let help = "a text without values in it: a panic's text is printed";
            self.errors.help(mac, format_args!("`{name}!` would print what it is given"), help);
        }
        Ok(all.into_token_stream())
    }
}
