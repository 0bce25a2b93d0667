//! How an outcome is printed, and which budgets it met.

use crate::harness::{Budget, Case, Outcome, Row};

/// How the budgets of a group came out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Budgets that were met.
    pub met: usize,
    /// Budgets that were missed.
    pub missed: usize,
    /// Controls that show that the measurement is wrong.
    pub broken: usize,
}

impl Verdict {
    /// Of two tables together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            met: self.met + other.met,
            missed: self.missed + other.missed,
            broken: self.broken + other.broken,
        }
    }
}

/// Prints a group's table and judges it.
pub fn print<X>(title: &str, cases: &[Case<'_, X>], outcome: &Outcome) -> Verdict {
    let mut verdict = Verdict::default();
    let width = cases.iter().map(|case| case.name.chars().count()).max().unwrap_or(0).max(4);

    println!("\n## {title}\n");
    if outcome.accompanied.is_some() {
        println!(
            "{:width$} |{:^44} |{:^44} |",
            "", "this thread alone", "another thread of the process running"
        );
    }
    print!("{:width$} |{HEAD} |", "case");
    if outcome.accompanied.is_some() {
        print!("{HEAD} |");
    }
    println!(" budget{}", if outcome.accompanied.is_some() { " (alone)" } else { "" });

    for (i, case) in cases.iter().enumerate() {
        let row = &outcome.alone[i];
        print!("{:width$} |{} |", case.name, figures(row));
        if let Some(rows) = &outcome.accompanied {
            print!("{} |", figures(&rows[i]));
        }
        print!(" {}", judge(case.budget, row, i, &outcome.alone, cases, &mut verdict));
        match &outcome.accompanied {
            Some(rows) if case.budget_beside != Budget::Open => {
                println!("; beside {}", judge(case.budget_beside, &rows[i], i, rows, cases, &mut verdict));
            }
            _ => println!(),
        }
    }

    let rows = outcome.alone.iter().chain(outcome.accompanied.iter().flatten());
    let (dropped, batches) =
        rows.fold((0, 0), |(dropped, batches), row| (dropped + row.dropped, batches + row.batches));
    println!("dropped for an involuntary switch: {dropped} of {batches} batches");
    verdict
}

const HEAD: &str = " median ns   × baseline [quartiles]   ns over";

fn figures(row: &Row) -> String {
    let ratio = row.ratio;
    let digits = if ratio.median >= 100.0 { 0 } else { 2 };
    let ratio = format!("{:.digits$} [{:.digits$}–{:.digits$}]", ratio.median, ratio.lower, ratio.upper);
    format!("{:>10} {ratio:>24}{:>9}", nanos(row.nanos), nanos(row.over))
}

/// As many digits as mean something.
fn nanos(nanos: f64) -> String {
    if nanos.abs() < 100.0 { format!("{nanos:.2}") } else { format!("{nanos:.0}") }
}

fn judge<X>(
    budget: Budget,
    row: &Row,
    number: usize,
    rows: &[Row],
    cases: &[Case<'_, X>],
    verdict: &mut Verdict,
) -> String {
    let (text, holds) = match budget {
        Budget::Open if number == 0 => return "baseline".to_owned(),
        Budget::Open => return "–".to_owned(),
        Budget::Over(nanos) => (format!("≤ {nanos} ns over"), row.over <= nanos),
        Budget::Times(times) => (format!("≤ {times}×"), row.ratio.median <= times),
        Budget::SlowerThan(other, nanos) => {
            let slower = row.nanos - rows[other].nanos;
            if slower >= nanos {
                return format!("control: {slower:.0} ns slower than `{}`, as it must be", cases[other].name);
            }
            verdict.broken += 1;
            return format!("CONTROL FAILED: not {nanos} ns slower than `{}`", cases[other].name);
        }
    };
    if holds {
        verdict.met += 1;
    } else {
        verdict.missed += 1;
    }
    format!("{text}: {}", if holds { "met" } else { "MISSED" })
}

#[cfg(test)]
mod tests {
    use super::{Verdict, judge};
    use crate::harness::{Budget, Case, Quartiles, Row};

    #[test]
    fn budgets_are_judged_by_the_median_and_controls_by_the_case_they_control() {
        let row = |nanos: f64| Row {
            nanos,
            ratio: Quartiles { lower: 0.0, median: nanos / 10.0, upper: 99.0 },
            over: nanos - 10.0,
            batches: 1,
            dropped: 0,
        };
        let rows = [row(10.0), row(12.0)];
        let cases = [Case::new("base", |_: &mut (), _| ()), Case::new("other", |_, _| ())];
        let mut verdict = Verdict::default();
        let mut judge = |budget| judge(budget, &rows[1], 1, &rows, &cases, &mut verdict);
        assert_eq!(judge(Budget::Open), "–");
        assert_eq!(judge(Budget::Over(2.0)), "≤ 2 ns over: met");
        assert_eq!(judge(Budget::Times(1.1)), "≤ 1.1×: MISSED");
        assert_eq!(judge(Budget::SlowerThan(0, 1.0)), "control: 2 ns slower than `base`, as it must be");
        assert_eq!(judge(Budget::SlowerThan(0, 5.0)), "CONTROL FAILED: not 5 ns slower than `base`");
        assert_eq!(verdict, Verdict { met: 1, missed: 1, broken: 1 });
    }
}
