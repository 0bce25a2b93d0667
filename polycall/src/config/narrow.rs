//! Each block against the annotation of its component.

use polycall_config::{Component, Span};

use super::ConfiguredKey;
use super::narrowed::{Narrowed, OfComponent};
use super::read::{File, externals};
use crate::error::StartError;
use crate::options::Options;
use crate::principal::{Kind, PrincipalInfo, Scope, Settings};
use crate::quota::least;
use crate::registry::registry;
use crate::session::Permissions;
use crate::units::bytes;

/// What all files come to, or everything that is more than annotations allow.
pub(super) fn narrow(files: &[File], options: &Options) -> Result<Narrowed, StartError> {
    let (mut narrowed, mut wider) = (Narrowed::default(), Vec::new());
    let externals: Vec<_> = externals(options).collect();
    for file in files {
        for found in &file.notices {
            let notice = format!("{found} ({})", found.place(&file.source));
            if !narrowed.notices.contains(&notice) {
                narrowed.notices.push(notice);
            }
        }
        for block in &file.config.components {
            for domain in registry().components.iter().filter(|domain| domain.info().is_named(&block.name)) {
                let info = domain.info();
                if let Kind::Component(annotated) = &info.kind {
                    let mut block = Block { file, block, info, annotated, wider: &mut wider };
                    block.narrow(&externals, &mut narrowed);
                }
            }
        }
    }
    if wider.is_empty() { Ok(narrowed) } else { Err(StartError::ConfigWidens { asked: wider }) }
}

/// A block and the component that it is about.
struct Block<'a> {
    file: &'a File,
    block: &'a Component,
    info: &'static PrincipalInfo,
    annotated: &'static Settings,
    wider: &'a mut Vec<String>,
}

impl Block<'_> {
    fn narrow(&mut self, externals: &[&str], narrowed: &mut Narrowed) {
        let mut of = narrowed.of(self.info);
        narrowed.keys.extend(self.scope(&mut of));
        narrowed.keys.extend(self.connections(externals, &mut narrowed.closed));
        narrowed.keys.extend(self.max_memory(&mut of));
        narrowed.keys.extend(self.reserve(&mut of));
        narrowed.keys.extend(self.permissions(&mut of));
        narrowed.keys.extend(self.max_calls_per_second(&mut of));
        narrowed.keys.extend(self.max_cpu(&mut of));
        narrowed.keys.extend(self.max_io(&mut of));
        narrowed.keys.extend(self.kept());
        narrowed.components.insert(self.info.path, of);
    }

    fn scope(&mut self, of: &mut OfComponent) -> Option<ConfiguredKey> {
        let asked = self.block.data_scope?;
        let (scope, annotated) = (scope(asked.value), self.annotated.scope);
        if !scope.is_within(annotated) {
            self.is_wider("data_scope", &scope, &annotated, asked.span);
        }
        let effect = match scope {
            _ if scope == annotated => "as annotated".to_owned(),
            Scope::Isolated => format!(
                "narrowed from `{annotated}`: it grants no regions, holds read-only grants, and its panics are \
                 announced without text"
            ),
            _ => format!("narrowed from `{annotated}`: it holds read-only grants"),
        };
        if scope != annotated && of.scope.is_none_or(|before| scope.is_within(before)) {
            of.scope = Some(scope);
        }
        Some(self.key("data_scope", &scope, asked.span, effect))
    }

    fn max_memory(&mut self, of: &mut OfComponent) -> Option<ConfiguredKey> {
        let asked = self.block.max_memory?;
        let (most, annotated) = (in_memory(asked.value.bytes()), self.annotated.max_memory);
        if most > annotated {
            self.is_wider("max_memory", &asked.value, &bytes(annotated), asked.span);
        }
        of.max_memory = Some(of.max_memory.map_or(most, |before| before.min(most)));
        let effect = match most {
            _ if most == annotated => "its quota, as annotated".to_owned(),
            _ => format!("its quota, narrowed from {}", bytes(annotated)),
        };
        Some(self.key("max_memory", &asked.value, asked.span, effect))
    }

    fn reserve(&mut self, of: &mut OfComponent) -> Option<ConfiguredKey> {
        let asked = self.block.reserve?;
        of.reserve = of.reserve.max(Some(in_memory(asked.value.bytes())));
        let effect = "committed and locked in memory at the start";
        Some(self.key("reserve", &asked.value, asked.span, effect))
    }

    /// Closes what the annotation lists and the block does not.
    fn connections(
        &mut self,
        externals: &[&str],
        closed: &mut Vec<(&'static str, &'static str)>,
    ) -> Option<ConfiguredKey> {
        let asked = self.block.allowed_connections.as_ref()?;
        let annotated: Vec<_> = self.info.allowed.iter().map(|callee| callee()).collect();
        for name in asked.iter() {
            let is_listed = annotated.iter().any(|callee| callee.is_named(name));
            // whom the program doesn't have is a mistake, and said as one
            let is_there = registry().components.iter().any(|domain| domain.info().is_named(name));
            if is_there && !is_listed && !externals.contains(&name.as_str()) {
                let listed: Vec<_> = annotated.iter().map(|callee| callee.path).collect();
                let listed = if listed.is_empty() { "nobody".to_owned() } else { listed.join(", ") };
                self.is_wider("allowed_connections", &name.value, &listed, name.span);
            }
        }
        let left_out = annotated.iter().filter(|callee| !asked.iter().any(|name| callee.is_named(name)));
        let left_out: Vec<_> = left_out.map(|callee| callee.path).collect();
        for callee in &left_out {
            let connection = (self.info.path, *callee);
            if !closed.contains(&connection) {
                closed.push(connection);
            }
        }
        let effect = match left_out.is_empty() {
            true => "as annotated".to_owned(),
            false => format!("closed: {}", left_out.join(", ")),
        };
        let names: Vec<_> = asked.iter().map(|name| name.as_str()).collect();
        Some(self.key("allowed_connections", &names.join(", "), asked.span, effect))
    }

    /// What nothing acts on yet.
    fn kept(&self) -> impl Iterator<Item = ConfiguredKey> {
        let Component { port, tls_enforced, .. } = self.block;
        let port = port.as_ref().map(|port| self.key("port", &port.value, port.span, "kept, not served yet"));
        let tls = tls_enforced.as_ref().map(|tls| {
            self.key("tls_enforced", &tls.value, tls.span, "kept for the port, which is not served yet")
        });
        port.into_iter().chain(tls)
    }

    fn permissions(&mut self, of: &mut OfComponent) -> Option<ConfiguredKey> {
        let asked = self.block.permissions?;
        let (mask, annotated) = (
            Permissions::from_bits_truncate(asked.bits()),
            Permissions::from_bits_truncate(self.annotated.permissions),
        );
        if !annotated.contains(mask) {
            self.is_wider("permissions", &mask, &annotated, asked.span);
        }
        of.permissions = Permissions::from_bits_truncate(of.permissions.bits() & mask.bits());
        let left_out = Permissions::from_bits_truncate(!mask.bits());
        let mut effect = match left_out.bits() {
            0 => "as if it said nothing".to_owned(),
            _ => format!("session states that it enters give it no {left_out}"),
        };
        if left_out.contains(Permissions::MEMORY) {
            effect.push_str("; it makes no regions");
        }
        if left_out.contains(Permissions::IO) {
            effect.push_str("; its entry points that declare `io` do not run");
        }
        Some(self.key("permissions", &asked.value, asked.span, effect))
    }

    fn max_calls_per_second(&mut self, of: &mut OfComponent) -> Option<ConfiguredKey> {
        let asked = self.block.max_calls_per_second?;
        let most = u32::try_from(asked.value).unwrap_or(u32::MAX);
        let annotated = self.annotated.limits().calls_per_second;
        let effect = self.limit("max_calls_per_second", asked.span, (most, annotated), u32::to_string);
        of.limits.calls_per_second = least(of.limits.calls_per_second, Some(most));
        Some(effect)
    }

    fn max_cpu(&mut self, of: &mut OfComponent) -> Option<ConfiguredKey> {
        let asked = self.block.max_cpu?;
        let most = u64::try_from(asked.value.as_nanos()).unwrap_or(u64::MAX - 1);
        let annotated = self.annotated.limits().cpu;
        let shown = |nanoseconds: &u64| format!("{}ms", nanoseconds / 1_000_000);
        let effect = self.limit("max_cpu", asked.span, (most, annotated), shown);
        of.limits.cpu = least(of.limits.cpu, Some(most));
        Some(effect)
    }

    fn max_io(&mut self, of: &mut OfComponent) -> Option<ConfiguredKey> {
        let asked = self.block.max_io?;
        let (most, annotated) = (asked.value, self.annotated.limits().io);
        let effect = self.limit("max_io", asked.span, (most, annotated), u64::to_string);
        of.limits.io = least(of.limits.io, Some(most));
        Some(effect)
    }

    /// A quota that is refused beyond what the annotation says, where that says something.
    fn limit<T: Ord + Copy>(
        &mut self,
        key: &'static str,
        span: Span,
        (most, annotated): (T, Option<T>),
        shown: impl Fn(&T) -> String,
    ) -> ConfiguredKey {
        let effect = match annotated {
            None => "its quota".to_owned(),
            Some(annotated) if annotated == most => "its quota, as annotated".to_owned(),
            Some(annotated) => format!("its quota, narrowed from {}", shown(&annotated)),
        };
        if let Some(annotated) = annotated.filter(|annotated| most > *annotated) {
            self.is_wider(key, &shown(&most), &shown(&annotated), span);
        }
        self.key(key, &shown(&most), span, effect)
    }

    fn key(
        &self,
        key: &'static str,
        value: &impl ToString,
        span: Span,
        effect: impl Into<String>,
    ) -> ConfiguredKey {
        ConfiguredKey {
            component: self.info.name,
            path: self.info.path,
            key,
            value: value.to_string(),
            place: self.file.source.place(span).to_string(),
            effect: effect.into(),
        }
    }

    fn is_wider(
        &mut self,
        key: &str,
        asked: &impl std::fmt::Display,
        annotated: &impl std::fmt::Display,
        span: Span,
    ) {
        let (place, component, at) = (self.file.source.place(span), self.info.name, self.annotated.place);
        self.wider.push(format!(
            "{place}: component `{component}` asks for `{asked}` as `{key}`, and its annotation at {at} allows `{annotated}`"
        ));
    }
}

fn scope(asked: polycall_config::Scope) -> Scope {
    match asked {
        polycall_config::Scope::Isolated => Scope::Isolated,
        polycall_config::Scope::Restricted => Scope::Restricted,
        polycall_config::Scope::Shared => Scope::Shared,
    }
}

fn in_memory(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
