//! Tables, for whoever speaks the Arrow PyCapsule interface.

use crate::failure::raised;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchIterator};
use arrow_schema::ffi::FFI_ArrowSchema;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule};

/// Rows in columns, shared with Arrow without a copy.
#[pyclass(frozen, module = "leadbook")]
pub(crate) struct Table {
    batch: RecordBatch,
    table: leadbook::Table,
}

impl Table {
    pub(crate) fn of(py: Python<'_>, table: leadbook::Table) -> PyResult<Self> {
        let batch = table.to_arrow().map_err(|failure| raised(py, &failure))?;
        Ok(Self { batch, table })
    }
}

#[pymethods]
impl Table {
    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.batch.schema_ref().fields().iter().map(|field| field.name().clone()).collect()
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    fn __bool__(&self) -> bool {
        true
    }

    fn __str__(&self) -> String {
        self.table.to_string()
    }

    /// The columns as JSON.
    fn json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let told = serde_json::to_vec(&self.table).map_err(|failure| PyValueError::new_err(failure.to_string()))?;
        Ok(PyBytes::new(py, &told))
    }

    /// The rows in HTML.
    fn html(&self) -> String {
        self.table.to_html()
    }

    /// The schema, as the Arrow PyCapsule interface wants it.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(&**self.batch.schema_ref()).map_err(|failure| PyValueError::new_err(failure.to_string()))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The rows, as the Arrow PyCapsule interface wants them.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(&self, py: Python<'py>, requested_schema: Option<Py<PyAny>>) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface lets a producer answer in its own schema; the caller casts.
        drop(requested_schema);
        let rows = RecordBatchIterator::new([Ok(self.batch.clone())], self.batch.schema());
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(rows)), c"arrow_array_stream")
    }
}
