//! A case that is timed in another process: what one program cannot be twice, it asks another program for.
//!
//! The protocol is a line with a number of iterations, answered by a line with nanoseconds, or `-` if the batch
//! was interrupted. Only one of the two processes runs at a time, on the same CPU.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::machine;

/// Another process that times batches.
#[derive(Debug)]
pub struct Remote {
    child: Child,
    ask: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Remote {
    /// Starts the process. It inherits this thread's CPU.
    ///
    /// # Errors
    ///
    /// If there is no such program.
    pub fn start(mut program: Command) -> io::Result<Self> {
        let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let ask = child.stdin.take();
        let answers = child.stdout.take().ok_or_else(|| io::Error::other("no answers"))?;
        Ok(Self { child, ask, answers: BufReader::new(answers) })
    }

    /// Has the other process run a batch, and says how long it took there.
    ///
    /// # Panics
    ///
    /// If the other process has ended, or talks nonsense.
    pub fn time(&mut self, iterations: u32) -> Option<Duration> {
        let ask = self.ask.as_mut().expect("taken when it is dropped");
        writeln!(ask, "{iterations}").expect("the other process listens");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("the other process answers");
        match answer.trim() {
            "-" => None,
            nanos => Some(Duration::from_nanos(nanos.parse().expect("nanoseconds"))),
        }
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        drop(self.ask.take());
        let _ = self.child.wait();
    }
}

/// Times batches for another process until it has enough.
///
/// # Errors
///
/// Those of reading and writing.
pub fn serve(mut batch: impl FnMut(u32)) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let iterations = line?.trim().parse().map_err(io::Error::other)?;
        match machine::time(iterations, &mut batch) {
            Some(took) => writeln!(out, "{}", took.as_nanos())?,
            None => writeln!(out, "-")?,
        }
        out.flush()?;
    }
    Ok(())
}
