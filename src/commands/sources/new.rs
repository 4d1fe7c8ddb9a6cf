//! `ordermend sources new`: the draft of a source profile.

use std::io::Write;
use std::path::Path;

use crate::commands::job::usage;
use crate::commands::print;
use crate::commands::reading::read_for_sources;
use crate::draft;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text};
use crate::sources::Library;
use crate::ui;

/// Drafts a profile of the first table of a file.
pub(super) fn run(
    file: &str,
    output: Option<&Path>,
    id: Option<&str>,
    library: &Library,
    lang: Lang,
) -> Result<Exit, Error> {
    const THERE: Text = Text {
        en: "{path} is there already; name another file, so that no profile is lost",
        zh: "{path} 已存在；请换一个文件名，以免覆盖已有的配置",
    };
    const SAID: Text = Text {
        en: "{path} is drafted; check it, then `ordermend check FILE --source-file {path}`",
        zh: "已起草 {path}；请核对后运行 `ordermend check 文件 --source-file {path}`",
    };
    let tables = read_for_sources(&[file.to_owned()], library)?;
    let table = tables.iter().max_by_key(|table| (table.mapping.is_orders(), std::cmp::Reverse(table.raw.id)));
    let Some(table) = table else { return Err(Error::Empty { path: file.to_owned() }) };
    let named = output.and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
    let id = plain_id(id.map(str::to_owned).or(named).as_deref().unwrap_or("own"));
    let text = draft::draft(table, library, &id, lang);
    let Some(path) = output else {
        print(&text)?;
        return Ok(Exit::Passed);
    };
    let shown = path.display().to_string();
    let created = std::fs::File::options().write(true).create_new(true).open(path);
    let written = created.and_then(|mut created| created.write_all(text.as_bytes()));
    written.map_err(|source| match source.kind() {
        std::io::ErrorKind::AlreadyExists => usage(THERE.owned(&[("path", &shown)])),
        _ => Error::Write { path: path.to_owned(), source },
    })?;
    ui::print_note(&SAID.fill(lang, &[("path", &shown)]));
    Ok(Exit::Passed)
}

/// A name as profiles may have it: small letters, digits, `_` and `-`.
fn plain_id(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c.to_ascii_lowercase() } else { '_' };
    let id: String = name.chars().map(plain).collect();
    if id.bytes().any(|byte| byte.is_ascii_alphanumeric()) { id } else { "own".to_owned() }
}
