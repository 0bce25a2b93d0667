pub struct Vault {
    cards: heap::Vec<Card>,
    id: Uuid,
}
const _: () = {
    enum __PolycallExceptions {}
    unsafe impl ::polycall::private::v1::Excepts for __PolycallExceptions {
        const EXCEPTS: &'static [::polycall::private::v1::Exception] = &[
            ::polycall::private::v1::Exception::new(
                ::polycall::private::v1::ExceptionKind::InlineField,
                ::core::concat!(::core::module_path!(), "::Vault::id"),
                "sixteen bytes",
            ),
        ];
    }
    const _: () = {
        ::polycall::private::v1::list! {
            exceptions, __PolycallExceptions
        }
    };
};
const _: Micro = Micro {
    only_inside_its_module: (),
};
unsafe impl ::polycall::Isolate<Micro> for Vault {
    #[allow(unused_variables, reason = "a struct without fields needs no key")]
    fn empty(key: ::polycall::private::v1::Key<Micro>) -> Self {
        let _ = |value: &Self| match *value {
            Self { cards: ref field_0, id: ref field_1 } => {
                {
                    let field = [field_0];
                    let _: [&heap::Vec<Card>; 1] = field;
                }
                {
                    let field = [field_1];
                    let _: [&Uuid; 1] = field;
                }
            }
        };
        Self {
            cards: <heap::Vec<Card> as ::polycall::Isolate<Micro>>::empty(key),
            id: key.trusted::<Uuid>(),
        }
    }
}
const _: () = {
    trait MayNotImplementDropBecauseEndingAComponentIsAWipe {}
    #[allow(drop_bounds, reason = "that is the question")]
    impl<T: ::core::ops::Drop> MayNotImplementDropBecauseEndingAComponentIsAWipe for T {}
    impl MayNotImplementDropBecauseEndingAComponentIsAWipe for Vault {}
};
const _: () = {
    unsafe impl ::polycall::Stateful for Micro {
        type State = Vault;
        #[allow(
            unused_variables,
            reason = "a state that is empty at first has no `init`"
        )]
        fn init(
            state: &mut Vault,
            options: &::polycall::Options,
        ) -> ::core::result::Result<(), ::polycall::private::v1::Text> {
            ::polycall::private::v1::InitResult::into_result(fill(state, options))
        }
    }
    unsafe impl ::polycall::private::v1::StateOf<Micro> for Vault {
        const STATE_OF: () = ();
    }
    const _: () = {
        ::polycall::private::v1::list! {
            state, Micro
        }
    };
};
