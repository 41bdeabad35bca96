//! stub
pub(crate) trait Stored: Sized {
    const NAME: &'static str;
    fn to_bytes(&self) -> Vec<u8>;
    fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError>;
}
#[derive(Debug)]
pub(crate) struct DecodeError;
impl From<DecodeError> for crate::Error {
    fn from(_: DecodeError) -> Self {
        crate::Error::corrupt("x")
    }
}
macro_rules! s { ($($t:ty),*) => {$(impl Stored for $t { const NAME: &'static str = ""; fn to_bytes(&self) -> Vec<u8> { Vec::new() } fn from_bytes(_: &[u8]) -> Result<Self, DecodeError> { Err(DecodeError) } })*} }
use crate::domain::*;
s!(
    Lead,
    Interest,
    Customer,
    Opportunity,
    Activity,
    FollowUp,
    User,
    Campaign,
    crate::event::apply::BookState,
    crate::ledger::Entry,
    crate::ledger::RequestNote
);
