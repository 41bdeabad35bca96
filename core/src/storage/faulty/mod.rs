//! Storages and media that fail on purpose, for tests of everything above.

mod crash_disk;
mod failing_disk;
mod lost_answers;

pub use self::crash_disk::{CrashBackend, CrashDisk};
pub use self::failing_disk::{DiskCall, DiskFault, FailingBackend, FailingDisk};
pub use self::lost_answers::{FaultPlan, Faults, LostAnswers};
