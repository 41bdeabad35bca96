//! stub
use crate::domain::*;
use crate::error::*;
use crate::event::apply::BookState;
use crate::storage::ReadTxn;
pub(crate) struct Source<'a> {
    pub(crate) txn: &'a dyn ReadTxn,
    pub(crate) book: &'a BookState,
}
/// s
pub struct Page<T> {
    /// s
    pub items: Vec<T>,
    /// s
    pub next: Option<String>,
}
macro_rules! q { ($($n:ident),*) => {$(/// s
#[derive(Clone)]
pub struct $n;)*} }
q!(ActivityQuery, CustomerQuery, FollowUpQuery, InterestQuery, LeadQuery, OpportunityQuery);
impl Source<'_> {
    pub(crate) fn leads(&self, _: &LeadQuery) -> Result<Page<Lead>> {
        Err(Error::closed())
    }
    pub(crate) fn interests(&self, _: &InterestQuery) -> Result<Page<Interest>> {
        Err(Error::closed())
    }
    pub(crate) fn customers(&self, _: &CustomerQuery) -> Result<Page<Customer>> {
        Err(Error::closed())
    }
    pub(crate) fn opportunities(&self, _: &OpportunityQuery) -> Result<Page<Opportunity>> {
        Err(Error::closed())
    }
    pub(crate) fn activities(&self, _: &ActivityQuery) -> Result<Page<Activity>> {
        Err(Error::closed())
    }
    pub(crate) fn follow_ups(&self, _: &FollowUpQuery) -> Result<Page<FollowUp>> {
        Err(Error::closed())
    }
    pub(crate) fn users(&self) -> Result<Vec<User>> {
        Err(Error::closed())
    }
    pub(crate) fn campaigns(&self) -> Result<Vec<Campaign>> {
        Err(Error::closed())
    }
    pub(crate) fn search_leads(&self, _: &str, _: usize) -> Result<Vec<Lead>> {
        Err(Error::closed())
    }
    pub(crate) fn find_known(&self, _: &[String], _: &[String]) -> Result<Vec<Match>> {
        Err(Error::closed())
    }
}
