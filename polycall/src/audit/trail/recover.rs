//! What a killed process left in its rings' files, brought into the log.
#![forbid(unsafe_code)]

use std::fs::{self, DirBuilder, FileType};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use polycall_audit::{Level, Mark, Opened, Record, RecordsFrame, WriteError, Writer};

use crate::audit::trail::pace::wall;
use crate::audit::trail::ring::{HEADER, Words};
use crate::audit::trail::rings::MAGIC;

/// Below the log's directory, a folder for each run.
const RINGS: &str = "rings";
/// Bytes of the longest ring that is made: a gibibyte.
const MOST: u64 = ((HEADER + (1 << 24)) * size_of::<Words>()) as u64;
/// Numbers that are counted on from are not greater.
const MAX_COUNT: u64 = 1 << 62;

/// Makes the folder for this run's rings.
pub(super) fn folder_for(directory: &Path, run: [u8; 16]) -> Result<PathBuf, String> {
    let name: String = run.iter().map(|byte| format!("{byte:02x}")).collect();
    let folder = directory.join(RINGS).join(name);
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)
        .map_err(|error| format!("`{}` cannot be made: {error}", folder.display()))?;
    Ok(folder)
}

/// The name of a lane's ring.
pub(super) fn name_of(lane: u32) -> String {
    format!("{lane:08}.ring")
}

/// Removes the rings of a run whose records are all in the log.
pub(super) fn remove(folder: &Path) {
    let _ = fs::remove_dir_all(folder); // what stays is recovered, and found to be there already
    let _ = folder.parent().map(fs::remove_dir);
}

/// A run's id as a ring's label has it.
pub(super) fn words(run: [u8; 16]) -> [u64; 2] {
    let half = |from: usize| u64::from_le_bytes(std::array::from_fn(|byte| run[from + byte]));
    [half(0), half(8)]
}

/// Puts into the log what is in rings of the last run and not in the log yet, seals it, and removes the rings. Nobody
/// writes to them any more: the log's lock is ours.
pub(super) fn recover(directory: &Path, writer: &mut Writer, opened: &Opened) -> Result<(), String> {
    let folder = directory.join(RINGS);
    match fs::symlink_metadata(&folder) {
        Err(_) => return Ok(()),
        Ok(found) if !found.is_dir() => return Err(format!("`{}` is no folder", folder.display())),
        Ok(_) => {}
    }
    for run in sorted(&folder, FileType::is_dir)? {
        let files = sorted(&run, FileType::is_file)?;
        for path in &files {
            let understood = match read(path).map_err(|error| failed(path, &error))? {
                Some(bytes) => {
                    let left = Left::read(&bytes).filter(|left| path.ends_with(name_of(left.number)));
                    put_into_log(left, &bytes, writer, opened)?
                }
                None => false,
            };
            if !understood {
                // kept for people: it is not this log's, or somebody wrote to it, or not all of it came to the disk
                let text = format!("a ring that is not understood was left: {}", path.display());
                writer.mark(&Mark::Text(text), wall()).map_err(said)?;
                let aside = path.with_extension("not-understood");
                fs::rename(path, aside).map_err(|error| failed(path, &error))?;
            }
        }
        if !files.is_empty() {
            writer.checkpoint(wall()).map_err(said)?; // before they are removed
        }
        for path in files.iter().filter(|path| path.exists()) {
            fs::remove_file(path).map_err(|error| failed(path, &error))?;
        }
        let _ = fs::remove_dir(&run); // unless something not understood is in it
    }
    let _ = fs::remove_dir(&folder);
    Ok(())
}

/// What is of one type in a folder. Links are followed nowhere: what they lead to is not ours to rename or remove.
fn sorted(folder: &Path, is: fn(&FileType) -> bool) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).and_then(|entries| {
        let found = entries.map(|entry| entry.and_then(|entry| Ok((entry.path(), entry.file_type()?))));
        found.collect::<io::Result<Vec<_>>>()
    });
    let found = entries.map_err(|error| failed(folder, &error))?.into_iter();
    let mut paths: Vec<_> = found.filter_map(|(path, of)| is(&of).then_some(path)).collect();
    paths.retain(|path| path.extension().is_none_or(|extension| extension != "not-understood"));
    paths.sort();
    Ok(paths)
}

/// What is in a file, unless it is longer than a ring can be.
fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    if fs::metadata(path)?.len() > MOST { Ok(None) } else { fs::read(path).map(Some) }
}

fn said(error: WriteError) -> String {
    error.to_string()
}

fn failed(path: &Path, error: &io::Error) -> String {
    format!("`{}` cannot be recovered: {error}", path.display())
}

/// A ring as it was left.
#[derive(Debug, PartialEq, Eq)]
struct Left {
    run: [u8; 16],
    number: u32,
    /// The number of the first record here.
    first: u64,
    records: Vec<Words>,
}

impl Left {
    fn read(bytes: &[u8]) -> Option<Self> {
        let (words, rest) = bytes.as_chunks::<8>();
        let word = |at: usize| words.get(at).map(|word| u64::from_le_bytes(*word));
        let [magic, number, capacity] = [word(0)?, word(1)?, word(2)?];
        let [run_low, run_high, put, kept] = [word(3)?, word(4)?, word(8)?, word(16)?];
        let slots = words.get(HEADER * 8..)?;
        let whole = rest.is_empty() && slots.len() as u64 == capacity.checked_mul(8)?;
        let waiting = put <= MAX_COUNT && put.checked_sub(kept).is_some_and(|waiting| waiting <= capacity);
        if magic != MAGIC || !whole || !waiting || !capacity.is_power_of_two() {
            return None;
        }
        let records = (kept..put).map(|at| {
            let slot = usize::try_from(at % capacity).ok()? * 8;
            let slot = slots.get(slot..slot + 8)?;
            Some(std::array::from_fn(|word| u64::from_le_bytes(slot[word])))
        });
        let mut run = [0; 16];
        run[..8].copy_from_slice(&run_low.to_le_bytes());
        run[8..].copy_from_slice(&run_high.to_le_bytes());
        Some(Self {
            run,
            number: u32::try_from(number).ok()?,
            first: kept,
            records: records.collect::<Option<_>>()?,
        })
    }
}

/// Puts in those that the log has not: the process may have been killed between writing a frame and saying so in the
/// ring. Whether all of the ring was understood.
fn put_into_log(
    left: Option<Left>,
    bytes: &[u8],
    writer: &mut Writer,
    opened: &Opened,
) -> Result<bool, String> {
    let Some(left) = left else {
        return Ok(bytes.iter().all(|byte| *byte == 0)); // made, and nothing in it yet
    };
    if left.records.is_empty() {
        return Ok(true);
    }
    let Some(run) = opened.last_run.as_ref().filter(|run| run.run == left.run) else { return Ok(false) };
    let of_it = |(run, thread, _): &&(_, u32, u64)| *run == left.run && *thread == left.number;
    let logged = opened.last_sequences.iter().find(of_it).map_or(0, |(.., next)| *next);
    let have = usize::try_from(logged.saturating_sub(left.first)).unwrap_or(usize::MAX);
    let missing = left.records.get(have..).unwrap_or_default();
    if missing.is_empty() {
        return Ok(true);
    }
    let next = left.first + have as u64;
    // When the machine lost its power, the disk may have of a ring how many records there are, and not the records. One
    // that doesn't belong where it is would make a verifier call the log tampered with.
    let belongs = |(at, words): &(u64, &Words)| {
        let record = Record::from_words(**words);
        record.sequence == *at && record.callee != 0 && writer.knows(&record)
    };
    let whole = (next..).zip(missing).take_while(belongs).count();
    let (good, bad) = missing.split_at(whole);
    if !good.is_empty() {
        // Likewise of the log that they were in it, and not the end of the log.
        if let Some(count) = next.checked_sub(logged).filter(|count| *count > 0) {
            let lost = Mark::Dropped { thread: left.number, first: logged, count, level: Level::NONE };
            writer.mark(&lost, wall()).map_err(said)?;
        }
        let mark = Mark::RingRecovered { run: left.run, thread: left.number, count: good.len() as u64 };
        writer.mark(&mark, wall()).map_err(said)?;
    }
    let mut next = next;
    let mut frame = RecordsFrame::new();
    let mut good = good.iter().peekable();
    while good.peek().is_some() {
        frame.begin(run.ticks, run.wall, run.ticks_per_second); // another clock may be running by now
        frame.run(left.number, next);
        while let Some(record) = good.peek()
            && frame.push(**record)
        {
            good.next();
            next += 1;
        }
        writer.records(&frame, wall()).map_err(said)?;
    }
    Ok(bad.is_empty())
}
