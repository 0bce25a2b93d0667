//! What `#[label(…)]` says of fields and types.

use std::any::TypeId;

use polycall::label::{Confidential, Internal, Join, Labeled, Of, Public, Secret, Traced};
use polycall::prelude::*;

use crate::vault;

#[derive(Debug, Clone)]
pub struct Foreign;

#[derive(Debug, Portable)]
pub struct Patient {
    pub number: u64,
    #[label(Confidential)]
    pub name: String,
    #[label(Secret)]
    #[portable(opaque = "nothing in it")]
    pub diagnosis: Foreign,
}

#[derive(Debug, Portable)]
#[label(Secret)]
pub struct Ward {
    pub patients: Vec<Patient>,
    #[label(Internal)]
    pub beds: u8,
    pub nurse: Labeled<String, Internal>,
}

/// Types that contain each other, which rustc can't find a label for by itself.
#[allow(dead_code, reason = "it is its type that counts")]
#[derive(Debug, Portable)]
#[label(Traced<Internal>)]
pub enum Expression {
    Number(u64),
    Block(Box<Block>),
}

#[derive(Debug, Portable)]
pub struct Block {
    pub lines: Vec<Expression>,
    pub owner: Labeled<u64, Traced<Internal>>,
}

#[allow(dead_code, reason = "it is its type that counts")]
#[derive(Debug, Portable)]
#[label(Of<vault::Micro, Secret>)]
pub enum Kept {
    Plain(Labeled<u8, Confidential>),
    Own(Labeled<u8, Of<vault::Micro, Internal>>),
    Nothing,
}

#[track_caller]
fn has<T: Portable<Label: 'static>, L: 'static>() {
    assert_eq!(TypeId::of::<T::Label>(), TypeId::of::<L>(), "{}", std::any::type_name::<T::Label>());
}

#[test]
fn a_label_is_what_is_said_and_what_is_found_beside_it() {
    has::<Patient, Join<Confidential, Secret>>();
    has::<Ward, Secret>();
    has::<Expression, Traced<Internal>>();
    has::<Block, Join<Traced<Internal>, Join<Traced<Internal>, Public>>>();
    has::<Kept, Of<vault::Micro, Secret>>();
    has::<Foo, Public>();
}

#[allow(dead_code, reason = "it is its type that counts")]
#[derive(Debug, Portable)]
pub struct Foo(u8);
