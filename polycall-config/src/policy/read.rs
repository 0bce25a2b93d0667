//! What reading any part of a policy needs: types, words, numbers, lists and members, and what is said if they are wrong.

use std::collections::HashMap;
use std::fmt;

use crate::characters::is_bad;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::policy::json::{Json, Kind};
use crate::policy::words::Word;
use crate::span::{Span, Spanned};
use crate::words::{did_you_mean, list, nearest, quoted};

/// Which part of a policy is read, as messages call it: `audit.level`, or `time.from` of a rule.
#[derive(Clone, Default)]
pub(super) struct Path {
    path: String,
    rule: Option<String>,
}

impl Path {
    /// A part of this part.
    pub(super) fn key(&self, key: &str) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        Self { path: format!("{}{dot}{key}", self.path), rule: self.rule.clone() }
    }

    /// An element of this list.
    pub(super) fn element(&self, index: usize) -> Self {
        Self { path: format!("{}[{index}]", self.path), rule: self.rule.clone() }
    }

    /// A rule that has a name.
    pub(super) fn rule(id: &str) -> Self {
        Self { path: String::new(), rule: Some(id.to_owned()) }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.rule {
            None if self.path.is_empty() => f.write_str("the policy"),
            None => f.write_str(&quoted(&self.path)),
            Some(rule) if self.path.is_empty() => write!(f, "rule {}", quoted(rule)),
            Some(rule) => write!(f, "{} of rule {}", quoted(&self.path), quoted(rule)),
        }
    }
}

/// The members of an object: those that it may have, each once.
pub(super) struct Members<'j>(Vec<(&'j Spanned<String>, &'j Json)>);

impl<'j> IntoIterator for Members<'j> {
    type Item = (&'j Spanned<String>, &'j Json);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'j> Members<'j> {
    pub(super) fn get(&self, key: &str) -> Option<&'j Json> {
        self.0.iter().find(|(name, _)| name.value == key).map(|(_, value)| *value)
    }
}

/// What was found, and how to add to it.
pub(super) struct Reader<'f> {
    pub(super) found: &'f mut Diagnostics,
}

impl Reader<'_> {
    pub(super) fn push(&mut self, code: Code, span: Span, message: String, help: impl Into<String>) {
        self.found.push(Diagnostic::new(code, span, message).help(help));
    }

    fn wrong_type(&mut self, json: &Json, at: &Path, needs: &str, help: impl Into<String>) {
        let message = format!("{at} must be {needs}, and is {}", json.type_name());
        self.push(Code::WrongType, json.mark(), message, help);
    }

    /// A value that is none of those which may stand there.
    pub(super) fn no_value(
        &mut self,
        code: Code,
        json: &Json,
        at: &Path,
        written: &str,
        help: impl Into<String>,
    ) {
        self.push(code, json.span, format!("{at} can't be {}", quoted(written)), help);
    }

    pub(super) fn object<'j>(&mut self, json: &'j Json, at: &Path, keys: &[&str]) -> Option<Members<'j>> {
        let mut members = self.map(json, at)?;
        members.retain(|(key, _)| {
            let known = keys.contains(&key.value.as_str());
            if !known {
                let message = format!("{at} has an unknown key {}", quoted(key));
                self.push(Code::UnknownKey, key.span, message, did_you_mean(key, keys));
            }
            known
        });
        Some(Members(members))
    }

    /// The members of an object that may have any keys.
    pub(super) fn map<'j>(
        &mut self,
        json: &'j Json,
        at: &Path,
    ) -> Option<Vec<(&'j Spanned<String>, &'j Json)>> {
        let Kind::Object(members) = &json.kind else {
            self.wrong_type(json, at, "an object", "write `{ … }`");
            return None;
        };
        let mut places: HashMap<&str, Span> = HashMap::new();
        let mut once = Vec::new();
        for (key, value) in members {
            if let Some(first) = places.get(key.value.as_str()) {
                let message = format!("{at} has the key {} twice", quoted(key));
                let twice = Diagnostic::new(Code::DuplicateKey, key.span, message).here("given again here");
                self.found.push(twice.label(*first, "first given here").help("remove one of the two"));
            } else if self.can_be_seen(&key.value, key.span, at) {
                places.insert(&key.value, key.span);
                once.push((key, value));
            }
        }
        Some(once)
    }

    /// A key that must be there.
    pub(super) fn required<'j>(
        &mut self,
        members: &Members<'j>,
        key: &str,
        of: &Json,
        at: &Path,
        write: &str,
    ) -> Option<&'j Json> {
        let member = members.get(key);
        if member.is_none() {
            let message = format!("{at} has no `{key}`");
            self.push(Code::MissingMember, of.mark(), message, format!("write {write}"));
        }
        member
    }

    pub(super) fn list<'j>(&mut self, json: &'j Json, at: &Path) -> Option<&'j [Json]> {
        if let Kind::List(elements) = &json.kind {
            return Some(elements);
        }
        self.wrong_type(json, at, "a list", "write `[ … ]`");
        None
    }

    pub(super) fn text<'j>(&mut self, json: &'j Json, at: &Path, help: &str) -> Option<&'j str> {
        if let Kind::Text(text) = &json.kind {
            return self.can_be_seen(text, json.span, at).then_some(text.as_str());
        }
        self.wrong_type(json, at, "a text", help);
        None
    }

    /// Whether escapes bring in no characters that nobody sees.
    fn can_be_seen(&mut self, text: &str, span: Span, at: &Path) -> bool {
        let bad = text.chars().find(|character| is_bad(*character) || character.is_control());
        if let Some(bad) = bad {
            let message = format!("{at} has the character U+{:04X}", u32::from(bad));
            self.push(Code::BadCharacter, span, message, "remove it");
        }
        bad.is_none()
    }

    pub(super) fn bool(&mut self, json: &Json, at: &Path) -> Option<Spanned<bool>> {
        if let Kind::Bool(value) = json.kind {
            return Some(json.span.with(value));
        }
        self.wrong_type(json, at, "a boolean", "write `true` or `false`, without quotes");
        None
    }

    /// A whole number above zero.
    pub(super) fn number(&mut self, json: &Json, at: &Path) -> Option<Spanned<u32>> {
        let help = "write a whole number from 1 to 4294967295, without quotes";
        let Kind::Number(written) = &json.kind else {
            self.wrong_type(json, at, "a number", help);
            return None;
        };
        let is_whole = written.bytes().all(|byte| byte.is_ascii_digit());
        match written.parse::<u32>() {
            Ok(number) if is_whole && number > 0 => return Some(json.span.with(number)),
            Err(_) if is_whole => self.no_value(Code::TooLarge, json, at, written, help),
            _ => self.no_value(Code::BadNumber, json, at, written, help),
        }
        None
    }

    pub(super) fn word<W: Word>(&mut self, json: &Json, at: &Path) -> Option<Spanned<W>> {
        let words = format!("write {}", list(W::NAMES, "or"));
        let written = self.text(json, at, &words)?;
        let word = W::of(written);
        if word.is_none() {
            let help = match nearest(written, W::NAMES.iter().copied()) {
                Some(meant) => format!("{words}; did you mean `{meant}`?"),
                None => words,
            };
            self.no_value(Code::UnknownValue, json, at, written, help);
        }
        word.map(|word| json.span.with(word))
    }

    /// Words, each once; or a single one without the list.
    pub(super) fn word_or_words<W: Word>(&mut self, json: &Json, at: &Path) -> Option<Vec<Spanned<W>>> {
        if let Kind::Text(_) = json.kind {
            return self.word(json, at).map(|word| vec![word]);
        }
        self.words(json, at)
    }

    /// A list of words, each once.
    pub(super) fn words<W: Word>(&mut self, json: &Json, at: &Path) -> Option<Vec<Spanned<W>>> {
        let mut words: Vec<Spanned<W>> = Vec::new();
        for (index, element) in self.list(json, at)?.iter().enumerate() {
            let Some(word) = self.word::<W>(element, &at.element(index)) else { continue };
            match words.iter().find(|known| known.value == word.value) {
                Some(first) => self.twice(element, first.span, at),
                None => words.push(word),
            }
        }
        Some(words)
    }

    pub(super) fn twice(&mut self, element: &Json, first: Span, at: &Path) {
        let Kind::Text(written) = &element.kind else { return };
        let message = format!("{at} has {} twice", quoted(written));
        let twice = Diagnostic::new(Code::DuplicateElement, element.span, message).here("listed again here");
        self.found.push(twice.label(first, "first listed here").help("remove one of the two"));
    }

    /// Refuses a list that is there, and empty.
    pub(super) fn not_empty(&mut self, json: &Json, at: &Path) {
        if matches!(&json.kind, Kind::List(elements) if elements.is_empty()) {
            let message = format!("{at} is empty, so that nothing fits");
            self.push(Code::EmptyList, json.span, message, "name what should fit, or remove the key for all");
        }
    }
}
