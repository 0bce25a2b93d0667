//! Which protection a component gets: what it asked for or the strongest there is, what it requires or no start at all.

use polycall::prelude::*;
use polycall::{ComponentStatus, Protection, StartError};

use crate::raw::report;
use crate::{child, keys};

#[micro(scope = "isolated", max_memory = "64K")]
pub mod open_to_choice {
    #[isolated]
    pub struct Count {
        n: u64,
    }

    #[polycall_export]
    pub fn add(count: &mut Count, n: u64) -> u64 {
        count.n += n;
        count.n
    }
}

#[micro(scope = "isolated", max_memory = "64K", protection = "pkey")]
pub mod keyed {
    #[isolated]
    pub struct Count {
        n: u64,
    }

    #[polycall_export]
    pub fn add(count: &mut Count, n: u64) -> u64 {
        count.n += n;
        count.n
    }
}

#[micro(scope = "shared")]
pub mod stateless {}

polycall::host! { pub App, allowed = [open_to_choice, keyed] }

fn row(name: &str) -> ComponentStatus {
    let path = format!("{}::{name}", module_path!());
    polycall::status().components.into_iter().find(|row| row.path == path).expect("it is linked in")
}

#[test]
fn auto_is_the_strongest_there_is_and_says_why() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        let (choice, keyed) = (row("open_to_choice"), row("keyed"));
        if keys::are_here() {
            assert_eq!(
                (choice.protection, keyed.protection),
                (Some(Protection::Pkey), Some(Protection::Pkey))
            );
            assert_eq!((&*choice.why, &*keyed.why), ("the strongest this machine has", "as asked for"));
        } else {
            assert_eq!(choice.protection, Some(Protection::Mprotect));
            assert_eq!(choice.why, "the strongest this machine has: there are no protection keys here");
            assert_eq!(keyed.protection, Some(Protection::Mprotect), "never less than `mprotect`");
            assert_eq!(keyed.why, "instead of `pkey`: there are no protection keys here");
        }
        let shown = polycall::status().to_string();
        assert!(shown.contains(&choice.why) && shown.contains(&keyed.why), "{shown}");
        let stateless = row("stateless");
        assert_eq!((stateless.protection, &*stateless.why), (None, ""));
        let added =
            App::enter(|cap| (open_to_choice::add(cap, 2), open_to_choice::add(cap, 3), keyed::add(cap, 4)));
        assert_eq!(added, Ok((Ok(2), Ok(5), Ok(4))));
    });
    ended.exited(0);
}

#[test]
fn options_choose_where_the_annotation_does_not() {
    let ended = child::run(|| {
        Options::new().protection("open_to_choice", Protection::Unmapped).start().unwrap();
        assert_eq!(report!(open_to_choice).protection, Some(Protection::Unmapped));
        assert_eq!(row("open_to_choice").why, "as asked for");
        assert_eq!(App::enter(|cap| open_to_choice::add(cap, 2)), Ok(Ok(2)));
    });
    ended.exited(0);
}

#[test]
fn options_do_not_weaken() {
    let weaker = Options::new().protection("keyed", Protection::Mprotect).start();
    let message = weaker.unwrap_err().to_string();
    assert!(message.ends_with("`protection` is `pkey` there, and `mprotect` was asked for"), "{message}");
    let none = Options::new().protection("open_to_choice", Protection::None).start();
    let message = none.unwrap_err().to_string();
    assert!(message.ends_with("`protection` is `auto` there, and `none` was asked for"), "{message}");
    let unknown = Options::new().protection("opn_to_choice", Protection::Pkey).start();
    assert!(matches!(unknown, Err(StartError::UnknownComponent { .. })));
    let unknown = Options::new().require("opn_to_choice", Protection::Pkey).start();
    assert!(matches!(unknown, Err(StartError::UnknownComponent { .. })));
}

#[test]
fn what_is_required_and_not_there_stops_the_start() {
    let ended = child::run(|| {
        let refused = Options::new().require("open_to_choice", Protection::Unmapped).start().unwrap_err();
        assert!(
            matches!(
                refused,
                StartError::Required { component: "open_to_choice", required: Protection::Unmapped, .. }
            ),
            "{refused}"
        );
        assert!(matches!(App::enter(|_| ()), Err(CallError::NotStarted { .. })));
    });
    ended.exited(0);
}

/// By whichever of its names it is required, and whatever else is.
#[test]
fn every_requirement_counts() {
    let path = concat!(module_path!(), "::open_to_choice");
    for (name, by_name, by_path) in [
        ("by path", Protection::None, Protection::Unmapped),
        ("by name", Protection::Unmapped, Protection::None),
    ] {
        let ended = child::case(name, || {
            let options = Options::new().require("open_to_choice", by_name).require(path, by_path);
            let refused = options.start().unwrap_err();
            assert!(
                matches!(refused, StartError::Required { required: Protection::Unmapped, .. }),
                "{refused}"
            );
        });
        ended.exited(0);
    }
}

#[test]
fn nothing_required_is_left_open_for_measuring() {
    let ended = child::run(|| {
        let refused = Options::new()
            .require("keyed", Protection::Mprotect)
            .unprotected_for_measuring("a control")
            .start()
            .unwrap_err();
        assert!(
            refused.to_string().contains("component `keyed` requires protection `mprotect`"),
            "{refused}"
        );
        assert!(
            refused.to_string().contains("would have `none`: left open for measuring: a control"),
            "{refused}"
        );
    });
    ended.exited(0);
}
