//! What commands that check are asked to report, to whom, and what of it is hidden.

use std::cell::OnceCell;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::ci::System;
use super::format::{self, Format};
use super::job::usage;
use crate::config::{Job, unknown_name};
use crate::error::Error;
use crate::model::Text;
use crate::pipeline::Run;
use crate::report::{
    self, Mask, Private, Report, Severities, Status, azure, github, gitlab, html, junit, markdown, sarif,
};
use crate::{read, ui, write};

/// Arguments on what is reported.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct TellArgs {
    /// What to report and where: human, json, jsonl, html, csv, xlsx, junit, sarif, github, gitlab, azure or markdown, as
    /// in `html=report.html`; repeatable, without a path to standard output
    ///
    /// 报告的种类和去处：human、json、jsonl、html、csv、xlsx、junit、sarif、github、gitlab、azure 或
    /// markdown，例如 `html=report.html`；可重复，不带路径则写到标准输出
    #[arg(long, value_name = "KIND[=PATH]")]
    pub(super) format: Vec<String>,

    /// Personal data to hide, separated by commas: phone, email, name, address, tax-id, remark, all or none [default: all
    /// in junit, sarif, github, gitlab, azure and markdown, none in the others]
    ///
    /// 要隐藏的个人信息，以逗号分隔：phone、email、name、address、tax-id、remark、all 或
    /// none [默认：junit、sarif、github、gitlab、azure 和 markdown 中全部隐藏，其余不隐藏]
    #[arg(long, value_name = "KINDS")]
    mask: Option<String>,

    /// Without --format in GitHub Actions or Azure Pipelines, print no annotations and write no summary of the step;
    /// `ORDERMEND_NO_CI=1` does the same
    ///
    /// 在 GitHub Actions 或 Azure Pipelines 中且未指定 --format
    /// 时，不输出注释，也不写步骤摘要；设置 `ORDERMEND_NO_CI=1` 效果相同
    #[arg(long)]
    no_ci: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Human,
    Json,
    Jsonl,
    Html,
    Csv,
    Xlsx,
    Junit,
    Sarif,
    Github,
    Gitlab,
    Azure,
    Markdown,
}

impl Kind {
    /// Whether many may read it, such as everybody who sees the log of a build.
    fn is_for_many(self) -> bool {
        match self {
            Self::Human | Self::Json | Self::Jsonl | Self::Html | Self::Csv | Self::Xlsx => false,
            Self::Junit | Self::Sarif | Self::Github | Self::Gitlab | Self::Azure | Self::Markdown => true,
        }
    }

    /// Whether a build system reads it and looks for the files that it names.
    fn is_for_system(self) -> bool {
        matches!(self, Self::Sarif | Self::Github | Self::Gitlab | Self::Azure)
    }
}

/// What is to be reported, understood.
pub(super) struct Telling {
    formats: Vec<Format<Kind>>,
    mask: Option<Mask>,
    system: Option<System>,
    is_off: bool,
}

/// A finished run, about which is reported.
pub(super) struct Subject<'a> {
    /// The job.
    pub(super) job: &'a Job,
    /// The run.
    pub(super) run: &'a Run,
    /// The status of each rule.
    pub(super) statuses: &'a [Status],
    /// What is shown on a terminal.
    pub(super) shown: ui::Shown,
}

/// The report, and what those see of it whom it was not made for.
struct Views {
    report: Report,
    mask: Mask,
    all_hidden: OnceCell<Report>,
    /// The same with the paths of a build system.
    of_system: OnceCell<Report>,
    asked: bool,
}

impl Views {
    fn new(report: Report, asked: Option<&Mask>) -> Self {
        let mask = asked.cloned().unwrap_or_default();
        let report = if mask.is_nothing() { report } else { mask.report(&report) };
        Self { report, mask, all_hidden: OnceCell::new(), of_system: OnceCell::new(), asked: asked.is_some() }
    }

    fn of(&self, kind: Kind) -> &Report {
        if kind.is_for_system() {
            return self.of_system.get_or_init(|| {
                let mut report = self.hidden_as_asked(kind).clone();
                if let (Some(workspace), Ok(here)) = (System::workspace(), std::env::current_dir()) {
                    report.tell_paths_from(&workspace, &here);
                }
                report
            });
        }
        self.hidden_as_asked(kind)
    }

    fn hidden_as_asked(&self, kind: Kind) -> &Report {
        if self.asked || !kind.is_for_many() {
            return &self.report;
        }
        self.all_hidden.get_or_init(|| Mask::all().report(&self.report))
    }
}

impl TellArgs {
    /// Understands the arguments, before any work is done.
    ///
    /// # Errors
    /// On what there is not, or cannot be written.
    pub(super) fn prepare(&self, inputs: &[read::Named]) -> Result<Telling, Error> {
        let formats: Vec<Format<Kind>> = format::parse_all(&self.format)?;
        format::refuse(&formats, inputs)?;
        let mask = self.mask.as_deref().map(parse_mask).transpose()?;
        refuse_workbook(&formats)?;
        Ok(Telling { formats, mask, system: System::detect(), is_off: System::is_off(self.no_ci) })
    }
}

/// Refuses a workbook where it cannot be shown.
fn refuse_workbook(formats: &[Format<Kind>]) -> Result<(), Error> {
    const TERMINAL: Text = Text {
        en: "a workbook is nothing to look at in a terminal; name a file, as in xlsx=report.xlsx",
        zh: "工作簿无法在终端中查看；请指定文件，例如 xlsx=report.xlsx",
    };
    let mut books = formats.iter().filter(|format| format.kind == Kind::Xlsx);
    if books.any(|format| format.path.is_none()) && std::io::stdout().is_terminal() {
        return Err(usage(TERMINAL.owned(&[])));
    }
    Ok(())
}

impl Telling {
    /// Whether nothing was said of formats.
    pub(super) fn is_unsaid(&self) -> bool {
        self.formats.is_empty()
    }

    /// Writes the formats that were asked for. Where there are none, the summary goes to standard output, followed by what a
    /// build system is told.
    ///
    /// # Errors
    /// When something cannot be written.
    pub(super) fn tell(&self, report: Report, subject: &Subject<'_>, quiet: bool) -> Result<(), Error> {
        let (views, lang) = (Views::new(report, self.mask.as_ref()), subject.job.lang);
        if self.is_unsaid() && !quiet {
            // What a build prints many can read.
            let kind = if self.system.is_some() { Kind::Github } else { Kind::Human };
            let summary = ui::summary(views.of(kind), lang, subject.shown);
            super::print(&System::shown(self.system.as_ref(), &summary))?;
            if let Some(system) = self.system.as_ref().filter(|_| !self.is_off) {
                system.tell(views.of(Kind::Github), lang)?;
            }
        }
        self.formats
            .iter()
            .try_for_each(|format| format.write_with(|out| self.render(format.kind, &views, subject, out)))
    }

    /// As [`Self::tell`] where the summary is told elsewhere: the formats that were asked for, or what a build system is told.
    ///
    /// # Errors
    /// When something cannot be written.
    pub(super) fn tell_beside(&self, report: Report, subject: &Subject<'_>, quiet: bool) -> Result<(), Error> {
        if !self.is_unsaid() {
            return self.tell(report, subject, quiet);
        }
        match self.system.as_ref().filter(|_| !self.is_off && !quiet) {
            Some(system) => {
                let views = Views::new(report, self.mask.as_ref());
                system.tell(views.of(Kind::Github), subject.job.lang)
            }
            None => Ok(()),
        }
    }

    /// Whether something is to be hidden, and nothing is written that it could be hidden in.
    pub(super) fn is_mask_alone(&self) -> bool {
        self.mask.as_ref().is_some_and(|mask| !mask.is_nothing()) && self.is_unsaid()
    }

    /// The files that are written.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.formats.iter().filter_map(|format| format.path.as_deref())
    }

    fn render(&self, kind: Kind, views: &Views, subject: &Subject<'_>, out: &mut dyn Write) -> io::Result<()> {
        let Subject { job, run, statuses, shown } = subject;
        let (report, lang) = (views.of(kind), job.lang);
        match kind {
            Kind::Human => {
                out.write_all(System::shown(self.system.as_ref(), &ui::summary(report, lang, *shown)).as_bytes())
            }
            Kind::Json => report::write_json(out, report),
            Kind::Jsonl => write::write_findings_jsonl(out, run, &Severities::of(job, run, statuses), &views.mask),
            Kind::Csv => write::write_findings(out, run, &Severities::of(job, run, statuses), &views.mask),
            Kind::Xlsx => out.write_all(&write::report_workbook(job, run, report, &views.mask)?),
            Kind::Html => out.write_all(html::render(report, lang).as_bytes()),
            Kind::Junit => out.write_all(junit::render(report, lang).as_bytes()),
            Kind::Sarif => out.write_all(sarif::render(report, lang).as_bytes()),
            Kind::Github => out.write_all(github::render(report, lang).as_bytes()),
            Kind::Gitlab => out.write_all(gitlab::render(report, lang).as_bytes()),
            Kind::Azure => out.write_all(azure::render(report, lang).as_bytes()),
            Kind::Markdown => out.write_all(markdown::render(report, lang).as_bytes()),
        }
    }
}

/// Reads `--mask`.
fn parse_mask(kinds: &str) -> Result<Mask, Error> {
    const TEXT: Text = Text { en: "`{name}` is no kind of personal data", zh: "没有个人信息种类 `{name}`" };
    const ALL: &str = "all";
    const NONE: &str = "none";
    let mut hidden: Vec<Private> = Vec::new();
    for kind in kinds.split(',').map(str::trim) {
        if kind.eq_ignore_ascii_case(ALL) {
            hidden.extend(Private::ALL);
        } else if !kind.eq_ignore_ascii_case(NONE) {
            hidden.push(Private::from_str(kind, true).map_err(|_| {
                let values: Vec<_> =
                    Private::value_variants().iter().filter_map(ValueEnum::to_possible_value).collect();
                let names: Vec<&str> = values.iter().map(PossibleValue::get_name).chain([ALL, NONE]).collect();
                usage(unknown_name(TEXT, kind, &names))
            })?);
        }
    }
    hidden.sort_unstable();
    hidden.dedup();
    Ok(Mask::new(&hidden))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::sample_report;

    #[test]
    fn kinds_of_personal_data_are_named_one_by_one_or_all_at_once() {
        let read = |text| parse_mask(text).ok();
        assert_eq!(read("email, PHONE"), Some(Mask::new(&[Private::Phone, Private::Email])));
        assert_eq!(read("tax-id,all"), Some(Mask::all()));
        assert_eq!(read("none"), Some(Mask::default()));
        assert_eq!(read("phones"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn what_many_may_read_hides_everything_unless_it_was_said_what_to_hide() {
        let shows = |views: &Views, kind| format!("{:?}", views.of(kind)).contains("王五");
        let unasked = Views::new(sample_report(), None);
        assert!(shows(&unasked, Kind::Json) && !shows(&unasked, Kind::Sarif));
        let nothing = Views::new(sample_report(), Some(&Mask::default()));
        assert!(shows(&nothing, Kind::Sarif));
        let all = Views::new(sample_report(), Some(&Mask::all()));
        assert!(!shows(&all, Kind::Json) && !shows(&all, Kind::Sarif));
    }
}
