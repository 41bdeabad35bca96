//! What a page costs, in look-ups.

use super::leads::story;
use super::*;
use crate::storage::{KeyRange, Page as Scanned, StorageResult};
use std::cell::Cell;

/// A view that counts.
struct Counting {
    view: View,
    gets: Cell<usize>,
    scans: Cell<usize>,
    keys: Cell<usize>,
}

impl ReadTxn for Counting {
    fn get(&self, key: &[u8]) -> StorageResult<Option<Vec<u8>>> {
        self.gets.set(self.gets.get() + 1);
        self.view.get(key)
    }

    fn scan(&self, range: &KeyRange, limit: usize, direction: Direction) -> StorageResult<Scanned> {
        let page = self.view.scan(range, limit, direction)?;
        self.scans.set(self.scans.get() + 1);
        self.keys.set(self.keys.get() + page.entries.len());
        Ok(page)
    }
}

#[test]
fn a_page_costs_what_it_holds_wherever_it_is() {
    let made: Vec<[u8; 20]> = (0..2_000_u32).map(|n| std::array::from_fn(|at| if at == 8 { (n % 12) as u8 } else { 0 })).collect();
    let State { view, book } = story(&made).state();
    let counting = Counting { view, gets: Cell::new(0), scans: Cell::new(0), keys: Cell::new(0) };
    let source = Source { txn: &counting, book: &book };
    for filter in [LeadFilter::all().owner(UserId(1)).owner(UserId(2)).unowned().stage("new"), LeadFilter::all().unowned().stage("new")] {
        let mut query = LeadQuery::from(filter);
        for _ in 0..8 {
            counting.gets.take();
            counting.scans.take();
            counting.keys.take();
            let page = source.leads(&query).unwrap();
            query.after = page.next;
            if page.items.is_empty() {
                break;
            }
            let (gets, scans, keys) = (counting.gets.get(), counting.scans.get(), counting.keys.get());
            assert_eq!((page.items.len(), gets), (50, 50));
            assert!(keys <= 130 && scans <= 6, "{keys} keys in {scans} scans");
        }
    }
}
