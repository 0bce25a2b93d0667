//! `timing = quantized("500us", buckets = 2, noise = "50us")`: when an entry point's results leave.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, ExprAssign, ExprLit, Lit, LitStr};

use crate::attr::{Args, ungrouped};
use crate::diag::Errors;
use crate::suggest;

const EXAMPLE: &str = "`timing = quantized(\"500us\", buckets = 2)`";
const UNITS: [(&str, u64); 3] = [("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000)];
const LONGEST: u64 = 60_000_000_000;
const MOST_BUCKETS: u32 = 1000;

/// In nanoseconds.
pub(crate) struct Timing {
    quantum: u64,
    buckets: u32,
    noise: u64,
}

impl Timing {
    pub(crate) fn parse(args: &Args, errors: &mut Errors) -> Option<Self> {
        let expr = args.expr("timing", "quantized(\"500us\")", errors)?;
        let Expr::Call(call) = expr else {
            errors.help(expr, "`timing` says how results leave", EXAMPLE);
            return None;
        };
        if !matches!(&*call.func, Expr::Path(path) if path.path.is_ident("quantized")) {
            errors.help(&call.func, "`timing` knows one way for results to leave: `quantized`", EXAMPLE);
            return None;
        }
        let mut arguments = call.args.iter().map(ungrouped);
        let Some(first) = arguments.next() else {
            errors.help(call, "`quantized` needs a quantum", EXAMPLE);
            return None;
        };
        let mut timing = Self { quantum: length("the quantum", first, errors)?, buckets: 1, noise: 0 };
        let mut seen = Vec::new();
        for argument in arguments {
            timing.take(argument, &mut seen, errors);
        }
        Some(timing)
    }

    /// `buckets = 2` or `noise = "50us"`.
    fn take(&mut self, argument: &Expr, seen: &mut Vec<String>, errors: &mut Errors) {
        let Expr::Assign(ExprAssign { left, right, .. }) = argument else {
            errors.help(
                argument,
                "`quantized` takes `buckets = …` and `noise = …` after its quantum",
                EXAMPLE,
            );
            return;
        };
        let key = match &**left {
            Expr::Path(path) => path.path.get_ident().map(ToString::to_string).unwrap_or_default(),
            _ => String::new(),
        };
        if seen.contains(&key) {
            errors.at(left, format_args!("`{key}` is given twice in `quantized`"));
        }
        match key.as_str() {
            "buckets" => self.buckets = buckets(ungrouped(right), errors),
            "noise" => self.noise = length("`noise`", ungrouped(right), errors).unwrap_or_default(),
            _ => errors.help(
                left,
                format_args!("unknown key `{key}` in `quantized`"),
                suggest::help(&key, &["buckets", "noise"]),
            ),
        }
        seen.push(key);
    }

    pub(crate) fn expand(&self, private: &TokenStream) -> TokenStream {
        let Self { quantum, buckets, noise } = self;
        quote!(#private::Timing::quantized(#quantum, #buckets, #noise))
    }
}

fn buckets(expr: &Expr, errors: &mut Errors) -> u32 {
    let number = match expr {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse::<u32>().ok(),
        _ => None,
    };
    number.filter(|number| (1..=MOST_BUCKETS).contains(number)).unwrap_or_else(|| {
        errors.help(expr, format_args!("`buckets` takes a number from 1 to {MOST_BUCKETS}"), EXAMPLE);
        1
    })
}

/// `"500us"`, in nanoseconds.
fn length(what: &str, expr: &Expr, errors: &mut Errors) -> Option<u64> {
    let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = expr else {
        errors.help(expr, format_args!("{what} is a length of time in quotes"), EXAMPLE);
        return None;
    };
    let length = nanoseconds(text);
    if length.is_none() {
        let value = text.value();
        let message = format!("`{value}` is no length of time from `1us` to `60s`");
        errors.help(text, message, format_args!("a whole number and `us`, `ms` or `s`: {EXAMPLE}"));
    }
    length
}

fn nanoseconds(text: &LitStr) -> Option<u64> {
    let value = text.value();
    let unit = value.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = value[..value.len() - unit.len()].parse::<u64>().ok()?;
    let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit.trim())?;
    number.checked_mul(*factor).filter(|length| (1_000..=LONGEST).contains(length))
}

#[cfg(test)]
mod tests {
    use super::nanoseconds;

    #[test]
    fn lengths_of_time() {
        let of = |text: &str| nanoseconds(&syn::LitStr::new(text, proc_macro2::Span::call_site()));
        assert_eq!(
            (of("500us"), of("2 ms"), of("60s")),
            (Some(500_000), Some(2_000_000), Some(60_000_000_000))
        );
        for text in ["", "us", "5", "0us", "61s", "1m", "-1us", "1.5ms", "18446744073709551616us", "500ns"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
