//! All cases of a group in turn, round by round, and what is made of their times.
//!
//! A round runs one batch of each case, and the next round starts with another one. What counts is the ratio of a
//! case to the baseline *of the same round*: whatever slows the machine down for longer than a round slows both.

use std::time::Duration;

use crate::machine;
use crate::partner::Partner;

/// Something to measure.
pub struct Case<'c, X> {
    /// What the table calls it.
    pub name: String,
    /// What it may cost.
    pub budget: Budget,
    /// What it may cost while another thread runs.
    pub budget_beside: Budget,
    /// Crossings in one iteration, by this process: polycall's own count has to agree.
    pub crossings: u64,
    /// Iterations run so far, timed or not.
    pub iterations: u64,
    batch: Batch<'c, X>,
}

type Batch<'c, X> = Box<dyn FnMut(&mut X, u32) -> Option<Duration> + 'c>;

/// What a case may cost, against the group's first case.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Budget {
    /// Whatever it costs; the figure is for information.
    Open,
    /// At most so many nanoseconds more than the baseline.
    Over(f64),
    /// At most so many times the baseline.
    Times(f64),
    /// A control: slower than the case with this number by at least so many nanoseconds, or the compiler has
    /// deleted what was to be measured.
    SlowerThan(usize, f64),
}

impl<'c, X> Case<'c, X> {
    /// A case whose batch is timed here; `batch` runs so many iterations.
    pub fn new(name: impl Into<String>, mut batch: impl FnMut(&mut X, u32) + 'c) -> Self {
        Self::timed_elsewhere(name, move |x, n| machine::time(n, |n| batch(x, n)))
    }

    /// A case whose batch says itself how long it took.
    pub fn timed_elsewhere(
        name: impl Into<String>,
        batch: impl FnMut(&mut X, u32) -> Option<Duration> + 'c,
    ) -> Self {
        Self {
            name: name.into(),
            budget: Budget::Open,
            budget_beside: Budget::Open,
            crossings: 0,
            iterations: 0,
            batch: Box::new(batch),
        }
    }

    /// What it may cost.
    #[must_use]
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// What it may cost while another thread of the process runs.
    #[must_use]
    pub fn budget_beside(mut self, budget: Budget) -> Self {
        self.budget_beside = budget;
        self
    }

    /// How many crossings one iteration makes.
    #[must_use]
    pub fn crossings(mut self, crossings: u64) -> Self {
        self.crossings = crossings;
        self
    }

    /// Nanoseconds for one iteration.
    fn run(&mut self, x: &mut X, iterations: u32) -> Option<f64> {
        self.iterations += u64::from(iterations) + u64::from(machine::warm_up(iterations));
        let took = (self.batch)(x, iterations)?;
        Some(took.as_nanos() as f64 / f64::from(iterations))
    }

    /// Iterations that take about as long as a batch should. An interrupted trial says nothing, and is made again:
    /// by going on to longer ones, which are interrupted all the more, it would never end.
    fn calibrate(&mut self, x: &mut X) -> u32 {
        const LONGEST: u32 = 1 << 20;
        let mut iterations = 1;
        for _ in 0..1000 {
            match self.run(x, iterations) {
                Some(each) if each * f64::from(iterations) >= BATCH / 2.0 || iterations >= LONGEST => {
                    return ((BATCH / each) as u32).clamp(1, LONGEST);
                }
                Some(_) => iterations *= 2,
                None => {}
            }
        }
        iterations
    }
}

impl<X> std::fmt::Debug for Case<'_, X> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Case").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Nanoseconds in a batch: long against the clock, short against a time slice.
const BATCH: f64 = 100_000.0;

/// What a group came to, a row for each case.
#[derive(Debug)]
pub struct Outcome {
    /// With this thread alone.
    pub alone: Vec<Row>,
    /// With another thread of the process running, if there was one.
    pub accompanied: Option<Vec<Row>>,
}

/// What a case came to.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Nanoseconds for one iteration, the median of all rounds.
    pub nanos: f64,
    /// Times the baseline of the same round.
    pub ratio: Quartiles,
    /// Nanoseconds more than the baseline of the same round, the median.
    pub over: f64,
    /// Batches, one a round.
    pub batches: usize,
    /// Those of them that were dropped because this thread, or the partner, lost its CPU.
    pub dropped: usize,
}

/// The middle of some numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quartiles {
    /// A quarter is below.
    pub lower: f64,
    /// Half is below.
    pub median: f64,
    /// Three quarters are below.
    pub upper: f64,
}

/// Measures the cases against the first one; with a partner, once with it asleep and once with it running.
pub fn measure<X>(x: &mut X, cases: &mut [Case<'_, X>], rounds: usize, partner: Option<&Partner>) -> Outcome {
    let mut alone = Half::calibrate(x, cases);
    let mut accompanied = partner.map(|partner| {
        partner.wake();
        let half = Half::calibrate(x, cases);
        partner.calm();
        half
    });
    for round in 0..rounds {
        alone.round(x, cases, round, || true);
        if let (Some(half), Some(partner)) = (&mut accompanied, partner) {
            partner.wake();
            let mut before = partner.beats();
            half.round(x, cases, round, || {
                let now = partner.beats();
                std::mem::replace(&mut before, now) != now
            });
            partner.calm();
        }
    }
    Outcome { alone: alone.rows(), accompanied: accompanied.map(|half| half.rows()) }
}

/// One of the two halves of every round.
struct Half {
    /// Iterations in a batch of each case.
    iterations: Vec<u32>,
    /// Nanoseconds by case and round.
    times: Vec<Vec<Option<f64>>>,
}

impl Half {
    fn calibrate<X>(x: &mut X, cases: &mut [Case<'_, X>]) -> Self {
        let iterations = cases.iter_mut().map(|case| case.calibrate(x)).collect();
        Self { iterations, times: vec![Vec::new(); cases.len()] }
    }

    /// One batch of each case. `valid` says afterwards whether its circumstances were what they should be.
    fn round<X>(
        &mut self,
        x: &mut X,
        cases: &mut [Case<'_, X>],
        round: usize,
        mut valid: impl FnMut() -> bool,
    ) {
        for i in 0..cases.len() {
            let i = (i + round) % cases.len();
            let time = cases[i].run(x, self.iterations[i]);
            let valid = valid();
            self.times[i].push(time.filter(|_| valid));
        }
    }

    fn rows(&self) -> Vec<Row> {
        let row = |times: &Vec<Option<f64>>| {
            let pairs =
                || times.iter().zip(&self.times[0]).filter_map(|(time, base)| Some(((*time)?, (*base)?)));
            Row {
                nanos: Quartiles::of(times.iter().copied().flatten()).median,
                ratio: Quartiles::of(pairs().map(|(time, base)| time / base)),
                over: Quartiles::of(pairs().map(|(time, base)| time - base)).median,
                batches: times.len(),
                dropped: times.iter().filter(|time| time.is_none()).count(),
            }
        };
        self.times.iter().map(row).collect()
    }
}

impl Quartiles {
    /// Not numbers at all if there are none.
    fn of(numbers: impl Iterator<Item = f64>) -> Self {
        let mut sorted: Vec<_> = numbers.collect();
        sorted.sort_by(f64::total_cmp);
        let at = |part: f64| {
            let place = part * sorted.len().saturating_sub(1) as f64;
            let (below, rest) = (place.floor() as usize, place.fract());
            let low = sorted.get(below).copied().unwrap_or(f64::NAN);
            let high = sorted.get(below + 1).copied().unwrap_or(low);
            low + (high - low) * rest
        };
        Self { lower: at(0.25), median: at(0.5), upper: at(0.75) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Case, Half, Quartiles, measure};

    #[test]
    fn quartiles_lie_between_the_numbers() {
        let of = |numbers: &[f64]| Quartiles::of(numbers.iter().copied());
        assert_eq!(of(&[4.0, 1.0, 2.0, 3.0, 0.0]), Quartiles { lower: 1.0, median: 2.0, upper: 3.0 });
        assert_eq!(of(&[7.0, 8.0]).median, 7.5);
        assert!(of(&[]).median.is_nan());
    }

    #[test]
    fn a_ratio_is_taken_within_its_round() {
        // the second round is ten times slower, for both
        let times = vec![vec![Some(1.0), Some(10.0), None], vec![Some(2.0), Some(20.0), Some(9.0)]];
        let rows = Half { iterations: vec![1, 1], times }.rows();
        assert_eq!(rows[1].ratio, Quartiles { lower: 2.0, median: 2.0, upper: 2.0 });
        assert_eq!((rows[0].dropped, rows[1].dropped), (1, 0));
    }

    #[test]
    fn a_batch_is_as_long_as_it_should_be_however_often_it_is_interrupted() {
        let mut trials = 0;
        let mut busy = Case::timed_elsewhere("busy", |trials: &mut u32, n: u32| {
            *trials += 1;
            (*trials).is_multiple_of(3).then_some(Duration::from_nanos(u64::from(n) * 1000))
        });
        assert_eq!(busy.calibrate(&mut trials), 100);
        let mut never = Case::timed_elsewhere("never", |_: &mut u32, _| None);
        assert_eq!(never.calibrate(&mut trials), 1);
        let mut nothing = Case::timed_elsewhere("nothing", |_: &mut u32, _| Some(Duration::ZERO));
        assert_eq!(nothing.calibrate(&mut trials), 1 << 20);
    }

    #[test]
    fn every_iteration_is_counted_and_rounds_rotate() {
        let mut order = Vec::new();
        let case = |name: &str| {
            Case::timed_elsewhere(name, |(order, real): &mut (Vec<u32>, u64), n: u32| {
                order.push(n);
                *real += u64::from(n) + u64::from(n.div_ceil(8));
                Some(Duration::from_nanos(u64::from(n) * 1000))
            })
        };
        let mut cases = [case("one"), case("other")];
        let mut x = (std::mem::take(&mut order), 0);
        let outcome = measure(&mut x, &mut cases, 3, None);
        assert_eq!(cases.iter().map(|case| case.iterations).sum::<u64>(), x.1);
        assert_eq!(outcome.alone[1].ratio.median, 1.0);
        assert_eq!(outcome.alone[1].nanos, 1000.0);
    }
}
