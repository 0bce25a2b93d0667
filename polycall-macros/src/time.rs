//! Lengths of time, as people write them: `"15m"`.

use syn::LitStr;

const UNITS: [(&str, u64); 5] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
/// A hundred years: more is a slip.
const LONGEST: u64 = 36_500 * 86_400_000;

/// The milliseconds that `text` says.
pub(crate) fn milliseconds(key: &str, text: &LitStr) -> syn::Result<u64> {
    let value = text.value();
    let digits = value.len() - value.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = value.split_at(digits);
    let factor = UNITS.iter().find(|(name, _)| *name == unit.trim()).map(|(_, factor)| *factor);
    let error = |what: &str| {
        let example = if key == "max_cpu" { "250ms" } else { "15m" };
        let help = format!("`{key} = \"{example}\"`: a whole number and `ms`, `s`, `m`, `h` or `d`");
        Err(syn::Error::new(text.span(), format_args!("`{value}` is {what}\n\nhelp: {help}")))
    };
    let Some(factor) = factor.filter(|_| digits > 0) else { return error("not a length of time") };
    match number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor)) {
        Some(0) => error("no time at all"),
        Some(milliseconds) if milliseconds <= LONGEST => Ok(milliseconds),
        _ => error("more than a hundred years"),
    }
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn lengths_of_time() {
        let of = |text: &str| {
            let text = syn::LitStr::new(text, proc_macro2::Span::call_site());
            milliseconds("expires", &text)
                .map_err(|error| error.to_string().lines().next().unwrap().to_owned())
        };
        assert_eq!((of("250ms"), of("15m"), of("8 h")), (Ok(250), Ok(900_000), Ok(28_800_000)));
        for text in ["", "m", "15", "15 minutes", "-1s", "1.5h", "15M"] {
            assert_eq!(of(text), Err(format!("`{text}` is not a length of time")));
        }
        assert_eq!(of("0s"), Err("`0s` is no time at all".to_owned()));
        for text in ["36501d", "99999999999999999999s", "18446744073709551615h"] {
            assert_eq!(of(text), Err(format!("`{text}` is more than a hundred years")));
        }
    }
}
