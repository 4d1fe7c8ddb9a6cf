//! What is true of the files: their faults, the orders in them, and the customers behind these.

use std::io::{self, Write};

use super::customers::{Customer, CustomerKind};
use crate::model::{Column, Defect};

/// A fault, or what follows from one.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Its file, counted from 0.
    pub(super) file: usize,
    /// Its line, counted from 1; within its chunk until that is placed.
    pub(super) line: u64,
    /// Further lines of this file that are as right a place for it.
    pub(super) lines: Vec<u64>,
    /// The file, and lines of it, of an order that this one repeats.
    pub(super) repeats: Option<(usize, Vec<u64>)>,
    pub(super) order_id: String,
    pub(super) column: Option<Column>,
    /// Further columns that are as right a place for it.
    pub(super) columns: Vec<Column>,
    pub(super) kind: Defect,
    pub(super) variant: &'static str,
    pub(super) before: String,
    /// Whether it only follows from a fault.
    pub(super) follows: bool,
}

/// An order as it stands in a file.
#[derive(Debug, Clone)]
pub(super) struct OrderRow {
    pub(super) file: usize,
    pub(super) line: u64,
    pub(super) lines: usize,
    pub(super) order_id: String,
    pub(super) customer: u32,
}

/// The file of faults. Lines and columns that are as right a place are joined by `|`; lines of another file stand as
/// `file:line`.
pub(super) const FAULTS: &str = "faults.csv";
/// The file of orders.
pub(super) const ORDERS: &str = "orders.csv";
/// The file of customers.
pub(super) const CUSTOMERS: &str = "customers.csv";

/// Writes the faults.
pub(super) fn write_faults(out: &mut dyn Write, entries: &[Entry], names: &[String]) -> io::Result<()> {
    let mut file = csv::Writer::from_writer(out);
    file.write_record(["file", "line", "lines", "order_id", "column", "columns", "kind", "variant", "before", "role"])?;
    let joined = |list: Vec<String>| list.join("|");
    for entry in entries {
        let here = entry.lines.iter().map(u64::to_string);
        let there = entry.repeats.iter();
        let there = there.flat_map(|(other, lines)| lines.iter().map(|line| format!("{}:{line}", names[*other])));
        file.write_record([
            names[entry.file].as_str(),
            &entry.line.to_string(),
            &joined(here.chain(there).collect()),
            &entry.order_id,
            entry.column.map_or("", Column::name),
            &joined(entry.columns.iter().map(|column| column.name().to_owned()).collect()),
            entry.kind.name(),
            entry.variant,
            &entry.before,
            if entry.follows { "side-effect" } else { "fault" },
        ])?;
    }
    file.flush()
}

/// Writes the orders, one row for each time that one stands in a file.
pub(super) fn write_orders(out: &mut dyn Write, orders: &[OrderRow], names: &[String]) -> io::Result<()> {
    let mut file = csv::Writer::from_writer(out);
    file.write_record(["file", "line", "lines", "order_id", "customer_id"])?;
    for order in orders {
        file.write_record([
            names[order.file].as_str(),
            &order.line.to_string(),
            &order.lines.to_string(),
            &order.order_id,
            &customer_id(order.customer),
        ])?;
    }
    file.flush()
}

/// Writes the customers, one row for each spelling.
pub(super) fn write_customers(out: &mut dyn Write, customers: &[Customer]) -> io::Result<()> {
    let mut file = csv::Writer::from_writer(out);
    file.write_record([
        "customer_id",
        "kind",
        "name",
        "spelling",
        "how",
        "code",
        "account",
        "phone",
        "email",
        "tax_id",
        "former_phone",
        "former_code",
        "decoy_of",
        "decoy_how",
    ])?;
    for (index, customer) in (0u32..).zip(customers) {
        let own = std::iter::once((customer.name.as_str(), ""));
        let variants = customer.variants.iter().map(|(spelling, how)| (spelling.as_str(), *how));
        let (decoy_of, decoy_how) = customer.decoy_of.map_or((String::new(), ""), |(of, how)| (customer_id(of), how));
        for (spelling, how) in own.chain(variants) {
            file.write_record([
                customer_id(index).as_str(),
                match customer.kind {
                    CustomerKind::Person => "person",
                    CustomerKind::Organisation => "organisation",
                },
                &customer.name,
                spelling,
                how,
                &customer.code,
                &customer.nick,
                &customer.phone,
                &customer.email,
                &customer.tax_id,
                &customer.old_phone,
                &customer.old_code,
                &decoy_of,
                decoy_how,
            ])?;
        }
    }
    file.flush()
}

/// How a customer is called in the truth.
fn customer_id(index: u32) -> String {
    format!("k{index:06}")
}
