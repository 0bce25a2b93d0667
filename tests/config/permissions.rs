//! The mask of `permissions`: what each bit takes away where it is missing, and what it leaves.

use std::sync::OnceLock;

use polycall::prelude::*;
use polycall::region::{CopyOnWrite, Grant};
use polycall::session::{Permissions, Session, TransitionKind};
use polycall::{RegionError, StartError};

use crate::{child, effect, file, options};

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::accepts, permissions = READ | EXECUTE)]
    pub struct Clerk;
    #[state(parent = Clerk, guard = super::accepts, permissions = WRITE | NETWORK | FILESYSTEM | ADMIN)]
    pub struct Teller;
}

fn accepts((): &()) -> bool {
    true
}

use session::{Clerk, Teller};

/// What asks for one permission each.
#[micro(scope = "shared")]
pub mod till {
    use super::session::{Clerk, Teller};

    #[polycall_export(state = Clerk, requires = READ)]
    pub fn look() {}

    #[polycall_export(state = Clerk, requires = EXECUTE)]
    pub fn run() {}

    #[polycall_export(state = Teller, requires = WRITE)]
    pub fn change() {}

    #[polycall_export(state = Teller, requires = NETWORK)]
    pub fn send() {}

    #[polycall_export(state = Teller, requires = FILESYSTEM)]
    pub fn open() {}

    #[polycall_export(state = Teller, requires = ADMIN)]
    pub fn rule() {}
}

/// Who may have less.
#[micro(scope = "shared", allowed = [self::till])]
pub mod desk {
    use super::session::{Clerk, Teller, Visitor};
    use super::{RegionError, Session, TransitionKind, till};

    type Missing = Vec<Result<(), CallError>>;

    /// What it gets of two states that it enters itself.
    #[polycall_export]
    pub fn enters(cap: &mut Cap<'_>) -> Missing {
        let all = cap.enter::<Clerk, _>((), |cap| {
            let mut all = vec![till::look(cap), till::run(cap)];
            all.extend(cap.enter::<Teller, _>((), as_teller).expect("the guard accepts"));
            all
        });
        all.expect("the guard accepts")
    }

    fn as_teller(cap: &mut Cap<'_, Teller>) -> Missing {
        vec![till::change(cap), till::send(cap), till::open(cap), till::rule(cap)]
    }

    /// The same, by a session of its own.
    #[polycall_export]
    pub fn opens(cap: &mut Cap<'_>) -> Missing {
        let session = Session::<Visitor>::open(cap).expect("nothing is in the way");
        cap.transition::<Clerk>(&session, TransitionKind::Local, ()).expect("the guard accepts");
        cap.transition::<Teller>(&session, TransitionKind::Local, ()).expect("the guard accepts");
        let mut all = cap
            .in_session(&session, |cap: &mut Cap<'_, Clerk>| vec![till::look(cap), till::run(cap)])
            .unwrap();
        all.extend(cap.in_session(&session, as_teller).unwrap());
        // what is taken away meanwhile gives nothing back
        let again = cap.in_session(&session, |cap: &mut Cap<'_, Clerk>| {
            session.revoke_state::<Teller>();
            [till::look(cap), till::run(cap)]
        });
        assert_eq!(again.unwrap(), all[..2]);
        all
    }

    /// What it has of its caller, and what it gets of a state inside that it enters itself.
    #[polycall_export(state = Clerk)]
    pub fn inherits(cap: &mut Cap<'_, Clerk>) -> Missing {
        let mut all = vec![till::look(cap), till::run(cap)];
        all.extend(
            cap.enter::<Teller, _>((), |cap| [till::look(cap), till::run(cap), till::change(cap)]).unwrap(),
        );
        // a session of its own is another
        let session = Session::<Visitor>::open(cap).expect("nothing is in the way");
        cap.transition::<Clerk>(&session, TransitionKind::Local, ()).expect("the guard accepts");
        all.push(cap.in_session(&session, |cap: &mut Cap<'_, Clerk>| till::look(cap)).unwrap());
        all
    }

    #[polycall_export]
    pub fn region(cap: &mut Cap<'_>) -> Option<RegionError> {
        cap.pool().region(64).build().err()
    }

    /// Makes a copy of another's region.
    #[polycall_export]
    pub fn copy(cap: &mut Cap<'_>, grant: super::Copying) -> Option<RegionError> {
        grant.write(cap).err()
    }

    /// Lets its caller's session lose what it has of it, and enters the state by itself.
    #[polycall_export(state = Clerk)]
    pub fn outlasts(cap: &mut Cap<'_, Clerk>) -> Missing {
        let mut all = cap.enter::<Teller, _>((), as_teller).expect("the guard accepts");
        super::SESSION.get().unwrap().revoke_state::<Teller>();
        all.extend(cap.enter::<Teller, _>((), as_teller).expect("the guard accepts"));
        all
    }

    /// The same, while it is in the state that it entered.
    #[polycall_export(state = Clerk)]
    pub fn stays(cap: &mut Cap<'_, Clerk>) -> Missing {
        let stays = cap.enter::<Teller, _>((), |cap| {
            super::SESSION.get().unwrap().revoke_state::<Teller>();
            as_teller(cap)
        });
        stays.expect("the guard accepts")
    }

    #[polycall_export(io)]
    pub fn print() {}

    #[polycall_export]
    pub fn nothing() {}
}

pub type Copying = Grant<lender::Micro, desk::Micro, CopyOnWrite>;

/// Whose region others copy.
#[micro(scope = "shared", allowed = [self::desk])]
pub mod lender {
    use super::{Copying, desk};
    use polycall::region::{COPY, Region, Shared};

    #[isolated]
    pub struct Lent {
        region: Option<Region<Micro, Shared>>,
    }

    #[polycall_export]
    pub fn lend(cap: &mut Cap<'_>) -> Copying {
        let region = cap.pool().region(64).shared().build().expect("there is room");
        let grant = region.share_with::<desk::Micro, _>(cap, COPY).expect("it is connected");
        cap.state_mut().region = Some(region);
        grant
    }
}

/// The session that `desk::outlasts` is called in.
static SESSION: OnceLock<Session<session::Visitor>> = OnceLock::new();

/// Who has less by its annotation.
#[micro(scope = "shared", allowed = [self::till], permissions = EXECUTE | READ)]
pub mod trainee {
    use super::session::{Clerk, Teller};
    use super::till;

    #[polycall_export]
    pub fn enters(cap: &mut Cap<'_>) -> [Result<(), CallError>; 2] {
        cap.enter::<Clerk, _>((), |cap| {
            [till::look(cap), cap.enter::<Teller, _>((), |cap| till::change(cap)).expect("the guard accepts")]
        })
        .expect("the guard accepts")
    }
}

polycall::host! { App, allowed = [desk, trainee, till, lender] }

/// A call that was refused for a permission.
fn missing(entry: &'static str, missing: Permissions) -> Result<(), CallError> {
    Err(CallError::Permission { component: "till", entry, missing })
}

/// All six, of which `EXECUTE` and `READ` are Clerk's.
fn all() -> Vec<Result<(), CallError>> {
    vec![
        missing("look", Permissions::READ),
        missing("run", Permissions::EXECUTE),
        missing("change", Permissions::WRITE),
        missing("send", Permissions::NETWORK),
        missing("open", Permissions::FILESYSTEM),
        missing("rule", Permissions::ADMIN),
    ]
}

#[test]
fn each_bit_that_is_missing_takes_its_permission_away() {
    let bits = [0x02, 0x01, 0x04, 0x20, 0x40, 0x80];
    for (place, bit) in bits.into_iter().enumerate() {
        let ended = child::case(&format!("{bit:#x}"), || {
            options(&format!("micro desk {{ permissions={:#04x} }}\n", 0xff ^ bit)).start().unwrap();
            let got = App::enter(|cap| (desk::enters(cap).unwrap(), desk::opens(cap).unwrap())).unwrap();
            let mut expected = vec![Ok(()); 6];
            expected[place] = all()[place].clone();
            assert_eq!(got, (expected.clone(), expected));
            let name = Permissions::from_bits_truncate(bit);
            assert_eq!(
                effect("desk", "permissions"),
                format!("session states that it enters give it no {name}")
            );
        });
        ended.exited(0);
    }
}

#[test]
fn what_its_caller_has_it_keeps() {
    let ended = child::run(|| {
        options("micro desk { permissions=0x00 }\n").start().unwrap();
        App::enter(|cap| {
            assert_eq!((desk::enters(cap), desk::opens(cap)), (Ok(all()), Ok(all())));
            let got = cap.enter::<Clerk, _>((), |cap| desk::inherits(cap)).unwrap().unwrap();
            let [look, _, change, ..] = &all()[..] else { unreachable!() };
            assert_eq!(got, [Ok(()), Ok(()), Ok(()), Ok(()), change.clone(), look.clone()]);
            // a host has no mask
            let host = cap.enter::<Clerk, _>((), |cap| cap.enter::<Teller, _>((), |cap| till::rule(cap)));
            assert_eq!(host, Ok(Ok(Ok(()))));
        })
        .unwrap();
    });
    ended.exited(0);
}

#[test]
fn without_memory_no_regions_and_without_io_no_input_and_output() {
    let ended = child::run(|| {
        options("micro desk { permissions=0xe7 }\n").start().unwrap();
        App::enter(|cap| {
            assert_eq!(desk::region(cap), Ok(Some(RegionError::MakesNone { owner: "desk" })));
            let refused =
                CallError::Permission { component: "desk", entry: "print", missing: Permissions::IO };
            assert_eq!(desk::print(cap), Err(refused));
            assert_eq!(desk::nothing(cap), Ok(()));
        })
        .unwrap();
        assert_eq!(
            effect("desk", "permissions"),
            "session states that it enters give it no MEMORY | IO; it makes no regions; its entry points that declare `io` do \
             not run"
        );
    });
    ended.exited(0);
}

#[test]
fn annotations_have_a_mask_too() {
    let ended = child::run(|| {
        let wider = options("micro trainee { permissions=0x07 }\n").start().unwrap_err();
        let StartError::ConfigWidens { asked } = &wider else { panic!("{wider}") };
        assert!(
            asked[0].contains("component `trainee` asks for `EXECUTE | READ | WRITE` as `permissions`"),
            "{wider}"
        );
        assert!(asked[0].ends_with("allows `EXECUTE | READ`"), "{wider}");
        options("micro trainee { permissions=0x02 }\n")
            .config(file("micro desk { permissions=0xff }\n"))
            .start()
            .unwrap();
        let change = all()[2].clone();
        assert_eq!(App::enter(trainee::enters).unwrap(), Ok([Ok(()), change]));
        assert_eq!(effect("desk", "permissions"), "as if it said nothing");
    });
    ended.exited(0);
}

#[test]
fn without_memory_no_copies_of_others_regions() {
    let ended = child::run(|| {
        options("micro desk { permissions=0xf7 }\n").start().unwrap();
        App::enter(|cap| {
            let grant = lender::lend(cap).unwrap();
            assert_eq!(desk::copy(cap, grant), Ok(Some(RegionError::MakesNone { owner: "desk" })));
        })
        .unwrap();
    });
    ended.exited(0);
}

#[test]
fn what_its_callers_session_has_lost_it_keeps_no_longer() {
    let ended = child::run(|| {
        options("micro desk { permissions=0x00 }\n").start().unwrap();
        App::enter(|cap| {
            let session = Session::<session::Visitor>::open(cap).unwrap();
            cap.transition::<Clerk>(&session, TransitionKind::Local, ()).unwrap();
            cap.transition::<Teller>(&session, TransitionKind::Local, ()).unwrap();
            let session = SESSION.get_or_init(|| session);
            let got = cap.in_session(session, |cap: &mut Cap<'_, App, Teller>| desk::outlasts(cap));
            let got = got.unwrap().unwrap();
            assert_eq!(got[..4], [Ok(()), Ok(()), Ok(()), Ok(())]);
            assert_eq!(got[4..], all()[2..]);
        })
        .unwrap();
    });
    ended.exited(0);
}

#[test]
fn what_its_callers_session_loses_meanwhile() {
    let ended = child::run(|| {
        options("micro desk { permissions=0x00 }\n").start().unwrap();
        App::enter(|cap| {
            let session = Session::<session::Visitor>::open(cap).unwrap();
            cap.transition::<Clerk>(&session, TransitionKind::Local, ()).unwrap();
            cap.transition::<Teller>(&session, TransitionKind::Local, ()).unwrap();
            let session = SESSION.get_or_init(|| session);
            let got = cap.in_session(session, |cap: &mut Cap<'_, App, Teller>| desk::stays(cap));
            assert_eq!(got.unwrap().unwrap(), all()[2..]);
        })
        .unwrap();
    });
    ended.exited(0);
}

#[test]
fn who_calls_what_may_not_run_is_not_conspicuous() {
    let ended = child::run(|| {
        let watched = r#"{ "behaviour": { "per": "1h", "elevated": 1, "quarantine": "elevated" } }"#;
        let policy = polycall::policy::Policy::parse("watched", watched).unwrap();
        options("micro desk { permissions=0xef }\n").policy(policy).start().unwrap();
        App::enter(|cap| {
            for _ in 0..3 {
                let refused =
                    CallError::Permission { component: "desk", entry: "print", missing: Permissions::IO };
                assert_eq!(desk::print(cap), Err(refused));
                assert_eq!(desk::nothing(cap), Ok(()));
            }
        })
        .unwrap();
    });
    ended.exited(0);
}
