//! "Did you mean": for polycall's own keywords only. rustc does it for paths.

/// The known word nearest to a misspelt one, if any is near enough to be meant.
pub(crate) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let distance = |candidate: &&str| strsim::damerau_levenshtein(word, candidate);
    known.iter().copied().min_by_key(distance).filter(|best| distance(best) <= best.len() / 2)
}

/// What to say after "unknown …": the nearest word, or all there are.
pub(crate) fn help(word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(best) => format!("did you mean `{best}`?"),
        None => format!("there are: {}", list(known)),
    }
}

fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{help, nearest};

    #[test]
    fn near_words_are_suggested_and_far_ones_are_not() {
        assert_eq!(nearest("isolatd", &["isolated", "shared"]), Some("isolated"));
        assert_eq!(nearest("banana", &["isolated", "shared"]), None);
        assert_eq!(help("alowed", &["allowed", "scope"]), "did you mean `allowed`?");
        assert_eq!(help("xyzzy", &["allowed", "scope"]), "there are: `allowed`, `scope`");
    }
}
