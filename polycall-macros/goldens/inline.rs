unsafe impl ::polycall::Inline for Network {
    fn vacant() -> Self {
        let _ = || -> Self {
            Self::Known {
                0: <u8 as ::polycall::Inline>::vacant(),
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
