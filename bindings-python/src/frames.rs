//! Data frames of others, by the Arrow PyCapsule interface.

use arrow_array::RecordBatch;
use arrow_array::ffi_stream::{RecordBatchStreamReader, FFI_ArrowArrayStream};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

/// The rows of whatever has `__arrow_c_stream__`, shared without a copy.
#[expect(unsafe_code, reason = "the interface hands over a pointer, whose name and type the capsule tells")]
pub(crate) fn batches(frame: &Bound<'_, PyAny>) -> PyResult<Vec<RecordBatch>> {
    let wrong = |failure: arrow_schema::ArrowError| PyValueError::new_err(failure.to_string());
    let made = frame.call_method0("__arrow_c_stream__")?;
    let capsule = made.cast::<PyCapsule>()?;
    let pointer = capsule.pointer_checked(Some(c"arrow_array_stream"))?;
    // SAFETY: a capsule of that name holds a stream of Arrow's C interface, and lives until the end of this function; `from_raw` moves the
    // stream out and leaves an empty one for the capsule to release.
    let stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.cast::<FFI_ArrowArrayStream>().as_ptr()) };
    RecordBatchStreamReader::try_new(stream).map_err(wrong)?.collect::<Result<_, _>>().map_err(wrong)
}
