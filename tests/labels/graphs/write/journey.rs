//! Walks as code: an entry point for each stop.

use super::{Owner, Program};
use crate::graph::Principal;
use crate::walks::{Act, Back, Given, Stop, Walk};

impl Program {
    pub(super) fn walk(&mut self, walk: &Walk) {
        let (who, name) = (Principal::Host(walk.host), &walk.name);
        self.lines(Owner::Nobody, &format!("fn {name}(cap: &mut polycall::Cap<'_, {who}>) {{"));
        self.acts(who, name, &walk.acts);
        self.lines(Owner::Nobody, "}");
    }

    /// The stops at this component, however far down they are.
    pub(super) fn stops_at(&mut self, component: usize, acts: &[Act]) {
        for act in acts {
            let Act::Called(stop) = act else { continue };
            if stop.at == component {
                self.stop(stop);
            }
            self.stops_at(component, &stop.acts);
        }
    }

    fn stop(&mut self, stop: &Stop) {
        let Stop { at, entry, given, acts, back } = stop;
        let who = Principal::Component(*at);
        let argument = given.as_ref().map_or_else(String::new, argument);
        let output = match back {
            None => "Result<(), ()>".to_owned(),
            Some(Back { ty, is_error: true }) => format!("Result<(), {}>", ty.written()),
            Some(Back { ty, is_error: false }) => format!("Result<{}, ()>", ty.written()),
        };
        let head =
            format!("    #[polycall_export]\n    pub fn {entry}(cap: &mut Cap<'_>{argument}) -> {output} {{");
        self.lines(Owner::Nobody, &head);
        if let Some(Given { ty, .. }) = given {
            let value = ty.taken("given.clone()");
            let arrival = format!(
                "        at(\"{who} {entry} given\");\n        given.seen();\n        let value = {value};"
            );
            self.lines(Owner::Nobody, &arrival);
        }
        self.acts(who, entry, acts);
        let back = match back {
            None => "Ok(())".to_owned(),
            Some(Back { ty, is_error: true }) => format!("Err({})", self.maker.around(ty, "value")),
            Some(Back { ty, is_error: false }) => format!("Ok({})", self.maker.around(ty, "value")),
        };
        self.lines(Owner::Nobody, &format!("        {back}\n    }}"));
    }

    fn acts(&mut self, who: Principal, entry: &str, acts: &[Act]) {
        for act in acts {
            let text = match act {
                Act::Born(label) => {
                    let token = self.maker.born(label.needs());
                    format!("let value = Labeled::<Token, {}>::new({token});", label.written())
                }
                Act::Joined(label) => {
                    let token = self.maker.born(label.needs());
                    let other = format!("Labeled::<Token, {}>::new({token})", label.written());
                    format!("let value = value.zip({other}).map(joined);")
                }
                Act::Declassified(way) => format!("let value = {}(cap, &value).unwrap();", way.name),
                Act::Called(stop) => self.call(who, entry, stop),
            };
            self.lines(Owner::Nobody, &format!("        {text}"));
        }
    }

    fn call(&mut self, who: Principal, entry: &str, stop: &Stop) -> String {
        let argument = stop.given.as_ref().map_or_else(String::new, |Given { ty, is_lent }| {
            let packed = self.maker.around(ty, "value.clone()");
            let lent = if *is_lent { "&" } else { "" };
            format!(", {lent}{packed}")
        });
        let call = format!("crate::c{}::{}(cap{argument})", stop.at, stop.entry);
        let Some(Back { ty, is_error }) = &stop.back else {
            return format!("{call}.unwrap();");
        };
        let got = if *is_error { "unwrap_err().returned().unwrap()" } else { "unwrap()" };
        let (written, taken) = (ty.written(), ty.taken("back"));
        format!(
            "let back: {written} = {call}.{got};\n        \
             at(\"{who} {entry} back\");\n        back.seen();\n        let value = {taken};"
        )
    }
}

fn argument(given: &Given) -> String {
    let lent = if given.is_lent { "&" } else { "" };
    format!(", given: {lent}{}", given.ty.written())
}
