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

    /// The codes of rows; 0 for those that are not there. Rows that follow one another are read as one stretch.
    pub(crate) fn of(&self, rows: &[u32], codes: &mut Vec<u32>) {
        codes.clear();
        match self {
            Self::Zero(_) => codes.resize(rows.len(), 0),
            Self::Byte(all) => read(all, rows, codes),
            Self::Short(all) => read(all, rows, codes),
            Self::Word(all) => read(all, rows, codes),
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

fn read<T: Copy + Into<u32>>(all: &[T], rows: &[u32], codes: &mut Vec<u32>) {
    let stretch = rows.first().map(|first| *first as usize..*first as usize + rows.len());
    match stretch.and_then(|stretch| all.get(stretch)).filter(|_| rows.iter().zip(rows[0]..).all(|(row, next)| *row == next)) {
        Some(stretch) => codes.extend(stretch.iter().map(|code| (*code).into())),
        None => codes.extend(rows.iter().map(|row| all.get(*row as usize).map_or(0, |code| (*code).into()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_in_any_order() {
        for wide in [0, 7, 300, 70_000] {
            let mut codes = Codes::default();
            (0..100_u32).for_each(|row| codes.push(row % 5 * wide));
            let mut read = Vec::new();
            for rows in [(0..100).collect(), (7..20).collect(), vec![3, 5, 5, 6], vec![3, 9, 5], vec![98, 99, 100, 101], vec![], vec![7]] {
                codes.of(&rows, &mut read);
                assert_eq!(read, rows.iter().map(|row| codes.get(*row as usize)).collect::<Vec<_>>(), "{rows:?}");
            }
        }
    }

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
