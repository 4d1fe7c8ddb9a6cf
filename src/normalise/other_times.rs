//! Values under a caption that meant something else when their order was made.

use polars::prelude::{Int64Chunked, IntoColumn, NewChunkedArray, PolarsResult};

use super::orders::OrderTable;
use crate::model::{Column, Moment};
use crate::sources::header_key;

/// Leaves out of the frame what stands under a caption in rows of a time for which it does not hold: a file is read by the captions of
/// most of its orders, and the others' amounts and dates would be judged as what they are not. What goes back is as it was.
pub(super) fn leave_out(table: &mut OrderTable) -> PolarsResult<()> {
    let Some(days) = table.dates_of(Column::OrderDate).cloned() else { return Ok(()) };
    for dated in table.profile().caption.clone() {
        let column = dated.column;
        let position = table.mapping.position(column).filter(|_| column != Column::OrderDate);
        let is_dated = |position: usize| {
            let key = header_key(&table.raw.header[position]);
            dated.captions.iter().any(|caption| header_key(caption) == key)
        };
        let Some(_) = position.filter(|&position| is_dated(position)) else { continue };
        let Some(values) = table.frame.column(column.name()).ok().and_then(|values| values.i64().ok()) else {
            continue;
        };
        let holds = |micros: i64| dated.period().holds(Some(Moment(micros).civil().date()));
        let kept = values.iter().zip(days.iter()).map(|(value, day)| value.filter(|_| day.is_none_or(holds)));
        let kept = Int64Chunked::from_iter_options(column.name().into(), kept.collect::<Vec<_>>().into_iter());
        table.frame.with_column(kept.into_column())?;
    }
    Ok(())
}
