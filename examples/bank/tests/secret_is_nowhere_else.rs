//! After a full run, a stranger reads every page of the bank that can be read, freed heap and stacks included, and
//! looks for every card number in every form it may have taken. It is in the vault's closed pages only.
#![cfg(target_os = "linux")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::FileExt;
use std::process::{Child, Stdio};

use aho_corasick::AhoCorasick;

use common::{BANK, SHIPPED, Trail, generate};

#[test]
fn card_numbers_are_in_closed_pages_only() {
    let found = Bank::after_a_run(&[]).scan();
    assert!(found.is_empty(), "outside of the vault: {found:#?}");
}

/// Where the vault's code runs on its callers' stack, that is where card numbers may be left, and nowhere else. What is
/// left there is what later calls have not written over: often nothing.
#[test]
fn without_a_private_stack_they_are_on_the_stack_at_most() {
    let found = Bank::after_a_run(&["--stack", "shared"]).scan();
    let (stack, elsewhere): (Vec<_>, Vec<_>) = found.into_iter().partition(Find::is_on_the_stack);
    for find in &stack {
        println!("on the stack: {} of card {} at {:#x}", find.form, find.card(), find.address);
    }
    println!("{} finds on the stack", stack.len());
    assert!(elsewhere.is_empty(), "outside of the vault: {elsewhere:#?}");
}

#[test]
fn the_same_scan_finds_every_card_when_protection_is_off() {
    let found = Bank::after_a_run(&["--protection", "none"]).scan();
    let in_text = found.iter().filter(|find| find.form == "text");
    let (mut cards, mut mappings) = (BTreeSet::new(), BTreeSet::new());
    for find in in_text {
        cards.insert(find.number.clone());
        mappings.insert(find.mapping.clone());
    }
    for (number, ..) in generate::CARDS {
        assert!(cards.contains(number), "the scan overlooked card {number}");
    }
    assert_eq!(mappings.len(), 1, "all are in the vault: {mappings:#?}");
}

#[test]
fn the_program_has_no_card_number_in_its_own_file() {
    let needles = needles();
    let patterns: Vec<_> = needles.keys().collect();
    let program = fs::read(BANK).unwrap();
    let found = AhoCorasick::new(&patterns).unwrap().find(&program);
    assert!(found.is_none(), "{:?}", found.map(|hit| &needles[patterns[hit.pattern().as_usize()]]));
}

/// A bank that has charged its payments and waits.
struct Bank(Child, Trail);

impl Bank {
    fn after_a_run(args: &[&str]) -> Self {
        let trail = Trail::new();
        let mut child = trail
            .bank()
            .args(["--hold", "--quiet"])
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the bank starts");
        let out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut lines = out.lines().map(|line| line.expect("text"));
        assert!(lines.any(|line| line == "ready"), "the bank did not finish");
        Self(child, trail)
    }

    /// Finds every form of every card number in everything that can be read.
    fn scan(&self) -> Vec<Find> {
        let needles = needles();
        let patterns: Vec<_> = needles.keys().collect();
        let automaton = AhoCorasick::new(&patterns).expect("patterns");
        let memory = File::open(format!("/proc/{}/mem", self.0.id())).expect("a child's memory");
        let maps = fs::read_to_string(format!("/proc/{}/smaps", self.0.id())).expect("a child's mappings");
        let (mut found, mut bytes) = (Vec::new(), 0);
        for mapping in Mapping::all_readable(&maps) {
            let content = mapping.read(&memory);
            bytes += content.len();
            found.extend(automaton.find_overlapping_iter(&content).map(|hit| {
                let (number, form) = &needles[patterns[hit.pattern().as_usize()]];
                let address = mapping.start + hit.start() as u64;
                Find { number: number.clone(), form, address, mapping: mapping.line.to_owned() }
            }));
        }
        for file in fs::read_dir(self.1.path())
            .expect("the audit trail")
            .flatten()
            .filter(|file| file.path().is_file())
        {
            let content = fs::read(file.path()).expect("a file of the trail");
            bytes += content.len();
            found.extend(automaton.find_overlapping_iter(&content).map(|hit| {
                let (number, form) = &needles[patterns[hit.pattern().as_usize()]];
                let mapping = file.path().display().to_string();
                Find { number: number.clone(), form, address: hit.start() as u64, mapping }
            }));
        }
        println!("read {} KiB, found {}", bytes >> 10, found.len());
        assert!(bytes > 1 << 20, "there is more to a process than {bytes} bytes");
        found
    }
}

impl Drop for Bank {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

#[derive(Debug)]
struct Find {
    number: String,
    form: &'static str,
    address: u64,
    mapping: String,
}

impl Find {
    /// On that of a thread: the main one, here. Private stacks have no name in the list of mappings.
    fn is_on_the_stack(&self) -> bool {
        self.mapping.ends_with("[stack]")
    }

    fn card(&self) -> String {
        format!("…{}", &self.number[self.number.len() - 4..])
    }
}

struct Mapping<'m> {
    line: &'m str,
    start: u64,
    end: u64,
}

impl<'m> Mapping<'m> {
    /// What the process itself could read, by its `/proc/PID/smaps`. The file `mem` can read closed pages too, so it
    /// is the permissions that say what is closed, and the keys: while it waits, no thread of it has rights under any.
    fn all_readable(smaps: &'m str) -> Vec<Self> {
        let mut found = Vec::new();
        let mut readable = None;
        for line in smaps.lines() {
            if let Some((mapping, is_readable)) = Self::of(line) {
                found.extend(readable.take());
                readable = is_readable.then_some(mapping);
            } else if line.strip_prefix("ProtectionKey:").is_some_and(|key| key.trim() != "0") {
                readable = None;
            }
        }
        found.extend(readable);
        found
    }

    /// The mapping that a line begins, and whether its permissions let the process read it.
    fn of(line: &'m str) -> Option<(Self, bool)> {
        let mut fields = line.split_whitespace();
        let (start, end) = fields.next()?.split_once('-')?;
        let address = |text| u64::from_str_radix(text, 16).ok();
        let mapping = Self { line, start: address(start)?, end: address(end)? };
        let is_kernels = ["[vvar]", "[vvar_vclock]", "[vsyscall]"].iter().any(|name| line.ends_with(name));
        Some((mapping, fields.next()?.starts_with('r') && !is_kernels))
    }

    fn read(&self, memory: &File) -> Vec<u8> {
        let mut content = vec![0; (self.end - self.start) as usize];
        let mut done = 0;
        while done < content.len() {
            match memory.read_at(&mut content[done..], self.start + done as u64) {
                Ok(read @ 1..) => done += read,
                outcome => panic!("{}: {outcome:?} at byte {done}", self.line),
            }
        }
        content
    }
}

/// Every form of every card number, by its bytes.
fn needles() -> BTreeMap<Vec<u8>, (String, &'static str)> {
    let mut needles = BTreeMap::new();
    for number in numbers() {
        for (form, bytes) in forms(&number) {
            needles.insert(bytes, (number.clone(), form));
        }
    }
    needles
}

/// The cards of the generator, and everything else in its file that is as long as a card number.
fn numbers() -> BTreeSet<String> {
    let lines: Vec<_> = generate::payments(SHIPPED).map(|payment| payment.line).collect();
    let runs = lines.iter().flat_map(|line| line.split(|byte| !byte.is_ascii_digit()));
    let long = runs.filter(|run| (12..=19).contains(&run.len()));
    let mut numbers: BTreeSet<_> = long.map(|run| String::from_utf8(run.to_vec()).expect("digits")).collect();
    numbers.extend(generate::CARDS.map(|(number, ..)| number.to_owned()));
    numbers
}

fn forms(number: &str) -> Vec<(&'static str, Vec<u8>)> {
    let digits: Vec<_> = number.bytes().map(|digit| digit - b'0').collect();
    let pack = |digits: &[u8]| digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect::<Vec<_>>();
    let integer: u64 = number.parse().expect("at most 19 digits");
    let mut forms = vec![
        ("text", number.as_bytes().to_vec()),
        ("little-endian integer", integer.to_le_bytes().to_vec()),
        ("big-endian integer", integer.to_be_bytes().to_vec()),
    ];
    if digits.len().is_multiple_of(2) {
        forms.push(("packed BCD", pack(&digits)));
    } else {
        forms.push(("packed BCD, zero in front", pack(&[&[0], &digits[..]].concat())));
        forms.push(("packed BCD, filled up", pack(&[&digits[..], &[0xf]].concat())));
    }
    forms
}
