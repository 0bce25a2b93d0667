//! `polycall-audit show` and `tail`.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::time::Duration;

use polycall_audit::{Dictionary, Kind, Mark, Moment, Reader, Record, RecordsView, Shown};

use crate::Ended;
use crate::args::Args;
use crate::filter::Filter;
use crate::json::Object;
use crate::output::{Output, plain};

/// How often a log is looked at for more.
const LOOK_EVERY: Duration = Duration::from_millis(200);

pub(crate) fn run(args: &mut Args) -> Ended {
    let form = Form::of(args)?;
    let mut limit = args.value::<u64>("--limit")?.unwrap_or(u64::MAX);
    let dir = args.dir()?;
    args.end()?;
    let mut reader = Reader::open(&dir).map_err(|error| error.to_string())?;
    let mut out = Output::new();
    let mut failed = None;
    let mut each = |line: &str| {
        if limit == 0 {
            return ControlFlow::Break(());
        }
        limit -= 1;
        match out.line(line) {
            Ok(true) if limit > 0 => ControlFlow::Continue(()),
            Ok(_) => ControlFlow::Break(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    };
    if form.head(&mut each).is_continue() {
        let read = reader.read(&mut |names, _, shown| form.show(names, &shown, &mut each));
        let _ = read.map_err(|error| error.to_string())?;
    }
    if let Some(error) = failed {
        return Err(error);
    }
    out.flush()?;
    Ok(0)
}

/// Shows the last lines, and then what comes.
pub(crate) fn follow(args: &mut Args) -> Ended {
    let form = Form::of(args)?;
    let lines = args.value::<usize>("--lines")?.unwrap_or(10);
    let dir = args.dir()?;
    args.end()?;
    let mut reader = Reader::open_last(&dir).map_err(|error| error.to_string())?;
    let mut out = Output::new();
    let mut last = VecDeque::new();
    let read = reader.read(&mut |names, _, shown| {
        form.show(names, &shown, &mut |line| {
            last.push_back(line.to_owned());
            if last.len() > lines {
                last.pop_front();
            }
            ControlFlow::Continue(())
        })
    });
    let _ = read.map_err(|error| error.to_string())?;
    for line in last {
        out.line(&line)?;
    }
    loop {
        if !out.flush()? {
            return Ok(0);
        }
        std::thread::sleep(LOOK_EVERY);
        let mut written = Ok(true);
        let read = reader.read(&mut |names, _, shown| {
            form.show(names, &shown, &mut |line| {
                written = out.line(line);
                if written == Ok(true) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })
        });
        let _ = read.map_err(|error| error.to_string())?;
        written?;
    }
}

/// How it is shown, and what of it.
struct Form {
    json: bool,
    filter: Filter,
}

type Line<'a> = &'a mut dyn FnMut(&str) -> ControlFlow<()>;

impl Form {
    fn of(args: &mut Args) -> Result<Self, String> {
        Ok(Self { json: args.flag("--json"), filter: Filter::of(args)? })
    }

    fn head(&self, line: Line<'_>) -> ControlFlow<()> {
        if self.json { ControlFlow::Continue(()) } else { line(HEAD) }
    }

    fn show(&self, names: &Dictionary, shown: &Shown<'_>, line: Line<'_>) -> ControlFlow<()> {
        if let Shown::Records { index, frame } = shown {
            for run in frame.runs() {
                for record in run.records() {
                    let wall = frame.wall_at(record.start);
                    if self.filter.takes(names, &record, wall) {
                        let row = Row { names, frame, index: *index, thread: run.thread, record: &record };
                        line(&if self.json { row.json() } else { row.text() })?;
                    }
                }
            }
            return ControlFlow::Continue(());
        }
        if self.filter.is_of_records()
            || matches!(shown, Shown::Names { .. } | Shown::Mark { mark: Mark::Sequences(_), .. })
        {
            return ControlFlow::Continue(());
        }
        let event = Event::of(shown);
        if event.wall.is_some_and(|wall| !self.filter.takes_time(wall)) {
            return ControlFlow::Continue(());
        }
        line(&if self.json { event.json() } else { event.text() })
    }
}

const HEAD: &str =
    "time                           thread      record kind              outcome   took        what";

/// One record.
struct Row<'a> {
    names: &'a Dictionary,
    frame: &'a RecordsView<'a>,
    index: u64,
    thread: u32,
    record: &'a Record,
}

impl Row<'_> {
    fn wall(&self) -> Moment {
        Moment(self.frame.wall_at(self.record.start))
    }

    fn text(&self) -> String {
        let Record { sequence, kind, outcome, caller, callee, entry, session, .. } = *self.record;
        let name = |id| plain(&self.names.text(id));
        let (caller, callee) = (name(caller), name(callee));
        let arrow = if caller.is_empty() { "" } else { " -> " };
        let entry = if entry == 0 { String::new() } else { format!("::{}", name(entry)) };
        let session = if session == 0 { String::new() } else { format!(" in {}", name(session)) };
        let took = format!("{} ns", self.frame.nanoseconds(self.record.duration));
        let provenance = match self.provenance() {
            text if text.is_empty() => text,
            text => format!(", from {}", plain(&text)),
        };
        let what = format!("{caller}{arrow}{callee}{entry}{session}{provenance}");
        let (wall, thread) = (self.wall(), self.thread);
        format!("{wall} {thread:>6} {sequence:>11} {kind:<17} {outcome:<9} {took:<11} {what}")
    }

    fn json(&self) -> String {
        let record = self.record;
        let name = |id| self.names.text(id);
        Object::of("record")
            .number("frame", self.index)
            .number("thread", self.thread)
            .number("sequence", record.sequence)
            .text("time", &self.wall().to_string())
            .text("kind", &record.kind.to_string())
            .text("outcome", &record.outcome.to_string())
            .text("level", &record.level.to_string())
            .text("caller", &name(record.caller))
            .text("callee", &name(record.callee))
            .text("entry", &name(record.entry))
            .text("session", &name(record.session))
            .number("policy", record.policy)
            .number("depth", record.depth)
            .number("duration_ns", self.frame.nanoseconds(record.duration))
            .text(
                "digest",
                &if record.kind == Kind::DECLASSIFIED { String::new() } else { digest(record.digest) },
            )
            .text("provenance", &self.provenance())
            .end()
    }

    /// Of a declassification: who labelled the value, and whom it came to since.
    fn provenance(&self) -> String {
        let Record { kind, digest: [low, high], .. } = *self.record;
        if kind != Kind::DECLASSIFIED || (low, high) == (0, 0) {
            return String::new();
        }
        let born =
            if low as u32 == 0 { "nobody".to_owned() } else { self.names.text(low as u32).into_owned() };
        let stops = [low >> 32, high, high >> 32].map(|number| number as u32);
        let stops = stops.into_iter().filter(|id| *id != 0).map(|id| self.names.text(id).into_owned());
        std::iter::once(born).chain(stops).collect::<Vec<_>>().join(" > ")
    }
}

fn digest(words: [u64; 2]) -> String {
    if words == [0, 0] { String::new() } else { format!("{:016x}{:016x}", words[0], words[1]) }
}

/// Anything that is no record.
struct Event {
    kind: &'static str,
    frame: Option<u64>,
    wall: Option<u64>,
    text: String,
}

impl Event {
    fn of(shown: &Shown<'_>) -> Self {
        let (kind, frame, wall, text) = match shown {
            Shown::File { file, recovered, tree } => {
                let crash = if *recovered { ", after a crash" } else { "" };
                ("file", Some(tree.size()), None, format!("file {file} begins{crash}"))
            }
            Shown::Mark { index, wall, mark } => ("mark", Some(*index), Some(*wall), mark.to_string()),
            Shown::Epoch { index, epoch } => ("epoch", Some(*index), None, format!("epoch {epoch} begins")),
            Shown::Checkpoint(note) => {
                let text = format!("{} frames are sealed, in epoch {}", note.size(), note.epoch());
                ("checkpoint", None, Some(note.time()), text)
            }
            Shown::Rotate { index, why } => ("rotate", Some(*index), None, format!("the file ends: {why}")),
            Shown::Final { index, wall } => {
                ("final", Some(*index), Some(*wall), "the log is closed".to_owned())
            }
            Shown::Damaged { file, offset, why } => {
                ("damaged", None, None, format!("DAMAGED: file {file}, byte {offset}: {why}"))
            }
            _ => ("other", None, None, String::new()),
        };
        Self { kind, frame, wall, text }
    }

    fn text(&self) -> String {
        let wall = self.wall.map_or(String::new(), |wall| Moment(wall).to_string());
        format!("{wall:<30} {:>6} {:>11} {}", "-", "-", plain(&self.text))
    }

    fn json(&self) -> String {
        let mut object = Object::of(self.kind).maybe("frame", self.frame);
        if let Some(wall) = self.wall {
            object = object.text("time", &Moment(wall).to_string());
        }
        object.text("text", &self.text).end()
    }
}
