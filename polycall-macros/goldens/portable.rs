unsafe impl<T: ::polycall::Portable + ::core::marker::Send> ::polycall::Portable
for Tree<T> {
    type Label = <<T as ::polycall::Portable>::Label as ::polycall::label::Label>::With<
        <Vec<()> as ::polycall::Portable>::Label,
    >;
    #[allow(
        unused_variables,
        deprecated,
        reason = "a type without fields has nothing to check"
    )]
    fn every_field_may_cross(check: ::polycall::private::v1::FieldCheck) {
        let _ = |value: &Self| match *value {
            Self { value: ref field_0, kids: ref field_1 } => {
                {
                    let field = [field_0];
                    let _: [&T; 1] = field;
                }
                {
                    let field = [field_1];
                    let _: [&Vec<Tree<T>>; 1] = field;
                }
            }
        };
        #[allow(
            dead_code,
            clippy::items_after_statements,
            clippy::multiple_bound_locations,
            reason = "compiled, never run, and its bounds stand where the type's do"
        )]
        fn with_anything_in_its_place<
            T: ::polycall::Portable + ::core::marker::Send,
            __Itself: ::polycall::Portable<Label = ::polycall::label::Public>
                + ::polycall::private::v1::AnyData,
        >(check: ::polycall::private::v1::FieldCheck) {
            check.itself_adds_nothing::<Vec<__Itself>, Vec<()>>();
        }
        check.field_may_cross::<Vec<Tree<T>>>();
    }
    #[allow(
        unused_variables,
        deprecated,
        clippy::match_same_arms,
        reason = "an opaque field is left alone"
    )]
    fn attend(&mut self, to: &::polycall::private::v1::Attention) {
        use ::polycall::private::v1::OtherPart as _;
        let value = self;
        match value {
            Self { value: part_0, kids: part_1, .. } => {
                ::polycall::private::v1::Part(part_0).attend(to);
                ::polycall::private::v1::Part(part_1).attend(to);
            }
        }
    }
}
