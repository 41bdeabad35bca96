//! Columns as strips of bytes and back: one strip a plain array, low bytes first, in an order that belongs to the version of the columns.

use super::{
    Activities, Amounts, Assignments, Changes, Codes, Customers, Dictionaries, FollowUps, Instants, Leads, LeftOut, Links, Opportunities,
    Places, Sets, Spells, Spends, Words,
};

/// A plain array as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Strip {
    /// How many bytes one value takes.
    pub(super) width: u8,
    pub(super) bytes: Vec<u8>,
}

/// The values of a plain array that is being read.
#[derive(Debug)]
pub(super) enum Values {
    One(Vec<u8>),
    Two(Vec<u16>),
    Four(Vec<u32>),
    Eight(Vec<u64>),
    /// Of codes that are all 0: how many, as 8 bytes.
    Count(Vec<u8>),
}

impl Values {
    /// None yet, with room for so many bytes; nothing for a width that no array has.
    pub(super) fn of(width: u8, room: usize) -> Option<Self> {
        Some(match width {
            0 => Self::Count(Vec::new()),
            1 => Self::One(Vec::with_capacity(room)),
            2 => Self::Two(Vec::with_capacity(room / 2)),
            4 => Self::Four(Vec::with_capacity(room / 4)),
            8 => Self::Eight(Vec::with_capacity(room / 8)),
            _ => return None,
        })
    }

    /// Takes in more bytes; answers whether they are whole values.
    pub(super) fn push(&mut self, bytes: &[u8]) -> bool {
        let (twos, fours, eights) = (bytes.as_chunks::<2>(), bytes.as_chunks::<4>(), bytes.as_chunks::<8>());
        match self {
            Self::One(values) | Self::Count(values) => values.extend_from_slice(bytes),
            Self::Two(values) => values.extend(twos.0.iter().map(|value| u16::from_le_bytes(*value))),
            Self::Four(values) => values.extend(fours.0.iter().map(|value| u32::from_le_bytes(*value))),
            Self::Eight(values) => values.extend(eights.0.iter().map(|value| u64::from_le_bytes(*value))),
        }
        match self {
            Self::One(_) | Self::Count(_) => true,
            Self::Two(_) => twos.1.is_empty(),
            Self::Four(_) => fours.1.is_empty(),
            Self::Eight(_) => eights.1.is_empty(),
        }
    }

    /// How many bytes were taken in.
    pub(super) fn length(&self) -> usize {
        match self {
            Self::One(values) | Self::Count(values) => values.len(),
            Self::Two(values) => values.len() * 2,
            Self::Four(values) => values.len() * 4,
            Self::Eight(values) => values.len() * 8,
        }
    }
}

/// Hands arrays out in their order.
pub(super) struct Reel(std::vec::IntoIter<Values>);

impl Reel {
    pub(super) fn of(arrays: Vec<Values>) -> Self {
        Self(arrays.into_iter())
    }

    /// Whether all arrays were taken.
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
    ($($type:ty, $values:ident, $from:expr;)*) => {$(
        impl Strips for Vec<$type> {
            fn put(&self, out: &mut dyn FnMut(Strip)) {
                let bytes = self.iter().flat_map(|value| value.to_le_bytes()).collect();
                out(Strip { width: size_of::<$type>() as u8, bytes });
            }

            fn take(from: &mut Reel) -> Option<Self> {
                let Values::$values(values) = from.0.next()? else { return None };
                let convert: fn(_) -> Self = $from;
                Some(convert(values))
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

plain! {
    u8, One, |values| values;
    u16, Two, |values| values;
    u32, Four, |values| values;
    u64, Eight, |values| values;
    i64, Eight, |values: Vec<u64>| values.into_iter().map(u64::cast_signed).collect();
}

impl Strips for Codes {
    fn put(&self, out: &mut dyn FnMut(Strip)) {
        match self {
            // Their count alone.
            Self::Zero(count) => out(Strip { width: 0, bytes: (*count as u64).to_le_bytes().to_vec() }),
            Self::Byte(codes) => codes.put(out),
            Self::Short(codes) => codes.put(out),
            Self::Word(codes) => codes.put(out),
        }
    }

    fn take(from: &mut Reel) -> Option<Self> {
        match from.0.as_slice().first()? {
            Values::Count(_) => {
                let Values::Count(count) = from.0.next()? else { return None };
                Some(Self::Zero(usize::try_from(u64::from_le_bytes(count.try_into().ok()?)).ok()?))
            }
            Values::One(_) => Vec::take(from).map(Self::Byte),
            Values::Two(_) => Vec::take(from).map(Self::Short),
            Values::Four(_) | Values::Eight(_) => Vec::take(from).map(Self::Word),
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Zero(_) => 0,
            Self::Byte(codes) => codes.size(),
            Self::Short(codes) => codes.size(),
            Self::Word(codes) => codes.size(),
        }
    }

    fn shrink(&mut self) {
        match self {
            Self::Zero(_) => {}
            Self::Byte(codes) => codes.shrink(),
            Self::Short(codes) => codes.shrink(),
            Self::Word(codes) => codes.shrink(),
        }
    }
}

impl Strips for Instants {
    fn put(&self, out: &mut dyn FnMut(Strip)) {
        match self {
            Self::Near { base, low, high } => {
                (if low.is_empty() { Vec::new() } else { vec![*base] }).put(out);
                low.put(out);
                high.put(out);
            }
            Self::Far(all) => {
                all.put(out);
                Vec::<u32>::new().put(out);
                Vec::<u16>::new().put(out);
            }
        }
    }

    fn take(from: &mut Reel) -> Option<Self> {
        let (all, low, high): (Vec<i64>, Vec<u32>, Vec<u16>) = (Vec::take(from)?, Vec::take(from)?, Vec::take(from)?);
        match (&all[..], low.len() == high.len()) {
            ([], true) if low.is_empty() => Some(Self::default()),
            ([base], true) if !low.is_empty() => Some(Self::Near { base: *base, low, high }),
            // What is read of damage is no instant, and found out as such.
            (_, true) if low.is_empty() => Some(Self::Far(all)),
            _ => None,
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Near { low, high, .. } => low.size() + high.size(),
            Self::Far(all) => all.size(),
        }
    }

    fn shrink(&mut self) {
        match self {
            Self::Near { low, high, .. } => {
                low.shrink();
                high.shrink();
            }
            Self::Far(all) => all.shrink(),
        }
    }
}

impl Strips for Amounts {
    fn put(&self, out: &mut dyn FnMut(Strip)) {
        match self {
            Self::Short(all) => all.put(out),
            Self::Long(all) => all.put(out),
        }
    }

    fn take(from: &mut Reel) -> Option<Self> {
        match from.0.as_slice().first()? {
            Values::Four(_) => Vec::take(from).map(Self::Short),
            _ => Vec::take(from).map(Self::Long),
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Short(all) => all.size(),
            Self::Long(all) => all.size(),
        }
    }

    fn shrink(&mut self) {
        match self {
            Self::Short(all) => all.shrink(),
            Self::Long(all) => all.shrink(),
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
        tag_sets attribute_sets
    }
    Leads { places captured_at first_stage stage dimensions }
    Spells { places lead stage entered_at reason conversions reopenings }
    Links { places lead customer linked }
    Assignments { places lead at from to }
    Changes { places lead dimension before }
    Activities { places subject what at by }
    FollowUps { places subject whom due done }
    Opportunities { places opportunity at change value beside }
    Customers { places since owner lead }
    Spends { places campaign at minor currency }
    LeftOut { last leads customers }
}
