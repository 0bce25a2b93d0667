//! Quotas beside memory: `max_calls_per_second`, `max_cpu`, `max_io`.

use polycall_config::{Span, Spanned};

use crate::attr::Args;
use crate::config::Said;
use crate::diag::Errors;
use crate::time;

/// What a component may use. `None` for any amount.
pub(crate) struct Limits {
    pub(crate) calls_per_second: Option<u32>,
    /// Nanoseconds.
    pub(crate) cpu: Option<u64>,
    pub(crate) io: Option<u64>,
}

const NANOSECONDS: u64 = 1_000_000;

impl Limits {
    /// What the annotation says, or its file, which only narrows.
    pub(crate) fn parse(args: &Args, said: Option<&Said<'_>>, errors: &mut Errors) -> Self {
        let calls = args.number("max_calls_per_second", 1, u32::MAX.into(), errors).map(|(number, _)| number);
        let cpu = args.text("max_cpu", errors);
        let cpu = cpu.and_then(|text| errors.take(time::milliseconds("max_cpu", text)));
        let io = args.number("max_io", 0, u64::MAX - 1, errors).map(|(number, _)| number);
        let block = said.map(|said| &said.block);
        let mut narrowed = |key, annotated: Option<u64>, asked: Option<(u64, Span)>, unit| {
            let Some((asked, at)) = asked else { return annotated };
            if let (Some(said), Some(most)) = (said, annotated.filter(|most| asked > *most)) {
                said.is_wider(args, key, (asked, most, unit), at, errors);
            }
            Some(asked)
        };
        let number = |asked: Option<Spanned<u64>>| asked.map(|asked| (asked.value, asked.span));
        let calls = narrowed(
            "max_calls_per_second",
            calls,
            number(block.and_then(|block| block.max_calls_per_second)),
            "",
        );
        let asked = block.and_then(|block| block.max_cpu);
        let asked =
            asked.map(|asked| (u64::try_from(asked.value.as_millis()).unwrap_or(u64::MAX), asked.span));
        let cpu = narrowed("max_cpu", cpu, asked, "ms");
        let io = narrowed("max_io", io, number(block.and_then(|block| block.max_io)), "");
        Self {
            calls_per_second: calls.map(|calls| u32::try_from(calls).unwrap_or(u32::MAX)),
            cpu: cpu.map(|milliseconds| milliseconds.saturating_mul(NANOSECONDS).min(u64::MAX - 1)),
            io: io.map(|io| io.min(u64::MAX - 1)),
        }
    }
}
