//! Names of components: paths as Rust writes them.

/// Words that no module can be called.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "Self",
    "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Why a text is no name, in the middle of a sentence: "… `a-b`, which …".
pub(crate) fn fault(name: &str) -> Option<String> {
    name.split("::").find_map(|word| {
        if word.is_empty() {
            return Some("has an empty part".to_owned());
        }
        if KEYWORDS.contains(&word) {
            return Some(format!("has Rust's keyword `{word}`"));
        }
        let mut characters = word.chars();
        let first = characters.next()?;
        if first != '_' && !unicode_ident::is_xid_start(first) {
            return Some(format!("has a part that begins with `{first}`"));
        }
        if let Some(bad) = characters.find(|character| !unicode_ident::is_xid_continue(*character)) {
            return Some(if bad.is_whitespace() {
                "has white space in it".to_owned()
            } else {
                format!("has `{bad}` in it")
            });
        }
        (word == "_").then(|| "has a part that is only `_`".to_owned())
    })
}

/// The name that was probably meant: with `::` between its parts, and `_` for what no name has.
pub(crate) fn meant(name: &str) -> Option<String> {
    let meant = name.replace("::", ":").replace(':', "::").replace(['-', '.', ' ', '/'], "_");
    (meant != name && fault(&meant).is_none()).then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::{fault, meant};

    #[test]
    fn names_are_paths_of_identifiers() {
        for name in ["bankcard", "bank::bankcard", "_a", "a1::b_2", "größe", "App"] {
            assert_eq!(fault(name), None, "{name}");
        }
        for (name, why) in [
            ("", "has an empty part"),
            ("a::", "has an empty part"),
            ("::a", "has an empty part"),
            ("r#type", "has `#` in it"),
            ("a:b", "has `:` in it"),
            ("a b", "has white space in it"),
            ("a-b", "has `-` in it"),
            ("1a", "has a part that begins with `1`"),
            ("a::_", "has a part that is only `_`"),
            ("crate::a", "has Rust's keyword `crate`"),
        ] {
            assert_eq!(fault(name).as_deref(), Some(why), "{name}");
        }
    }

    #[test]
    fn what_other_systems_call_a_name_is_mended() {
        assert_eq!(meant("payment-gateway").as_deref(), Some("payment_gateway"));
        assert_eq!(meant("payment gateway").as_deref(), Some("payment_gateway"));
        assert_eq!(meant("bank:card-vault").as_deref(), Some("bank::card_vault"));
        assert_eq!(meant("1-a"), None);
        assert_eq!(meant("a"), None);
    }
}
