//! Expressions of rules beside databases that share no code with this: random rules must find the same rows everywhere. The
//! referee is a script, and needs Python with `duckdb`, or with `pysail` and `pyspark-client`.

use std::process::{Command, Output};

use crate::support::{code, repository, stderr, stdout};

/// Runs the referee; `None` where there is no Python.
fn referee(engine: &str, seed: &str) -> Option<Output> {
    let mut python = Command::new("python3");
    python.arg(repository("tests/referee/referee.py")).args(["--ordermend", env!("CARGO_BIN_EXE_ordermend")]);
    python.args(["--engine", engine, "--seed", seed, "--rules", "150", "--rows", "40"]).output().ok()
}

/// What the script found for each seed; it says itself where the database is not installed.
fn agrees_with(engine: &str, seeds: &[&str]) {
    for seed in seeds {
        let Some(output) = referee(engine, seed) else {
            eprintln!("skipped: no python3");
            return;
        };
        assert_eq!(code(&output), 0, "seed {seed}\n{}\n{}", stdout(&output), stderr(&output));
        let said = stdout(&output);
        eprintln!("{engine}, seed {seed}: {}", said.trim());
        if said.starts_with("skipped") {
            return;
        }
    }
}

#[test]
fn expressions_give_what_duckdb_gives() {
    agrees_with("duckdb", &["1", "2", "3", "4"]);
}

#[test]
fn expressions_give_what_spark_sql_gives() {
    agrees_with("sail", &["1", "2"]);
}
