//! Any bytes as a trail of two files: everything that reads them has to come to an end, and never to `intact`.
#![no_main]

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use polycall_audit::{Certificate, Note, Reader, Settings, Verdict, VerifyKey, VerifyOptions, Writer, verify};

/// The key of nobody who writes trails here.
const KEY: &str = "bank+5716224c+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

fuzz_target!(|bytes: &[u8]| {
    let dir = dir();
    // The first byte says where the first file ends.
    let (at, bytes) = bytes.split_first().map_or((0, bytes), |(at, rest)| (usize::from(*at) * 16, rest));
    let (first, second) = bytes.split_at(at.min(bytes.len()));
    std::fs::write(dir.join("00000000.trail"), first).unwrap();
    std::fs::write(dir.join("00000001.trail"), second).unwrap();

    let key: VerifyKey = KEY.parse().expect("a key");
    let report = verify(dir, &key.to_string(), VerifyOptions::new().allow_missing_start(true)).unwrap();
    assert_ne!(report.verdict, Verdict::Intact, "{report}");
    let _ = report.to_string();
    let live = verify(dir, &key.to_string(), VerifyOptions::new().live(true).now(u64::MAX)).unwrap();
    assert_ne!(live.verdict, Verdict::Intact, "{live}");

    let _ = Reader::open(dir).unwrap().read(&mut |names, leaf, shown| {
        let _ = (format!("{shown:?}"), names.text(1), leaf.map(|leaf| leaf.data()));
        ControlFlow::Continue(())
    });
    let _ = Certificate::inclusion(dir, 0, None);

    if let Ok(text) = str::from_utf8(bytes) {
        let _ = (Note::read(text), text.parse::<VerifyKey>(), Certificate::read(text).map(|proof| proof.check(&[key])));
    }

    // A writer goes on from it or refuses; with a key that fits nothing it never changes what is there.
    if let Ok((writer, opened)) = Writer::open(dir, Settings::new("bank"), 1) {
        assert!(opened.fresh, "only a log that never began is gone on with");
        drop(writer);
        for number in 0..3 {
            let _ = std::fs::remove_file(dir.join(format!("{number:08}.trail")));
        }
    }
});

fn dir() -> &'static PathBuf {
    static DIR: OnceLock<PathBuf> = OnceLock::new();
    DIR.get_or_init(|| {
        let memory = PathBuf::from("/dev/shm");
        let parent = if memory.is_dir() { memory } else { std::env::temp_dir() };
        let dir = parent.join(format!("polycall-audit-fuzz-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        dir
    })
}
