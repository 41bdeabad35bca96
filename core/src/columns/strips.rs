//! Columns as strips of bytes and back: one strip a plain array, low bytes first, in an order that belongs to the version of the columns.

use super::{
    Activities, Assignments, Changes, Codes, Customers, Dictionaries, FollowUps, Leads, Opportunities, Places, Sets, Spells, Spends, Words,
};

/// A plain array as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Strip {
    /// How many bytes one value takes.
    pub(super) width: u8,
    pub(super) bytes: Vec<u8>,
}

/// Hands strips out in their order.
pub(super) struct Reel(std::vec::IntoIter<Strip>);

impl Reel {
    pub(super) fn of(strips: Vec<Strip>) -> Self {
        Self(strips.into_iter())
    }

    /// Whether all strips were taken.
    pub(super) fn is_done(&self) -> bool {
        self.0.as_slice().is_empty()
    }
}

/// What is kept as strips.
pub(super) trait Strips: Sized {
    /// Hands out its strips, one after the other.
    fn put(&self, out: &mut dyn FnMut(Strip));

    /// Takes its strips; none if they are not such ones.
    fn take(from: &mut Reel) -> Option<Self>;

    /// The bytes that it takes in memory.
    fn size(&self) -> usize;

    /// Gives back memory that is kept for what may be added.
    fn shrink(&mut self);
}

macro_rules! plain {
    ($($type:ty)*) => {$(
        impl Strips for Vec<$type> {
            fn put(&self, out: &mut dyn FnMut(Strip)) {
                let bytes = self.iter().flat_map(|value| value.to_le_bytes()).collect();
                out(Strip { width: size_of::<$type>() as u8, bytes });
            }

            fn take(from: &mut Reel) -> Option<Self> {
                let strip = from.0.next()?;
                let (values, rest) = strip.bytes.as_chunks::<{ size_of::<$type>() }>();
                let fits = usize::from(strip.width) == size_of::<$type>() && rest.is_empty();
                fits.then(|| values.iter().map(|value| <$type>::from_le_bytes(*value)).collect())
            }

            fn size(&self) -> usize {
                self.capacity() * size_of::<$type>()
            }

            fn shrink(&mut self) {
                self.shrink_to_fit();
            }
        }
    )*};
}

plain!(u8 u16 u32 u64 i64);

impl Strips for Codes {
    fn put(&self, out: &mut dyn FnMut(Strip)) {
        match self {
            Self::Byte(codes) => codes.put(out),
            Self::Short(codes) => codes.put(out),
            Self::Word(codes) => codes.put(out),
        }
    }

    fn take(from: &mut Reel) -> Option<Self> {
        match from.0.as_slice().first()?.width {
            1 => Vec::take(from).map(Self::Byte),
            2 => Vec::take(from).map(Self::Short),
            _ => Vec::take(from).map(Self::Word),
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Byte(codes) => codes.size(),
            Self::Short(codes) => codes.size(),
            Self::Word(codes) => codes.size(),
        }
    }

    fn shrink(&mut self) {
        match self {
            Self::Byte(codes) => codes.shrink(),
            Self::Short(codes) => codes.shrink(),
            Self::Word(codes) => codes.shrink(),
        }
    }
}

impl Strips for Places {
    fn put(&self, out: &mut dyn FnMut(Strip)) {
        self.low.put(out);
        self.turns.put(out);
    }

    fn take(from: &mut Reel) -> Option<Self> {
        Some(Self { low: Vec::take(from)?, turns: Vec::take(from)? })
    }

    fn size(&self) -> usize {
        self.low.size() + self.turns.size()
    }

    fn shrink(&mut self) {
        self.low.shrink();
        self.turns.shrink();
    }
}

impl Strips for Words {
    fn put(&self, out: &mut dyn FnMut(Strip)) {
        let bytes: Vec<u8> = self.iter().flat_map(str::bytes).collect();
        bytes.put(out);
        let lengths: Vec<u32> = self.iter().map(|text| text.len() as u32).collect();
        lengths.put(out);
    }

    fn take(from: &mut Reel) -> Option<Self> {
        let (bytes, lengths): (Vec<u8>, Vec<u32>) = (Vec::take(from)?, Vec::take(from)?);
        let mut rest = std::str::from_utf8(&bytes).ok()?;
        let mut words = Self::default();
        for (index, length) in lengths.iter().enumerate() {
            let (text, behind) = rest.split_at_checked(*length as usize)?;
            // Each text stands there once, or numbers would have slipped.
            if words.code(text) as usize != index + 1 {
                return None;
            }
            rest = behind;
        }
        rest.is_empty().then_some(words)
    }

    fn size(&self) -> usize {
        self.bytes()
    }

    // Dictionaries are small beside the rest.
    fn shrink(&mut self) {}
}

impl Strips for Sets {
    fn put(&self, out: &mut dyn FnMut(Strip)) {
        let (members, ends) = self.raw();
        members.to_vec().put(out);
        ends.to_vec().put(out);
    }

    fn take(from: &mut Reel) -> Option<Self> {
        Self::from_raw(Vec::take(from)?, Vec::take(from)?)
    }

    fn size(&self) -> usize {
        self.bytes()
    }

    // Dictionaries are small beside the rest.
    fn shrink(&mut self) {}
}

impl<T: Strips, const N: usize> Strips for [T; N] {
    fn put(&self, out: &mut dyn FnMut(Strip)) {
        self.iter().for_each(|one| one.put(out));
    }

    fn take(from: &mut Reel) -> Option<Self> {
        let mut all = Vec::with_capacity(N);
        for _ in 0..N {
            all.push(T::take(from)?);
        }
        all.try_into().ok()
    }

    fn size(&self) -> usize {
        self.iter().map(Strips::size).sum()
    }

    fn shrink(&mut self) {
        self.iter_mut().for_each(Strips::shrink);
    }
}

macro_rules! fields {
    ($($type:ident { $($field:ident)* })*) => {$(
        impl Strips for $type {
            fn put(&self, out: &mut dyn FnMut(Strip)) {
                $(self.$field.put(out);)*
            }

            fn take(from: &mut Reel) -> Option<Self> {
                Some(Self { $($field: Strips::take(from)?,)* })
            }

            fn size(&self) -> usize {
                0 $(+ self.$field.size())*
            }

            fn shrink(&mut self) {
                $(self.$field.shrink();)*
            }
        }
    )*};
}

fields! {
    Dictionaries {
        sources countries languages products tags attribute_names attribute_values scores stages reasons pipeline currencies
        tag_sets attribute_sets link_sets
    }
    Leads { places captured_at first_stage last_spell dimensions }
    Spells { places lead stage entered_at how previous reason }
    Assignments { places lead at from to }
    Changes { places lead dimension before }
    Activities { places subject what at by }
    FollowUps { places subject whom due done }
    Opportunities { places opportunity at change value beside }
    Customers { places since owner lead }
    Spends { places campaign at minor currency }
}
