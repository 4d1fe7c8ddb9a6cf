//! `responsibility.csv`: faults by salesperson, clerk, department and shop, in all and by month.

use std::io::{self, Write};

use super::people::PeopleCsv;
use crate::report::Responsibility;

const CAPTIONS: &[&str] =
    &["column", "name", "month", "orders", "faulty_orders", "faulty_percent", "findings", "most_frequent_rule"];

/// Writes the file. The row without a month is the sum over all, with the orders that have no date.
pub(super) fn write(out: &mut dyn Write, all: &[Responsibility]) -> io::Result<()> {
    let mut file = PeopleCsv::new(out, CAPTIONS)?;
    for of in all {
        for share in &of.shares {
            let whole = ("", (share.orders, share.faulty_orders));
            let months = share.months.iter().map(|(month, counts)| (month.as_str(), *counts));
            for (month, (orders, faulty)) in std::iter::once(whole).chain(months) {
                let percent = faulty * 10_000 / orders.max(1);
                let of_all = month.is_empty();
                file.row([
                    of.column,
                    &share.name,
                    month,
                    &orders.to_string(),
                    &faulty.to_string(),
                    &format!("{}.{:02}", percent / 100, percent % 100),
                    &if of_all { share.findings.to_string() } else { String::new() },
                    share.most_frequent_rule.as_deref().filter(|_| of_all).unwrap_or_default(),
                ])?;
            }
        }
    }
    file.end()
}
