//! How a log ends: closed, going on, or torn.

use crate::checkpoint::Seal;
use crate::finding::{Problem, Remark};
use crate::walk::{After, Ended, Walk};
use crate::walltime::{SECOND, WallNs};

/// Says what is to be said of the log's end.
pub(super) fn judge(walk: &mut Walk, ended: Ended, live: bool, now: Option<WallNs>) {
    let sealed = walk.sealed.as_ref().map(|sealed| (sealed.note.time(), sealed.note.size()));
    let unsealed = walk.tail > 0 || ended.torn > 0;
    let since = sealed.map_or(walk.tail_began, |(time, _)| time);
    let silence = walk.wall.saturating_sub(since);
    let closed = walk.after == After::End(Seal::Final) && !unsealed;

    if walk.tail > 0 && silence > walk.patience() {
        let text = format!("frames go on for {} s after the last checkpoint", silence / SECOND);
        walk.problem_at(ended.end, Problem::Unsealed, text);
    } else if live && !closed {
        walk.found.remark(Remark::Live { tail: walk.tail });
    } else if unsealed {
        let text = format!("{} frames and {} torn bytes follow the last checkpoint", walk.tail, ended.torn);
        walk.problem_at(ended.end, Problem::Tail, text);
    } else if !closed {
        let text =
            "the log was not closed: what came after its last checkpoint, if anything, is gone".to_owned();
        walk.problem_at(ended.end, Problem::Unsealed, text);
    }

    let age = now.map_or(0, |now| now.saturating_sub(since));
    if live && !closed && age > walk.patience() {
        let text = format!("no checkpoint for {} s, though a process should be making them", age / SECOND);
        walk.problem_at(ended.end, Problem::Unsealed, text);
    }
    // Whatever the rest of this program believes: nothing is intact that a checkpoint doesn't cover.
    let covered = sealed.is_some_and(|(_, size)| size + walk.tail == walk.size);
    if !covered && walk.found.count() == 0 {
        walk.problem_at(ended.end, Problem::Unsealed, "no checkpoint covers all frames".to_owned());
    }
}
