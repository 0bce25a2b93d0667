unsafe impl<T: ::polycall::Portable> ::polycall::Portable for Tree<T> {
    type Label = ::polycall::label::Public;
}
const _: () = {
    #[allow(dead_code, reason = "checked, never run")]
    fn every_field_may_cross<T: ::polycall::Portable>() {
        ::polycall::private::v1::field_may_cross::<T>();
        ::polycall::private::v1::field_may_cross::<Vec<Tree<T>>>();
    }
};
