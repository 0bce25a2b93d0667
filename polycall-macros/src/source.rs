//! A module in its own file: what stands around `component! { … }`, read from the source.
//!
//! A function-like macro is handed its own tokens only. The items it shares the module with are read from the file
//! it stands in, which rustc tracks already. Their spans are lost, so messages name items instead of pointing at them.

use std::path::Path;

use proc_macro2::TokenStream;
use syn::Item;
use syn::ext::IdentExt;

/// A module, as its file has it.
pub(crate) struct Module {
    /// What it is called, unless another file gives it another name.
    pub(crate) name: String,
    pub(crate) items: Vec<Item>,
}

/// The modules in this file that hold a `component!` call with these arguments: one, unless two in a file say the same.
/// None where there is no file to read, as in an editor's analysis.
pub(crate) fn modules_with(args: &TokenStream) -> Vec<Module> {
    let Some(path) = proc_macro::Span::call_site().local_file() else { return Vec::new() };
    let source = std::fs::read_to_string(&path).ok();
    let parsed = source.and_then(|source| syn::parse_file(&source).ok());
    let mut found = Vec::new();
    if let Some(file) = parsed {
        collect(name(&path), file.items, &args.to_string(), &mut found);
    }
    found
}

/// What a module in this file is called: as the file, or as the folder of a `mod.rs`.
fn name(path: &Path) -> String {
    let path = if path.ends_with("mod.rs") { path.parent() } else { Some(path) };
    let stem = path.and_then(Path::file_stem);
    stem.map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn collect(name: String, items: Vec<Item>, args: &str, found: &mut Vec<Module>) {
    let is_call = |item: &Item| {
        matches!(item, Item::Macro(item)
            if item.mac.path.segments.last().is_some_and(|last| last.ident == "component")
                && item.mac.tokens.to_string() == args)
    };
    if items.iter().any(is_call) {
        found.push(Module { name, items: items.clone() });
    }
    for item in items {
        if let Item::Mod(module) = item
            && let Some((_, items)) = module.content
        {
            collect(module.ident.unraw().to_string(), items, args, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::name;

    #[test]
    fn a_file_names_its_module() {
        assert_eq!(name(Path::new("src/till.rs")), "till");
        assert_eq!(name(Path::new("src/till/mod.rs")), "till");
    }
}
