/// Charges a card.
#[must_use]
#[allow(
    clippy::missing_errors_doc,
    clippy::too_many_arguments,
    clippy::double_must_use,
    reason = "the errors are `CallError`'s, and the arguments are the entry point's"
)]
pub fn charge<CallerComponent, CallerSession>(
    cap: &mut ::polycall::Cap<'_, CallerComponent, CallerSession>,
    token: CardToken,
    text: &str,
) -> ::core::result::Result<Receipt, ::polycall::CallError<Declined>>
where
    CallerComponent: ::polycall::MayCall<Micro>,
    CallerSession: ::polycall::session::State + ::polycall::session::Within<Teller>
        + ::polycall::session::Grants<
            (
                ::polycall::session::permission::Read,
                ::polycall::session::permission::Write,
            ),
        >,
    Receipt: ::polycall::label::Portably<CallerComponent>,
    Declined: ::polycall::label::Portably<CallerComponent>,
{
    enum __PolycallEntry {}
    static __POLYCALL_POINT: ::polycall::private::v1::EntryPoint = ::polycall::private::v1::EntryPoint::new(
        ::core::stringify!(charge),
        ::core::concat!(::core::module_path!(), "::", ::core::stringify!(charge)),
        "Teller",
        "READ | WRITE",
        &[],
        true,
        0u32,
        ::core::option::Option::None,
    );
    const _: () = {
        ::polycall::private::v1::list! {
            entry, __PolycallEntry
        }
    };
    const _: Micro = Micro {
        only_inside_its_module: (),
    };
    unsafe impl ::polycall::Export for __PolycallEntry {
        type Component = Micro;
        type Session = Teller;
        type Requires = (
            ::polycall::session::permission::Read,
            ::polycall::session::permission::Write,
        );
        type Args<'argument> = (
            ::polycall::private::v1::Moved<CardToken>,
            ::polycall::private::v1::Lent<'argument, str>,
        );
        type Ok = Receipt;
        type Err = Declined;
        type Refusal = ::core::convert::Infallible;
        const POINT: &'static ::polycall::private::v1::EntryPoint = &__POLYCALL_POINT;
        #[allow(
            unused_variables,
            clippy::unit_arg,
            clippy::let_unit_value,
            reason = "a leaf without state uses no cap"
        )]
        fn body(
            cap: &mut ::polycall::Cap<'_, Micro, Teller>,
            (
                ::polycall::private::v1::Moved(argument_0),
                ::polycall::private::v1::Lent(argument_1),
            ): Self::Args<'_>,
        ) -> ::core::result::Result<Self::Ok, Self::Err> {
            const _: Micro = Micro {
                only_inside_its_module: (),
            };
            let function = {
                #[allow(
                    clippy::needless_pass_by_value,
                    clippy::unnecessary_wraps,
                    reason = "what crosses is owned, and the signature is the entry point's"
                )]
                fn charge(
                    vault: &mut Vault,
                    token: CardToken,
                    text: &str,
                ) -> Result<Receipt, Declined> {
                    vault.charge(token, text)
                }
                charge
            };
            ::polycall::private::v1::is_the_state::<Vault, Micro>();
            function(cap.state_mut(), argument_0, argument_1)
        }
    }
    let _ = || {
        ::polycall::private::v1::argument_may_cross::<CardToken, Micro>();
        ::polycall::private::v1::argument_may_cross::<str, Micro>();
    };
    cap.__polycall_cross::<
            __PolycallEntry,
        >((::polycall::private::v1::Moved(token), ::polycall::private::v1::Lent(text)))
}
