//! Forms of several fields: a mask of which are there, then those.

use super::codec::{Fault, In, Out, Stuck, fault};
use bincode::de::Decoder;
use bincode::de::read::Reader;
use bincode::enc::Encoder;
use bincode::enc::write::Writer;

/// Which fields of a form are there: one bit each, the first field's lowest.
#[derive(Clone, Copy, Default)]
pub(super) struct Mask {
    bits: u64,
    fields: u32,
}

impl Mask {
    #[inline(always)]
    pub(super) fn add(&mut self, present: bool) {
        self.bits |= u64::from(present) << self.fields;
        self.fields += 1;
    }

    /// Whether the next field is there, from the first one on.
    #[inline(always)]
    pub(super) fn next(&mut self) -> bool {
        let present = self.bits & 1 == 1;
        self.bits >>= 1;
        present
    }

    #[inline(always)]
    pub(super) fn put(self, out: &mut Out) -> Result<(), Stuck> {
        out.writer().write(&self.bits.to_le_bytes()[..self.fields.div_ceil(8) as usize])
    }

    #[inline(always)]
    pub(super) fn take(fields: usize, from: &mut In<'_>) -> Result<Self, Fault> {
        let mut bytes = [0; 8];
        from.reader().read(&mut bytes[..fields.div_ceil(8)])?;
        let bits = u64::from_le_bytes(bytes);
        if bits >> fields != 0 {
            return Err(fault("it has fields that are not known"));
        }
        Ok(Self { bits, fields: fields as u32 })
    }
}

/// A form from its fields, in the order in which they are written for ever. At most 63 of them.
macro_rules! layout {
    ($(#[$doc:meta])* $name:ident<$life:lifetime> { $($field:ident: $form:ty,)* }) => {
        $(#[$doc])*
        pub(super) struct $name<$life> {
            $(pub(super) $field: $form,)*
        }
        $crate::value::layout::layout!(@form [$life] [$name<$life>] $($field)*);
    };
    ($(#[$doc:meta])* $name:ident { $($field:ident: $form:ty,)* }) => {
        $(#[$doc])*
        pub(super) struct $name {
            $(pub(super) $field: $form,)*
        }
        $crate::value::layout::layout!(@form ['de] [$name] $($field)*);
    };
    (@form [$life:lifetime] [$name:ty] $($field:ident)*) => {
        impl<$life> $crate::value::form::Form<$life> for $name {
            fn absent() -> Result<Self, $crate::value::codec::Fault> {
                Ok(Self { $($field: $crate::value::form::Form::absent()?,)* })
            }

            fn is_absent(&self) -> bool {
                true $(&& self.$field.is_absent())*
            }

            #[inline]
            fn put(&self, out: &mut $crate::value::codec::Out) -> Result<(), $crate::value::codec::Stuck> {
                let mut mask = $crate::value::layout::Mask::default();
                $(mask.add(!self.$field.is_absent());)*
                mask.put(out)?;
                $(if mask.next() {
                    self.$field.put_present(out)?;
                })*
                Ok(())
            }

            #[inline]
            fn take(from: &mut $crate::value::codec::In<$life>) -> Result<Self, $crate::value::codec::Fault> {
                let mut mask = $crate::value::layout::Mask::take([$(stringify!($field)),*].len(), from)?;
                Ok(Self {
                    $($field: if mask.next() {
                        $crate::value::form::Form::take_present(from)?
                    } else {
                        $crate::value::form::Form::absent()?
                    },)*
                })
            }
        }
    };
}

/// The form of a type of the domain whose fields are written as they are. Both the domain's fields and their types are told, so that a
/// change
/// there does not compile until it has been settled here: by a form of the next version, or by writing the way between the two by hand.
macro_rules! record {
    ($(#[$doc:meta])* $form:ident of $kept:ident { $($field:ident: $type:ty,)* }) => {
        $crate::value::layout::layout! {
            $(#[$doc])*
            $form<'a> { $($field: <$type as $crate::value::form::Kept>::Form<'a>,)* }
        }

        impl $crate::value::form::Kept for $kept {
            type Form<'a> = $form<'a>;

            #[inline]
            fn form(&self) -> $form<'_> {
                let $kept { $($field,)* } = self;
                $form { $($field: <$type as $crate::value::form::Kept>::form($field),)* }
            }

            #[inline]
            fn from_form(form: $form<'_>) -> Result<Self, $crate::value::codec::Fault> {
                Ok($kept { $($field: <$type as $crate::value::form::Kept>::from_form(form.$field)?,)* })
            }

            #[inline]
            fn refill(&mut self, form: $form<'_>) -> Result<(), $crate::value::codec::Fault> {
                let $kept { $($field,)* } = self;
                $(<$type as $crate::value::form::Kept>::refill($field, form.$field)?;)*
                Ok(())
            }
        }

        #[cfg(feature = "transfer")]
        $crate::value::told::told_record!($kept { $($field),* });
    };
}

pub(super) use {layout, record};
