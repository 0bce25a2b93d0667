//! Users' words in messages: quoted, shortened, and "did you mean".

use crate::characters::is_bad;

/// Longer words are no misspelt ones.
const LONGEST: usize = 64;

/// In backticks, and no longer than anybody reads.
pub(crate) fn quoted(word: &str) -> String {
    let (shown, more) = match word.len() {
        0..=LONGEST => (word, ""),
        _ => (&word[..word.floor_char_boundary(LONGEST - 4)], "…"),
    };
    // An escape in JSON brings in what no text has.
    if shown.chars().any(|character| character.is_control() || is_bad(character)) {
        return format!("`{}{more}`", shown.escape_default());
    }
    format!("`{shown}{more}`")
}

/// The known word nearest to a misspelt one, if any is near enough to be meant. In a path, the last word counts alone if it
/// is right.
pub(crate) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if word.len() > LONGEST {
        return None;
    }
    let last = |path: &'k str| path.rsplit("::").next().unwrap_or(path);
    let written = word.to_lowercase().replace(['-', ' '], "_");
    let distance = |candidate: &'k str| {
        if last(candidate) == written || word.rsplit("::").next() == Some(candidate) {
            return 0;
        }
        strsim::damerau_levenshtein(&written, &candidate.to_lowercase())
    };
    let known = known.into_iter().filter(|candidate| candidate.len() <= LONGEST);
    let (best, distance) =
        known.map(|candidate| (candidate, distance(candidate))).min_by_key(|(_, far)| *far)?;
    // of two letters, another one is another word
    let far = if best.len() < 3 { 0 } else { best.len() / 2 };
    (distance <= far).then_some(best)
}

/// What to say after "unknown …": the nearest word, or all there are.
pub(crate) fn did_you_mean(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(best) => format!("did you mean `{best}`?"),
        None if known.is_empty() => "there are none".to_owned(),
        None => format!("there are {}", list(known, "and")),
    }
}

/// `a`, `b` or `c`; of many, the first.
pub(crate) fn list(words: &[&str], joined: &str) -> String {
    const MOST: usize = 20;
    let mut quoted: Vec<_> = words.iter().take(MOST).map(|word| quoted(word)).collect();
    if words.len() > MOST {
        quoted.push(format!("{} more", words.len() - MOST));
    }
    match quoted.pop() {
        Some(last) if quoted.is_empty() => last,
        Some(last) => format!("{} {joined} {last}", quoted.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{did_you_mean, list, nearest, quoted};

    #[test]
    fn near_words_are_suggested_and_far_ones_are_not() {
        let scopes = ["isolated", "shared"];
        assert_eq!(nearest("isolatd", scopes), Some("isolated"));
        assert_eq!(nearest("ISOLATED", scopes), Some("isolated"));
        assert_eq!(nearest("banana", scopes), None);
        assert_eq!(nearest("", scopes), None);
        assert_eq!((nearest("1d", ["1s"]), nearest("1S", ["1s"])), (None, Some("1s")));
        assert_eq!(nearest("vault", ["bank::desk", "bank::vault"]), Some("bank::vault"));
        assert_eq!(nearest("bank::vault", ["desk", "vault"]), Some("vault"));
        assert_eq!(nearest(&"isolated".repeat(100), scopes), None);
    }

    #[test]
    fn words_are_listed_and_quoted() {
        assert_eq!(did_you_mean("xyzzy", &["port", "reserve"]), "there are `port` and `reserve`");
        assert_eq!(did_you_mean("xyzzy", &[]), "there are none");
        assert_eq!(list(&["a", "b", "c"], "or"), "`a`, `b` or `c`");
        assert_eq!(quoted(&"é".repeat(100)), format!("`{}…`", "é".repeat(30)));
        assert_eq!(quoted("a\nb\u{202e}"), "`a\\nb\\u{202e}`");
        assert!(list(&["a"; 30], "or").ends_with("or 10 more"));
    }
}
