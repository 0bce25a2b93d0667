//! One graph, both its programs.

use std::fs;
use std::path::Path;

use crate::compile::{self, Compiler};
use crate::figures::Figures;
use crate::flows::{self, Flow};
use crate::graph::Graph;
use crate::oracle::Oracle;
use crate::random::Random;
use crate::walks::{self, Walk};
use crate::{refused, replay, write};

const WALKS: usize = 5;

/// Tries the graph of this seed. Its programs stay where they are if something is wrong with them.
pub(crate) fn run(compiler: &Compiler, seed: u64) -> Result<Figures, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("label-graph-{seed}"));
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let mut random = Random::new(seed);
    let graph = Graph::draw(&mut random);
    let oracle = Oracle::of(&graph);
    let flows = flows::all(&mut random, &graph, &oracle);
    let walks: Vec<_> = (0..WALKS).map(|number| walks::draw(&mut random, &graph, &oracle, number)).collect();

    let seen = legal(compiler, &folder, &graph, &oracle, &flows, &walks)?;
    illegal(compiler, &folder, &graph, &flows, &mut random)?;
    fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    Ok(Figures::of(&flows, &walks, &seen))
}

fn legal(
    compiler: &Compiler,
    folder: &Path,
    graph: &Graph,
    oracle: &Oracle,
    flows: &[Flow],
    walks: &[Walk],
) -> Result<replay::Seen, String> {
    let legal: Vec<_> = flows.iter().filter(|flow| flow.is_legal()).collect();
    let program = write::program(graph, &legal, walks);
    let (source, binary) = (folder.join("legal.rs"), folder.join("legal"));
    let in_it = |problem: String| format!("in {}: {problem}", source.display());
    fs::write(&source, &program.text).map_err(|error| error.to_string())?;
    compiler.build(&source, &binary).map_err(in_it)?;
    let said = compile::run(&binary).map_err(in_it)?;
    replay::check(oracle, graph, &program.maker.births, walks, &said).map_err(in_it)
}

/// All illegal flows, and as many legal ones between them.
fn illegal(
    compiler: &Compiler,
    folder: &Path,
    graph: &Graph,
    flows: &[Flow],
    random: &mut Random,
) -> Result<(), String> {
    let (mut controls, mut mixed): (Vec<_>, Vec<_>) = flows.iter().partition(|flow| flow.is_legal());
    random.shuffle(&mut controls);
    controls.truncate(mixed.len());
    mixed.append(&mut controls);
    random.shuffle(&mut mixed);
    let program = write::program(graph, &mixed, &[]);
    let source = folder.join("illegal.rs");
    fs::write(&source, &program.text).map_err(|error| error.to_string())?;
    let complaints = compiler.check(&source);
    refused::check(&program, &mixed, &complaints)
        .map_err(|problem| format!("in {}: {problem}", source.display()))
}
