//! A cap in a static.
use polycall::prelude::*;
use std::sync::Mutex;

static KEPT: Mutex<Option<Cap<'static, polycall_guarded::open::Micro>>> = Mutex::new(None);

fn main() {}
