//! Pure functions, and what they may use.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub)]

use polycall::label::{Labeled, Secret};
use polycall::pure;

const LIMIT: usize = 3;

/// How something ends.
#[derive(Debug, Clone, Copy, PartialEq, polycall::Portable)]
pub enum End {
    /// Well.
    Good(u8),
    /// Not so.
    Bad,
}

mod inner {
    #[polycall::pure]
    pub(crate) fn double(number: usize) -> usize {
        number * 2
    }
}

use inner::double as twice;

#[pure]
fn weight(digit: char) -> usize {
    digit.to_digit(10).map_or(0, |digit| usize::try_from(digit).unwrap_or_default())
}

/// Everything at once.
#[pure(allow = [foreign])]
fn everything(number: &String) -> Result<(usize, String, End), String> {
    const FIRST: usize = 1;
    assert!(!number.is_empty(), "there is no number");
    let weights: Vec<usize> = number.chars().filter(char::is_ascii_digit).map(weight).collect();
    let mut sum = 0;
    for (place, weight) in weights.iter().enumerate().skip(FIRST) {
        sum += if place % 2 == 0 { twice(*weight) } else { inner::double(LIMIT) };
    }
    let add = |more: usize| sum + more;
    let end = match weights.get(LIMIT) {
        Some(last) if matches!(*last, 1..=9) => End::Good(u8::try_from(*last).map_err(|_| String::from("large"))?),
        Some(_) | None => End::Bad,
    };
    let padding = vec![0; LIMIT].len() + vec![1, add(2)].len();
    if let Some((one, other)) = number.split_once(' ')
        && !one.is_empty()
    {
        return Ok((foreign(other), format!("{one}{padding}"), end));
    }
    Ok((if sum > usize::MAX / 2 { 0 } else { down(sum) }, std::cmp::max(number, &String::new()).clone(), end))
}

fn foreign(text: &str) -> usize {
    text.len()
}

#[pure]
fn down(number: usize) -> usize {
    if number == 0 { 0 } else { down(number - 1) }
}

fn main() {
    let number: Labeled<String, Secret> = Labeled::new("4111 1111".to_owned());
    let _ = number.map_ref(everything);
    assert_eq!(everything(&"41114".to_owned()), Ok((0, "41114".to_owned(), End::Good(1))));
}
