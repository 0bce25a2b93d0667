//! Patterns as parameters, and parameters named as anything in sight.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Point {
    pub x: u64,
    pub y: u64,
}

#[micro(scope = "isolated", max_memory = "64K")]
pub mod shapes {
    use super::Point;

    #[isolated]
    pub struct Shapes {
        drawn: u64,
    }

    #[polycall_export]
    pub fn area((width, height): (u64, u64)) -> u64 {
        width * height
    }

    #[polycall_export]
    pub fn sum(Point { x, y }: Point, [a, b]: [u64; 2], _: u8, mut n: u64) -> u64 {
        n += x + y;
        n + a + b
    }

    #[polycall_export]
    pub fn lent((a, b): &(u64, u64), Point { x, .. }: &Point) -> u64 {
        a + b + x
    }

    #[polycall_export]
    pub fn whole(all @ (first, _): (u64, u64)) -> u64 {
        first + all.1
    }

    #[polycall_export]
    pub fn cap(cap: u64) -> u64 {
        cap
    }

    #[polycall_export]
    pub fn drawn(shapes: &mut Shapes, drawn: u64, argument_0: u64, argument_1: u64) -> u64 {
        shapes.drawn += drawn + argument_0 + argument_1;
        shapes.drawn
    }

    #[polycall_export]
    pub fn result(me: &mut Cap<'_>, args: u64, body: u64, state: u64) -> u64 {
        me.state_mut().drawn = args + body + state;
        me.state().drawn
    }
}

#[polycall::main(host = App, allowed = [shapes])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!(shapes::area(cap, (2, 3)), Ok(6));
    assert_eq!(shapes::sum(cap, Point { x: 1, y: 2 }, [3, 4], 0, 5), Ok(15));
    assert_eq!(shapes::lent(cap, &(1, 2), &Point { x: 3, y: 0 }), Ok(6));
    assert_eq!(shapes::whole(cap, (1, 2)), Ok(3));
    assert_eq!(shapes::cap(cap, 4), Ok(4));
    assert_eq!(shapes::drawn(cap, 1, 2, 3), Ok(6));
    assert_eq!(shapes::result(cap, 1, 2, 3), Ok(6));
}
