//! What reading XLSX workbooks and writing them back share (ECMA-376, "Office Open XML"): the archive with its parts and how
//! they relate, their XML, the list of sheets, and how sheets name cells. Nothing is read or written here by itself.

pub(crate) mod escape;
pub(crate) mod fault;
pub(crate) mod index;
pub(crate) mod package;
pub(crate) mod reference;
pub(crate) mod tag;
pub(crate) mod xml;
