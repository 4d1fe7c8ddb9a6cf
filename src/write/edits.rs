//! `edits.csv`: every changed cell, before and after.

use std::io::{self, Write};

use super::people::PeopleCsv;
use crate::config::Rule;
use crate::model::{Column, Edits};
use crate::normalise::Orders;

const CAPTIONS: &[&str] = &[
    "edit_id",
    "file",
    "sheet",
    "line",
    "order_id",
    "column",
    "source_column",
    "before",
    "after",
    "rules",
    "confidence",
    "mode",
    "evidence",
    "source",
];

/// Writes the file.
pub(super) fn write(out: &mut dyn Write, edits: &Edits, rules: &[Rule], orders: &Orders) -> io::Result<()> {
    let mut file = PeopleCsv::new(out, CAPTIONS)?;
    for edit in edits.as_slice() {
        let table = orders.table(edit.row.table);
        let position = usize::from(edit.column);
        let before = table.raw.cell(edit.row.row, position);
        let line = table.raw.line(edit.row.row).to_string();
        let sheet = table.raw.sheet.as_deref().unwrap_or_default();
        let names: Vec<&str> = edit.rules.iter().map(|id| rules[id.index()].id.as_str()).collect();
        let mut hasher = blake3::Hasher::new();
        // The position tells columns of one caption apart.
        let place = position.to_string();
        let caption = table.caption(edit.row.row, position);
        for part in [table.raw.file.as_str(), sheet, &line, caption, &place, &before, &edit.after] {
            hasher.update(part.as_bytes());
            hasher.update(&[0x1F]);
        }
        file.row([
            format!("e{}", &hasher.finalize().to_hex()[..16]).as_str(),
            &table.raw.file,
            sheet,
            &line,
            orders.key_text(edit.row),
            table.mapping.column(position).map_or("", Column::name),
            caption.trim(),
            &before,
            &edit.after,
            &names.join("; "),
            &edit.confidence.to_string(),
            edit.mode.name(),
            edit.proof.as_ref().map_or("", |proof| proof.evidence),
            edit.proof.as_ref().and_then(|proof| proof.source.as_deref()).unwrap_or_default(),
        ])?;
    }
    file.end()
}
