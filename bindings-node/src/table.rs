//! Tables, as a stream of Arrow's IPC format.

use leadbook::{Error, Table as Rows, boundary};
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;

/// The bytes that `tableFromIPC` of apache-arrow reads, and whoever else knows the format.
///
/// # Errors
/// `corrupt` if the columns make no table, which would be a defect of ours.
pub(crate) fn bytes(rows: &Rows) -> Result<Vec<u8>, Error> {
    boundary::caught("to_arrow", || {
        let mut bytes = Vec::new();
        rows.write_arrow(&mut bytes)?;
        Ok(bytes)
    })
}

/// The rows of a report. They are made into bytes when they are asked for: most callers want the records alone.
#[napi(js_name = "Table")]
pub struct Table(pub(crate) Rows);

#[napi]
impl Table {
    /// The names of the columns.
    #[napi]
    pub fn columns(&self) -> Vec<String> {
        self.0.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// The rows in Arrow's IPC format.
    #[napi(catch_unwind)]
    pub fn arrow(&self) -> napi::Result<Uint8Array> {
        bytes(&self.0).map(Uint8Array::from).map_err(|failure| napi::Error::from_reason(failure.to_string()))
    }
}
