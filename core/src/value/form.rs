//! What a form is, and the forms of what everything else is made of.

use super::codec::{Fault, In, Out, Stuck, fault};
use super::number;
use bincode::de::read::{BorrowReader as _, Reader as _};
use bincode::de::{BorrowDecode, Decoder};
use bincode::enc::Encode;

/// A type of the domain that has a form.
pub(super) trait Kept: Sized {
    /// Its form, lending texts and lists from the value when writing and from the bytes when reading.
    type Form<'a>: Form<'a>
    where
        Self: 'a;

    fn form(&self) -> Self::Form<'_>;

    fn from_form(form: Self::Form<'_>) -> Result<Self, Fault>;

    /// Becomes what the form tells, in the memory that it has where that serves. After a fault it means nothing.
    #[inline]
    fn refill(&mut self, form: Self::Form<'_>) -> Result<(), Fault> {
        *self = Self::from_form(form)?;
        Ok(())
    }
}

/// What is written of a value.
pub(super) trait Form<'de>: Sized {
    /// What stands for a field that was not written.
    fn absent() -> Result<Self, Fault> {
        Err(fault("a field that is never left out is missing"))
    }

    /// Whether a field need not be written, since `absent` gives the same.
    fn is_absent(&self) -> bool {
        false
    }

    /// Writes it so that its end can be found.
    fn put(&self, out: &mut Out) -> Result<(), Stuck>;

    /// Reads what `put` wrote.
    fn take(from: &mut In<'de>) -> Result<Self, Fault>;

    /// Writes it where it is known not to be absent.
    #[inline]
    fn put_present(&self, out: &mut Out) -> Result<(), Stuck> {
        self.put(out)
    }

    /// Reads what `put_present` wrote.
    #[inline]
    fn take_present(from: &mut In<'de>) -> Result<Self, Fault> {
        Self::take(from)
    }
}

/// Types that are their own form, written as bincode does; absent is the default.
macro_rules! plain {
    ($($type:ty),*) => {$(
        impl Form<'_> for $type {
            #[inline]
            fn absent() -> Result<Self, Fault> {
                Ok(Self::default())
            }

            #[inline]
            fn is_absent(&self) -> bool {
                *self == Self::default()
            }

            #[inline]
            fn put(&self, out: &mut Out) -> Result<(), Stuck> {
                self.encode(out)
            }

            #[inline]
            fn take(from: &mut In<'_>) -> Result<Self, Fault> {
                Self::borrow_decode(from)
            }
        }
    )*};
}

plain!(u8, i32, [u8; 3], [u8; 16]);

/// Types that are their own form.
macro_rules! kept_as_they_are {
    ($($type:ty),*) => {$(
        impl Kept for $type {
            type Form<'a> = Self;

            #[inline]
            fn form(&self) -> Self {
                *self
            }

            #[inline]
            fn from_form(form: Self) -> Result<Self, Fault> {
                Ok(form)
            }
        }
    )*};
}

kept_as_they_are!(bool, u8, i32, u64, i64, f64, [u8; 3], [u8; 16]);

impl Form<'_> for bool {
    fn absent() -> Result<Self, Fault> {
        Ok(false)
    }

    fn is_absent(&self) -> bool {
        !*self
    }

    fn put(&self, out: &mut Out) -> Result<(), Stuck> {
        self.encode(out)
    }

    fn take(from: &mut In<'_>) -> Result<Self, Fault> {
        Self::borrow_decode(from)
    }

    // Its bit in the mask says it all.
    fn put_present(&self, _: &mut Out) -> Result<(), Stuck> {
        Ok(())
    }

    fn take_present(_: &mut In<'_>) -> Result<Self, Fault> {
        Ok(true)
    }
}

impl Form<'_> for u64 {
    #[inline]
    fn absent() -> Result<Self, Fault> {
        Ok(0)
    }

    #[inline]
    fn is_absent(&self) -> bool {
        *self == 0
    }

    #[inline]
    fn put(&self, out: &mut Out) -> Result<(), Stuck> {
        number::put(*self, out)
    }

    #[inline]
    fn take(from: &mut In<'_>) -> Result<Self, Fault> {
        number::take(from)
    }
}

impl Form<'_> for i64 {
    #[inline]
    fn absent() -> Result<Self, Fault> {
        Ok(0)
    }

    #[inline]
    fn is_absent(&self) -> bool {
        *self == 0
    }

    #[inline]
    fn put(&self, out: &mut Out) -> Result<(), Stuck> {
        number::put(number::fold(*self), out)
    }

    #[inline]
    fn take(from: &mut In<'_>) -> Result<Self, Fault> {
        number::take(from).map(number::unfold)
    }
}

// Never absent: zero has a sign. The book takes in no other numbers than finite ones, so others are damage.
impl Form<'_> for f64 {
    fn put(&self, out: &mut Out) -> Result<(), Stuck> {
        self.encode(out)
    }

    fn take(from: &mut In<'_>) -> Result<Self, Fault> {
        match Self::borrow_decode(from)? {
            number if number.is_finite() => Ok(number),
            _ => Err(fault("it has a number that is not finite")),
        }
    }
}

impl<'de> Form<'de> for &'de str {
    #[inline]
    fn absent() -> Result<Self, Fault> {
        Ok("")
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    #[inline]
    fn put(&self, out: &mut Out) -> Result<(), Stuck> {
        self.encode(out)
    }

    #[inline]
    fn take(from: &mut In<'de>) -> Result<Self, Fault> {
        // A length of so many stands in a byte of its own.
        const SHORT: u8 = 250;
        let reader = from.reader();
        if let Some(&[length]) = reader.peek_read(1)
            && length <= SHORT
        {
            reader.consume(1);
            return std::str::from_utf8(reader.take_bytes(usize::from(length))?).map_err(|inner| Fault::Utf8 { inner });
        }
        Self::borrow_decode(from)
    }
}

impl Kept for String {
    type Form<'a> = &'a str;

    #[inline]
    fn form(&self) -> &str {
        self
    }

    #[inline]
    fn from_form(form: &str) -> Result<Self, Fault> {
        Ok(form.to_owned())
    }

    #[inline]
    fn refill(&mut self, form: &str) -> Result<(), Fault> {
        self.clear();
        self.push_str(form);
        Ok(())
    }
}

impl<'de, F: Form<'de>> Form<'de> for Option<F> {
    #[inline]
    fn absent() -> Result<Self, Fault> {
        Ok(None)
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.is_none()
    }

    #[inline]
    fn put(&self, out: &mut Out) -> Result<(), Stuck> {
        self.is_some().put(out)?;
        self.put_present(out)
    }

    #[inline]
    fn take(from: &mut In<'de>) -> Result<Self, Fault> {
        if bool::take(from)? { Self::take_present(from) } else { Ok(None) }
    }

    #[inline]
    fn put_present(&self, out: &mut Out) -> Result<(), Stuck> {
        self.as_ref().map_or(Ok(()), |form| form.put(out))
    }

    #[inline]
    fn take_present(from: &mut In<'de>) -> Result<Self, Fault> {
        F::take(from).map(Some)
    }
}

impl<K: Kept> Kept for Option<K> {
    type Form<'a>
        = Option<K::Form<'a>>
    where
        Self: 'a;

    #[inline]
    fn form(&self) -> Self::Form<'_> {
        self.as_ref().map(K::form)
    }

    #[inline]
    fn from_form(form: Self::Form<'_>) -> Result<Self, Fault> {
        form.map(K::from_form).transpose()
    }

    #[inline]
    fn refill(&mut self, form: Self::Form<'_>) -> Result<(), Fault> {
        match (&mut *self, form) {
            (Some(kept), Some(form)) => kept.refill(form),
            (_, form) => {
                *self = Self::from_form(form)?;
                Ok(())
            }
        }
    }
}

impl<'de, F: Form<'de>> Form<'de> for Box<F> {
    fn put(&self, out: &mut Out) -> Result<(), Stuck> {
        F::put(self, out)
    }

    fn take(from: &mut In<'de>) -> Result<Self, Fault> {
        F::take(from).map(Self::new)
    }
}

impl<K: Kept> Kept for Box<K> {
    type Form<'a>
        = Box<K::Form<'a>>
    where
        Self: 'a;

    fn form(&self) -> Self::Form<'_> {
        Box::new(K::form(self))
    }

    fn from_form(form: Self::Form<'_>) -> Result<Self, Fault> {
        K::from_form(*form).map(Self::new)
    }
}
