//! The crossing that counts against a quota, against a direct call.

use std::hint::black_box;
use std::io;

use polycall_benches::harness::Case;
use polycall_benches::table::Verdict;

use crate::{Run, arrived};

macro_rules! limited {
    ($($name:ident($($micro:tt)*) $(io $io:literal)?;)+) => {
        $(
            #[polycall::micro(scope = "shared", $($micro)*)]
            mod $name {
                #[polycall_export($(io = $io)?)]
                pub fn add(n: u64) -> u64 {
                    super::little_work(n)
                }
            }
        )+

        polycall::host! { Limited, allowed = [$($name),+] }
    };
}

limited! {
    unlimited();
    calls(max_calls_per_second = 4_000_000_000);
    operations(max_io = 1_000_000_000_000) io 1;
    both(max_calls_per_second = 4_000_000_000, max_io = 1_000_000_000_000) io 1;
    time(max_cpu = "365d");
}

#[inline(never)]
fn direct(n: u64) -> u64 {
    little_work(n)
}

#[inline(always)]
fn little_work(n: u64) -> u64 {
    n.wrapping_add(1)
}

pub(crate) fn measure(run: &Run) -> io::Result<Verdict> {
    let measured =
        Limited::enter(|cap| run.print("crossing with quotas beside memory", cap, &mut cases(), None));
    measured.map_err(io::Error::other)
}

type Cap<'c> = polycall::Cap<'c, Limited>;

fn cases<'c>() -> Vec<Case<'c, Cap<'c>>> {
    macro_rules! crossing {
        ($title:expr, $component:ident) => {
            Case::new($title, |cap: &mut Cap<'c>, n| {
                for i in 0..n {
                    black_box(arrived($component::add(cap, u64::from(i))));
                }
            })
            .crossings(1)
        };
    }
    vec![
        Case::new("direct call, not inlined", |_: &mut Cap<'c>, n| {
            for i in 0..n {
                black_box(direct(black_box(u64::from(i))));
            }
        }),
        crossing!("no quota but memory", unlimited),
        crossing!("calls a second", calls),
        crossing!("operations of input and output", operations),
        crossing!("both", both),
        crossing!("processor time", time),
    ]
}
