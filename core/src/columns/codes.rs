//! Small numbers in as few bytes as the largest of them needs.

/// A column of numbers. It is as wide as its widest value ever was, so that the same history makes the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Codes {
    /// So many, all of them 0.
    Zero(usize),
    Byte(Vec<u8>),
    Short(Vec<u16>),
    Word(Vec<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Self::Zero(0)
    }
}

impl Codes {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Zero(count) => *count,
            Self::Byte(codes) => codes.len(),
            Self::Short(codes) => codes.len(),
            Self::Word(codes) => codes.len(),
        }
    }

    /// The code of a row; 0 for one that is not there.
    #[inline]
    pub(crate) fn get(&self, row: usize) -> u32 {
        match self {
            Self::Zero(_) => 0,
            Self::Byte(codes) => codes.get(row).map_or(0, |code| u32::from(*code)),
            Self::Short(codes) => codes.get(row).map_or(0, |code| u32::from(*code)),
            Self::Word(codes) => codes.get(row).copied().unwrap_or(0),
        }
    }

    pub(super) fn push(&mut self, code: u32) {
        self.make_room_for(code);
        match self {
            Self::Zero(count) => *count += 1,
            Self::Byte(codes) => codes.push(code as u8),
            Self::Short(codes) => codes.push(code as u16),
            Self::Word(codes) => codes.push(code),
        }
    }

    /// Sets the code of a row that is there; answers what it was.
    pub(crate) fn set(&mut self, row: usize, code: u32) -> u32 {
        self.make_room_for(code);
        let before = self.get(row);
        match self {
            Self::Zero(_) => {}
            Self::Byte(codes) => codes.get_mut(row).into_iter().for_each(|at| *at = code as u8),
            Self::Short(codes) => codes.get_mut(row).into_iter().for_each(|at| *at = code as u16),
            Self::Word(codes) => codes.get_mut(row).into_iter().for_each(|at| *at = code),
        }
        before
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }

    fn make_room_for(&mut self, code: u32) {
        let fits = match self {
            Self::Zero(_) => code == 0,
            Self::Byte(_) => code <= u32::from(u8::MAX),
            Self::Short(_) => code <= u32::from(u16::MAX),
            Self::Word(_) => true,
        };
        if fits {
            return;
        }
        *self = if code <= u32::from(u8::MAX) {
            Self::Byte(vec![0; self.len()])
        } else if code <= u32::from(u16::MAX) {
            Self::Short(self.iter().map(|code| code as u16).collect())
        } else {
            Self::Word(self.iter().collect())
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_with_its_largest_code() {
        let mut codes = Codes::default();
        let told = [0, 255, 256, 65_535, 65_536, u32::MAX, 3];
        let widths = [0, 1, 2, 2, 4, 4, 4];
        for (row, (code, width)) in told.into_iter().zip(widths).enumerate() {
            codes.push(code);
            let wide = match &codes {
                Codes::Zero(_) => 0,
                Codes::Byte(_) => 1,
                Codes::Short(_) => 2,
                Codes::Word(_) => 4,
            };
            assert_eq!(wide, width);
            assert_eq!(codes.iter().collect::<Vec<_>>(), told[..=row]);
        }
        let mut small = Codes::default();
        small.push(7);
        assert_eq!((small.set(0, 70_000), small.get(0), small.get(1)), (7, 70_000, 0));
    }
}
