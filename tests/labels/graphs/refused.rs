//! What rustc says of a program full of illegal flows: of each that it is one, and why; of the legal ones
//! nothing.

use std::collections::BTreeMap;

use crate::compile::Complaint;
use crate::flows::Flow;
use crate::write::{Owner, Program};

pub(crate) fn check(program: &Program, flows: &[&Flow], complaints: &[Complaint]) -> Result<(), String> {
    let mut refused: BTreeMap<usize, &Complaint> = BTreeMap::new();
    for complaint in complaints {
        for line in &complaint.lines {
            if let Some(flow) = judged(program, flows, complaint, *line)? {
                refused.insert(flow, complaint);
            }
        }
    }
    let got_through = flows.iter().enumerate().find(|(i, flow)| !flow.is_legal() && !refused.contains_key(i));
    got_through.map_or(Ok(()), |(i, flow)| Err(format!("illegal flow {i} compiles: {flow:?}")))
}

/// The flow that a complaint about a line refuses, if it is one that ought to be.
fn judged(
    program: &Program,
    flows: &[&Flow],
    complaint: &Complaint,
    line: usize,
) -> Result<Option<usize>, String> {
    let Complaint { code, message, rendered, .. } = complaint;
    if code != "E0277" {
        return Err(format!("an error of another kind:\n{rendered}"));
    }
    let (about, expected): (_, Vec<&String>) = match program.owner(line) {
        Owner::Nobody => return Err(format!("an error on a line that is nobody's:\n{rendered}")),
        Owner::Flow(i) => (Some(i), flows[i].mistakes.iter().collect()),
        Owner::Annotation(component) => (None, of_component(flows, component)),
    };
    match expected.iter().any(|mistake| says(message, mistake)) {
        true => Ok(about),
        false => Err(format!("expected one of {expected:#?}, in flow {about:?}:\n{rendered}")),
    }
}

/// Mistakes in a component's own entry points: those are told again at its annotation.
fn of_component<'f>(flows: &[&'f Flow], component: usize) -> Vec<&'f String> {
    let place = Some(crate::graph::Principal::Component(component));
    flows.iter().filter(|flow| flow.place() == place).flat_map(|flow| &flow.mistakes).collect()
}

/// Whether rustc's message is this one. `…` stands for anything, and paths of polycall's labels don't count.
fn says(message: &str, mistake: &str) -> bool {
    let message = message.replace("polycall::label::", "");
    let mut rest = message.as_str();
    mistake.split('…').all(|part| match rest.split_once(part) {
        Some((_, behind)) => {
            rest = behind;
            true
        }
        None => false,
    })
}
