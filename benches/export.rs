//! Measures whole runs over one large generated export, next to the floor: polars reads the file as text and writes it.
//!
//! `cargo bench --bench export` prints a Markdown table. Nothing is measured unless cargo asks for a benchmark, so that
//! `cargo test --benches` only proves that this file compiles.
//!
//! | variable | meaning | default |
//! |---|---|---|
//! | `ORDERMEND_BENCH_ROWS` | data rows of the export | 1000000 |
//! | `ORDERMEND_BENCH_REPEATS` | rounds; each round runs every step once, in turn | 5 |
//! | `ORDERMEND_BENCH_KEEP` | set to keep the export in the temporary folder | none |
//! | `ORDERMEND_FLOOR` | the floor script of `docs/benchmarks.md`; without it no ratio is printed | none |
//! | `ORDERMEND_PYTHON` | a Python with polars, for the floor script | python3 |
//!
//! The export is the one of `ordermend synth --source generic --seed 7 --no-structure-faults`.

use std::env;
use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use ordermend::synth;

/// Anything that stops a measurement is told and ends it.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// The size on which the goals are stated.
const DEFAULT_ROWS: usize = 1_000_000;

/// Rounds; a median of five forgives two disturbed ones.
const DEFAULT_REPEATS: usize = 5;

/// The day that counts as today in the export.
const AS_OF: &str = "2026-06-30";

/// Everyone measures the same bytes.
const SEED: u64 = 7;

/// Reports a child's peak memory, where it exists.
const GNU_TIME: &str = "/usr/bin/time";

/// The line of its report that holds the peak, in KiB.
const PEAK_LABEL: &str = "Maximum resident set size (kbytes):";

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let asked = |name: &str| arguments.iter().any(|argument| argument == name);
    if asked("--test") || !asked("--bench") {
        return Ok(());
    }
    let folder = env::temp_dir().join("ordermend-bench");
    fs::create_dir_all(&folder)?;
    let rows = number_from("ORDERMEND_BENCH_ROWS", DEFAULT_ROWS)?;
    let repeats = number_from("ORDERMEND_BENCH_REPEATS", DEFAULT_REPEATS)?.max(1);

    note(&format!("writing {rows} rows"))?;
    let export = folder.join("orders.csv");
    let made = folder.join("made");
    let options = synth::Options {
        source: "generic".to_owned(),
        rows,
        files: 1,
        seed: SEED,
        as_of: AS_OF.parse()?,
        structure: false,
        workbook: false,
    };
    let summary = synth::run(&options, &made, true)?;
    let name = summary.files.first().ok_or("no export was made")?;
    fs::rename(made.join(name), &export)?;
    fs::remove_dir_all(&made)?;
    let bytes = fs::metadata(&export)?.len();

    let floor = floor_step(&folder)?;
    let mut steps: Vec<Step> = floor.into_iter().chain(own_steps(&folder)).collect();
    let mut reading = Vec::new();
    for round in 1..=repeats {
        note(&format!("round {round} of {repeats}"))?;
        for step in &mut steps {
            step.run(&folder)?;
        }
        let (read, took) = ordermend::read::time_alone(&export)?;
        if read != rows {
            return Err(format!("the reader found {read} rows, the export has {rows}").into());
        }
        reading.push(took);
    }
    print_report(&steps, &reading, &format!("{rows} rows, {} MB, median of {repeats}", bytes / 1_000_000))?;
    if env::var_os("ORDERMEND_BENCH_KEEP").is_none() {
        fs::remove_dir_all(&folder)?;
    }
    Ok(())
}

/// A number from the environment, or `default` where the variable is not set.
fn number_from<T: std::str::FromStr>(variable: &str, default: T) -> Outcome<T> {
    match env::var(variable) {
        Ok(text) => text.trim().replace('_', "").parse().map_err(|_| format!("{variable} is no number: {text}").into()),
        Err(_) => Ok(default),
    }
}

/// Tells the person who waits. Goes to stderr, so that stdout holds the table alone.
fn note(text: &str) -> io::Result<()> {
    writeln!(io::stderr(), "{text}")
}

// ---- measuring

/// One command that is measured, and what was seen of it.
struct Step {
    name: &'static str,
    program: OsString,
    arguments: Vec<OsString>,
    /// The exit codes of a run that did its work.
    accepted: &'static [i32],
    /// What it leaves in the folder; removed before and after each run.
    leaves: Option<PathBuf>,
    seconds: Vec<Duration>,
    /// Peak memory in KiB, where it can be seen.
    peaks: Vec<u32>,
    /// Whether it is what the others are compared with.
    is_floor: bool,
    /// The floor script's own time for reading; empty for every other step.
    own_reading: Vec<Duration>,
}

impl Step {
    fn new(name: &'static str, program: impl Into<OsString>, arguments: &[&OsStr]) -> Self {
        Self {
            name,
            program: program.into(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            accepted: &[0],
            leaves: None,
            seconds: Vec::new(),
            peaks: Vec::new(),
            is_floor: false,
            own_reading: Vec::new(),
        }
    }

    /// Runs the command once and keeps its time, from start to exit as seen from here, and its peak memory.
    fn run(&mut self, folder: &Path) -> Outcome<()> {
        self.remove_output()?;
        let peak_file = folder.join("peak.txt");
        let with_peak = cfg!(target_os = "linux") && Path::new(GNU_TIME).exists();
        let mut command = if with_peak {
            let mut command = Command::new(GNU_TIME);
            command.arg("-v").arg("-o").arg(&peak_file).arg(&self.program);
            command
        } else {
            Command::new(&self.program)
        };
        command.args(&self.arguments).current_dir(folder).stdin(Stdio::null());
        let start = Instant::now();
        let output = command.output()?;
        self.seconds.push(start.elapsed());
        if !output.status.code().is_some_and(|code| self.accepted.contains(&code)) {
            let stderr = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{} ended with {}: {}", self.name, output.status, stderr.trim()).into());
        }
        if with_peak {
            self.peaks.extend(peak_kib(&fs::read_to_string(&peak_file)?));
        }
        if self.is_floor {
            let stdout = String::from_utf8_lossy(&output.stdout);
            let read = reading_seconds(&stdout).ok_or("the floor script does not say how long it read")?;
            self.own_reading.push(read);
        }
        self.remove_output()?;
        Ok(())
    }

    /// Removes what the command leaves, so that no run finds the files of another.
    fn remove_output(&self) -> io::Result<()> {
        match &self.leaves {
            Some(path) if path.is_dir() => fs::remove_dir_all(path),
            Some(path) if path.exists() => fs::remove_file(path),
            _ => Ok(()),
        }
    }
}

/// The floor, if the environment names its script and a Python that can run it.
fn floor_step(folder: &Path) -> Outcome<Option<Step>> {
    let Some(script) = env::var_os("ORDERMEND_FLOOR") else {
        note("ORDERMEND_FLOOR is not set: no ratios")?;
        return Ok(None);
    };
    let script = fs::canonicalize(&script).map_err(|error| format!("{}: {error}", Path::new(&script).display()))?;
    let python = env::var_os("ORDERMEND_PYTHON").unwrap_or_else(|| "python3".into());
    let probe = Command::new(&python).args(["-c", "import polars"]).stderr(Stdio::null()).status();
    if !probe.is_ok_and(|status| status.success()) {
        note(&format!("{} cannot import polars: no ratios", Path::new(&python).display()))?;
        return Ok(None);
    }
    let arguments = [script.as_os_str(), OsStr::new("orders.csv"), OsStr::new("floor.csv")];
    let mut step = Step::new("floor: polars reads and writes", python, &arguments);
    step.is_floor = true;
    step.leaves = Some(folder.join("floor.csv"));
    Ok(Some(step))
}

/// The commands of ordermend that are measured.
fn own_steps(folder: &Path) -> Vec<Step> {
    let own = |name, arguments: &[&str]| {
        let arguments: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
        Step::new(name, env!("CARGO_BIN_EXE_ordermend"), &arguments)
    };
    let mut clean = own("clean", &["clean", "orders.csv", "-o", "cleaned", "--as-of", AS_OF, "-q"]);
    let mut check = own("check", &["check", "orders.csv", "--as-of", AS_OF, "-q"]);
    let mut exact =
        own("clean --no-match", &["clean", "orders.csv", "-o", "cleaned", "--as-of", AS_OF, "-q", "--no-match"]);
    clean.leaves = Some(folder.join("cleaned"));
    exact.leaves = Some(folder.join("cleaned"));
    // The export has faults, so a check that found them ends with 1.
    check.accepted = &[0, 1];
    vec![clean, check, exact]
}

/// The peak in KiB from a report of GNU time; `None` where it has no such line.
fn peak_kib(report: &str) -> Option<u32> {
    report.lines().find_map(|line| line.trim().strip_prefix(PEAK_LABEL)?.trim().parse().ok())
}

/// The seconds that the floor script says it read for; `None` for any other output.
fn reading_seconds(output: &str) -> Option<Duration> {
    let (_, rest) = output.trim().strip_prefix('{')?.split_once("\"read\":")?;
    let number = rest.split([',', '}']).next()?.trim();
    Duration::try_from_secs_f64(number.parse().ok()?).ok()
}

/// The middle value, the upper one of two; `None` of nothing.
fn median<T: Ord + Copy>(values: &[T]) -> Option<T> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied()
}

// ---- report

/// Prints the table and the lines below it to stdout.
fn print_report(steps: &[Step], reading: &[Duration], what: &str) -> Outcome<()> {
    let floor = steps.iter().find(|step| step.is_floor);
    let floor_seconds = floor.and_then(|step| median(&step.seconds)).map(|time| time.as_secs_f64());
    let floor_peak = floor.and_then(|step| median(&step.peaks)).map(f64::from);
    let floor_reading = floor.and_then(|step| median(&step.own_reading)).map(|time| time.as_secs_f64());

    let mut out = io::stdout().lock();
    writeln!(out, "| step | median seconds | ratio to floor | peak memory MB | ratio |")?;
    writeln!(out, "|---|---:|---:|---:|---:|")?;
    for step in steps {
        let seconds = median(&step.seconds).map(|time| time.as_secs_f64());
        let peak = median(&step.peaks).map(f64::from);
        writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            step.name,
            figure(seconds, 2),
            ratio(seconds, floor_seconds),
            figure(peak.map(|kib| kib * 1.024 / 1000.0), 0),
            ratio(peak, floor_peak),
        )?;
    }
    let alone = median(reading).map(|time| time.as_secs_f64());
    writeln!(
        out,
        "| reading alone, in process | {} | {} | n/a | n/a |",
        figure(alone, 2),
        ratio(alone, floor_seconds)
    )?;
    writeln!(out)?;
    writeln!(out, "Reading alone against the floor's own reading: {}", ratio(alone, floor_reading))?;
    writeln!(out, "Export: {what}")?;
    writeln!(out, "Machine: {}", machine())?;
    Ok(())
}

/// A number with so many decimals, or `n/a`.
fn figure(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "n/a".to_owned(), |value| format!("{value:.decimals$}"))
}

/// How many times the floor a value is.
fn ratio(value: Option<f64>, floor: Option<f64>) -> String {
    match (value, floor) {
        (_, None) => "skipped: no floor".to_owned(),
        (Some(value), Some(floor)) if floor > 0.0 => format!("{:.2}", value / floor),
        _ => "n/a".to_owned(),
    }
}

/// The machine in a few words: cores, processor where the system names it, system.
fn machine() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let processor = fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            line.split_once(':').map(|(_, name)| format!("{}, ", name.trim()))
        })
        .unwrap_or_default();
    format!("{cores} cores, {processor}{} {}", env::consts::OS, env::consts::ARCH)
}
