unsafe impl ::polycall::Inline for Network {
    fn vacant() -> Self {
        let _ = || -> Self {
            Self::Known {
                0: <u8 as ::polycall::Inline>::vacant(),
            }
        };
        let _ = |value: &Self| match *value {
            Self::Unknown {} => {}
            Self::Known { 0: ref field_0 } => {
                let field = [field_0];
                let _: [&u8; 1] = field;
            }
        };
        Self::Unknown {}
    }
}
const _: () = {
    trait MayNotImplementDropBecauseEndingAComponentIsAWipe {}
    #[allow(drop_bounds, reason = "that is the question")]
    impl<T: ::core::ops::Drop> MayNotImplementDropBecauseEndingAComponentIsAWipe for T {}
    impl MayNotImplementDropBecauseEndingAComponentIsAWipe for Network {}
};
