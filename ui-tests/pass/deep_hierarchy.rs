//! Session states three levels deep, with permissions that add up and branches that stay apart.
use polycall::prelude::*;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::is_clerk, credential = u32, permissions = WRITE | READ)]
    pub struct Clerk;
    #[state(parent = Clerk, guard = super::is_teller, credential = (u32, String), permissions = NETWORK | IO)]
    pub struct Teller;
    #[state(parent = Teller, guard = super::is_chief, credential = Vec<u8>, permissions = ADMIN)]
    pub struct Chief;
    #[state(parent = Anonymous, guard = super::is_clerk, credential = u32)]
    pub struct Auditor;
}

fn is_clerk(number: &u32) -> bool {
    *number == 1
}

fn is_teller((number, word): &(u32, String)) -> bool {
    *number == 2 && word == "two"
}

fn is_chief(bytes: &Vec<u8>) -> bool {
    bytes == b"three"
}

#[micro(scope = "shared")]
pub mod account {
    use super::session::{Anonymous, Chief, Clerk, Teller};

    #[polycall_export(state = Anonymous)]
    pub fn look() -> u64 {
        0
    }

    #[polycall_export(state = Clerk, requires = READ | WRITE)]
    pub fn pay(_: &mut Cap<'_, Clerk>) -> u64 {
        1
    }

    #[polycall_export(state = Teller, requires = READ | WRITE | NETWORK | IO)]
    pub fn transfer() -> u64 {
        2
    }

    #[polycall_export(state = Chief, requires = ADMIN)]
    pub fn close(cap: &mut Cap<'_, Chief>) -> String {
        format!("{cap:?}")
    }
}

#[polycall::main(host = App, allowed = [account])]
fn main(cap: &mut Cap<'_>) {
    use session::{Anonymous, Auditor, Chief, Clerk, Teller};

    assert!(cap.enter::<Anonymous, _>((), |cap| account::look(cap)).is_ok());
    let closed = cap.enter::<Clerk, _>(1, |cap| {
        assert_eq!(account::pay(cap), Ok(1));
        assert_eq!(account::look(cap), Ok(0));
        cap.enter::<Teller, _>((2, "two".to_owned()), |cap| {
            assert_eq!((account::pay(cap), account::transfer(cap)), (Ok(1), Ok(2)));
            cap.enter::<Chief, _>(b"three".to_vec(), |cap| account::close(cap))
        })
    });
    assert_eq!(closed, Ok(Ok(Ok(Ok("Cap<account, Chief>".to_owned())))));
    assert!(cap.enter::<Auditor, _>(2, |_| ()).is_err());
}
