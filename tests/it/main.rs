//! Integration tests: one binary that mirrors `src`.
#![cfg(test)]

mod browser;
mod bytes;
mod checks;
mod ci;
mod cli;
mod config;
mod customers;
mod decimal;
mod drafts;
mod dumps;
mod expressions;
mod failures;
mod history;
mod hostile;
mod json;
mod kit;
mod licences;
mod memory;
mod merged;
mod mutations;
#[cfg(feature = "parquet")]
mod parquet;
mod pipeline;
mod profile;
mod properties;
mod published;
mod readme;
mod real;
mod referee;
mod registry;
mod repair;
mod report_book;
mod review;
mod review_orders;
mod schemas;
mod scripts;
mod segments;
mod sources;
mod states;
mod support;
mod synth;
mod unfold;
mod waivers;
mod workbook;
mod xlsx;
