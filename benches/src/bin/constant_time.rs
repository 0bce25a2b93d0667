//! Whether comparing labelled values takes a time that depends on them: a statistical test (Reparaz, Balasch and Verbauwhede, *Dude,
//! is my code constant time?*, DATE 2017), by `dudect-bencher`. A comparison that does depend on them is the control.
//!
//! `constant-time` tests each three times in a process of its own and judges: what leaks does so each time, noise does not.
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "this program has no users")]

use std::env;
use std::hint::black_box;
use std::process::{Command, ExitCode};

use dudect_bencher::ctbench::{BenchMetadata, BenchName, BenchOpts, run_benches_console};
use dudect_bencher::rand::RngExt;
use dudect_bencher::{BenchRng, Class, CtRunner};
use polycall::Portable;
use polycall::label::{Comparable, Labeled, Secret};

/// From here on a difference is there for certain.
const LEAKS: f64 = 10.0;
/// Up to here there is none to be seen.
const NONE_SEEN: f64 = 5.0;
const ROUNDS: usize = 3;
const SAMPLES: usize = 100_000;

/// What is tested; the last one is the control.
const BENCHES: [(&str, fn(&mut CtRunner, &mut BenchRng)); 5] = [
    ("a list of 512 bytes", |runner, rng| compared(runner, rng, |bytes| bytes.to_vec())),
    ("an array of 32 bytes", |runner, rng| {
        compared(runner, rng, |bytes| *bytes.first_chunk::<32>().expect("there are"))
    }),
    ("text of 512 letters", |runner, rng| {
        compared(runner, rng, |bytes| {
            bytes.iter().map(|byte| char::from(b'a' + byte % 26)).collect::<String>()
        });
    }),
    ("a pair of numbers", |runner, rng| {
        compared(runner, rng, |bytes| (u64::from(bytes[0]), u64::from(bytes[1])))
    }),
    ("control: the same list by `==`", |runner, rng| {
        let pairs = pairs(rng, |bytes| bytes.to_vec());
        for (class, one, other) in &pairs {
            // byte by byte, since std's is too quick to show it
            runner.run_one(*class, || {
                black_box(one.iter().zip(other).all(|(one, other)| black_box(one) == other))
            });
        }
    }),
];

/// Pairs that are alike, and pairs that differ from their first byte on.
fn pairs<T>(rng: &mut BenchRng, make: fn(&[u8; 512]) -> T) -> Vec<(Class, T, T)> {
    let of_class = |_| {
        let one: [u8; 512] = std::array::from_fn(|_| rng.random());
        let is_alike = rng.random::<bool>();
        let other = if is_alike { one } else { one.map(|byte| byte.wrapping_add(1)) };
        (if is_alike { Class::Left } else { Class::Right }, make(&one), make(&other))
    };
    (0..SAMPLES).map(of_class).collect()
}

fn compared<T: Comparable + Portable>(runner: &mut CtRunner, rng: &mut BenchRng, make: fn(&[u8; 512]) -> T) {
    let label = |value| -> Labeled<T, Secret> { Labeled::new(value) };
    let pairs = pairs(rng, make);
    for (class, one, other) in pairs.into_iter().map(|(class, one, other)| (class, label(one), label(other)))
    {
        runner.run_one(class, || black_box(black_box(&one).compare(black_box(&other))));
    }
}

fn main() -> ExitCode {
    let mut args = env::args().skip(1);
    match (args.next(), args.next()) {
        (None, _) => judge_all(),
        (Some(name), None) if BENCHES.iter().any(|(known, _)| *known == name) => run(&name),
        _ => {
            eprintln!("constant-time: it takes no arguments");
            ExitCode::from(2)
        }
    }
}

fn run(name: &str) -> ExitCode {
    let found = BENCHES.into_iter().filter(|(known, _)| *known == name);
    let bench =
        found.map(|(name, benchfn)| BenchMetadata { name: BenchName(name), seed: None, benchfn }).collect();
    match run_benches_console(BenchOpts::default(), bench) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn judge_all() -> ExitCode {
    println!(
        "|t| of {ROUNDS} rounds: from {LEAKS} on the time depends on the values, below {NONE_SEEN} none of it is seen"
    );
    let mut code = ExitCode::SUCCESS;
    for (i, (name, _)) in BENCHES.iter().enumerate() {
        let rounds: Result<Vec<f64>, String> = (0..ROUNDS).map(|_| t(name)).collect();
        let rounds = match rounds {
            Ok(rounds) => rounds,
            Err(error) => {
                eprintln!("constant-time: {error}");
                return ExitCode::from(2);
            }
        };
        let least = rounds.iter().copied().fold(f64::INFINITY, f64::min);
        let is_control = i + 1 == BENCHES.len();
        let is_right = if is_control { least >= LEAKS } else { least < NONE_SEEN };
        let verdict = match (is_control, is_right) {
            (true, true) => "caught",
            (true, false) => "NOT CAUGHT: this test shows nothing",
            (false, true) => "none seen",
            (false, false) => "DEPENDS ON THE VALUES",
        };
        let rounds: Vec<_> = rounds.iter().map(|t| format!("{t:>8.2}")).collect();
        println!("{name:<32} {} {verdict}", rounds.join(" "));
        if !is_right {
            code = ExitCode::FAILURE;
        }
    }
    code
}

/// The largest |t| of one round, as `dudect-bencher` says it.
fn t(name: &str) -> Result<f64, String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let run = Command::new(program).arg(name).output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&run.stdout);
    let t = said.split_once("max t = ").and_then(|(_, rest)| rest.split(',').next()?.parse::<f64>().ok());
    t.map(f64::abs).ok_or_else(|| format!("`{name}` was not tested: {said}"))
}
