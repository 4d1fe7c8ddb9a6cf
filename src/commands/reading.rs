//! Arguments that say what is read and as what; commands that read exports share them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::Encoding;
use jiff::civil::Date;

use super::job::usage;
use crate::config::{self, ConfigFile, unknown_name};
use crate::error::Error;
use crate::model::{Column, Lang, OwnedText, Size, Text};
use crate::normalise::{self, Orders};
use crate::read::{self, Limits, ReadOptions};
use crate::sources::{self, Library, MappedTable, Profile, SourceOptions, caption_key};
use crate::ui::{self, Bar, Events, Progress, Silent, Stage, Timings};

/// What is read, and as what.
#[derive(Debug, Clone, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags are yes or no")]
pub(super) struct ReadArgs {
    /// Files, globs, folders, or `-` for standard input
    ///
    /// 文件、通配符、文件夹，或用 `-` 表示标准输入
    #[arg(required = true, value_name = "INPUT")]
    pub input: Vec<String>,

    /// The system the exports came from [default: recognised]
    ///
    /// 导出文件来自的系统 [默认：自动识别]
    #[arg(long, value_name = "ID")]
    pub source: Option<String>,

    /// A source profile of your own, such as `sources new` drafts; repeatable
    ///
    /// 自定义的来源配置，例如 `sources new` 起草的文件；可重复
    #[arg(long, value_name = "FILE")]
    pub source_file: Vec<PathBuf>,

    /// Say which column is which, as in `order_id=单号`; repeatable
    ///
    /// 指定哪一列是什么，例如 `order_id=单号`；可重复
    #[arg(long, value_name = "COLUMN=CAPTION")]
    pub map: Vec<String>,

    /// The files' encoding, such as utf-8 or gb18030 [default: judged by evidence]
    ///
    /// 文件的编码，例如 utf-8 或 gb18030 [默认：根据内容判断]
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,

    /// The sheet to read, by name or number; repeatable [default: all with a header]
    ///
    /// 要读取的工作表，名称或序号均可；可重复 [默认：所有带表头的工作表]
    #[arg(long, value_name = "SHEET")]
    pub sheet: Vec<String>,

    /// The configuration file [default: ./ordermend.toml, then parent folders]
    ///
    /// 配置文件 [默认：./ordermend.toml，其次是上级文件夹中的]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Read no configuration file
    ///
    /// 不读取配置文件
    #[arg(long, conflicts_with = "config")]
    pub no_config: bool,

    /// The day that counts as today, as in 2024-06-30 [default: today]
    ///
    /// 视为今天的日期，例如 2024-06-30 [默认：今天]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,

    /// Memory to plan with, as in 2GiB or 800MB: larger text files are kept on disk, larger workbooks refused
    /// [default: half of what there is]
    ///
    /// 计划使用的内存，例如 2GiB 或 800MB：更大的文本文件会暂存到磁盘，更大的工作簿会被拒绝 [默认：可用内存的一半]
    #[arg(long, value_name = "SIZE")]
    pub memory: Option<String>,

    /// Print nothing but errors
    ///
    /// 除错误外不输出任何内容
    #[arg(long, short)]
    pub quiet: bool,

    /// Say how long each stage took
    ///
    /// 显示每个阶段的耗时
    #[arg(long, short, conflicts_with = "quiet")]
    pub verbose: bool,

    /// Read everything on the careful sequential path; results are the same
    ///
    /// 全程使用谨慎的顺序读取；结果相同
    #[arg(long, hide = true)]
    pub careful: bool,
}

/// How the inputs are to be read, as the arguments and the configuration file say together.
pub(super) struct Choices {
    /// The configuration file.
    pub(super) config: ConfigFile,
    /// The language of what people read.
    pub(super) lang: Lang,
    /// The encoding named by the user.
    pub(super) encoding: Option<&'static Encoding>,
    /// The sheets to read.
    pub(super) sheets: Vec<String>,
    /// Sources.
    pub(super) sources: SourceOptions,
    /// The day that counts as today.
    pub(super) as_of: Date,
    /// How far reading goes.
    pub(super) limits: Limits,
}

impl ReadArgs {
    /// Reads inputs, and leaves the rest to the configuration file.
    pub(super) fn of(input: &[String]) -> Self {
        Self {
            input: input.to_vec(),
            source: None,
            source_file: Vec::new(),
            map: Vec::new(),
            encoding: None,
            sheet: Vec::new(),
            config: None,
            no_config: false,
            as_of: None,
            memory: None,
            quiet: false,
            verbose: false,
            careful: false,
        }
    }

    /// Validates what is said of reading; the configuration file says what the flags do not. No input is looked at yet.
    ///
    /// # Errors
    /// On the first flag that does not go, or with all problems of the configuration file.
    pub(super) fn choices(&self, lang: Option<Lang>) -> Result<Choices, Error> {
        let config = self.config_file()?;
        let lang = lang.or(config.lang).unwrap_or_else(Lang::from_locale);
        ui::speak(lang);
        let library = library(&self.source_file, &config)?;
        let source = self.source.as_deref().or(config.source.as_deref());
        let source = source.map(|id| find_source(&library, id)).transpose()?;
        let encoding = self.encoding.as_deref().or(config.encoding.as_deref());
        let encoding = encoding.map(find_encoding).transpose()?;
        let as_of = match self.as_of.as_deref().or(config.as_of.as_deref()) {
            Some(text) => parse_date(text)?,
            None => jiff::Zoned::now().date(),
        };
        let map = parse_map(&self.map, &config)?;
        let sheets = if self.sheet.is_empty() { config.sheet.clone() } else { self.sheet.clone() };
        let limits = limits(self.memory.as_deref(), &config)?;
        let sources = SourceOptions { library, source, map };
        Ok(Choices { config, lang, encoding, sheets, sources, as_of, limits })
    }

    /// Shows progress on a terminal, unless told to be quiet.
    #[must_use]
    pub(super) fn progress(&self, lang: Lang) -> Box<dyn Progress> {
        match (self.quiet, self.verbose) {
            (true, _) => Box::new(Silent),
            _ if ui::logs_json() => Box::new(Events::new()),
            (_, true) => Box::new(Timings::new(lang)),
            _ => Box::new(Bar::new(lang)),
        }
    }

    fn config_file(&self) -> Result<ConfigFile, Error> {
        if self.no_config {
            return Ok(ConfigFile::default());
        }
        let here = std::env::current_dir().map_err(|source| Error::Open { path: ".".into(), source })?;
        config::discover(self.config.as_deref(), &here)
    }
}

/// The shipped profiles and those that the user names: on the command line, else in the configuration file.
fn library(flags: &[PathBuf], config: &ConfigFile) -> Result<Library, Error> {
    if flags.is_empty() {
        let folder = config.path.parent().unwrap_or(Path::new(""));
        let paths: Vec<PathBuf> = config.source_files.iter().map(|path| folder.join(path)).collect();
        return profiles(&paths);
    }
    profiles(flags)
}

/// The shipped profiles and those that the user names, for commands that read no other configuration.
pub(super) fn own_profiles(flags: &[PathBuf]) -> Result<Library, Error> {
    let here = std::env::current_dir().map_err(|source| Error::Open { path: ".".into(), source })?;
    library(flags, &config::discover(None, &here)?)
}

/// The shipped profiles and those of files.
fn profiles(paths: &[PathBuf]) -> Result<Library, Error> {
    let shipped = Library::shipped()?;
    config::load_files(paths, |files| shipped.with(files))
}

/// Reads files and maps their columns, for commands that look no further.
pub(super) fn read_for_sources(input: &[String], library: &Library) -> Result<Vec<MappedTable>, Error> {
    let knows = |caption: &str| library.knows(caption);
    let limits = Limits::default();
    let options = ReadOptions { encoding: None, sheets: &[], known_header: &knows, way: read::Way::Usual, limits };
    let tables = read::run(&read::expand(input)?, &options, &mut Silent)?;
    sources::run(tables, &SourceOptions { library: library.clone(), source: None, map: Vec::new() })
}

/// Reads files as they were chosen, and types them.
pub(super) fn normalised(
    choices: &Choices,
    inputs: &[read::Named],
    force_careful: bool,
    progress: &mut dyn Progress,
) -> Result<Orders, Error> {
    let knows = |caption: &str| choices.sources.library.knows(caption);
    let options = ReadOptions {
        encoding: choices.encoding,
        sheets: &choices.sheets,
        known_header: &knows,
        way: if force_careful { read::Way::Careful } else { read::Way::Usual },
        limits: choices.limits,
    };
    progress.stage(Stage::Read);
    let tables = read::run(inputs, &options, progress)?;
    progress.stage(Stage::Normalise);
    normalise::run(sources::run(tables, &choices.sources)?, &progress.meter())
}

/// The profile with an id.
pub(super) fn find_source(library: &Library, id: &str) -> Result<Arc<Profile>, Error> {
    const TEXT: Text = Text { en: "there is no source `{name}`", zh: "没有来源 `{name}`" };
    library.get(id).cloned().ok_or_else(|| {
        let ids: Vec<&str> = library.profiles().iter().map(|profile| profile.id.as_str()).collect();
        usage(unknown_name(TEXT, id, &ids))
    })
}

/// The encoding with a name. GBK and GB2312 are read as GB18030, which holds them both.
fn find_encoding(name: &str) -> Result<&'static Encoding, Error> {
    const TEXT: Text = Text { en: "`{name}` is no encoding that is known", zh: "未知的编码 `{name}`" };
    let readable =
        |encoding: &&'static Encoding| encoding.is_ascii_compatible() || encoding.name().starts_with("UTF-16");
    let found = Encoding::for_label(name.as_bytes()).filter(readable);
    match found {
        Some(encoding) if encoding == encoding_rs::GBK => Ok(encoding_rs::GB18030),
        Some(encoding) => Ok(encoding),
        None => Err(usage(unknown_name(
            TEXT,
            name,
            &["utf-8", "gb18030", "gbk", "utf-16le", "big5", "shift_jis", "windows-1252"],
        ))),
    }
}

/// The limits of reading; the flag wins over the configuration file.
fn limits(memory: Option<&str>, config: &ConfigFile) -> Result<Limits, Error> {
    const SHAPE: Text = Text { en: "--memory: {why}", zh: "--memory：{why}" };
    let mut section = config.limits;
    if let Some(text) = memory {
        let told = |why: OwnedText| {
            let say = |lang: Lang| SHAPE.fill(lang, &[("why", why.get(lang))]);
            usage(OwnedText { en: say(Lang::En), zh: say(Lang::Zh) })
        };
        section.memory = Some(Size::parse(text).map_err(told)?);
        if let Some(why) = section.problems().pop() {
            return Err(told(why));
        }
    }
    Ok(section.limits())
}

pub(super) fn parse_date(text: &str) -> Result<Date, Error> {
    const TEXT: Text = Text {
        en: "`{text}` is no day; write it as in 2024-06-30",
        zh: "`{text}` 不是日期；请写成 2024-06-30",
    };
    text.parse().map_err(|_| usage(TEXT.owned(&[("text", text)])))
}

/// The columns named on the command line and in the configuration file.
fn parse_map(flags: &[String], config: &ConfigFile) -> Result<Vec<(Column, String)>, Error> {
    const SHAPE: Text = Text {
        en: "--map {text}: write it as COLUMN=CAPTION, as in order_id=单号",
        zh: "--map {text}：请写成 规范列名=表头，例如 order_id=单号",
    };
    const TEXT: Text = Text { en: "`{name}` is no canonical column", zh: "`{name}` 不是规范列名" };
    let names: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
    let column = |name: &str| Column::from_name(name).ok_or_else(|| usage(unknown_name(TEXT, name, &names)));
    let mut map = Vec::new();
    for flag in flags {
        let (name, caption) = flag.split_once('=').ok_or_else(|| usage(SHAPE.owned(&[("text", flag)])))?;
        map.push((column(name.trim())?, caption.to_owned()));
    }
    for (name, caption) in &config.map {
        let column = column(name)?;
        if !map.iter().any(|(taken, _)| *taken == column) {
            map.push((column, caption.clone()));
        }
    }
    // One column cannot be two things, nor one thing two columns.
    const TWICE: Text = Text { en: "--map names `{name}` twice", zh: "--map 中 `{name}` 出现了两次" };
    for (index, (column, caption)) in map.iter().enumerate() {
        let earlier = &map[..index];
        if earlier.iter().any(|(other, _)| other == column) {
            return Err(usage(TWICE.owned(&[("name", column.name())])));
        }
        if earlier.iter().any(|(_, other)| caption_key(other) == caption_key(caption)) {
            return Err(usage(TWICE.owned(&[("name", caption)])));
        }
    }
    Ok(map)
}
