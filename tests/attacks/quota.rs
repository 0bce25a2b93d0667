//! Attack: use up a component's memory, by requests of every size up to more than there is, and by absurd ones.

use polycall::prelude::*;

use crate::raw::{self, report};

const QUOTA: usize = 256 << 10;

/// 1, 2, 4, … past the quota, and their neighbours.
fn sizes() -> Vec<usize> {
    let powers =
        std::iter::successors(Some(1usize), |size| Some(size * 2)).take_while(|size| *size <= 4 * QUOTA);
    let mut sizes: Vec<_> = powers.flat_map(|size| [size - 1, size, size + 1]).collect();
    sizes.dedup();
    sizes
}

#[micro(scope = "isolated", max_memory = "256K")]
pub mod tank {
    #[isolated]
    pub struct Tank {
        kept: heap::Vec<u8>,
        bytes: heap::Option<heap::Vec<u8>>,
        text: heap::Option<heap::String>,
        map: heap::Option<heap::HashMap<u64, [u8; 24]>>,
        small: heap::Option<heap::Box<[u8; 100]>>,
        large: heap::Option<heap::Box<[u8; 100_000]>>,
        too_large: heap::Option<heap::Box<[u8; 300_000]>>,
        nested: heap::Vec<heap::Vec<heap::String>>,
    }

    #[polycall_export]
    pub fn start(tank: &mut Tank) {
        tank.kept.extend_from_slice(b"must stay as it is");
    }

    #[polycall_export]
    pub fn kept(tank: &Tank) -> Vec<u8> {
        tank.kept.to_portable()
    }

    #[polycall_export]
    pub fn empty(tank: &mut Tank) {
        tank.bytes.discard();
        tank.text.discard();
        tank.map.discard();
        tank.nested.clear();
    }

    #[polycall_export]
    pub fn vec(tank: &mut Tank, size: usize) -> usize {
        let bytes = tank.bytes.get_or_empty();
        bytes.extend_from_slice(&vec![1; size]);
        bytes.len()
    }

    #[polycall_export]
    pub fn vec_len(tank: &Tank) -> Option<usize> {
        tank.bytes.as_ref().map(|bytes| bytes.len())
    }

    #[polycall_export]
    pub fn vec_byte_by_byte(tank: &mut Tank, size: usize) {
        for _ in 0..size {
            tank.bytes.get_or_empty().push(1);
        }
    }

    #[polycall_export]
    pub fn read_from(tank: &mut Tank, limit: usize) -> usize {
        tank.bytes.get_or_empty().push(5);
        tank.bytes.get_or_empty().read_from(&mut &b"input"[..], limit).unwrap_or(usize::MAX)
    }

    #[polycall_export]
    pub fn reserve_vec(tank: &mut Tank, size: usize) -> bool {
        tank.bytes.get_or_empty().reserve(size).is_ok()
    }

    #[polycall_export]
    pub fn string(tank: &mut Tank, size: usize) {
        tank.text.get_or_empty().push_str(&"a".repeat(size));
    }

    #[polycall_export]
    pub fn reserve_string(tank: &mut Tank, size: usize) -> bool {
        tank.text.get_or_empty().reserve(size).is_ok()
    }

    #[polycall_export]
    pub fn map(tank: &mut Tank, entries: usize) {
        for key in 0..entries {
            tank.map.get_or_empty().insert(key as u64, [key as u8; 24]);
        }
    }

    #[polycall_export]
    pub fn map_is_intact(tank: &Tank) -> bool {
        tank.map.as_ref().is_none_or(|map| {
            map.iter().all(|(key, value)| *value == [*key as u8; 24])
                && (0..map.len() as u64).all(|key| map.contains_key(&key))
        })
    }

    #[polycall_export]
    pub fn reserve_map(tank: &mut Tank, entries: usize) -> bool {
        tank.map.get_or_empty().reserve(entries).is_ok()
    }

    #[polycall_export]
    pub fn boxes(tank: &mut Tank) {
        tank.small.get_or_empty()[99] = 1;
        tank.large.get_or_empty()[99_999] = 1;
        tank.small.discard();
        tank.large.discard();
    }

    #[polycall_export]
    pub fn too_large(tank: &mut Tank) {
        tank.too_large.get_or_empty()[299_999] = 1;
    }

    #[polycall_export]
    pub fn nest(tank: &mut Tank, size: usize) {
        tank.nested.push_with(|list| {
            list.push_with(|text| text.set("fits"));
            list.push_with(|text| text.set(&"x".repeat(size)));
        });
    }

    #[polycall_export]
    pub fn nested(tank: &Tank) -> Vec<usize> {
        tank.nested.iter().map(|list| list.len()).collect()
    }
}

polycall::host! { pub App, allowed = [tank, brim, units] }

fn used() -> usize {
    report!(tank).bytes_used
}

/// One test, since all of it is about one quota.
#[test]
fn every_size_by_every_container() {
    crate::started();
    let entered = App::enter(|cap| {
        tank::start(cap).unwrap();
        tank::nest(cap, 1).unwrap();
        tank::empty(cap).unwrap(); // the vector of vectors keeps the room it once had
        let baseline = used();
        let mut refused = [0; 8];
        for size in sizes() {
            let mut note = |what: usize, quota: bool| refused[what] += usize::from(quota);

            note(0, ends_well_or_by_quota(tank::vec(cap, size), size));
            tank::empty(cap).unwrap();
            assert_eq!(used(), baseline, "after a vector of {size}");

            note(1, ends_well_or_by_quota(tank::vec_byte_by_byte(cap, size), ()));
            tank::empty(cap).unwrap();
            assert_eq!(used(), baseline, "after {size} pushes");

            note(2, ends_well_or_by_quota(tank::string(cap, size), ()));
            tank::empty(cap).unwrap();
            assert_eq!(used(), baseline, "after a string of {size}");

            note(3, ends_well_or_by_quota(tank::map(cap, size), ()));
            assert_eq!(tank::map_is_intact(cap), Ok(true), "after {size} entries");
            tank::empty(cap).unwrap();
            assert_eq!(used(), baseline, "after a map of {size}");

            note(4, ends_well_or_by_quota(tank::nest(cap, size), ()));
            assert_eq!(tank::nested(cap).unwrap().iter().filter(|len| **len != 2).count(), 0);
            tank::empty(cap).unwrap();
            assert_eq!(used(), baseline, "after nesting {size}");
        }
        assert!(refused[..5].iter().all(|count| *count > 3), "{refused:?}");
        assert_eq!(tank::boxes(cap), Ok(()));
        assert!(matches!(tank::too_large(cap), Err(CallError::Quota { entry: "too_large", .. })));
        assert_eq!(tank::kept(cap).unwrap(), b"must stay as it is");

        reserving_ahead(cap);
        absurd_requests(cap);
        assert_eq!(tank::kept(cap).unwrap(), b"must stay as it is");
    });
    entered.unwrap();
    let report = report!(tank);
    raw::assert_closed(&report);
    assert!(!report.poisoned, "a full quota poisons nothing");
    assert!(report.bytes_used <= QUOTA);
}

#[track_caller]
fn ends_well_or_by_quota<T: std::fmt::Debug + PartialEq>(outcome: Result<T, CallError>, well: T) -> bool {
    match outcome {
        Ok(value) => {
            assert_eq!(value, well);
            false
        }
        Err(CallError::Quota { component: "tank", .. }) => true,
        Err(other) => panic!("{other}"),
    }
}

/// `reserve` says so, and changes nothing.
fn reserving_ahead(cap: &mut Cap<'_, App>) {
    tank::vec(cap, 10).unwrap();
    tank::string(cap, 10).unwrap();
    tank::map(cap, 10).unwrap();
    for size in sizes().into_iter().chain([usize::MAX / 2, usize::MAX - 1, usize::MAX]) {
        let before = used();
        for reserved in
            [tank::reserve_vec(cap, size), tank::reserve_string(cap, size), tank::reserve_map(cap, size)]
        {
            let reserved = reserved.unwrap();
            assert!(reserved || used() == before, "{size}: refused, but {} bytes became {}", before, used());
            assert!(!reserved || size < QUOTA, "{size} bytes were promised");
            if reserved {
                break;
            }
        }
        tank::empty(cap).unwrap();
        tank::vec(cap, 10).unwrap();
        tank::string(cap, 10).unwrap();
        tank::map(cap, 10).unwrap();
        assert_eq!((tank::vec_len(cap), tank::map_is_intact(cap)), (Ok(Some(10)), Ok(true)));
    }
    tank::empty(cap).unwrap();
}

/// Sizes no allocator can count.
fn absurd_requests(cap: &mut Cap<'_, App>) {
    for limit in [usize::MAX, usize::MAX - 1, isize::MAX as usize, isize::MAX as usize + 1, 1 << 40] {
        let outcome = tank::read_from(cap, limit);
        assert!(matches!(outcome, Err(CallError::Quota { .. })), "reading up to {limit}: {outcome:?}");
        tank::empty(cap).unwrap();
    }
}

/// A component that is full can still let go of something: that is how it gets room again.
#[micro(scope = "isolated", max_memory = "32K")]
pub mod brim {
    #[isolated]
    pub struct Brim {
        slot: heap::Option<heap::Box<[u8; 6_000]>>,
        map: heap::HashMap<u32, Record>,
        fill: heap::Vec<heap::Box<[u8; 64]>>,
        rest: heap::Vec<heap::Box<[u8; 1]>>,
    }

    #[derive(Isolate)]
    pub struct Record {
        body: heap::Box<[u8; 6_000]>,
    }

    #[polycall_export]
    pub fn take_room(brim: &mut Brim) {
        brim.slot.get_or_empty()[0] = 1;
        brim.map.entry(1).or_empty().body[0] = 1;
    }

    #[polycall_export]
    pub fn fill(brim: &mut Brim) {
        loop {
            brim.fill.push_with(|_| ());
        }
    }

    #[polycall_export]
    pub fn fill_the_rest(brim: &mut Brim) {
        loop {
            brim.rest.push_with(|_| ());
        }
    }

    #[polycall_export]
    pub fn empty_the_slot(brim: &mut Brim) -> bool {
        brim.slot.discard()
    }

    #[polycall_export]
    pub fn empty_the_map(brim: &mut Brim) -> bool {
        brim.map.discard(&1)
    }

    #[polycall_export]
    pub fn look_last(brim: &mut Brim) -> Option<u8> {
        brim.map.remove_with(&1, |record| record.body[0])
    }
}

fn filled_to_the_brim(cap: &mut Cap<'_, App>) {
    cap.reset::<brim::Micro>().unwrap();
    brim::take_room(cap).unwrap();
    assert!(matches!(brim::fill(cap), Err(CallError::Quota { .. })));
    assert!(matches!(brim::fill_the_rest(cap), Err(CallError::Quota { .. })));
}

#[test]
fn a_full_component_can_let_go() {
    crate::started();
    let entered = App::enter(|cap| {
        filled_to_the_brim(cap);
        let used = report!(brim).bytes_used;
        assert_eq!(brim::empty_the_slot(cap), Ok(true));
        assert_eq!(brim::empty_the_map(cap), Ok(true));
        assert!(report!(brim).bytes_used <= used - 12_000);
        filled_to_the_brim(cap);
        assert_eq!(brim::look_last(cap), Ok(Some(1)));
    });
    entered.unwrap();
}

/// What is there already can be changed when there is no room for more.
#[micro(scope = "isolated", max_memory = "16K")]
pub mod table {
    #[isolated]
    pub struct Table {
        plain: heap::HashMap<u32, [u8; 16]>,
        texts: heap::HashMap<u32, heap::String>,
        fill: heap::Vec<heap::Box<u8>>,
    }

    /// Until a table is full, and so is the region.
    #[polycall_export]
    pub fn fill(table: &mut Table) {
        for key in 0..28 {
            table.plain.insert(key, [key as u8; 16]);
            table.texts.entry(key).or_empty().set("old");
        }
        loop {
            table.fill.push_with(|_| ());
        }
    }

    #[polycall_export]
    pub fn change(table: &mut Table) -> Option<u8> {
        let before = table.plain.insert(3, [1; 16]);
        table.texts.entry(3).or_empty().set("new");
        before.map(|value| value[0])
    }

    #[polycall_export]
    pub fn add(table: &mut Table) {
        for key in 100..200 {
            table.plain.insert(key, [key as u8; 16]);
        }
    }
}

#[polycall::test(allowed = [table])]
fn what_is_there_can_be_changed(cap: &mut Cap<'_>) {
    assert!(matches!(table::fill(cap), Err(CallError::Quota { .. })));
    assert_eq!(table::change(cap), Ok(Some(3)));
    assert!(matches!(table::add(cap), Err(CallError::Quota { .. })));
    assert_eq!(table::change(cap), Ok(Some(1)));
}

/// Types without size take no memory, and can't be counted past the end of the address space.
#[micro(scope = "isolated", max_memory = "16K")]
pub mod units {
    #[isolated]
    pub struct Units {
        list: heap::Vec<()>,
        map: heap::HashMap<(), ()>,
    }

    #[polycall_export]
    pub fn count(units: &mut Units) -> (usize, usize) {
        for _ in 0..100_000 {
            units.list.push(());
            units.map.insert((), ());
        }
        (units.list.len(), units.map.len())
    }

    #[polycall_export]
    pub fn reserve(units: &mut Units, more: usize) -> (bool, bool) {
        (units.list.reserve(more).is_ok(), units.map.reserve(more).is_ok())
    }

    #[polycall_export]
    pub fn pop(units: &mut Units) -> usize {
        while units.list.pop().is_some() {}
        units.list.len()
    }
}

#[test]
fn values_without_size() {
    crate::started();
    let entered = App::enter(|cap| {
        let used = report!(units).bytes_used;
        assert_eq!(units::count(cap), Ok((100_000, 1)));
        assert!(report!(units).bytes_used - used < 256);
        assert_eq!(units::reserve(cap, 1 << 20), Ok((true, false)), "a map needs a byte for each, even so");
        assert_eq!(units::reserve(cap, usize::MAX), Ok((false, false)));
        assert_eq!(units::pop(cap), Ok(0));
        assert_eq!(units::reserve(cap, usize::MAX), Ok((true, false)), "no more than can be counted");
    });
    entered.unwrap();
}
