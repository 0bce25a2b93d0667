//! Reading a trail to show it: frame by frame, with the names that numbers stand for. Nothing is verified here but each
//! frame's own hash.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::checkpoint::Note;
use crate::frame::{Began, Entry, EntryKind, MIN_ENTRY, Mark, Name, Payload, RecordsView, RunStart, Why};
use crate::segment::{self, Found, Next, Segment};
use crate::tree::{Hash, Tree};
use crate::verify::VerifyError;
use crate::walltime::WallNs;

/// The names that numbers stand for, and the run that they belong to.
///
/// ```
/// let dictionary = polycall_audit::Dictionary::default();
/// assert_eq!(dictionary.text(7), "#7");
/// assert_eq!(dictionary.text(0), "");
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Dictionary {
    /// The run.
    pub run: Option<RunStart>,
    names: HashMap<u32, Name>,
}

impl Dictionary {
    /// The name with this number.
    ///
    /// ```
    /// assert!(polycall_audit::Dictionary::default().name(7).is_none());
    /// ```
    pub fn name(&self, id: u32) -> Option<&Name> {
        self.names.get(&id)
    }

    /// The text of a name; nothing for number 0, and the number for one that has no name.
    ///
    /// ```
    /// assert_eq!(polycall_audit::Dictionary::default().text(12), "#12");
    /// ```
    pub fn text(&self, id: u32) -> std::borrow::Cow<'_, str> {
        match self.names.get(&id) {
            Some(name) => name.text.as_str().into(),
            None if id == 0 => "".into(),
            None => format!("#{id}").into(),
        }
    }
}

/// Something in a trail.
///
/// ```
/// fn records(shown: &polycall_audit::Shown<'_>) -> usize {
///     match shown {
///         polycall_audit::Shown::Records { frame, .. } => frame.runs().map(|run| run.records().len()).sum(),
///         _ => 0,
///     }
/// }
/// # let _ = records;
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Shown<'a> {
    /// A file begins.
    File {
        /// Its number.
        file: u32,
        /// Whether a crash came before it.
        recovered: bool,
        /// All frames before it.
        tree: Tree,
    },
    /// Records.
    Records {
        /// The frame.
        index: u64,
        /// What it has.
        frame: RecordsView<'a>,
    },
    /// Something happened to the log itself.
    Mark {
        /// The frame.
        index: u64,
        /// When.
        wall: WallNs,
        /// What.
        mark: Mark,
    },
    /// Names that records use from here on; they are in the dictionary already.
    Names {
        /// The frame.
        index: u64,
        /// How many.
        count: usize,
    },
    /// An epoch ends with the next checkpoint.
    Epoch {
        /// The frame.
        index: u64,
        /// The number of the epoch that begins then.
        epoch: u64,
    },
    /// What is before is sealed.
    Checkpoint(Note),
    /// The file ends, and another follows.
    Rotate {
        /// The frame.
        index: u64,
        /// Why.
        why: Why,
    },
    /// The log is closed.
    Final {
        /// The frame.
        index: u64,
        /// When.
        wall: WallNs,
    },
    /// No entry of ours is here.
    Damaged {
        /// The file.
        file: u32,
        /// Where in it, in bytes.
        offset: u64,
        /// What is wrong.
        why: &'static str,
    },
}

/// A leaf of the tree, as it stands in a file.
///
/// ```
/// fn check(leaf: &polycall_audit::Leaf<'_>) {
///     assert_eq!(polycall_audit::leaf_hash(&leaf.data()), leaf.hash);
/// }
/// # let _ = check;
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Leaf<'a> {
    /// Its number.
    pub index: u64,
    /// Its hash.
    pub hash: Hash,
    header: crate::frame::Header,
    payload: &'a [u8],
}

impl Leaf<'_> {
    /// What is hashed: the frame without its hash.
    ///
    /// ```
    /// fn length(leaf: &polycall_audit::Leaf<'_>) -> usize {
    ///     leaf.data().len()
    /// }
    /// # let _ = length;
    /// ```
    pub fn data(&self) -> Vec<u8> {
        self.header.leaf(self.payload)
    }
}

/// What a reader hands out: the leaf, if it is one, and what it says.
type Each<'e> = &'e mut dyn FnMut(&Dictionary, Option<Leaf<'_>>, Shown<'_>) -> ControlFlow<()>;

/// Reads a trail from its first file on, also one that grows.
///
/// ```no_run
/// use std::ops::ControlFlow;
/// let mut reader = polycall_audit::Reader::open(std::path::Path::new("trail"))?;
/// let mut records = 0;
/// let _ = reader.read(&mut |_, _, shown| {
///     if let polycall_audit::Shown::Records { frame, .. } = shown {
///         records += frame.runs().map(|run| run.records().len()).sum::<usize>();
///     }
///     ControlFlow::Continue(())
/// })?;
/// println!("{records} records");
/// # Ok::<(), polycall_audit::VerifyError>(())
/// ```
#[derive(Debug)]
pub struct Reader {
    dir: PathBuf,
    at: Option<(u32, Segment)>,
    /// Whether the file's first bytes are still to be read.
    before_magic: bool,
    dictionary: Dictionary,
}

impl Reader {
    /// Begins at the first file that is there.
    ///
    /// ```
    /// let nowhere = polycall_audit::Reader::open(std::path::Path::new("/nowhere")).unwrap_err();
    /// assert!(nowhere.to_string().starts_with("cannot read `/nowhere`"));
    /// ```
    pub fn open(dir: &Path) -> Result<Self, VerifyError> {
        let mut reader =
            Self { dir: dir.to_owned(), at: None, before_magic: true, dictionary: Dictionary::default() };
        if reader.next_file()? { Ok(reader) } else { Err(VerifyError::NoTrail { dir: dir.to_owned() }) }
    }

    /// Begins at the last file that is there. It has the names that its run gave before.
    ///
    /// ```
    /// assert!(polycall_audit::Reader::open_last(std::path::Path::new("/nowhere")).is_err());
    /// ```
    pub fn open_last(dir: &Path) -> Result<Self, VerifyError> {
        let mut reader = Self::open(dir)?;
        while reader.next_file()? {}
        Ok(reader)
    }

    /// Hands out all that there is by now, until told to stop. Called again, goes on where it stopped; an entry that is
    /// being written is left for then.
    ///
    /// ```no_run
    /// # use std::ops::ControlFlow;
    /// # let mut reader = polycall_audit::Reader::open(std::path::Path::new("trail"))?;
    /// loop {
    ///     let _ = reader.read(&mut |_, _, shown| {
    ///         println!("{shown:?}");
    ///         ControlFlow::Continue(())
    ///     })?;
    ///     std::thread::sleep(std::time::Duration::from_millis(200));
    /// }
    /// # #[allow(unreachable_code)]
    /// # Ok::<(), polycall_audit::VerifyError>(())
    /// ```
    pub fn read(&mut self, each: Each<'_>) -> Result<ControlFlow<()>, VerifyError> {
        loop {
            // Looked up before the file is read to its end: what it ends with is all then.
            let followed = self.is_followed()?;
            if let Some((file, segment)) = &mut self.at {
                let path = segment::path(&self.dir, *file);
                segment.refresh().map_err(VerifyError::io("read", &path))?;
            }
            if self.file(followed, each)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
            if !followed || !self.next_file()? {
                return Ok(ControlFlow::Continue(()));
            }
        }
    }

    /// Whether another file comes after this one.
    fn is_followed(&self) -> Result<bool, VerifyError> {
        let numbers = segment::list(&self.dir).map_err(VerifyError::io("read", &self.dir))?;
        Ok(self.at.as_ref().is_some_and(|(file, _)| numbers.last().is_some_and(|last| last > file)))
    }

    fn next_file(&mut self) -> Result<bool, VerifyError> {
        let numbers = segment::list(&self.dir).map_err(VerifyError::io("read", &self.dir))?;
        let next = numbers.into_iter().find(|number| self.at.as_ref().is_none_or(|(file, _)| number > file));
        let Some(number) = next else { return Ok(false) };
        let path = segment::path(&self.dir, number);
        self.at = Some((number, Segment::open(&path).map_err(VerifyError::io("open", &path))?));
        self.before_magic = true;
        Ok(true)
    }

    /// Hands out the rest of a file.
    fn file(&mut self, followed: bool, each: Each<'_>) -> Result<ControlFlow<()>, VerifyError> {
        let Some((file, segment)) = &mut self.at else { return Ok(ControlFlow::Continue(())) };
        let path = segment::path(&self.dir, *file);
        let io = |error| VerifyError::io("read", &path)(error);
        loop {
            let bad = if self.before_magic {
                let magic = segment.magic().map_err(io)?;
                self.before_magic = magic.is_err();
                magic.err()
            } else {
                match segment.next().map_err(io)? {
                    Next::End => return Ok(ControlFlow::Continue(())),
                    Next::Entry(offset, entry) => {
                        if show(&mut self.dictionary, *file, offset, &entry, each).is_break() {
                            return Ok(ControlFlow::Break(()));
                        }
                        continue;
                    }
                    Next::Bad(bad) => Some(bad),
                }
            };
            let Some(bad) = bad else { continue };
            if bad.like_torn && !followed {
                return Ok(ControlFlow::Continue(()));
            }
            let offset = segment.offset();
            let damaged = Shown::Damaged { file: *file, offset, why: bad.why };
            let most = u64::MAX >> 2;
            let found = segment.search(0..=most - bad.left / MIN_ENTRY as u64).map_err(io)?;
            self.before_magic = false;
            if each(&self.dictionary, None, damaged).is_break() {
                return Ok(ControlFlow::Break(()));
            }
            if !matches!(found, Found::Entry(_)) {
                return Ok(ControlFlow::Continue(()));
            }
        }
    }
}

/// Hands out one entry.
fn show(
    dictionary: &mut Dictionary,
    file: u32,
    offset: u64,
    entry: &Entry<'_>,
    each: Each<'_>,
) -> ControlFlow<()> {
    let (index, wall) = (entry.header.index, entry.header.wall);
    let leaf = (entry.header.kind != EntryKind::Checkpoint).then_some(Leaf {
        index,
        hash: entry.hash,
        header: entry.header,
        payload: entry.payload,
    });
    let damaged = |why| Shown::Damaged { file, offset, why };
    let shown = match Payload::read(entry.header.kind, entry.payload) {
        _ if !entry.is_whole() => damaged("its bytes do not fit its hash"),
        Err(why) => damaged(why),
        Ok(Payload::Open(open)) => {
            Shown::File { file, recovered: open.began == Began::Recovered, tree: open.tree }
        }
        Ok(Payload::Records(frame)) => Shown::Records { index, frame },
        Ok(Payload::Names(names)) => {
            let count = names.len();
            dictionary.names.extend(names.into_iter().map(|name| (name.id, name)));
            Shown::Names { index, count }
        }
        Ok(Payload::Mark(mark)) => {
            match &mark {
                Mark::RunStarted(run) => {
                    *dictionary = Dictionary { run: Some(run.clone()), names: HashMap::new() };
                }
                Mark::RunContinued(run) => dictionary.run = Some(run.clone()),
                _ => {}
            }
            Shown::Mark { index, wall, mark }
        }
        Ok(Payload::Epoch { epoch, .. }) => Shown::Epoch { index, epoch },
        Ok(Payload::Rotate(why)) => Shown::Rotate { index, why },
        Ok(Payload::Final) => Shown::Final { index, wall },
        Ok(Payload::Checkpoint(text)) => match Note::read(text) {
            Some(note) => Shown::Checkpoint(note),
            None => damaged("a checkpoint is no signed note of this form"),
        },
    };
    each(dictionary, leaf, shown)
}
