//! A graph as a program: its components, its flows each on a line of its own, and its walks.

mod journey;

use std::fmt::Write as _;

use crate::flows::{Flow, Way};
use crate::graph::{Component, Graph, Principal};
use crate::types::{Definition, Maker};
use crate::walks::Walk;

/// Whose a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    Nobody,
    /// The component's annotation, where what goes for the whole of it is told again.
    Annotation(usize),
    /// The flow of this index.
    Flow(usize),
}

pub(crate) struct Program {
    owners: Vec<Owner>,
    pub(crate) text: String,
    pub(crate) maker: Maker,
}

/// A program with these flows, in this order, and these walks.
pub(crate) fn program(graph: &Graph, flows: &[&Flow], walks: &[Walk]) -> Program {
    let mut program = Program { owners: Vec::new(), text: String::new(), maker: Maker::default() };
    program.lines(Owner::Nobody, include_str!("parts/prelude.rs"));
    for definition in &graph.definitions {
        program.definition(definition);
    }
    for (number, component) in graph.components.iter().enumerate() {
        program.component(graph, number, component, flows, walks);
    }
    for number in 0..graph.hosts.len() {
        program.host(graph, number, flows, walks);
    }
    program.asked(flows);
    program.main(walks);
    program
}

impl Program {
    /// Whose the line of this number is, counted from one as rustc does.
    pub(crate) fn owner(&self, line: usize) -> Owner {
        self.owners.get(line - 1).copied().unwrap_or(Owner::Nobody)
    }

    fn lines(&mut self, owner: Owner, lines: &str) {
        for line in lines.lines() {
            self.owners.push(owner);
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    fn definition(&mut self, definition: &Definition) {
        let Definition { name, fields, is_enum } = definition;
        let (mut declared, mut seen) = (String::new(), String::new());
        for (i, field) in fields.iter().enumerate() {
            let ty = field.written();
            match is_enum {
                true => {
                    let _ = write!(declared, "V{i}({ty}), ");
                    let _ = write!(seen, "Self::V{i}(it) => it.seen(), ");
                }
                false => {
                    let _ = write!(declared, "pub f{i}: {ty}, ");
                    let _ = write!(seen, "self.f{i}.seen(); ");
                }
            }
        }
        let first_type = fields[0].written();
        let (kind, first, seen) = match is_enum {
            true => {
                let first =
                    "match self { Self::V0(it) => it, _ => panic!(\"a value has the first variant\") }";
                ("enum", first, format!("match self {{ {seen} }}"))
            }
            false => ("struct", "self.f0", seen),
        };
        let text = format!(
            "#[derive(Debug, Clone, Portable)]\n\
             pub {kind} {name} {{ {declared} }}\n\
             impl {name} {{ fn first(self) -> {first_type} {{ {first} }} }}\n\
             impl Carries for {name} {{ fn seen(&self) {{ {seen} }} }}"
        );
        self.lines(Owner::Nobody, &text);
    }

    fn component(
        &mut self,
        graph: &Graph,
        number: usize,
        component: &Component,
        flows: &[&Flow],
        walks: &[Walk],
    ) {
        let who = Principal::Component(number);
        self.lines(Owner::Annotation(number), &annotation(component));
        self.lines(Owner::Nobody, &format!("pub mod {who} {{\n    use super::*;"));
        for declassifier in graph.declassifiers_of(who) {
            self.declassifier(Owner::Nobody, declassifier);
        }
        self.flows_at(who, flows);
        for (i, flow) in flows.iter().enumerate() {
            self.returning(i, flow, number);
        }
        walks.iter().for_each(|walk| self.stops_at(number, &walk.acts));
        self.lines(Owner::Nobody, "}");
    }

    fn host(&mut self, graph: &Graph, number: usize, flows: &[&Flow], walks: &[Walk]) {
        let who = Principal::Host(number);
        let allowed: Vec<_> = graph.hosts[number].iter().map(|callee| format!("c{callee}")).collect();
        let declared = format!("polycall::host! {{ {who}, allowed = [{}] }}", allowed.join(", "));
        self.lines(Owner::Nobody, &declared);
        self.flows_at(who, flows);
        walks.iter().filter(|walk| walk.host == number).for_each(|walk| self.walk(walk));
    }

    fn flows_at(&mut self, who: Principal, flows: &[&Flow]) {
        for (i, flow) in flows.iter().enumerate().filter(|(_, flow)| flow.place() == Some(who)) {
            self.flow(i, &flow.way);
        }
    }

    fn flow(&mut self, i: usize, way: &Way) {
        let owner = Owner::Flow(i);
        match way {
            Way::Argument { ty, is_lent, .. } => {
                let lent = if *is_lent { "&" } else { "" };
                self.lines(Owner::Nobody, "    #[polycall_export]");
                self.lines(owner, &format!("    pub fn takes{i}(_: {lent}{}) {{}}", ty.written()));
            }
            Way::Return { from, to, .. } => {
                let cap = format!("cap: &mut polycall::Cap<'_, {}>", to.marker());
                self.lines(
                    owner,
                    &format!("    fn gets{i}({cap}) {{ let _ = crate::c{from}::gives{i}(cap); }}"),
                );
            }
            Way::Declassified(declassifier) => self.declassifier(owner, declassifier),
            Way::Asked { .. } => {}
        }
    }

    /// The entry point from which somebody gets a value. It is legal whatever it returns; a call may not be.
    fn returning(&mut self, i: usize, flow: &Flow, number: usize) {
        let Way::Return { from, ty, is_error, .. } = &flow.way else { return };
        if *from != number {
            return;
        }
        let (ty, value) = (ty.written(), self.maker.new_value(ty));
        let (output, value) = match is_error {
            true => (format!("Result<(), {ty}>"), format!("Err({value})")),
            false => (format!("Result<{ty}, ()>"), format!("Ok({value})")),
        };
        let text = format!("    #[polycall_export]\n    pub fn gives{i}() -> {output} {{ {value} }}");
        self.lines(Owner::Nobody, &text);
    }

    fn declassifier(&mut self, owner: Owner, declassifier: &crate::graph::Declassifier) {
        let crate::graph::Declassifier { of, name, reason, from, to } = declassifier;
        let (from, to) = (from.written(), to.written());
        let text = format!(
            "    #[polycall::declassifier(from = {from}, to = {to}, reason = \"{reason}\")]\n    \
             fn {name}(given: &Token) -> Token {{ declassified(given, \"c{of} {name}\") }}"
        );
        self.lines(owner, &text);
    }

    fn asked(&mut self, flows: &[&Flow]) {
        for (i, flow) in flows.iter().enumerate() {
            if let Way::Asked { of, label } = &flow.way {
                let asks = format!("may_flow::<{}, {}>()", label.written(), of.marker());
                self.lines(Owner::Flow(i), &format!("fn asks{i}() {{ {asks} }}"));
            }
        }
    }

    fn main(&mut self, walks: &[Walk]) {
        self.lines(Owner::Nobody, "fn main() {\n    start();");
        for Walk { host, name, .. } in walks {
            self.lines(Owner::Nobody, &format!("    H{host}::enter({name}).unwrap();"));
        }
        self.lines(Owner::Nobody, "    println!(\"arrived\");\n}");
    }
}

fn annotation(component: &Component) -> String {
    let Component { scope, clearance, allowed, callers } = component;
    let mut text = format!("#[micro(scope = \"{}\"", format!("{scope:?}").to_lowercase());
    if let Some(level) = clearance {
        let _ = write!(text, ", clearance = \"{}\"", level.in_lower_case());
    }
    let allowed: Vec<_> = allowed.iter().map(|callee| format!("c{callee}")).collect();
    let _ = write!(text, ", allowed = [{}]", allowed.join(", "));
    if let Some(callers) = callers {
        let callers: Vec<_> = callers.iter().map(Principal::to_string).collect();
        let _ = write!(text, ", callers = [{}]", callers.join(", "));
    }
    text + ")]"
}
