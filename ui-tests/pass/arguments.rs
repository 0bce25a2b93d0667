//! Twelve arguments, moved and lent, of all sorts.
use polycall::prelude::*;
use std::path::{Path, PathBuf};

#[micro(scope = "shared")]
pub mod desk {
    use super::{Path, PathBuf};

    #[polycall_export]
    #[allow(clippy::too_many_arguments)]
    pub fn twelve(
        a: u8,
        b: &u16,
        c: String,
        d: &str,
        e: Vec<u8>,
        f: &[u8],
        g: PathBuf,
        h: &Path,
        i: (u8, bool),
        j: &Option<u64>,
        k: [u32; 2],
        l: &[String],
    ) -> u64 {
        u64::from(a)
            + u64::from(*b)
            + c.len() as u64
            + d.len() as u64
            + e.len() as u64
            + f.len() as u64
            + g.as_os_str().len() as u64
            + h.as_os_str().len() as u64
            + u64::from(i.0)
            + j.unwrap_or_default()
            + u64::from(k[0])
            + l.len() as u64
    }

    #[polycall_export]
    pub fn twelve_and_a_cap(
        _: &mut Cap<'_>,
        a: u8,
        b: u8,
        c: u8,
        d: u8,
        e: u8,
        f: u8,
        g: u8,
        h: u8,
        i: u8,
        j: u8,
        k: u8,
        l: u8,
    ) -> u8 {
        a + b + c + d + e + f + g + h + i + j + k + l
    }

    #[polycall_export]
    pub fn none() {}

    #[polycall_export]
    pub fn never(text: &'_ str) -> std::convert::Infallible {
        panic!("{text}")
    }
}

#[polycall::main(host = App, allowed = [desk])]
fn main(cap: &mut Cap<'_>) {
    let sum = desk::twelve(
        cap,
        1,
        &2,
        "c".to_owned(),
        "d",
        vec![1],
        &[1],
        PathBuf::from("g"),
        Path::new("h"),
        (1, true),
        &Some(1),
        [1, 2],
        &["l".to_owned()],
    );
    assert_eq!(sum, Ok(13));
    assert_eq!(desk::twelve_and_a_cap(cap, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), Ok(12));
    assert_eq!(desk::none(cap), Ok(()));
}
