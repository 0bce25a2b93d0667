//! A program whose system calls are refused: which one, from which on, how many and with what, its arguments say.
//!
//! `attacks/injected_failures.rs` runs it. It goes through a stage of a program's life while calls are refused; then
//! they are not any more, and everything has to work. What it prints, each on a line: `outcome` and what came of a
//! refusal, `error` and a message, and at the end how many calls there were.
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "a program has no users")]

mod judge;
mod look;
mod parts;
#[path = "../../../attacks/raw.rs"]
#[allow(dead_code, unused_macros, unused_imports, reason = "the attacks' own, of which this needs a part")]
mod raw;
mod refusal;

use polycall::prelude::*;
use polycall::{Hardened, StartError};

use crate::judge::judge;
use crate::parts::{App, best, deep, elsewhere, hidden, holder, kept, owner, vault};
use crate::refusal::{Refusal, arm, disarm};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [stage, call, first, times, errno] = arguments.as_slice() else { panic!("five arguments") };
    let number = |text: &String| text.parse::<i64>().expect("a number");
    let (call, first, times) = (number(call), number(first) as usize, number(times) as usize);
    // SAFETY: the handler runs where the process has just decided to end, in no other function's middle.
    unsafe { libc::signal(libc::SIGABRT, at_the_abort as *const () as libc::sighandler_t) };
    refusal::install(Refusal { call, first, times, errno: number(errno) as i32 });
    let options = Options::new().secret_memory("hidden").max_memory("hidden", 64 << 10).keep_in_ram("kept");
    let seals = stage == "sealed" || [libc::SYS_seccomp, libc::SYS_prctl].contains(&call);
    let options = if seals { options.seal_syscalls() } else { options };
    match stage.as_str() {
        "start" => starting(options),
        "use" => started(options, using),
        "sealed" => started(options, using_sealed),
        "growth" => started(options, growing),
        "again" => started(options, trying_again),
        "end" => started(options, ending),
        stage => panic!("no such stage: {stage}"),
    }
    tell_counts();
}

fn tell_counts() {
    println!("seen {}", refusal::seen());
    println!("refused {}", refusal::refused());
}

/// What can be read, when the process ends itself, of what was to be closed.
extern "C" fn at_the_abort(_: libc::c_int) {
    disarm();
    match refusal::close_refused() {
        Some(pages) => println!("{}", if look::secret_in(pages) { "LEFT OPEN" } else { "WIPED" }),
        None => println!("NO CLOSE"),
    }
    tell_counts();
}

fn starting(options: Options) {
    arm();
    let started = judge("start", "the start", options.start());
    disarm();
    if started.is_some() {
        run(go_through);
    } else {
        let refused = App::enter(|_| ()).map_err(|error| error.to_string());
        assert!(refused.is_err_and(|text| text.contains("polycall has not started")));
        assert_eq!(Options::new().start(), Err(StartError::AlreadyStarted));
        // what was built before is wiped, unless that is refused as well: then it is closed
        assert!(look::remains().is_empty() || refusal::refused() > 1);
    }
}

fn started(options: Options, stage: fn(&mut Cap<'_, App>)) {
    options.start().expect("nothing is refused yet");
    run(stage);
}

/// Runs a stage, and ends everything: nothing is left.
fn run(stage: fn(&mut Cap<'_, App>)) {
    App::enter(|cap| {
        stage(cap);
        disarm();
        look::assert_all_closed();
        end_each(cap);
    })
    .expect("a host of this program");
    assert_eq!(look::remains(), []);
}

/// Rounds in each of which the same number is refused. What is made in one and kept is not made in the next, so the
/// number is of another call; in the last ones everything is there, and nothing comes to it.
fn using(cap: &mut Cap<'_, App>) {
    let mut before = (0, 0);
    for round in 0..8 {
        arm();
        go_through(cap);
        disarm();
        match round {
            4 => before = look::holdings(),
            7 => assert_eq!(look::holdings(), before, "mappings and descriptors: something leaks"),
            _ => look::assert_all_closed(),
        }
    }
    go_through(cap);
}

/// By polycall's own instruction, whose refusals come by another way.
fn using_sealed(cap: &mut Cap<'_, App>) {
    assert_eq!(polycall::status().syscalls_sealed, Hardened::On);
    arm();
    judge("vault", "keep", vault::keep(cap));
    judge("vault", "look", vault::look(cap));
    judge("vault", "grow", vault::grow(cap, 3 << 10));
    judge("elsewhere", "grow", elsewhere::grow(cap, 3 << 10));
    judge("best", "keep", best::keep(cap));
    judge("owner", "lock", owner::lock(cap));
    judge("owner", "let_go", owner::let_go(cap));
    disarm();
    go_through(cap);
}

/// Past the small pages. Apart, since a region of two megabytes takes long to wipe.
fn growing(cap: &mut Cap<'_, App>) {
    vault::keep(cap).expect("nothing is refused yet");
    arm();
    judge("vault", "grow", vault::grow(cap, 40 << 10));
    judge("vault", "look", vault::look(cap));
    disarm();
    assert_eq!(vault::look(cap), Ok(1), "what was there is there");
    assert!(vault::grow(cap, 40 << 10).is_ok_and(|room| room >= 40 << 10));
}

/// Who is refused again and again loses nothing by it: not even addresses, of which there are fewer than this takes.
fn trying_again(cap: &mut Cap<'_, App>) {
    let mut before = (0, 0);
    for times in 0..120 {
        arm();
        judge("owner", "share", owner::share(cap));
        judge("owner", "lock", owner::lock(cap));
        disarm();
        owner::let_go(cap).expect("nothing is refused now");
        if times == 10 {
            before = look::holdings();
        }
    }
    assert_eq!(look::holdings(), before, "mappings and descriptors: something leaks");
    go_through(cap);
}

/// An end that is refused is made up for by the next one.
fn ending(cap: &mut Cap<'_, App>) {
    fill(cap);
    arm();
    end_each(cap);
    disarm();
    assert!(vault::look(cap).is_err_and(|error| error.to_string().contains("has ended")));
}

/// What a program does, and leaves all states as new.
fn go_through(cap: &mut Cap<'_, App>) {
    fill(cap);
    judge("owner", "let_go", owner::let_go(cap));
    judge("vault", "the reset of vault", cap.reset::<vault::Micro>());
    judge("elsewhere", "the reset of elsewhere", cap.reset::<elsewhere::Micro>());
    judge("hidden", "the reset of hidden", cap.reset::<hidden::Micro>());
    judge("kept", "the reset of kept", cap.reset::<kept::Micro>());
    judge("best", "the reset of best", cap.reset::<best::Micro>());
    judge("deep", "the reset of deep", cap.reset::<deep::Micro>());
    judge("owner", "the reset of owner", cap.reset::<owner::Micro>());
}

/// Every way to open and to make something, once.
fn fill(cap: &mut Cap<'_, App>) {
    macro_rules! keeper {
        ($($name:ident by $more:expr;)*) => {$(
            let name = stringify!($name);
            judge(name, "keep", $name::keep(cap));
            judge(name, "look", $name::look(cap));
            judge(name, "check", $name::check(cap));
            judge(name, "grow", $name::grow(cap, $more));
            judge(name, "look", $name::look(cap));
        )*};
    }
    keeper! {
        vault by 3 << 10; // more small pages
        elsewhere by 3 << 10;
        hidden by 3 << 10;
        kept by 3 << 10;
        best by 3 << 10;
    }
    judge("deep", "dig", deep::dig(cap, 4));
    judge("deep", "dig", deep::dig(cap, 60));
    judge("deep", "around", deep::around(cap));
    if let Some((reading, writing, copying)) = judge("owner", "share", owner::share(cap)) {
        judge("owner", "read", holder::read(cap, reading));
        judge("owner", "count", holder::count(cap, writing));
        judge("holder", "write_copy", holder::write_copy(cap, copying));
        judge("holder", "write_copy", holder::write_copy(cap, copying));
    }
    if let Some(reading) = judge("owner", "lock", owner::lock(cap)) {
        judge("owner", "view", holder::view(cap, reading));
    }
}

fn end_each(cap: &mut Cap<'_, App>) {
    judge("vault", "the end of vault", cap.end::<vault::Micro>());
    judge("elsewhere", "the end of elsewhere", cap.end::<elsewhere::Micro>());
    judge("hidden", "the end of hidden", cap.end::<hidden::Micro>());
    judge("kept", "the end of kept", cap.end::<kept::Micro>());
    judge("best", "the end of best", cap.end::<best::Micro>());
    judge("deep", "the end of deep", cap.end::<deep::Micro>());
    judge("owner", "the end of owner", cap.end::<owner::Micro>());
    judge("holder", "the end of holder", cap.end::<holder::Micro>());
}
