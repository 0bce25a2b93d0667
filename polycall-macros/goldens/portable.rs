unsafe impl<T: ::polycall::Portable + ::core::marker::Send> ::polycall::Portable
for Tree<T> {
    type Label = ::polycall::label::Public;
    #[allow(unused_variables, reason = "a type without fields has nothing to check")]
    fn every_field_may_cross(check: ::polycall::private::v1::FieldCheck) {
        check.field_may_cross::<T>();
        check.field_may_cross::<Vec<Tree<T>>>();
    }
}
