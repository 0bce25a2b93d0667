//! Anchors: who keeps a checkpoint where the log's owner can't change it.
//!
//! A log that was cut back to an older checkpoint is whole in itself; only somebody who remembers a younger one
//! notices.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use polycall_audit::Note;

use crate::audit::shielded;
use crate::memory::kernel;

/// Keeps checkpoints somewhere else. It is called on a thread of its own, one checkpoint after the other, and may take
/// its time: when it is behind, it is told the newest ones.
///
/// ```
/// use polycall::audit::Anchor;
///
/// struct Print;
/// impl Anchor for Print {
///     fn name(&self) -> String { "print".into() }
///     fn keep(&mut self, checkpoint: &str) -> std::io::Result<()> { println!("{checkpoint}"); Ok(()) }
/// }
/// let _trail = polycall::audit::Trail::new("/var/log/bank").anchor(Print);
/// ```
pub trait Anchor: Send + 'static {
    /// What it is called in messages.
    fn name(&self) -> String;

    /// Keeps a checkpoint: a signed note in C2SP form, text of a few lines.
    ///
    /// # Errors
    ///
    /// What went wrong; it is said on standard error, once until it works again, and counted.
    fn keep(&mut self, checkpoint: &str) -> io::Result<()>;
}

/// Keeps the newest checkpoint in a file, which is replaced whole (`rename(2)`). Best one that another user owns, or on
/// another machine's disk.
///
/// ```
/// let _anchor = polycall::audit::AnchorFile::new("/mnt/elsewhere/bank.checkpoint");
/// ```
#[derive(Debug)]
pub struct AnchorFile(PathBuf);

impl AnchorFile {
    /// The file at this path, whose directory must be writable.
    ///
    /// ```
    /// let _anchor = polycall::audit::AnchorFile::new("/mnt/elsewhere/bank.checkpoint");
    /// ```
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }
}

impl Anchor for AnchorFile {
    fn name(&self) -> String {
        format!("file `{}`", self.0.display())
    }

    fn keep(&mut self, checkpoint: &str) -> io::Result<()> {
        let mut new = self.0.clone().into_os_string();
        new.push(".new");
        let mut file = File::create(&new)?;
        file.write_all(checkpoint.as_bytes())?;
        file.sync_data()?;
        fs::rename(&new, &self.0)
    }
}

/// Sends each checkpoint to the system's journal, by its native protocol (`/run/systemd/journal/socket`).
///
/// ```
/// let _anchor = polycall::audit::AnchorJournal::new();
/// ```
#[derive(Debug)]
pub struct AnchorJournal(PathBuf);

impl AnchorJournal {
    /// The journal of this machine.
    ///
    /// ```
    /// let _anchor = polycall::audit::AnchorJournal::new();
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self("/run/systemd/journal/socket".into())
    }

    /// Who listens at this socket, instead.
    ///
    /// ```
    /// let _anchor = polycall::audit::AnchorJournal::at("/run/systemd/journal.audit/socket");
    /// ```
    pub fn at(socket: impl Into<PathBuf>) -> Self {
        Self(socket.into())
    }
}

impl Default for AnchorJournal {
    fn default() -> Self {
        Self::new()
    }
}

impl Anchor for AnchorJournal {
    fn name(&self) -> String {
        format!("journal at `{}`", self.0.display())
    }

    /// One datagram: simple fields by line, and the note, which has line ends in it, with its length before it.
    fn keep(&mut self, checkpoint: &str) -> io::Result<()> {
        let mut message = b"MESSAGE=audit checkpoint\nSYSLOG_IDENTIFIER=polycall\nPRIORITY=6\n".to_vec();
        message.extend_from_slice(b"POLYCALL_CHECKPOINT\n");
        message.extend_from_slice(&(checkpoint.len() as u64).to_le_bytes());
        message.extend_from_slice(checkpoint.as_bytes());
        message.push(b'\n');
        let socket = std::os::unix::net::UnixDatagram::unbound()?;
        socket.set_write_timeout(Some(Duration::from_secs(1)))?;
        socket.send_to(&message, &self.0).map(drop)
    }
}

/// The thread that tells all anchors.
#[derive(Debug, Default)]
pub(crate) struct Anchors {
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    notes: VecDeque<String>,
    /// Whether somebody takes them.
    taken: bool,
    ends: bool,
    ended: bool,
    /// Times that an anchor failed.
    failed: u64,
}

/// Checkpoints that wait; beyond, the oldest are forgotten, since a younger one says more.
const WAITING: usize = 16;

impl Anchors {
    pub(super) fn start(mut anchors: Vec<Box<dyn Anchor>>) -> Result<Arc<Self>, String> {
        let all = Arc::new(Self::default());
        if anchors.is_empty() {
            return Ok(all);
        }
        all.queue.lock().taken = true;
        let inside = all.clone();
        thread::Builder::new()
            .name("polycall-anchor".into())
            .spawn(move || inside.tell(&mut anchors))
            .map_err(|error| format!("the anchors' thread cannot be started: {error}"))?;
        Ok(all)
    }

    /// Never waits.
    pub(super) fn publish(&self, note: &Note) {
        let mut queue = self.queue.lock();
        if queue.taken {
            if queue.notes.len() == WAITING {
                queue.notes.pop_front();
            }
            queue.notes.push_back(note.to_string());
            drop(queue);
            self.changed.notify_all();
        }
    }

    /// How often an anchor failed.
    pub(crate) fn failures(&self) -> u64 {
        self.queue.lock().failed
    }

    fn tell(&self, anchors: &mut [Box<dyn Anchor>]) {
        let mut works = vec![true; anchors.len()];
        loop {
            let mut queue = self.queue.lock();
            while queue.notes.is_empty() && !queue.ends {
                self.changed.wait(&mut queue);
            }
            let Some(note) = queue.notes.pop_front() else {
                queue.ended = true;
                self.changed.notify_all();
                return;
            };
            drop(queue);
            for (anchor, works) in anchors.iter_mut().zip(&mut works) {
                self.tell_one(&mut **anchor, &note, works);
            }
        }
    }

    fn tell_one(&self, anchor: &mut dyn Anchor, note: &str, works: &mut bool) {
        let error = match shielded(|| anchor.keep(note)) {
            Some(Ok(())) => {
                *works = true;
                return;
            }
            // what it says of itself may be a stranger's code too
            Some(Err(error)) => shielded(move || error.to_string()).unwrap_or_default(),
            None => "it panicked".to_owned(),
        };
        self.queue.lock().failed += 1;
        if std::mem::replace(works, false) {
            let name = shielded(|| anchor.name()).unwrap_or_default();
            kernel::complain(&format!(
                "polycall: the audit anchor {name} does not keep checkpoints: {error}\n"
            ));
        }
    }

    /// Waits until the last checkpoint was told, two seconds at most.
    pub(super) fn finish(&self) {
        let deadline = Instant::now() + Duration::from_secs(2);
        let mut queue = self.queue.lock();
        if !queue.taken {
            return;
        }
        queue.ends = true;
        self.changed.notify_all();
        while !queue.ended {
            if self.changed.wait_until(&mut queue, deadline).timed_out() {
                return;
            }
        }
    }
}
