//! What a session knows of its user and their circumstances: words by name, fixed when it is opened.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use crate::error::SessionError;

/// Words by name, each with whether a host gave it.
#[derive(Debug, Default)]
pub(crate) struct Context(BTreeMap<String, (String, bool)>);

/// Names and words a session may have, and their lengths in bytes.
const WORDS: usize = 32;
const NAME: usize = 64;
const WORD: usize = 1024;

impl Context {
    /// An error for what is too much, is no name, or comes twice. What a component opens a session with comes to the words of
    /// the one around it, which it has been called with: it can't get rid of them.
    pub(crate) fn collect<K: Into<String>, V: Into<String>>(
        words: impl IntoIterator<Item = (K, V)>,
        by_host: bool,
        around: Option<&Self>,
    ) -> Result<Self, SessionError> {
        let mut context = around.map_or_else(BTreeMap::new, |around| around.0.clone());
        for (name, word) in words {
            let (name, word) = (name.into(), word.into());
            let refused = |why| Err(SessionError::Context { why });
            if !is_name(&name) {
                return refused("a name is 1 to 64 letters, digits or `_`, and does not begin with a digit");
            }
            if word.len() > WORD {
                return refused("a word is longer than 1,024 bytes");
            }
            if around.is_some_and(|around| around.0.contains_key(&name)) {
                return refused("the session that it is opened in has a word of that name");
            }
            if context.insert(name, (word, by_host)).is_some() {
                return refused("a name is given twice");
            }
            if context.len() > WORDS {
                return refused("there are more than 32 words");
            }
        }
        Ok(Self(context))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|(word, _)| word.as_str())
    }

    /// The same, if a host gave it.
    pub(crate) fn get_of_host(&self, name: &str) -> Option<&str> {
        self.0.get(name).filter(|(_, by_host)| *by_host).map(|(word, _)| word.as_str())
    }
}

fn is_name(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (1..=NAME).contains(&name.len())
        && name.chars().all(is_letter)
        && !name.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::Context;

    #[test]
    fn what_is_no_context_is_refused() {
        let fault = |words: Vec<(String, String)>| {
            Context::collect(words, true, None).map(|_| ()).unwrap_err().to_string()
        };
        let pair = |name: &str, word: &str| (name.to_owned(), word.to_owned());
        for name in ["", "1st", "a b", "\u{e4}", &"n".repeat(65)] {
            assert!(fault(vec![pair(name, "x")]).contains("a name is 1 to 64 letters"), "{name}");
        }
        assert!(fault(vec![pair("a", &"x".repeat(1025))]).contains("longer than 1,024 bytes"));
        assert!(fault(vec![pair("a", "x"), pair("a", "y")]).contains("given twice"));
        assert!(fault((0..33).map(|i| pair(&format!("n{i}"), "")).collect()).contains("more than 32"));
        let context = Context::collect([("terminal", "T-17")], false, None).unwrap();
        assert_eq!((context.get("terminal"), context.get("user")), (Some("T-17"), None));
        assert_eq!(context.get_of_host("terminal"), None);
    }
}
