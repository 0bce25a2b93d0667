//! What doesn't go together: in one block, and in all of them.

use std::collections::HashMap;

use crate::blocks::key::Key;
use crate::blocks::line::Block;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Component, Config};
use crate::scope::Scope;
use crate::span::Span;
use crate::words::quoted;

/// What doesn't go together in a block.
pub(super) fn within_component(block: &Block, found: &mut Diagnostics) {
    calls_itself(block, found);
    // What is said of TLS and can't be read may have been `true`.
    if block.component.tls_enforced.is_some() || !block.has(Key::TlsEnforced) {
        isolated_without_tls(block, found);
    }
    reserve_exceeds_memory(block, found);
    port_not_served(block, found);
}

fn calls_itself(block: &Block, found: &mut Diagnostics) {
    let component = &block.component;
    let allowed = component.allowed_connections.iter().flat_map(|names| names.iter());
    for name in allowed.filter(|name| name.value == component.name.value) {
        let message = format!("{} is in its own `allowed_connections`", block.of());
        let itself = Diagnostic::new(Code::ConnectsToItself, name.span, message);
        let itself = itself.label(component.name.span, "this is the component");
        found.push(itself.help("remove it: inside a component, functions call each other directly"));
    }
}

fn isolated_without_tls(block: &Block, found: &mut Diagnostics) {
    let Component { port: Some(port), data_scope: Some(scope), tls_enforced, .. } = &block.component else {
        return;
    };
    if scope.value != Scope::Isolated || tls_enforced.is_some_and(|enforced| enforced.value) {
        return;
    }
    let message = format!("{} is isolated, and has a port without TLS", block.of());
    let mut without = Diagnostic::new(Code::IsolatedWithoutTls, port.span, message).here("the port");
    without = without.label(scope.span, "isolated");
    if let Some(enforced) = tls_enforced {
        without = without.label(enforced.span, "without TLS");
    }
    found.push(without.help("write `tls_enforced=true`, or remove the port"));
}

fn reserve_exceeds_memory(block: &Block, found: &mut Diagnostics) {
    let Component { reserve: Some(reserve), max_memory: Some(memory), .. } = &block.component else { return };
    if reserve.value > memory.value {
        let (asked, most) = (reserve.value, memory.value);
        let message = format!("{} reserves `{asked}`, and may use `{most}`", block.of());
        let exceeds =
            Diagnostic::new(Code::ReserveExceedsMemory, reserve.span, message).here("what is reserved");
        let exceeds = exceeds.label(memory.span, "what may be used");
        found.push(exceeds.help(format!("reserve at most `{most}`, or raise `max_memory`")));
    }
}

fn port_not_served(block: &Block, found: &mut Diagnostics) {
    if let Some(port) = block.component.port {
        let message = format!("port {} of {} is kept, not served yet", port.value, block.of());
        found.push(Diagnostic::new(Code::PortNotServed, port.span, message));
    }
}

/// What doesn't go together in all blocks.
pub(super) fn between_components(config: &Config, found: &mut Diagnostics) {
    let mut listening: HashMap<u16, (&Component, Span)> = HashMap::new();
    for component in &config.components {
        let Some(port) = component.port else { continue };
        if let Some((first, place)) = listening.get(&port.listen) {
            let (name, first) = (quoted(&component.name), quoted(&first.name));
            let message = format!("components {first} and {name} listen on port {}", port.listen);
            let clash = Diagnostic::new(Code::PortClash, port.span, message).here("taken already");
            let clash = clash.label(*place, format!("taken by {first} here"));
            found.push(clash.help("give each component a port of its own, the number before the colon"));
        } else {
            listening.insert(port.listen, (component, port.span));
        }
    }
}
