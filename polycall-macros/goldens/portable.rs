::polycall::private::v1::implement!(
    portable[< T : ::polycall::Portable >] [< T : ::polycall::Portable >] Tree < T >, [],
    fields[T, Vec < Tree < T > >], opaque[]
);
