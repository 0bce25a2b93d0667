//! A module in its own file: what stands around `component! { … }`, read from the source.
//!
//! A function-like macro is handed its own tokens only. The items it shares the module with are read from the file
//! it stands in, which rustc tracks already. Their spans are lost, so messages name items instead of pointing at them.

use proc_macro2::TokenStream;
use syn::Item;

/// The items of the modules in this file that hold a `component!` call with these arguments: one, unless two in a
/// file say the same. None where there is no file to read, as in an editor's analysis.
pub(crate) fn modules_with(args: &TokenStream) -> Vec<Vec<Item>> {
    let file = proc_macro::Span::call_site().local_file();
    let source = file.and_then(|path| std::fs::read_to_string(path).ok());
    let parsed = source.and_then(|source| syn::parse_file(&source).ok());
    let mut found = Vec::new();
    if let Some(file) = parsed {
        collect(file.items, &args.to_string(), &mut found);
    }
    found
}

fn collect(items: Vec<Item>, args: &str, found: &mut Vec<Vec<Item>>) {
    let is_call = |item: &Item| {
        matches!(item, Item::Macro(item)
            if item.mac.path.segments.last().is_some_and(|last| last.ident == "component")
                && item.mac.tokens.to_string() == args)
    };
    if items.iter().any(is_call) {
        found.push(items.clone());
    }
    for item in items {
        if let Item::Mod(module) = item
            && let Some((_, items)) = module.content
        {
            collect(items, args, found);
        }
    }
}
