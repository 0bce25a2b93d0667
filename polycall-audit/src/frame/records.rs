//! Frames of records: many threads' runs, with the clocks' readings when the frame was cut.

use super::MAX_PAYLOAD;
use crate::bytes::{Fields, Read};
use crate::record::{RECORD, Record, Words};
use crate::walltime::WallNs;

const BEFORE_RUNS: usize = 8 + 8 + 8 + 4;
const BEFORE_RECORDS: usize = 4 + 4 + 8;

/// A frame that is being filled: up to 1,023 records, without an allocation after the first.
///
/// ```
/// use polycall_audit::{Record, RecordsFrame};
/// let mut frame = RecordsFrame::new();
/// frame.begin(5_000, 1_000_000_000_000_000_000, 3_000_000_000);
/// frame.run(1, 40);
/// frame.push(Record { sequence: 40, ..Record::default() }.to_words());
/// frame.push(Record { sequence: 41, ..Record::default() }.to_words());
/// assert_eq!(frame.records(), 2);
/// ```
#[derive(Debug, Clone)]
pub struct RecordsFrame {
    bytes: Vec<u8>,
    records: usize,
    runs: u32,
    /// Where the run that is being filled begins, and how many records it has.
    run: Option<(usize, u32)>,
}

impl Default for RecordsFrame {
    fn default() -> Self {
        Self::new()
    }
}

impl RecordsFrame {
    /// An empty frame.
    ///
    /// ```
    /// assert!(polycall_audit::RecordsFrame::new().is_empty());
    /// ```
    pub fn new() -> Self {
        let mut frame = Self { bytes: Vec::with_capacity(MAX_PAYLOAD), records: 0, runs: 0, run: None };
        frame.begin(0, 0, 0);
        frame
    }

    /// Empties the frame and says what the clocks show: the processor's ticks and the wall's, at one moment.
    ///
    /// ```
    /// let mut frame = polycall_audit::RecordsFrame::new();
    /// frame.begin(5_000, 1_000_000_000_000_000_000, 3_000_000_000);
    /// ```
    pub fn begin(&mut self, ticks: u64, wall: WallNs, ticks_per_second: u64) {
        self.bytes.clear();
        for number in [ticks, wall, ticks_per_second] {
            self.bytes.extend(number.to_le_bytes());
        }
        self.bytes.extend(0u32.to_le_bytes());
        (self.records, self.runs, self.run) = (0, 0, None);
    }

    /// Begins the records of one thread, which number from `first` on without a gap. A run that gets no record is
    /// left out. Returns whether there was room for it and a record.
    ///
    /// ```
    /// assert!(polycall_audit::RecordsFrame::new().run(1, 0));
    /// ```
    pub fn run(&mut self, thread: u32, first: u64) -> bool {
        // Numbers must not run over, as nobody could read them.
        let first = first.min(u64::MAX >> 1);
        if let Some((at, 0)) = self.run {
            self.bytes.truncate(at);
            self.run = None;
        }
        if self.is_full() {
            return false;
        }
        self.run = Some((self.bytes.len(), 0));
        self.bytes.extend(thread.to_le_bytes());
        self.bytes.extend(0u32.to_le_bytes());
        self.bytes.extend(first.to_le_bytes());
        true
    }

    /// Adds a record to the run that was begun last. Returns whether there was room; without a run there is none.
    ///
    /// ```
    /// let mut frame = polycall_audit::RecordsFrame::new();
    /// assert!(!frame.push([0; 8]));
    /// assert!(frame.run(1, 0) && frame.push([0; 8]));
    /// ```
    pub fn push(&mut self, words: Words) -> bool {
        let Some((at, count)) = &mut self.run else { return false };
        if self.bytes.len() + RECORD > MAX_PAYLOAD {
            return false;
        }
        if *count == 0 {
            self.runs += 1;
            self.bytes[BEFORE_RUNS - 4..BEFORE_RUNS].copy_from_slice(&self.runs.to_le_bytes());
        }
        *count += 1;
        self.bytes[*at + 4..*at + 8].copy_from_slice(&count.to_le_bytes());
        let mut record = [0; RECORD];
        for (bytes, word) in record.as_chunks_mut().0.iter_mut().zip(words) {
            *bytes = word.to_le_bytes();
        }
        self.bytes.extend_from_slice(&record);
        self.records += 1;
        true
    }

    /// How many records it has.
    ///
    /// ```
    /// assert_eq!(polycall_audit::RecordsFrame::new().records(), 0);
    /// ```
    pub fn records(&self) -> usize {
        self.records
    }

    /// Whether it has no record.
    ///
    /// ```
    /// assert!(polycall_audit::RecordsFrame::default().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.records == 0
    }

    /// How many bytes its payload takes.
    ///
    /// ```
    /// assert!(polycall_audit::RecordsFrame::new().len_bytes() < 64);
    /// ```
    pub fn len_bytes(&self) -> usize {
        self.payload().len()
    }

    /// Whether another run with a record might not fit.
    ///
    /// ```
    /// let mut frame = polycall_audit::RecordsFrame::new();
    /// frame.run(1, 0);
    /// while !frame.is_full() {
    ///     assert!(frame.push([0; 8]));
    /// }
    /// assert_eq!(frame.records(), 1023);
    /// ```
    pub fn is_full(&self) -> bool {
        self.bytes.len() + BEFORE_RECORDS + RECORD > MAX_PAYLOAD
    }

    /// Empties the frame; the clocks' readings go as well.
    ///
    /// ```
    /// let mut frame = polycall_audit::RecordsFrame::new();
    /// frame.clear();
    /// assert!(frame.is_empty());
    /// ```
    pub fn clear(&mut self) {
        self.begin(0, 0, 0);
    }

    pub(crate) fn payload(&self) -> &[u8] {
        match self.run {
            Some((at, 0)) => &self.bytes[..at],
            _ => &self.bytes,
        }
    }
}

/// A frame of records, as read from a trail.
///
/// ```
/// fn count(frame: &polycall_audit::RecordsView<'_>) -> usize {
///     frame.runs().map(|run| run.records().len()).sum()
/// }
/// # let _ = count;
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct RecordsView<'a> {
    /// What the processor's clock showed when the frame was cut.
    pub ticks: u64,
    /// What the wall's clock showed then.
    pub wall: WallNs,
    /// How many ticks a second has.
    pub ticks_per_second: u64,
    runs: &'a [u8],
}

impl<'a> RecordsView<'a> {
    pub(crate) fn of(frame: &'a RecordsFrame) -> Self {
        Self::read(&mut Fields(frame.payload())).expect("what was filled can be read")
    }

    pub(crate) fn read(fields: &mut Fields<'a>) -> Read<Self> {
        let (ticks, wall, ticks_per_second) = (fields.u64()?, fields.u64()?, fields.u64()?);
        let runs = fields.u32()?;
        let all = fields.0;
        for _ in 0..runs {
            let _thread = fields.u32()?;
            let count = fields.u32()? as usize;
            let first = fields.u64()?;
            if count == 0 || count > MAX_PAYLOAD / RECORD || first.checked_add(count as u64).is_none() {
                return Err("a run of records is empty or too long");
            }
            fields.bytes(count * RECORD)?;
        }
        Ok(Self { ticks, wall, ticks_per_second, runs: &all[..all.len() - fields.0.len()] })
    }

    /// The runs of records that it has, each of one thread.
    ///
    /// ```
    /// fn threads(frame: &polycall_audit::RecordsView<'_>) -> Vec<u32> {
    ///     frame.runs().map(|run| run.thread).collect()
    /// }
    /// # let _ = threads;
    /// ```
    pub fn runs(&self) -> impl Iterator<Item = RunOfRecords<'a>> + use<'a> {
        let mut fields = Fields(self.runs);
        std::iter::from_fn(move || {
            let (thread, count, first) = (fields.u32().ok()?, fields.u32().ok()?, fields.u64().ok()?);
            let records = fields.bytes(count as usize * RECORD).ok()?;
            Some(RunOfRecords { thread, first, records: records.as_chunks().0 })
        })
    }

    /// How long so many ticks are, in nanoseconds; 0 if nobody said how many a second has.
    ///
    /// ```
    /// fn took(frame: &polycall_audit::RecordsView<'_>, record: &polycall_audit::Record) -> u64 {
    ///     frame.nanoseconds(record.duration)
    /// }
    /// # let _ = took;
    /// ```
    pub fn nanoseconds(&self, ticks: u64) -> u64 {
        nanoseconds(ticks, self.ticks_per_second)
    }

    /// What the wall's clock showed at a tick, as far as this frame's readings tell.
    ///
    /// ```
    /// fn start(frame: &polycall_audit::RecordsView<'_>, record: &polycall_audit::Record) -> u64 {
    ///     frame.wall_at(record.start)
    /// }
    /// # let _ = start;
    /// ```
    pub fn wall_at(&self, ticks: u64) -> WallNs {
        let distance = self.nanoseconds(self.ticks.abs_diff(ticks));
        if ticks > self.ticks {
            self.wall.saturating_add(distance)
        } else {
            self.wall.saturating_sub(distance)
        }
    }
}

/// Ticks as nanoseconds; 0 where nobody said how many a second has.
fn nanoseconds(ticks: u64, per_second: u64) -> u64 {
    let nanoseconds = u128::from(ticks) * 1_000_000_000 / u128::from(per_second.max(1));
    if per_second == 0 { 0 } else { u64::try_from(nanoseconds).unwrap_or(u64::MAX) }
}

/// Records of one thread that follow each other without a gap.
///
/// ```
/// fn last(run: &polycall_audit::RunOfRecords<'_>) -> Option<u64> {
///     run.records().last().map(|record| record.sequence)
/// }
/// # let _ = last;
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct RunOfRecords<'a> {
    /// The thread.
    pub thread: u32,
    /// The number of the first record.
    pub first: u64,
    records: &'a [[u8; RECORD]],
}

impl<'a> RunOfRecords<'a> {
    /// The records.
    ///
    /// ```
    /// fn calls(run: &polycall_audit::RunOfRecords<'_>) -> usize {
    ///     run.records().filter(|record| record.kind == polycall_audit::Kind::CROSSING).count()
    /// }
    /// # let _ = calls;
    /// ```
    pub fn records(&self) -> impl ExactSizeIterator<Item = Record> + use<'a> {
        self.records.iter().map(Record::from_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_reads_as_it_was_filled() {
        let mut frame = RecordsFrame::new();
        frame.begin(1, 2, 3);
        frame.run(7, 10);
        assert!(frame.push([10, 0, 0, 0, 0, 0, 0, 0]) && frame.push([11, 0, 0, 0, 0, 0, 0, 5]));
        frame.run(8, 0); // gets no record
        frame.run(9, 4);
        assert!(frame.push([4; 8]));
        frame.run(10, 0);
        let mut fields = Fields(frame.payload());
        let read = RecordsView::read(&mut fields).unwrap();
        fields.end().unwrap();
        assert_eq!((read.ticks, read.wall, read.ticks_per_second), (1, 2, 3));
        let runs: Vec<_> = read.runs().collect();
        assert_eq!(runs.iter().map(|run| (run.thread, run.first)).collect::<Vec<_>>(), [(7, 10), (9, 4)]);
        assert_eq!(runs[0].records().nth(1).unwrap().digest, [0, 5]);
        assert_eq!(frame.len_bytes(), BEFORE_RUNS + 2 * BEFORE_RECORDS + 3 * RECORD);
    }

    #[test]
    fn a_full_frame_takes_no_more_and_is_no_longer_than_allowed() {
        let mut frame = RecordsFrame::new();
        let mut thread = 0;
        while !frame.is_full() {
            assert!(frame.run(thread, 0) && frame.push([0; 8]));
            thread += 1;
        }
        assert!(!frame.run(thread, 0));
        while frame.push([0; 8]) {}
        assert!(frame.len_bytes() <= MAX_PAYLOAD);
        let mut fields = Fields(frame.payload());
        assert_eq!(RecordsView::read(&mut fields).unwrap().runs().count(), thread as usize);
    }

    #[test]
    fn ticks_become_time() {
        let frame = RecordsView { ticks: 1000, wall: 5_000, ticks_per_second: 2_000_000_000, runs: &[] };
        assert_eq!(frame.wall_at(3000), 6_000);
        assert_eq!(frame.wall_at(0), 4_500);
        let unknown = RecordsView { ticks_per_second: 0, ..frame };
        assert_eq!(unknown.wall_at(9999), 5_000);
        let huge = RecordsView { ticks: 0, wall: 0, ticks_per_second: 1, runs: &[] };
        assert_eq!(huge.wall_at(u64::MAX), u64::MAX);
    }
}
