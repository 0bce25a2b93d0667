//! What the attributes say, in a form that can't hold an illegal combination.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{LitStr, Path, parse_quote};

use crate::attr::Args;
use crate::config::Said;
use crate::diag::Errors;
use crate::krate::Krate;
use crate::limits::Limits;
use crate::suggest;

/// `#[micro(…)]` and `component! { … }`.
pub(crate) struct Component {
    pub(crate) krate: Krate,
    pub(crate) scope: Scope,
    pub(crate) allowed: Vec<Path>,
    pub(crate) callers: Option<Vec<Path>>,
    pub(crate) max_memory: u64,
    pub(crate) protection: Option<Protection>,
    pub(crate) require: Option<Protection>,
    /// Bytes of a stack of its own.
    pub(crate) private_stack: Option<u64>,
    /// Whether it may hold grants to change something.
    pub(crate) holds_writing: bool,
    /// The bytes of its configuration, for cargo to watch.
    pub(crate) watched: TokenStream,
    /// Names that a configuration may have, of what is no component.
    pub(crate) externals: Vec<String>,
    pub(crate) limits: Limits,
    pub(crate) clearance: Clearance,
    /// What it may do, as a mask.
    pub(crate) permissions: u8,
}

/// From the least open one on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    Isolated,
    Restricted,
    Shared,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protection {
    Mprotect,
    Pkey,
    Unmapped,
    None,
}

/// What a component may use that doesn't say.
const DEFAULT_MEMORY: u64 = 64 << 20;

impl Component {
    /// The arguments of `of`, on the component with this name; without one, no configuration can be about it.
    pub(crate) fn parse(
        of: &'static str,
        name: Option<&str>,
        tokens: TokenStream,
        errors: &mut Errors,
    ) -> Self {
        let keys = [
            "scope",
            "allowed",
            "callers",
            "max_memory",
            "protection",
            "require",
            "private_stack",
            "config",
            "externals",
            "max_calls_per_second",
            "max_cpu",
            "max_io",
            "permissions",
            "clearance",
            "crate",
        ];
        let args = Args::parse(of, &keys, tokens, errors);
        let said = Said::read(&args, name, errors);
        let annotated = args.text("scope", errors).map(|text| (Scope::parse(text, errors), text));
        let scope = match &said {
            Some(said) => said.scope(annotated, errors),
            None => annotated.map(|(scope, _)| scope),
        };
        let was_restricted = annotated.is_some_and(|(scope, _)| scope == Scope::Restricted);
        let scope = scope.unwrap_or_else(|| {
            if args.key("scope").is_none() && errors.is_empty() {
                errors.push(syn::Error::new(
                    Span::call_site(),
                    format_args!(
                        "`{of}` needs a scope\n\nhelp: `scope = \"isolated\"` for a component that guards secrets, \
                         `\"shared\"` or `\"restricted\"` for others"
                    ),
                ));
            }
            Scope::Isolated
        });
        let allowed = args.paths("allowed", errors);
        let allowed = allowed.map(|paths| without_duplicates("allowed", paths, errors));
        let allowed = match &said {
            Some(said) => said.allowed(&args, allowed, errors),
            None => allowed,
        };
        let callers = args.paths("callers", errors).map(|paths| without_duplicates("callers", paths, errors));
        let protection = args.text("protection", errors).and_then(|text| Protection::parse(text, errors));
        let require =
            args.text("require", errors).and_then(|text| Protection::required(text, protection, errors));
        let max_memory = args.text("max_memory", errors);
        let max_memory = max_memory.and_then(|text| Some((size(text, &MEMORY, errors)?, text)));
        let max_memory = match &said {
            Some(said) => said.max_memory(max_memory, errors),
            None => max_memory.map(|(bytes, _)| bytes),
        };
        let limits = Limits::parse(&args, said.as_ref(), errors);
        let permissions = match args.key("permissions") {
            Some(_) => Permissions::parse("permissions", &args, errors).mask(),
            None => u8::MAX,
        };
        let permissions = match &said {
            Some(said) => said.permissions(&args, permissions, errors),
            None => permissions,
        };
        Self {
            krate: Krate::resolve(args.path("crate", errors), errors),
            scope,
            allowed: allowed.unwrap_or_default(),
            callers,
            max_memory: max_memory.unwrap_or(DEFAULT_MEMORY),
            private_stack: args.text("private_stack", errors).and_then(|text| size(text, &STACK, errors)),
            protection,
            require,
            // narrowed to `isolated`, it has no more than it had
            holds_writing: scope != Scope::Restricted && !was_restricted,
            watched: said.as_ref().map(Said::watched).unwrap_or_default(),
            externals: said.map(|said| said.externals).unwrap_or_default(),
            limits,
            clearance: Clearance::parse(&args, errors).unwrap_or(Clearance::of(scope)),
            permissions,
        }
    }
}

impl Component {
    /// Lets it call itself, once that has been refused: rustc would propose to list it in `allowed`.
    pub(crate) fn connect_to_itself(&mut self) {
        self.allowed.push(parse_quote!(self));
        if let Some(callers) = &mut self.callers {
            callers.push(parse_quote!(self));
        }
    }
}

impl Scope {
    fn parse(text: &LitStr, errors: &mut Errors) -> Self {
        match text.value().as_str() {
            "isolated" => Self::Isolated,
            "shared" => Self::Shared,
            "restricted" => Self::Restricted,
            other => {
                let help = suggest::help(other, &["isolated", "shared", "restricted"]);
                errors.help(text, format_args!("unknown scope `{other}`"), help);
                Self::Isolated
            }
        }
    }

    pub(crate) fn variant(self) -> Ident {
        Ident::new(
            match self {
                Self::Isolated => "Isolated",
                Self::Shared => "Shared",
                Self::Restricted => "Restricted",
            },
            Span::call_site(),
        )
    }
}

/// The highest label of data that may flow into a component.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Clearance {
    Public,
    Internal,
    Confidential,
    Secret,
}

impl Clearance {
    const KNOWN: [(&str, &str, Self); 4] = [
        ("public", "Public", Self::Public),
        ("internal", "Internal", Self::Internal),
        ("confidential", "Confidential", Self::Confidential),
        ("secret", "Secret", Self::Secret),
    ];

    fn parse(args: &Args, errors: &mut Errors) -> Option<Self> {
        let text = args.text("clearance", errors)?;
        let known = Self::KNOWN.iter().find(|(name, _, _)| *name == text.value());
        if known.is_none() {
            let help = suggest::help(&text.value(), &Self::KNOWN.map(|(name, _, _)| name));
            errors.help(text, format_args!("unknown clearance `{}`", text.value()), help);
        }
        known.map(|(_, _, clearance)| *clearance)
    }

    /// What hosts are cleared for: they are outside of every component.
    pub(crate) const OF_HOSTS: Self = Self::Confidential;

    /// What a component of this scope is cleared for that doesn't say.
    fn of(scope: Scope) -> Self {
        match scope {
            Scope::Isolated => Self::Secret,
            Scope::Shared => Self::Confidential,
            Scope::Restricted => Self::Public,
        }
    }

    /// The levels above public that it is cleared for, as types.
    pub(crate) fn levels(self) -> impl Iterator<Item = Ident> {
        let up_to =
            Self::KNOWN.into_iter().filter(move |(_, _, level)| *level > Self::Public && *level <= self);
        up_to.map(|(_, name, _)| Ident::new(name, Span::call_site()))
    }
}

impl Protection {
    const KNOWN: [(&str, Option<Self>); 5] = [
        ("auto", None),
        ("mprotect", Some(Self::Mprotect)),
        ("pkey", Some(Self::Pkey)),
        ("unmapped", Some(Self::Unmapped)),
        ("none", Some(Self::None)),
    ];

    /// `None` for the strongest there is.
    fn parse(text: &LitStr, errors: &mut Errors) -> Option<Self> {
        let value = text.value();
        if let Some((_, protection)) = Self::KNOWN.iter().find(|(name, _)| *name == value) {
            return *protection;
        }
        let help = suggest::help(&value, &Self::KNOWN.map(|(name, _)| name));
        errors.help(text, format_args!("unknown protection `{value}`"), help);
        None
    }

    /// What a component can't do without, which it must not exclude itself.
    fn required(text: &LitStr, asked: Option<Self>, errors: &mut Errors) -> Option<Self> {
        let required = match text.value().as_str() {
            nothing @ ("auto" | "none") => {
                errors.help(
                    text,
                    format_args!("`require = \"{nothing}\"` requires nothing"),
                    "`require = \"mprotect\"`, `\"pkey\"` or `\"unmapped\"`: the start fails where that can't be had",
                );
                return None;
            }
            _ => Self::parse(text, errors)?,
        };
        if let Some(asked) = asked
            && asked != required
            && (asked, required) != (Self::Pkey, Self::Mprotect)
        {
            errors.help(
                text,
                format_args!(
                    "this requires `{}`, and `protection` asks for `{}`",
                    required.name(),
                    asked.name()
                ),
                format_args!("`protection = \"{}\"`", required.name()),
            );
        }
        Some(required)
    }

    fn name(self) -> &'static str {
        Self::KNOWN.iter().find(|(_, known)| *known == Some(self)).map_or("auto", |(name, _)| name)
    }

    pub(crate) fn variant(self) -> Ident {
        let name = match self {
            Self::Mprotect => "Mprotect",
            Self::Pkey => "Pkey",
            Self::Unmapped => "Unmapped",
            Self::None => "None",
        };
        Ident::new(name, Span::call_site())
    }
}

/// What sizes a key takes.
struct Sizes {
    example: &'static str,
    least: u64,
    /// The help for a size below that.
    too_small: &'static str,
    most: u64,
    /// What one above that is, and the help.
    too_large: (&'static str, &'static str),
}

const MEMORY: Sizes = Sizes {
    example: "`max_memory = \"512M\"`",
    least: 1,
    too_small: "",
    most: 1 << 46,
    too_large: (
        "more than an address space holds",
        "at most 64 terabytes, and best what the component needs",
    ),
};

const STACK: Sizes = Sizes {
    example: "`private_stack = \"64K\"`",
    least: 16 << 10,
    too_small: "at least 16K, which a panic needs",
    most: 64 << 20,
    too_large: ("more than a private stack can have", "at most 64M; large values belong on the heap"),
};

/// `"512M"`: bytes, or K, M, G of 1,024 each.
fn size(text: &LitStr, sizes: &Sizes, errors: &mut Errors) -> Option<u64> {
    let value = text.value();
    let example = sizes.example;
    let (digits, unit) = match value.find(|c: char| !c.is_ascii_digit()) {
        Some(at) => value.split_at(at),
        None => (value.as_str(), ""),
    };
    let unit = match unit {
        "" => Some(1),
        "K" => Some(1 << 10),
        "M" => Some(1 << 20),
        "G" => Some(1 << 30),
        _ => None,
    };
    // digits that are no number are too many
    let number = (!digits.is_empty()).then(|| digits.parse::<u64>().unwrap_or(u64::MAX));
    match number.zip(unit).map(|(number, unit)| number.saturating_mul(unit)) {
        Some(0) | None => {
            let help = format_args!("a number above zero, with `K`, `M` or `G`: {example}");
            errors.help(text, format_args!("`{value}` is not a size"), help);
            None
        }
        Some(bytes) if bytes < sizes.least => {
            let help = format_args!("{}: {example}", sizes.too_small);
            errors.help(text, format_args!("`{value}` is too small"), help);
            None
        }
        Some(bytes) if bytes > sizes.most => {
            let (what, help) = sizes.too_large;
            errors.help(text, format_args!("`{value}` is {what}"), format_args!("{help}: {example}"));
            None
        }
        Some(bytes) => Some(bytes),
    }
}

/// Each path once, since rustc has errors of its own for what is generated twice.
fn without_duplicates(key: &str, paths: Vec<Path>, errors: &mut Errors) -> Vec<Path> {
    let mut once: Vec<Path> = Vec::new();
    for path in paths {
        if let Some(first) = once.iter().find(|first| text(*first) == text(&path)) {
            errors.at(&path, format_args!("`{}` is in `{key}` twice", text(&path)));
            errors.at(first, "it is first listed here");
        } else {
            once.push(path);
        }
    }
    once
}

/// A path as the user wrote it.
pub(crate) fn text(tokens: &impl quote::ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

/// The marker type of a component listed by its module, or of a host listed by its name. Modules are written in
/// lower case and types are not; that is how they are told apart.
pub(crate) fn marker(path: &Path) -> TokenStream {
    let is_type =
        path.segments.last().is_some_and(|last| last.ident.to_string().starts_with(char::is_uppercase));
    if is_type { quote!(#path) } else { quote!(#path::Micro) }
}

/// The permissions there are, as written and as typed.
const PERMISSIONS: [(&str, &str); 8] = [
    ("EXECUTE", "Execute"),
    ("READ", "Read"),
    ("WRITE", "Write"),
    ("MEMORY", "Memory"),
    ("IO", "Io"),
    ("NETWORK", "Network"),
    ("FILESYSTEM", "Filesystem"),
    ("ADMIN", "Admin"),
];

/// `READ | WRITE`: known permissions, each once.
#[derive(Clone, Default)]
pub(crate) struct Permissions(pub(crate) Vec<Ident>);

impl Permissions {
    pub(crate) fn parse(key: &str, args: &Args, errors: &mut Errors) -> Self {
        let mut types: Vec<Ident> = Vec::new();
        for word in args.words(key, errors) {
            let written = word.to_string();
            let Some((_, name)) = PERMISSIONS.iter().find(|(known, _)| *known == written) else {
                let known = PERMISSIONS.map(|(known, _)| known);
                errors.help(
                    &word,
                    format_args!("unknown permission `{written}`"),
                    suggest::help(&written, &known),
                );
                continue;
            };
            if types.iter().any(|known| known == name) {
                errors.at(&word, format_args!("permission `{written}` is given twice"));
            } else {
                types.push(Ident::new(name, word.span()));
            }
        }
        Self(types)
    }

    /// These, and of the others those that are not among them.
    pub(crate) fn with(&self, others: &Self) -> Self {
        Self(self.0.iter().cloned().chain(others.without(self).0).collect())
    }

    pub(crate) fn without(&self, others: &Self) -> Self {
        Self(self.0.iter().filter(|name| !others.0.contains(name)).cloned().collect())
    }

    /// As LibPolyCall's mask.
    pub(crate) fn mask(&self) -> u8 {
        let bit =
            |name: &Ident| PERMISSIONS.iter().position(|(_, known)| name == known).map_or(0, |at| 1 << at);
        self.0.iter().map(bit).sum()
    }

    /// As written: `READ | WRITE`.
    pub(crate) fn text(&self) -> String {
        let names = self.0.iter().map(|name| name.to_string().to_uppercase());
        names.collect::<Vec<_>>().join(" | ")
    }

    /// As one type: nothing, one, or tuples of two inside each other.
    pub(crate) fn ty(&self, krate: &Krate) -> TokenStream {
        let mut types = self.0.iter().map(|name| quote!(#krate::session::permission::#name));
        let first = types.next().unwrap_or_else(|| quote!(()));
        types.fold(first, |left, right| quote!((#left, #right)))
    }
}

/// `#[polycall::main(…)]`, `#[polycall::test(…)]` and `host! { … }`.
pub(crate) struct Host {
    pub(crate) krate: Krate,
    pub(crate) allowed: Vec<Path>,
    pub(crate) name: Option<Ident>,
    pub(crate) options: Option<Path>,
    pub(crate) acts_as: Option<Path>,
}

impl Host {
    pub(crate) fn parse(of: &'static str, keys: &[&str], tokens: TokenStream, errors: &mut Errors) -> Self {
        let args = Args::parse(of, keys, tokens, errors);
        let name = args.path("host", errors).and_then(|path| match path.get_ident() {
            Some(name) if name.to_string().starts_with(char::is_uppercase) => Some(name.clone()),
            _ => {
                errors.help(path, "a host is named like a type, and declared here", "`host = App`");
                None
            }
        });
        let allowed = args.paths("allowed", errors).unwrap_or_default();
        let allowed = without_duplicates("allowed", allowed, errors);
        let acts_as = args.path("as", errors).cloned();
        if let (Some(_), Some(key)) = (&acts_as, args.key("allowed")) {
            errors.help(
                key,
                "a test either has connections of its own or acts as a component",
                "remove `allowed`, or remove `as`",
            );
        }
        Self {
            krate: Krate::resolve(args.path("crate", errors), errors),
            allowed,
            name,
            options: args.path("options", errors).cloned(),
            acts_as,
        }
    }
}
