//! Attack: run out of quota in a destructor: when its value goes, and while a panic already unwinds.
#![forbid(unsafe_code)]

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::{child, started};

#[micro(scope = "isolated", max_memory = "64K")]
pub mod diary {
    #[isolated]
    pub struct Diary {
        lines: heap::Vec<u64>,
    }

    /// Writes a last line, as destructors do.
    struct LastLine<'d>(&'d mut Diary);

    impl Drop for LastLine<'_> {
        fn drop(&mut self) {
            self.0.lines.extend_from_slice(&[1; 100_000]);
        }
    }

    /// Asks first.
    struct Careful<'d>(&'d mut Diary);

    impl Drop for Careful<'_> {
        fn drop(&mut self) {
            assert!(self.0.lines.reserve(100_000).is_err());
            self.0.lines.push(2);
        }
    }

    #[polycall_export]
    pub fn returns(diary: &mut Diary) {
        let _last = LastLine(diary);
    }

    #[polycall_export]
    pub fn panics(diary: &mut Diary) {
        let last = LastLine(diary);
        assert!(last.0.lines.len() > 1_000, "before the last line");
    }

    #[polycall_export]
    pub fn overruns(diary: &mut Diary) {
        let last = LastLine(diary);
        last.0.lines.extend_from_slice(&[1; 100_000]);
    }

    #[polycall_export]
    pub fn panics_carefully(diary: &mut Diary) {
        let careful = Careful(diary);
        assert!(careful.0.lines.len() > 1_000, "before the last line");
    }

    #[polycall_export]
    pub fn overruns_carefully(diary: &mut Diary) {
        let careful = Careful(diary);
        careful.0.lines.extend_from_slice(&[1; 100_000]);
    }

    #[polycall_export]
    pub fn lines(diary: &Diary) -> usize {
        diary.lines.len()
    }
}

polycall::host! { pub App, allowed = [diary] }

fn enter(body: impl FnOnce(&mut Cap<'_, App>)) {
    started();
    App::enter(body).unwrap();
}

/// Rust's own rule: a destructor that fails while its thread unwinds ends the process. A limit, shown.
#[test]
fn while_a_panic_unwinds_ends_the_process() {
    child::run(|| enter(|cap| println!("{:?}", diary::panics(cap)))).died_by(libc::SIGABRT);
}

#[test]
fn while_an_overrun_unwinds_ends_the_process() {
    child::run(|| enter(|cap| println!("{:?}", diary::overruns(cap)))).died_by(libc::SIGABRT);
}

#[test]
fn at_a_scopes_end_is_an_error_and_asking_first_is_fine_anywhere() {
    enter(|cap| {
        assert_eq!(
            diary::returns(cap),
            Err(CallError::Quota {
                component: "diary",
                entry: "returns",
                resource: polycall::quota::Resource::Memory
            })
        );
        assert_eq!(diary::lines(cap), Ok(0));
        let overrun = CallError::Quota {
            component: "diary",
            entry: "overruns_carefully",
            resource: polycall::quota::Resource::Memory,
        };
        assert_eq!(diary::overruns_carefully(cap), Err(overrun));
        assert_eq!(diary::lines(cap), Ok(1));
        let panicked = CallError::Panicked { component: "diary", entry: "panics_carefully" };
        assert_eq!(diary::panics_carefully(cap), Err(panicked));
        raw::assert_closed(&report!(diary));
        cap.reset::<diary::Micro>().unwrap();
    });
}
