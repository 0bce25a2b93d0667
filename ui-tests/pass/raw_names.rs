//! Names that are keywords.
use polycall::prelude::*;

#[polycall::states]
pub mod r#try {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::r#match)]
    pub struct r#Struct;
}

fn r#match((): &()) -> bool {
    true
}

#[derive(Debug, PartialEq, Portable)]
pub struct r#Type {
    pub r#fn: u64,
}

#[micro(scope = "isolated", max_memory = "64K", allowed = [r#mod])]
pub mod r#enum {
    use super::r#Type;

    #[isolated(init = r#use)]
    pub struct r#Static {
        r#loop: u64,
        r#for: heap::String,
    }

    fn r#use(r#static: &mut r#Static, _: &Options) {
        r#static.r#loop = 1;
    }

    #[polycall_export]
    pub fn r#return(r#static: &mut r#Static, r#if: u64, r#else: r#Type) -> u64 {
        r#static.r#loop += r#if + r#else.r#fn;
        r#static.r#loop
    }

    #[polycall_export]
    pub fn r#break(cap: &mut Cap<'_>) -> u64 {
        r#mod::r#in(cap).unwrap_or_default()
    }
}

#[micro(scope = "shared")]
pub mod r#mod {
    #[polycall_export]
    pub fn r#in() -> u64 {
        5
    }
}

#[polycall::main(host = App, allowed = [r#enum])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!(r#enum::r#return(cap, 2, r#Type { r#fn: 3 }), Ok(6));
    assert_eq!(r#enum::r#break(cap), Ok(5));
    let component = polycall::components().into_iter().find(|component| component.name == "enum");
    assert!(component.is_some_and(|component| component.entry_points.len() == 2));
}
