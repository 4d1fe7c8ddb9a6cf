//! How far a run has come, as people and programs see it.

use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, ProgressBar, ProgressState, ProgressStyle};
use serde_json::json;

use super::log::print_event;
use super::{Meter, Unit, print_note};
use crate::model::{Lang, Text, visible};

/// A stage of the pipeline, as shown while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reading files.
    Read,
    /// Recognising sources and typing cells.
    Normalise,
    /// Checks, duplicates, customers, staleness.
    Check,
    /// Deciding over rows and cells.
    Decide,
    /// Putting the report together.
    Report,
    /// Writing outputs.
    Write,
}

impl Stage {
    /// All stages, in order, and the share of a run's time that each takes on the export of docs/benchmarks.md. Only
    /// what is shown depends on them.
    const SHARES: [(Self, f64); 6] = [
        (Self::Read, 0.05),
        (Self::Normalise, 0.14),
        (Self::Check, 0.53),
        (Self::Decide, 0.03),
        (Self::Report, 0.06),
        (Self::Write, 0.19),
    ];

    /// The share of a run's time that this stage usually takes.
    fn share(self) -> f64 {
        Self::SHARES.iter().find(|(stage, _)| *stage == self).map_or(0.0, |(_, share)| *share)
    }

    /// The share that the stages before this one take.
    fn before(self) -> f64 {
        Self::SHARES.iter().take_while(|(stage, _)| *stage != self).map(|(_, share)| share).sum()
    }

    /// What its meter counts.
    fn unit(self) -> Unit {
        match self {
            Self::Read | Self::Write => Unit::Bytes,
            Self::Normalise => Unit::Cells,
            Self::Check | Self::Decide | Self::Report => Unit::Parts,
        }
    }

    /// Its name in logs.
    fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Normalise => "normalise",
            Self::Check => "check",
            Self::Decide => "decide",
            Self::Report => "report",
            Self::Write => "write",
        }
    }

    fn text(self) -> Text {
        match self {
            Self::Read => Text { en: "reading", zh: "读取" },
            Self::Normalise => Text { en: "understanding cells", zh: "解析单元格" },
            Self::Check => Text { en: "checking orders and matching customers", zh: "检查订单并匹配客户" },
            Self::Decide => Text { en: "deciding", zh: "裁定" },
            Self::Report => Text { en: "summing up", zh: "汇总" },
            Self::Write => Text { en: "writing", zh: "写出" },
        }
    }
}

/// Is told how far a run has come.
pub trait Progress {
    /// A stage begins.
    fn stage(&mut self, stage: Stage);
    /// Something of the stage, such as a file, begins.
    fn step(&mut self, what: &str);
    /// Where those who do the work count what they did.
    fn meter(&self) -> Arc<Meter>;
    /// The run is over; nothing stays on the screen.
    fn finish(&mut self);
}

/// Tells nobody.
#[derive(Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&mut self, _: Stage) {}
    fn step(&mut self, _: &str) {}
    fn meter(&self) -> Arc<Meter> {
        Arc::default()
    }
    fn finish(&mut self) {}
}

/// Says on standard error how long each stage took.
pub struct Timings {
    lang: Lang,
    begun: Instant,
    stage: Option<(Stage, Instant)>,
}

impl Timings {
    /// Begins the measurement.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        Self { lang, begun: Instant::now(), stage: None }
    }

    fn end_stage(&mut self) {
        if let Some((stage, begun)) = self.stage.take() {
            print_note(&format!("{:>8.3} s  {}", begun.elapsed().as_secs_f64(), stage.text().get(self.lang)));
        }
    }
}

impl Progress for Timings {
    fn stage(&mut self, stage: Stage) {
        self.end_stage();
        self.stage = Some((stage, Instant::now()));
    }

    fn step(&mut self, _: &str) {}

    fn meter(&self) -> Arc<Meter> {
        Arc::default()
    }

    fn finish(&mut self) {
        self.end_stage();
        const ALL: Text = Text { en: "in all", zh: "合计" };
        print_note(&format!("{:>8.3} s  {}", self.begun.elapsed().as_secs_f64(), ALL.get(self.lang)));
    }
}

/// Tells each stage and file to the log, for programs.
pub struct Events {
    stage: Option<(Stage, Instant)>,
}

impl Events {
    /// Begins the log of a run.
    #[must_use]
    pub fn new() -> Self {
        Self { stage: None }
    }

    fn end_stage(&mut self) {
        if let Some((stage, begun)) = self.stage.take() {
            let seconds = (begun.elapsed().as_secs_f64() * 1e3).round() / 1e3;
            print_event("info", "stage", json!({ "stage": stage.name(), "seconds": seconds }));
        }
    }
}

impl Default for Events {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress for Events {
    fn stage(&mut self, stage: Stage) {
        self.end_stage();
        self.stage = Some((stage, Instant::now()));
    }

    fn step(&mut self, what: &str) {
        print_event("info", "file", json!({ "file": what }));
    }

    fn meter(&self) -> Arc<Meter> {
        Arc::default()
    }

    fn finish(&mut self) {
        self.end_stage();
    }
}

/// A line on the terminal that says what is being done, how fast, for how long, and about how long it will take yet.
pub struct Bar {
    line: ProgressBar,
    lang: Lang,
    pace: Arc<Pace>,
}

/// What the line tells besides its message.
struct Pace {
    meter: Arc<Meter>,
    begun: Instant,
    /// The stage under way, and when it began.
    stage: Mutex<(Stage, Instant)>,
    /// The share of the run that was done when its end was last told, when that was, and how long it would take from then.
    told: Mutex<Option<(f64, Instant, Duration)>>,
}

/// How often the line is drawn anew.
const TICK: Duration = Duration::from_millis(120);

/// A run is judged by its pace no sooner than after this.
const SETTLED: Duration = Duration::from_secs(2);

/// The share of a run from which on its end can be told.
const TELLING: f64 = 0.05;

impl Pace {
    /// How fast the stage goes, as in ` · 120 MiB/s`; nothing where parts of the work are counted.
    fn rate(&self, lang: Lang) -> String {
        const CELLS: Text = Text { en: "{millions} million cells/s", zh: "每秒 {millions} 百万单元格" };
        let (stage, begun) = *self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = begun.elapsed().as_secs_f64();
        let done = self.meter.done();
        // Once all is read and only understood, nothing is read any more.
        let is_over = self.meter.share() >= 1.0;
        if done == 0 || is_over || seconds < TICK.as_secs_f64() {
            return String::new();
        }
        #[expect(clippy::cast_precision_loss, reason = "shown in round figures")]
        let rate = done as f64 / seconds;
        match stage.unit() {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "shown in round figures")]
            Unit::Bytes => format!(" · {}/s", HumanBytes(rate as u64)),
            Unit::Cells => format!(" · {}", CELLS.fill(lang, &[("millions", &format!("{:.1}", rate / 1e6))])),
            Unit::Parts => String::new(),
        }
    }

    /// About how long the run will take yet; `None` where that cannot be told.
    fn left(&self) -> Option<Duration> {
        let (stage, _) = *self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        let elapsed = self.begun.elapsed();
        let share = stage.before() + stage.share() * self.meter.share();
        if elapsed < SETTLED || !(TELLING..1.0).contains(&share) {
            return None;
        }
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        // Where nothing more was counted, the time goes on all the same.
        if let Some((before, at, left)) = *told
            && before.to_bits() == share.to_bits()
        {
            return Some(left.saturating_sub(at.elapsed()));
        }
        let left = elapsed.mul_f64((1.0 - share) / share);
        *told = Some((share, Instant::now(), left));
        Some(left)
    }

    fn told(&self, lang: Lang) -> String {
        const LEFT: Text = Text { en: "about {seconds} s left", zh: "约剩 {seconds} 秒" };
        let mut told = self.rate(lang);
        if let Some(left) = self.left() {
            let seconds = left.as_secs().max(1).to_string();
            told.push_str(&format!(" · {}", LEFT.fill(lang, &[("seconds", &seconds)])));
        }
        told
    }
}

impl Bar {
    /// A bar on standard error; invisible where that is no terminal.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        let now = Instant::now();
        let pace = Arc::new(Pace {
            meter: Arc::default(),
            begun: now,
            stage: Mutex::new((Stage::Read, now)),
            told: Mutex::default(),
        });
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed}{pace})") {
            let pace = Arc::clone(&pace);
            bar.set_style(style.with_key("pace", move |_: &ProgressState, out: &mut dyn Write| {
                let _ = out.write_str(&pace.told(lang));
            }));
        }
        bar.enable_steady_tick(TICK);
        Self { line: bar, lang, pace }
    }
}

impl Progress for Bar {
    fn stage(&mut self, stage: Stage) {
        *self.pace.stage.lock().unwrap_or_else(PoisonError::into_inner) = (stage, Instant::now());
        self.pace.meter.reset();
        self.line.set_message(stage.text().get(self.lang));
    }

    fn step(&mut self, what: &str) {
        self.line.set_message(format!("{} {}", Stage::Read.text().get(self.lang), visible(what)));
    }

    fn meter(&self) -> Arc<Meter> {
        Arc::clone(&self.pace.meter)
    }

    fn finish(&mut self) {
        self.line.finish_and_clear();
    }
}
