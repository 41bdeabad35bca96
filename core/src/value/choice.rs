//! Choices: the number of what was chosen, and what it carries.

/// A choice that carries nothing, by the numbers that are written: one byte. New ones get new numbers, and none is given twice.
macro_rules! code {
    ($($kept:ident { $($number:literal => $variant:ident,)* })*) => {$(
        impl $crate::value::form::Kept for $kept {
            type Form<'a> = u8;

            #[inline]
            fn form(&self) -> u8 {
                match self {
                    $(Self::$variant => $number,)*
                }
            }

            #[inline]
            fn from_form(form: u8) -> Result<Self, $crate::value::codec::Fault> {
                match form {
                    $($number => Ok(Self::$variant),)*
                    _ => Err($crate::value::codec::fault(concat!("it has a ", stringify!($kept), " that is not known"))),
                }
            }
        }

        #[cfg(feature = "transfer")]
        $crate::value::told::told_code!($kept { $($variant)* });
    )*};
}

/// A choice that carries something, by the numbers that are written: one byte, and its fields. New ones get new numbers, and none is given
/// twice. A field without a name is told by its place: `[0] id: LeadId`. Several fields have a mask before them, as in a layout.
macro_rules! choice {
    ($(#[$doc:meta])* $form:ident of $kept:ident {
        $($number:literal => $variant:ident { $($([$place:tt])? $field:ident: $type:ty),* },)*
    }) => {
        $(#[$doc])*
        #[allow(clippy::large_enum_variant, reason = "forms live for one value only, and are passed by reference")]
        pub(super) enum $form<'a> {
            $($variant { $($field: <$type as $crate::value::form::Kept>::Form<'a>,)* },)*
        }

        impl<'de> $crate::value::form::Form<'de> for $form<'de> {
            #[inline]
            fn put(&self, out: &mut $crate::value::codec::Out) -> Result<(), $crate::value::codec::Stuck> {
                use $crate::value::form::Form;
                match self {
                    $(Self::$variant { $($field,)* } => {
                        <u8 as Form>::put(&$number, out)?;
                        if [$(stringify!($field)),*].len() == 1 {
                            $($field.put(out)?;)*
                        } else {
                            let mut mask = $crate::value::layout::Mask::default();
                            $(mask.add(!$field.is_absent());)*
                            mask.put(out)?;
                            $(if mask.next() {
                                $field.put_present(out)?;
                            })*
                        }
                    })*
                }
                Ok(())
            }

            #[inline]
            fn take(from: &mut $crate::value::codec::In<'de>) -> Result<Self, $crate::value::codec::Fault> {
                use $crate::value::form::Form;
                Ok(match <u8 as Form>::take(from)? {
                    $($number => {
                        if [$(stringify!($field)),*].len() == 1 {
                            Self::$variant { $($field: Form::take(from)?,)* }
                        } else {
                            let mut mask = $crate::value::layout::Mask::take([$(stringify!($field)),*].len(), from)?;
                            Self::$variant {
                                $($field: if mask.next() { Form::take_present(from)? } else { Form::absent()? },)*
                            }
                        }
                    })*
                    _ => return Err($crate::value::codec::fault(concat!("it has a kind of ", stringify!($kept), " that is not known"))),
                })
            }
        }

        impl $crate::value::form::Kept for $kept {
            type Form<'a> = $form<'a>;

            #[inline]
            fn form(&self) -> $form<'_> {
                match self {
                    $($kept::$variant { $($($place:)? $field,)* } => $form::$variant {
                        $($field: <$type as $crate::value::form::Kept>::form($field),)*
                    },)*
                }
            }

            #[inline]
            fn from_form(form: $form<'_>) -> Result<Self, $crate::value::codec::Fault> {
                Ok(match form {
                    $($form::$variant { $($field,)* } => {
                        $(let $field = <$type as $crate::value::form::Kept>::from_form($field)?;)*
                        $kept::$variant { $($($place:)? $field,)* }
                    })*
                })
            }
        }

        #[cfg(feature = "transfer")]
        $crate::value::told::told_choice!($kept { $($variant { $($([$place])? $field),* })* });
    };
}

pub(super) use {choice, code};
