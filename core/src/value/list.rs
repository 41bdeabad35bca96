//! Lists: their length, and one form after the other.

use super::codec::{Fault, In, Out, Stuck, fault};
use super::form::{Form, Kept};
use super::number;
use bincode::de::Decoder;
use bincode::de::read::Reader;

/// A list of the domain: lent when it is written, its own when it was read. No list of forms is built in either case.
pub(super) enum Many<'a, K> {
    Lent(&'a [K]),
    Own(Vec<K>),
}

impl<K> Many<'_, K> {
    fn items(&self) -> &[K] {
        match self {
            Self::Lent(items) => items,
            Self::Own(items) => items,
        }
    }
}

impl<'de, K: Kept + 'de> Form<'de> for Many<'de, K> {
    #[inline]
    fn absent() -> Result<Self, Fault> {
        Ok(Self::Lent(&[]))
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.items().is_empty()
    }

    #[inline]
    fn put(&self, out: &mut Out) -> Result<(), Stuck> {
        let items = self.items();
        number::put(items.len() as u64, out)?;
        items.iter().try_for_each(|item| item.form().put(out))
    }

    #[inline]
    fn take(from: &mut In<'de>) -> Result<Self, Fault> {
        collect(from, |from| K::Form::take(from).and_then(K::from_form)).map(Self::Own)
    }
}

impl<K: Kept + Clone> Kept for Vec<K> {
    type Form<'a>
        = Many<'a, K>
    where
        Self: 'a;

    #[inline]
    fn form(&self) -> Many<'_, K> {
        Many::Lent(self)
    }

    #[inline]
    fn from_form(form: Many<'_, K>) -> Result<Self, Fault> {
        Ok(match form {
            Many::Own(items) => items,
            Many::Lent(items) => items.to_vec(),
        })
    }
}

/// A list of forms, for items that are told by what stands beside the list.
impl<'de, F: Form<'de>> Form<'de> for Vec<F> {
    #[inline]
    fn absent() -> Result<Self, Fault> {
        Ok(Self::new())
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    #[inline]
    fn put(&self, out: &mut Out) -> Result<(), Stuck> {
        number::put(self.len() as u64, out)?;
        self.iter().try_for_each(|item| item.put(out))
    }

    #[inline]
    fn take(from: &mut In<'de>) -> Result<Self, Fault> {
        collect(from, F::take)
    }
}

/// Reads a length that the bytes left can hold: every form but an empty one takes a byte at least, and no list has empty ones.
pub(super) fn take_length(from: &mut In<'_>) -> Result<usize, Fault> {
    let length = number::take(from)?;
    match usize::try_from(length) {
        Ok(length) if from.reader().peek_read(length).is_some() => Ok(length),
        _ => Err(fault("a list in it is longer than its bytes")),
    }
}

fn collect<'de, T>(from: &mut In<'de>, mut item: impl FnMut(&mut In<'de>) -> Result<T, Fault>) -> Result<Vec<T>, Fault> {
    // A length that lies can still be as large as the bytes left are many: room beyond this is made only as items are really read.
    const ROOM_BYTES: usize = 4096;
    let length = take_length(from)?;
    let mut items = Vec::with_capacity(length.min(ROOM_BYTES / size_of::<T>().max(1)).max(1).min(length));
    for _ in 0..length {
        items.push(item(from)?);
    }
    Ok(items)
}
