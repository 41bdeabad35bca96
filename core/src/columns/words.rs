//! Texts that stand for themselves in columns as numbers.

use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A dictionary: each text once, numbered from 1 in the order of its first appearance. 0 stands for no text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    texts: Vec<Arc<str>>,
    codes: FxHashMap<Arc<str>, u32>,
}

// The index follows from the texts.
impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        self.texts == other.texts
    }
}

impl Words {
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The number of a text, a new one if it has none.
    pub(super) fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        let text: Arc<str> = text.into();
        self.texts.push(text.clone());
        // More texts than that do not fit into memory.
        let code = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.codes.insert(text, code);
        code
    }

    pub(super) fn optional(&mut self, text: Option<&str>) -> u32 {
        text.map_or(0, |text| self.code(text))
    }

    /// The number of a text that is there.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.codes.get(text).copied()
    }

    /// The text of a number.
    pub(crate) fn text(&self, code: u32) -> Option<&str> {
        let index = (code as usize).checked_sub(1)?;
        self.texts.get(index).map(|text| &**text)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(|text| &**text)
    }

    pub(super) fn bytes(&self) -> usize {
        self.texts.iter().map(|text| text.len() + 16 + 16 + 24).sum()
    }
}

/// Sets of numbers, each once, numbered from 1; 0 stands for the empty one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sets {
    members: Vec<u32>,
    ends: Vec<u32>,
    codes: FxHashMap<Box<[u32]>, u32>,
}

impl PartialEq for Sets {
    fn eq(&self, other: &Self) -> bool {
        self.members == other.members && self.ends == other.ends
    }
}

impl Sets {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The number of a set, given in the order in which it is to be kept.
    pub(super) fn code(&mut self, set: &[u32]) -> u32 {
        if set.is_empty() {
            return 0;
        }
        if let Some(code) = self.codes.get(set) {
            return *code;
        }
        self.members.extend_from_slice(set);
        self.ends.push(u32::try_from(self.members.len()).unwrap_or(u32::MAX));
        let code = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.codes.insert(set.into(), code);
        code
    }

    /// The members of a set.
    pub(crate) fn members(&self, code: u32) -> &[u32] {
        let Some(index) = (code as usize).checked_sub(1) else { return &[] };
        let from = if index == 0 { 0 } else { self.ends.get(index - 1).copied().unwrap_or(0) as usize };
        let until = self.ends.get(index).copied().unwrap_or(0) as usize;
        self.members.get(from..until).unwrap_or(&[])
    }

    pub(super) fn raw(&self) -> (&[u32], &[u32]) {
        (&self.members, &self.ends)
    }

    /// The sets that were kept, if they are ones.
    pub(super) fn from_raw(members: Vec<u32>, ends: Vec<u32>) -> Option<Self> {
        if !ends.is_sorted() || ends.last().copied().unwrap_or(0) as usize != members.len() {
            return None;
        }
        let mut sets = Self { members, ends, codes: FxHashMap::default() };
        for code in 1..=u32::try_from(sets.len()).ok()? {
            let set: Box<[u32]> = sets.members(code).into();
            sets.codes.insert(set, code);
        }
        Some(sets)
    }

    pub(super) fn bytes(&self) -> usize {
        self.members.len() * 8 + self.ends.len() * (4 + 24)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_sets_are_kept_once() {
        let mut words = Words::default();
        assert_eq!([words.code("fair"), words.code("web"), words.code("fair"), words.optional(None)], [1, 2, 1, 0]);
        assert_eq!((words.text(2), words.text(0), words.text(9), words.find("web")), (Some("web"), None, None, Some(2)));
        let mut sets = Sets::default();
        assert_eq!([sets.code(&[]), sets.code(&[1, 2]), sets.code(&[2]), sets.code(&[1, 2])], [0, 1, 2, 1]);
        assert_eq!((sets.members(1), sets.members(2), sets.members(0), sets.members(9)), (&[1, 2][..], &[2][..], &[][..], &[][..]));
        let (members, ends) = sets.raw();
        assert_eq!(Sets::from_raw(members.to_vec(), ends.to_vec()), Some(sets.clone()));
        assert_eq!(Sets::from_raw(members.to_vec(), vec![7]), None);
    }
}
