//! Instants and amounts in fewer bytes than eight.

/// How many bits of the distance from the base there are.
const BITS: u32 = 48;

/// A column of instants. As long as all of them lie within nine years it takes six bytes each, otherwise eight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Instants {
    /// The distances from the base: the lower 32 bits of each, and the upper 16.
    Near {
        base: i64,
        low: Vec<u32>,
        high: Vec<u16>,
    },
    Far(Vec<i64>),
}

impl Default for Instants {
    fn default() -> Self {
        Self::Near { base: 0, low: Vec::new(), high: Vec::new() }
    }
}

impl Instants {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Near { low, .. } => low.len(),
            Self::Far(all) => all.len(),
        }
    }

    /// The instant of a row, in microseconds; 0 for one that is not there.
    #[inline]
    pub(crate) fn get(&self, row: usize) -> i64 {
        match self {
            Self::Near { base, low, high } => match (low.get(row), high.get(row)) {
                (Some(low), Some(high)) => base.wrapping_add((u64::from(*high) << 32 | u64::from(*low)).cast_signed()),
                _ => 0,
            },
            Self::Far(all) => all.get(row).copied().unwrap_or(0),
        }
    }

    pub(super) fn push(&mut self, at: i64) {
        if let Self::Near { base, low, high } = self {
            if low.is_empty() {
                // What comes next mostly is later, but can be earlier by some years.
                *base = at.saturating_sub(1 << (BITS - 2));
            }
            match u64::try_from(i128::from(at) - i128::from(*base)).ok().filter(|distance| distance >> BITS == 0) {
                Some(distance) => {
                    low.push(distance as u32);
                    high.push((distance >> 32) as u16);
                    return;
                }
                None => *self = Self::Far(self.iter().collect()),
            }
        }
        if let Self::Far(all) = self {
            all.push(at);
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = i64> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }
}

/// A column of whole numbers, of four bytes each as long as they all fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Amounts {
    Short(Vec<u32>),
    Long(Vec<i64>),
}

impl Default for Amounts {
    fn default() -> Self {
        Self::Short(Vec::new())
    }
}

impl Amounts {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Short(all) => all.len(),
            Self::Long(all) => all.len(),
        }
    }

    /// The number of a row; 0 for one that is not there.
    #[inline]
    pub(crate) fn get(&self, row: usize) -> i64 {
        match self {
            Self::Short(all) => all.get(row).map_or(0, |number| i64::from(*number)),
            Self::Long(all) => all.get(row).copied().unwrap_or(0),
        }
    }

    pub(super) fn push(&mut self, number: i64) {
        if let Self::Short(all) = self {
            match u32::try_from(number) {
                Ok(number) => {
                    all.push(number);
                    return;
                }
                Err(_) => *self = Self::Long(all.iter().map(|number| i64::from(*number)).collect()),
            }
        }
        if let Self::Long(all) = self {
            all.push(number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_become_wide_when_something_does_not_fit() {
        let year = 365 * 86_400_000_000_i64;
        let told = [2_000_000_000_000_000, 2_000_000_000_000_001, 1_999_999_999_999_999, 2_000_000_000_000_000 + 6 * year];
        let mut instants = Instants::default();
        told.into_iter().for_each(|at| instants.push(at));
        assert!(matches!(instants, Instants::Near { .. }));
        assert_eq!(instants.iter().collect::<Vec<_>>(), told);
        let mut far = [told.as_slice(), &[5]].concat();
        instants.push(5);
        assert!(matches!(instants, Instants::Far(_)));
        assert_eq!(instants.iter().collect::<Vec<_>>(), far);
        far.push(i64::MIN);
        instants.push(i64::MIN);
        assert_eq!((instants.len(), instants.get(5), instants.get(6)), (6, i64::MIN, 0));

        let mut amounts = Amounts::default();
        for (row, number) in [7, i64::from(u32::MAX), -1, i64::MAX].into_iter().enumerate() {
            amounts.push(number);
            assert_eq!((amounts.len(), amounts.get(row), amounts.get(0)), (row + 1, number, 7));
        }
        assert!(matches!(amounts, Amounts::Long(_)));
    }
}
