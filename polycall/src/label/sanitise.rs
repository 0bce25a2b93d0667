//! Sanitisers: what the usual declassifiers do.
#![forbid(unsafe_code)]

/// A card number of which only the last four digits are left: `************1111`. What is no digit stays; of fewer than nine
/// digits none is left.
///
/// ```
/// use polycall::label::mask_pan;
/// assert_eq!(mask_pan("4111 1111 1111 1111"), "**** **** **** 1111");
/// assert_eq!(mask_pan("12345678"), "********");
/// ```
#[must_use]
pub fn mask_pan(number: &str) -> String {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let hidden = if digits < 9 { digits } else { digits - 4 };
    let mut seen = 0;
    let mask = |c: char| {
        seen += usize::from(c.is_ascii_digit());
        if c.is_ascii_digit() && seen <= hidden { '*' } else { c }
    };
    number.chars().map(mask).collect()
}

/// An address of which the first letter and the domain are left: `a***@example.com`. What is no address is hidden wholly, and
/// how long a name is, too.
///
/// ```
/// use polycall::label::mask_email;
/// assert_eq!(mask_email("ada@example.com"), "a***@example.com");
/// assert_eq!((mask_email("ada").as_str(), mask_email("@b").as_str()), ("***", "***"));
/// ```
#[must_use]
pub fn mask_email(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((name, domain)) if !domain.is_empty() => match name.chars().next() {
            Some(first) => format!("{first}***@{domain}"),
            None => "***".to_owned(),
        },
        _ => "***".to_owned(),
    }
}

/// The bucket that a number lies in: the largest multiple of `size` that is not above it. With a size of zero there is one
/// bucket.
///
/// ```
/// use polycall::label::bucket;
/// assert_eq!([bucket(0, 50), bucket(49, 50), bucket(50, 50), bucket(7, 0)], [0, 0, 50, 0]);
/// ```
#[must_use]
pub fn bucket(number: u64, size: u64) -> u64 {
    number.checked_div(size).map_or(0, |buckets| buckets * size)
}

/// A count, if it is of at least `k`: of fewer it would say too much of each.
///
/// ```
/// use polycall::label::at_least;
/// assert_eq!((at_least(10, 10), at_least(9, 10)), (Some(10), None));
/// ```
#[must_use]
pub fn at_least(count: u64, k: u64) -> Option<u64> {
    (count >= k).then_some(count)
}
