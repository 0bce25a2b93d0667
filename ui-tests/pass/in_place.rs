//! Region memory is filled, changed and emptied in place: everything that the cases in `fail/own` are after.
use polycall::prelude::*;
use std::fmt::Write;

#[micro(scope = "isolated", max_memory = "1M")]
pub mod vault {
    use super::Write;

    #[isolated]
    pub struct Vault {
        names: heap::Vec<heap::String>,
        by_id: heap::HashMap<u64, heap::String>,
        numbers: heap::Vec<u64>,
        pin: heap::Option<heap::String>,
        list: heap::Option<heap::Box<Node>>,
        a: heap::String,
        b: heap::String,
    }

    #[derive(Isolate)]
    pub struct Node {
        value: u64,
        next: heap::Option<heap::Box<Node>>,
    }

    #[polycall_export]
    pub fn all(vault: &mut Vault) -> Result<String, heap_error::Full> {
        vault.names.reserve(2).map_err(|_| heap_error::Full)?;
        vault.names.push_with(|name| name.set("Ada"));
        let length = vault.names.push_with(|name| {
            let _ = write!(name, "{}", "Grace");
            name.len()
        });
        vault.names.swap(0, 1);
        vault.names.retain(|name| name.len() == length);
        vault.by_id.entry(1).or_fill(|text| text.push_str("one")).push('!');
        let last = vault.by_id.remove_with(&1, |text| text.to_portable());
        vault.numbers.extend_from_slice(&[3, 1, 2]);
        vault.numbers.sort_unstable();
        let three = vault.numbers.pop();
        let one = vault.numbers.remove(0);
        vault.pin.get_or_empty().set("1234");
        let had = vault.pin.discard();
        let node = vault.list.get_or_empty();
        node.value = 1;
        node.next.get_or_empty().value = 2;
        vault.a.set("a");
        vault.b.set("b");
        std::mem::swap(&mut vault.a, &mut vault.b);
        let names: Vec<String> = vault.names.iter().map(|name| name.to_portable()).collect();
        Ok(format!(
            "{names:?} {last:?} {three:?} {one:?} {had} {} {}",
            &*vault.a,
            vault.numbers.to_portable().len()
        ))
    }

    #[polycall_export]
    pub fn check_then_act(cap: &mut Cap<'_>) -> u64 {
        if cap.state().numbers.len() == 1 {
            cap.state_mut().numbers.push(9);
        }
        let state = cap.state();
        let total = state.numbers.iter().sum();
        std::thread::scope(|scope| scope.spawn(|| total).join().unwrap_or_default())
    }

    pub(crate) mod heap_error {
        #[derive(Debug, PartialEq, polycall::Portable)]
        pub struct Full;
    }
}

#[polycall::main(host = App, allowed = [vault])]
fn main(cap: &mut Cap<'_>) {
    let text = "[\"Grace\"] Some(\"one!\") Some(3) Some(1) true b 1";
    assert_eq!(vault::all(cap).as_deref(), Ok(text));
    assert_eq!(vault::check_then_act(cap), Ok(11));
}
