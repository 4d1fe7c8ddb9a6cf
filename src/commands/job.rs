//! Arguments that `check` and `clean` share, and the job they make together with the configuration file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use clap::builder::PossibleValue;
use encoding_rs::Encoding;
use jiff::civil::Date;

use super::masters;
use crate::config::{self, ConfigFile, FailOn, Job, QuarantineUnit, unknown_name};
use crate::decisions::{self, Decisions};
use crate::dump::{DumpStage, Dumps, OVER_INPUT};
use crate::error::Error;
use crate::model::{Column, Lang, OwnedText, Size, Text};
use crate::read::{self, Limits};
use crate::sources::{Library, Profile, SourceOptions, caption_key};
use crate::ui::{self, Bar, Progress, Silent, Timings};

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

/// What is read and how it is judged.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct JobArgs {
    #[command(flatten)]
    pub read: ReadArgs,

    /// A rule file of your own; repeatable
    ///
    /// 自定义规则文件；可重复
    #[arg(long, value_name = "FILE")]
    pub rules: Vec<PathBuf>,

    /// Do not look for near customer names
    ///
    /// 不查找相近的客户名称
    #[arg(long)]
    pub no_match: bool,

    /// What people decided of pairs of customers and of findings, as `review apply` writes it
    ///
    /// 人工对客户对和发现的裁定，即 `review apply` 写出的文件
    #[arg(long, value_name = "FILE")]
    pub decisions: Option<PathBuf>,

    /// Warnings fail, and so do required rules with nothing to look at
    ///
    /// 警告视为不通过；必需的规则没有可检查的内容时也视为不通过
    #[arg(long)]
    pub strict: bool,

    /// The status from which on the exit code is 1
    ///
    /// 从哪个状态起退出码为 1
    ///
    /// - warn：有规则警告或不通过
    /// - fail：有规则不通过
    /// - never：从不
    #[arg(long, value_enum, value_name = "STATUS")]
    pub fail_on: Option<FailOn>,

    /// Show at most this many rules with findings; nothing but the display is cut
    ///
    /// 最多显示多少条有发现的规则；只限制显示
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,

    /// Write what a stage made as CSV, to look for a fault: read, map, normalise, checks, dedup, matching, staleness or
    /// repair, as in `read=rows.csv`; repeatable
    ///
    /// 将某个阶段的结果写成 CSV，便于排查问题：read、map、normalise、checks、dedup、matching、staleness
    /// 或 repair，例如 `read=rows.csv`；可重复
    #[arg(long, value_name = "STAGE=PATH")]
    pub dump: Vec<String>,
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

/// What the arguments and the configuration file make together.
pub(super) struct Prepared {
    /// The job.
    pub(super) job: Job,
    /// How many rules with findings are shown.
    pub(super) limit: usize,
}

/// Rules with findings that are shown where nothing else is said.
const DEFAULT_LIMIT: usize = 10;

impl ReadArgs {
    /// Reads inputs, and leaves the rest to the configuration file.
    pub(super) fn of(input: &[String]) -> Self {
        Self {
            input: input.to_vec(),
            source: None,
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
        let library = Library::shipped()?;
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

impl JobArgs {
    /// Judges what is read as the configuration file says.
    pub(super) fn of(read: ReadArgs) -> Self {
        Self {
            read,
            rules: Vec::new(),
            no_match: false,
            decisions: None,
            strict: false,
            fail_on: None,
            limit: None,
            dump: Vec::new(),
        }
    }

    /// Validates everything; the configuration file says what the flags do not.
    ///
    /// # Errors
    /// On the first flag that does not go, or with all problems of the configuration and rule files.
    pub(super) fn prepare(&self, lang: Option<Lang>, unit: Option<QuarantineUnit>) -> Result<Prepared, Error> {
        let Choices { config, lang, encoding, sheets, sources, as_of, limits } = self.read.choices(lang)?;
        let rules = self.load_rules(&config, &sources.library)?;
        let inputs = read::expand(&self.read.input)?;
        let dumps = parse_dumps(&self.dump, &inputs)?;
        let decisions = self.load_decisions(&config)?;
        for path in dumps.paths() {
            refuse_input(&inputs, path)?;
        }
        let job = Job {
            inputs,
            repairs: masters::of_config(&config)?,
            encoding,
            sheets,
            sources,
            rules,
            as_of,
            matching: !(self.no_match || config.no_match.unwrap_or(false)),
            unit: unit.or(config.clean.unit).unwrap_or_default(),
            strict: self.strict || config.strict.unwrap_or(false),
            fail_on: self.fail_on.or(config.fail_on),
            lang,
            force_careful: self.read.careful,
            limits,
            decisions,
            dumps,
        };
        Ok(Prepared { job, limit: self.limit.or(config.limit).unwrap_or(DEFAULT_LIMIT) })
    }

    fn load_decisions(&self, config: &ConfigFile) -> Result<Decisions, Error> {
        let beside = config.path.parent().unwrap_or(Path::new("."));
        let of_config = || config.decisions.as_ref().map(|path| beside.join(path));
        let path = self.decisions.clone().or_else(of_config);
        path.map_or_else(|| Ok(Decisions::default()), |path| decisions::read(&path))
    }

    fn load_rules(&self, config: &ConfigFile, library: &Library) -> Result<Vec<config::Rule>, Error> {
        let beside = config.path.parent().unwrap_or(Path::new("."));
        let of_config = config.rules.iter().map(|path| beside.join(path));
        let mut files = Vec::new();
        for path in of_config.chain(self.rules.iter().cloned()) {
            let text = config::read_file(&path)?;
            files.push((path.display().to_string(), text));
        }
        config::load_rules(&files, library).map_err(|problems| Error::Config { problems })
    }
}

/// An error about a flag.
pub(super) fn usage(message: OwnedText) -> Error {
    Error::Usage { message }
}

/// The value of a flag with a name, such as the stage of `--dump`. `{name}` in the text is what was typed.
pub(super) fn find_value<V: ValueEnum>(text: Text, name: &str) -> Result<V, Error> {
    V::from_str(name, true).map_err(|_| {
        let values: Vec<PossibleValue> = V::value_variants().iter().filter_map(V::to_possible_value).collect();
        let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
        usage(unknown_name(text, name, &names))
    })
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

/// The stages to dump with their paths.
fn parse_dumps(flags: &[String], inputs: &[read::Named]) -> Result<Dumps, Error> {
    const SHAPE: Text = Text {
        en: "--dump {text}: write it as STAGE=PATH, as in read=rows.csv",
        zh: "--dump {text}：请写成 阶段=路径，例如 read=rows.csv",
    };
    const TEXT: Text = Text { en: "`{name}` is no stage to dump", zh: "没有可导出的阶段 `{name}`" };
    let parse = |flag: &String| {
        let (name, path) = flag.split_once('=').ok_or_else(|| usage(SHAPE.owned(&[("text", flag)])))?;
        let stage: DumpStage = find_value(TEXT, name.trim())?;
        Ok((stage, PathBuf::from(path)))
    };
    let asked = flags.iter().map(parse).collect::<Result<Vec<(DumpStage, PathBuf)>, Error>>()?;
    const TWICE: Text = Text { en: "--dump names {path} twice", zh: "--dump 中 {path} 出现了两次" };
    let twice = (1..asked.len()).find(|&at| asked[..at].iter().any(|(_, path)| *path == asked[at].1));
    if let Some(at) = twice {
        return Err(usage(TWICE.owned(&[("path", &asked[at].1.display().to_string())])));
    }
    Ok(Dumps::new(asked, inputs))
}

/// Refuses to write over an input.
///
/// # Errors
/// When the path is one of the inputs.
pub(super) fn refuse_input(inputs: &[read::Named], path: &Path) -> Result<(), Error> {
    let is_path = |input: &read::Named| match (std::fs::canonicalize(&input.name), std::fs::canonicalize(path)) {
        (Ok(input), Ok(path)) => input == path,
        _ => false,
    };
    if inputs.iter().any(is_path) {
        return Err(usage(OVER_INPUT.owned(&[("path", &path.display().to_string())])));
    }
    Ok(())
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
