//! Types that carry labels: what they ask for, and how they are written.

use std::fmt;
use std::rc::Rc;

use crate::labels::{Label, Needs};
use crate::random::Random;

#[derive(Clone)]
pub(crate) enum Type {
    /// `u64`
    Plain,
    /// A token under a label.
    Labelled(Label),
    /// What carries labels already, under one more.
    Under(Box<Type>, Label),
    Inside(&'static Holder, Box<Type>),
    Beside(&'static Pairing, Box<Type>, Box<Type>),
    /// What a type that contains itself ends in: `Option<Box<(Itself, T)>>`.
    Tail(String, Box<Type>),
    Named(Rc<Definition>),
}

/// A type with one part. `{}` stands for the part, or for what it is taken from.
#[derive(Debug)]
pub(crate) struct Holder {
    written: &'static str,
    made: &'static str,
    taken: &'static str,
}

const fn holder(written: &'static str, made: &'static str, taken: &'static str) -> Holder {
    Holder { written, made, taken }
}

// The plain value stands before and behind: a join has two sides to forget.
static HOLDERS: [Holder; 11] = [
    holder("Vec<{}>", "vec![{}]", "{}.into_iter().next().unwrap()"),
    holder("Option<{}>", "Some({})", "{}.unwrap()"),
    holder("Box<{}>", "Box::new({})", "(*{})"),
    holder("BTreeMap<u8, {}>", "BTreeMap::from([(7, {})])", "{}.into_values().next().unwrap()"),
    holder("VecDeque<{}>", "VecDeque::from([{}])", "{}.into_iter().next().unwrap()"),
    holder("[{}; 1]", "[{}]", "{}.into_iter().next().unwrap()"),
    holder("(u64, {})", "(1, {})", "{}.1"),
    holder("({}, u64)", "({}, 1)", "{}.0"),
    holder("(u64, {}, String)", "(1, {}, String::new())", "{}.1"),
    holder("Wrapped<{}>", "Wrapped { inside: {} }", "{}.inside"),
    holder("Counted<{}>", "Counted { count: 1, counted: {}, unit: () }", "{}.counted"),
];

/// A type with two parts, of which a value has the first at least.
#[derive(Debug)]
pub(crate) struct Pairing {
    written: [&'static str; 3],
    made: [&'static str; 3],
    has_both: bool,
    taken: &'static str,
}

static PAIRINGS: [Pairing; 3] = [
    Pairing { written: ["(", ", ", ")"], made: ["(", ", ", ")"], has_both: true, taken: "{}.0" },
    Pairing {
        written: ["Result<", ", ", ">"],
        made: ["Ok(", "", ")"],
        has_both: false,
        taken: "{}.ok().unwrap()",
    },
    Pairing {
        written: ["Fork<", ", ", ">"],
        made: ["Fork::Left(", "", ")"],
        has_both: false,
        taken: "{}.left()",
    },
];

/// A type of the program's own, with `#[derive(Portable)]`.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) name: String,
    /// Of an enum each stands in a variant of its own.
    pub(crate) fields: Vec<Type>,
    pub(crate) is_enum: bool,
}

impl fmt::Debug for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written())
    }
}

impl Type {
    pub(crate) fn needs(&self) -> Needs {
        match self {
            Self::Plain => Needs::default(),
            Self::Labelled(label) => label.needs(),
            Self::Under(inner, label) => inner.needs().and(&label.needs()),
            Self::Inside(_, part) | Self::Tail(_, part) => part.needs(),
            Self::Beside(_, one, other) => one.needs().and(&other.needs()),
            Self::Named(definition) => {
                Needs::of_all(&definition.fields.iter().map(Self::needs).collect::<Vec<_>>())
            }
        }
    }

    pub(crate) fn written(&self) -> String {
        match self {
            Self::Plain => "u64".to_owned(),
            Self::Labelled(label) => format!("Labeled<Token, {}>", label.written()),
            Self::Under(inner, label) => format!("Labeled<{}, {}>", inner.written(), label.written()),
            Self::Inside(holder, part) => holder.written.replace("{}", &part.written()),
            Self::Beside(Pairing { written: [open, comma, close], .. }, one, other) => {
                format!("{open}{}{comma}{}{close}", one.written(), other.written())
            }
            Self::Tail(itself, part) => format!("Option<Box<({itself}, {})>>", part.written()),
            Self::Named(definition) => definition.name.clone(),
        }
    }

    /// The label of the value that [`Self::taken`] takes out, if there is one that nothing else labels.
    pub(crate) fn first_label(&self) -> Option<&Label> {
        match self {
            Self::Labelled(label) => Some(label),
            Self::Inside(_, part) => part.first_label(),
            Self::Beside(_, one, _) => one.first_label(),
            Self::Named(definition) => definition.fields.first()?.first_label(),
            Self::Plain | Self::Under(..) | Self::Tail(..) => None,
        }
    }

    /// An expression for the first labelled value in `expression`.
    pub(crate) fn taken(&self, expression: &str) -> String {
        match self {
            Self::Inside(holder, part) => part.taken(&holder.taken.replace("{}", expression)),
            Self::Beside(pairing, one, _) => one.taken(&pairing.taken.replace("{}", expression)),
            Self::Named(definition) => definition.fields[0].taken(&format!("{expression}.first()")),
            Self::Plain | Self::Labelled(_) | Self::Under(..) | Self::Tail(..) => expression.to_owned(),
        }
    }

    /// This type, with more around it.
    pub(crate) fn wrapped(self, random: &mut Random, companions: &[Self]) -> Self {
        match random.below(4) {
            0 => {
                let companion = random.pick(companions).clone();
                Self::Beside(random.pick(&PAIRINGS), Box::new(self), Box::new(companion))
            }
            _ => Self::Inside(random.pick(&HOLDERS), Box::new(self)),
        }
    }
}

/// Writes values of types. Each token that is made is born with what its place asks for, by a number.
#[derive(Default)]
pub(crate) struct Maker {
    pub(crate) births: Vec<Needs>,
}

impl Maker {
    /// A value of this type, whose tokens are all new.
    pub(crate) fn new_value(&mut self, ty: &Type) -> String {
        self.made(ty, &Needs::default(), &mut None)
    }

    /// A value of this type that carries `traveller`, of the label that its first value has.
    pub(crate) fn around(&mut self, ty: &Type, traveller: &str) -> String {
        let mut traveller = Some(traveller.to_owned());
        let value = self.made(ty, &Needs::default(), &mut traveller);
        assert!(traveller.is_none(), "{ty:?} has no room for a traveller");
        value
    }

    pub(crate) fn born(&mut self, needs: Needs) -> String {
        self.births.push(needs);
        format!("born({})", self.births.len() - 1)
    }

    fn made(&mut self, ty: &Type, outer: &Needs, traveller: &mut Option<String>) -> String {
        match ty {
            Type::Plain => "1".to_owned(),
            Type::Labelled(label) => traveller.take().unwrap_or_else(|| {
                let token = self.born(outer.and(&label.needs()));
                format!("Labeled::<Token, {}>::new({token})", label.written())
            }),
            Type::Under(inner, label) => {
                let inner = self.made(inner, &outer.and(&label.needs()), traveller);
                format!("Labeled::<_, {}>::new({inner})", label.written())
            }
            Type::Inside(holder, part) => holder.made.replace("{}", &self.made(part, outer, traveller)),
            Type::Beside(Pairing { made: [open, comma, close], has_both, .. }, one, other) => {
                let one = self.made(one, outer, traveller);
                let other = if *has_both { self.made(other, outer, &mut None) } else { String::new() };
                format!("{open}{one}{comma}{other}{close}")
            }
            Type::Tail(..) => "None".to_owned(),
            Type::Named(definition) => self.named(definition, outer, traveller),
        }
    }

    fn named(&mut self, definition: &Definition, outer: &Needs, traveller: &mut Option<String>) -> String {
        let Definition { name, fields, is_enum } = definition;
        if *is_enum {
            return format!("{name}::V0({})", self.made(&fields[0], outer, traveller));
        }
        let fields: Vec<_> = fields
            .iter()
            .enumerate()
            .map(|(i, field)| format!("f{i}: {}", self.made(field, outer, traveller)))
            .collect();
        format!("{name} {{ {} }}", fields.join(", "))
    }
}
