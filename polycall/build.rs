//! Nothing is built here: cargo allows `links` only to packages with a build script. It says that a program has one
//! polycall at most, since all share one section of the program (`registry.rs`).

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}
