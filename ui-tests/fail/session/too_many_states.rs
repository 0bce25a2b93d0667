//! More states than a session has bits for.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct S0;
    #[state(parent = S0, guard = super::yes)]
    pub struct S1;
    #[state(parent = S0, guard = super::yes)]
    pub struct S2;
    #[state(parent = S0, guard = super::yes)]
    pub struct S3;
    #[state(parent = S0, guard = super::yes)]
    pub struct S4;
    #[state(parent = S0, guard = super::yes)]
    pub struct S5;
    #[state(parent = S0, guard = super::yes)]
    pub struct S6;
    #[state(parent = S0, guard = super::yes)]
    pub struct S7;
    #[state(parent = S0, guard = super::yes)]
    pub struct S8;
    #[state(parent = S0, guard = super::yes)]
    pub struct S9;
    #[state(parent = S0, guard = super::yes)]
    pub struct S10;
    #[state(parent = S0, guard = super::yes)]
    pub struct S11;
    #[state(parent = S0, guard = super::yes)]
    pub struct S12;
    #[state(parent = S0, guard = super::yes)]
    pub struct S13;
    #[state(parent = S0, guard = super::yes)]
    pub struct S14;
    #[state(parent = S0, guard = super::yes)]
    pub struct S15;
    #[state(parent = S0, guard = super::yes)]
    pub struct S16;
    #[state(parent = S0, guard = super::yes)]
    pub struct S17;
    #[state(parent = S0, guard = super::yes)]
    pub struct S18;
    #[state(parent = S0, guard = super::yes)]
    pub struct S19;
    #[state(parent = S0, guard = super::yes)]
    pub struct S20;
    #[state(parent = S0, guard = super::yes)]
    pub struct S21;
    #[state(parent = S0, guard = super::yes)]
    pub struct S22;
    #[state(parent = S0, guard = super::yes)]
    pub struct S23;
    #[state(parent = S0, guard = super::yes)]
    pub struct S24;
    #[state(parent = S0, guard = super::yes)]
    pub struct S25;
    #[state(parent = S0, guard = super::yes)]
    pub struct S26;
    #[state(parent = S0, guard = super::yes)]
    pub struct S27;
    #[state(parent = S0, guard = super::yes)]
    pub struct S28;
    #[state(parent = S0, guard = super::yes)]
    pub struct S29;
    #[state(parent = S0, guard = super::yes)]
    pub struct S30;
    #[state(parent = S0, guard = super::yes)]
    pub struct S31;
    #[state(parent = S0, guard = super::yes)]
    pub struct S32;
    #[state(parent = S0, guard = super::yes)]
    pub struct S33;
    #[state(parent = S0, guard = super::yes)]
    pub struct S34;
    #[state(parent = S0, guard = super::yes)]
    pub struct S35;
    #[state(parent = S0, guard = super::yes)]
    pub struct S36;
    #[state(parent = S0, guard = super::yes)]
    pub struct S37;
    #[state(parent = S0, guard = super::yes)]
    pub struct S38;
    #[state(parent = S0, guard = super::yes)]
    pub struct S39;
    #[state(parent = S0, guard = super::yes)]
    pub struct S40;
    #[state(parent = S0, guard = super::yes)]
    pub struct S41;
    #[state(parent = S0, guard = super::yes)]
    pub struct S42;
    #[state(parent = S0, guard = super::yes)]
    pub struct S43;
    #[state(parent = S0, guard = super::yes)]
    pub struct S44;
    #[state(parent = S0, guard = super::yes)]
    pub struct S45;
    #[state(parent = S0, guard = super::yes)]
    pub struct S46;
    #[state(parent = S0, guard = super::yes)]
    pub struct S47;
    #[state(parent = S0, guard = super::yes)]
    pub struct S48;
    #[state(parent = S0, guard = super::yes)]
    pub struct S49;
    #[state(parent = S0, guard = super::yes)]
    pub struct S50;
    #[state(parent = S0, guard = super::yes)]
    pub struct S51;
    #[state(parent = S0, guard = super::yes)]
    pub struct S52;
    #[state(parent = S0, guard = super::yes)]
    pub struct S53;
    #[state(parent = S0, guard = super::yes)]
    pub struct S54;
    #[state(parent = S0, guard = super::yes)]
    pub struct S55;
    #[state(parent = S0, guard = super::yes)]
    pub struct S56;
    #[state(parent = S0, guard = super::yes)]
    pub struct S57;
    #[state(parent = S0, guard = super::yes)]
    pub struct S58;
    #[state(parent = S0, guard = super::yes)]
    pub struct S59;
    #[state(parent = S0, guard = super::yes)]
    pub struct S60;
    #[state(parent = S0, guard = super::yes)]
    pub struct S61;
    #[state(parent = S0, guard = super::yes)]
    pub struct S62;
    #[state(parent = S0, guard = super::yes)]
    pub struct S63;
    #[state(parent = S0, guard = super::yes)]
    pub struct S64;
}

fn yes((): &()) -> bool {
    true
}

fn main() {}
