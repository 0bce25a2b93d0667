//! Checkpoints that were kept elsewhere: the one thing that shows that a log's end was cut off.

use super::{VerifyError, VerifyOptions};
use crate::checkpoint::Note;
use crate::finding::{Finding, Problem, Remark};
use crate::note::VerifyKey;
use crate::walk::Walk;

/// Reads the anchors that were given; the checkpoint that vouches for the start comes last.
pub(super) fn read(options: &VerifyOptions, key: &VerifyKey) -> Result<Vec<Note>, VerifyError> {
    let texts = options.anchors.iter().chain(&options.from_checkpoint);
    texts
        .enumerate()
        .map(|(anchor, text)| {
            let note = Note::read(text).ok_or(VerifyError::Anchor { anchor })?;
            if note.origin() != key.origin() {
                return Err(VerifyError::AnchorOfAnother { anchor, origin: note.origin().to_owned() });
            }
            Ok(note)
        })
        .collect()
}

/// Holds the log against the anchors. Returns whether one of them vouches for it.
pub(super) fn compare(walk: &mut Walk, anchors: &[Note]) -> bool {
    let mut vouches = false;
    for (anchor, note) in anchors.iter().enumerate() {
        match holds(walk, note) {
            Ok(()) => vouches = true,
            Err(Against::Finding(problem, text)) => {
                let text = format!("anchor {anchor}: {text}");
                walk.found.add(Finding { problem, file: None, offset: None, frame: Some(note.size()), text });
            }
            Err(Against::Nothing(why)) => {
                walk.found.remark(Remark::AnchorNotChecked { anchor, why: why.to_owned() });
            }
        }
    }
    vouches
}

/// What an anchor says against a log, if anything.
enum Against {
    Finding(Problem, String),
    Nothing(&'static str),
}

fn holds(walk: &Walk, note: &Note) -> Result<(), Against> {
    let size = note.size();
    let epoch = note.epoch();
    let key = walk.key_of_epoch(epoch);
    if let Some(key) = key
        && !note.is_signed_by(&VerifyKey::new(note.origin(), key))
    {
        let text = format!("it is not signed with this log's key of epoch {epoch}");
        return Err(Against::Finding(Problem::AnchorDiffers, text));
    }
    if size > walk.size {
        let text = format!("it covers {size} frames, and the log has {} only", walk.size);
        return Err(Against::Finding(Problem::ShorterThanAnchor, text));
    }
    match walk.root_at(size) {
        None if walk.starts_late && size < walk.start.1 => {
            Err(Against::Nothing("it is of before the first file"))
        }
        None => Err(Against::Nothing("frames before it are missing or damaged")),
        Some(root) if root != *note.root() => {
            let text = format!("the log's first {size} frames are not those that it covers");
            Err(Against::Finding(Problem::AnchorDiffers, text))
        }
        Some(_) if key.is_none() && epoch > walk.epoch => {
            let text = format!("it is of epoch {epoch}, and the log ends in epoch {}", walk.epoch);
            Err(Against::Finding(Problem::ShorterThanAnchor, text))
        }
        Some(_) if key.is_none() => Err(Against::Nothing("its epoch's key is not in the log")),
        Some(_) => Ok(()),
    }
}
