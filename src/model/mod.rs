//! The types that travel between stages. No I/O happens here.

mod column;
mod decimal;
mod defect;
mod edit;
mod finding;
mod fingerprint;
mod ledger;
mod moment;
mod row;
pub(crate) mod script;
mod size;
pub mod status;
mod text;
mod visible;

pub use column::{Axis, Column, Kind, Level};
pub use decimal::{Decimal, MAX_SCALE, pow10};
pub use defect::Defect;
pub use edit::{Edit, EditMode, Edits, Proof};
pub use finding::{Detail, Findings, Place, RuleId};
pub use fingerprint::Fingerprint;
pub use ledger::{Ledger, LedgerLine, Outcome, Structure};
pub use moment::{DAY_MICROS, Moment, civil_from_days, day_text, days_between, days_from_civil};
pub use row::{RowId, TableId};
pub use size::Size;
pub use text::{Lang, OwnedText, Text};
pub(crate) use visible::{is_hidden, visible, visible_lines};
