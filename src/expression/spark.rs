//! Expressions as Spark SQL, for exports that live on a cluster: a table whose columns have the canonical names, or the captions
//! of the file. The same null logic and exact decimals; a quotient has the decimals that Spark gives it, where here it has 10.

use std::fmt::Write;

use super::tree::{
    Arithmetic, Cast, Comparison, Digits, Expression, Interval, Level, Node, NodeKind, Operation, Over, Source,
};
use super::value::{Type, Value};

/// Stands for the table in what an order is asked of the whole file.
const OF_FILE: &str = "\u{1f}";

impl Expression {
    /// The query that gives what breaks the rule: rows with all their columns, the keys of orders, or one row that says whether
    /// the file does. `considered` is the rule's `where`.
    #[must_use]
    pub fn spark_sql(&self, table: &str, considered: Option<&Self>) -> String {
        let holds = self.spark();
        let condition = considered.map_or_else(|| "true".to_owned(), Self::spark);
        match self.level {
            Level::Row => format!(
                "SELECT * FROM (SELECT *, {condition} AS considered, {holds} AS holds FROM {table}) WHERE considered AND NOT holds"
            ),
            Level::Order => {
                // What is over the file is asked apart: no window stands behind GROUP BY.
                let over_file = |text: String| text.replace(OF_FILE, &format!(" FROM {table})"));
                let (condition, holds) = (over_file(condition), over_file(holds));
                format!(
                    "SELECT order_id FROM {table} WHERE order_id IS NOT NULL GROUP BY order_id HAVING {condition} AND NOT {holds}"
                )
            }
            Level::File => format!(
                "SELECT NOT {holds} AS broken FROM (SELECT *, {condition} AS considered FROM {table}) WHERE considered"
            ),
        }
    }

    /// The expression itself.
    #[must_use]
    pub fn spark(&self) -> String {
        let mut out = String::new();
        self.write(&self.root, &mut out);
        out
    }

    /// Writes a part in parentheses where it is more than a name, a value or a call.
    fn write(&self, node: &Node, out: &mut String) {
        match &node.kind {
            NodeKind::Constant(value) => literal(value, out),
            NodeKind::Column(column) => out.push_str(&self.columns[*column].spark_name()),
            NodeKind::Aggregate(at) => self.aggregate(*at, out),
            NodeKind::Not(value) => self.around("(NOT ", &[value], "", ")", out),
            NodeKind::And(parts) => self.around("(", &parts.iter().collect::<Vec<_>>(), " AND ", ")", out),
            NodeKind::Or(parts) => self.around("(", &parts.iter().collect::<Vec<_>>(), " OR ", ")", out),
            NodeKind::Compare(comparison, a, b) => self.around("(", &[a, b], sign(*comparison), ")", out),
            NodeKind::Distinct { a, b, negated } => {
                self.around(
                    if *negated { "(" } else { "(NOT (" },
                    &[a, b],
                    " <=> ",
                    if *negated { ")" } else { "))" },
                    out,
                );
            }
            NodeKind::IsNull { value, negated } => {
                self.around("(", &[value], "", if *negated { " IS NOT NULL)" } else { " IS NULL)" }, out);
            }
            NodeKind::IsTruth { value, wanted, negated } => {
                let end =
                    format!(" IS {}{})", if *negated { "NOT " } else { "" }, if *wanted { "TRUE" } else { "FALSE" });
                self.around("(", &[value], "", &end, out);
            }
            NodeKind::In { value, list, negated } => {
                self.around("(", &[value], "", if *negated { " NOT IN " } else { " IN " }, out);
                self.around("(", &list.iter().collect::<Vec<_>>(), ", ", "))", out);
            }
            NodeKind::Like { value, pattern, negated } => {
                let word = if pattern.insensitive { "ILIKE" } else { "LIKE" };
                let not = if *negated { "NOT " } else { "" };
                self.around("(", &[value], "", &format!(" {not}{word} {})", quoted(&pattern.text)), out);
            }
            NodeKind::Matches { value, pattern } => {
                self.around("regexp_like(", &[value], "", &format!(", {})", quoted(pattern.as_str())), out);
            }
            // Nothing divided by zero is null, and must not stop a query.
            NodeKind::Arithmetic(operation @ (Arithmetic::Divide | Arithmetic::Remainder), a, b) => {
                self.around("(", &[a], "", operator(*operation), out);
                self.around("nullif(", &[b], "", ", 0))", out);
            }
            NodeKind::Arithmetic(operation, a, b) => self.around("(", &[a, b], operator(*operation), ")", out),
            NodeKind::Negate(value) => self.around("(- ", &[value], "", ")", out),
            NodeKind::Shift { moment, by, back } => {
                let sign = if *back { "-" } else { "+" };
                self.around("(", &[moment], "", &format!(" {sign} {})", interval(*by)), out);
            }
            NodeKind::Case { branches, otherwise } => {
                out.push_str("CASE");
                for (condition, value) in branches {
                    self.around(" WHEN ", &[condition, value], " THEN ", "", out);
                }
                if let Some(otherwise) = otherwise {
                    self.around(" ELSE ", &[otherwise], "", "", out);
                }
                out.push_str(" END");
            }
            NodeKind::Cast { value, to } => {
                let (start, end) = match to {
                    Cast::Number(Digits { behind: None, .. }) => ("try_cast(", " AS DECIMAL(38, 10))".to_owned()),
                    // Some engines round to all digits, and cut off what is too much for fewer: one step each.
                    Cast::Number(Digits { all, behind: Some(behind) }) if *all < 38 => {
                        ("try_cast(try_cast(", format!(" AS DECIMAL(38, {behind})) AS DECIMAL({all}, {behind}))"))
                    }
                    Cast::Number(Digits { behind: Some(behind), .. }) => {
                        ("try_cast(", format!(" AS DECIMAL(38, {behind}))"))
                    }
                    Cast::Text => ("try_cast(", " AS STRING)".to_owned()),
                    Cast::Day => ("try_cast(", " AS DATE)".to_owned()),
                    Cast::Moment => ("try_cast(", " AS TIMESTAMP_NTZ)".to_owned()),
                };
                self.around(start, &[value], "", &end, out);
            }
            NodeKind::Call(function, parts) => {
                let parts: Vec<String> = parts
                    .iter()
                    .map(|part| {
                        let mut text = String::new();
                        match &part.kind {
                            // Places and lengths are integers.
                            NodeKind::Constant(Value::Number(number)) => text = number.to_string(),
                            NodeKind::Negate(of) => match &of.kind {
                                NodeKind::Constant(Value::Number(number)) => text = format!("-{number}"),
                                _ => self.write(part, &mut text),
                            },
                            _ => self.write(part, &mut text),
                        }
                        text
                    })
                    .collect();
                let mut call = function.spark.replace("{*}", &parts.join(", "));
                for (at, part) in parts.iter().enumerate() {
                    call = call.replace(&format!("{{{at}}}"), part);
                }
                out.push_str(&call);
            }
        }
    }

    fn around(&self, start: &str, parts: &[&Node], between: &str, end: &str, out: &mut String) {
        out.push_str(start);
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                out.push_str(between);
            }
            self.write(part, out);
        }
        out.push_str(end);
    }

    fn aggregate(&self, at: usize, out: &mut String) {
        let aggregate = &self.aggregates[at];
        let value = aggregate.value.as_ref().map_or_else(
            || "*".to_owned(),
            |value| {
                let mut text = String::new();
                self.write(value, &mut text);
                text
            },
        );
        let apart = self.level == Level::Order && aggregate.over == Over::File;
        if apart {
            out.push_str("(SELECT ");
        }
        out.push_str(&match aggregate.operation {
            Operation::Count => format!("count({value})"),
            Operation::CountDistinct => format!("count(DISTINCT {value})"),
            Operation::Sum => format!("sum({value})"),
            Operation::Average => format!("avg({value})"),
            Operation::Least => format!("min({value})"),
            Operation::Greatest => format!("max({value})"),
            Operation::First => format!("first({value}, true)"),
        });
        match (self.level, aggregate.over) {
            (Level::Row, Over::Order) => out.push_str(" OVER (PARTITION BY order_id)"),
            (Level::Row, Over::File) => out.push_str(" OVER ()"),
            (Level::Order, Over::File) => out.push_str(OF_FILE),
            _ => {}
        }
    }
}

impl Source {
    /// The column as Spark names it.
    #[must_use]
    pub fn spark_name(&self) -> String {
        let name = match self {
            Self::Canonical(column) => column.name(),
            Self::Caption(caption) => caption,
        };
        format!("`{}`", name.replace('`', "``"))
    }
}

impl Type {
    /// The type of Spark that values of this one have there.
    #[must_use]
    pub fn spark_name(self) -> &'static str {
        match self {
            Self::Number => "DECIMAL(38, 10)",
            Self::Moment => "TIMESTAMP",
            Self::Truth => "BOOLEAN",
            _ => "STRING",
        }
    }
}

/// A text as a literal of Spark.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn literal(value: &Value<'_>, out: &mut String) {
    match value {
        Value::Null => out.push_str("NULL"),
        Value::Truth(truth) => out.push_str(if *truth { "true" } else { "false" }),
        // Whole numbers would be integers, which overflow.
        Value::Number(number) if number.scale == 0 => drop(write!(out, "{number}BD")),
        Value::Number(number) => drop(write!(out, "{number}")),
        Value::Text(text) => out.push_str(&quoted(text)),
        Value::Moment(_) => {
            let text = value.to_string();
            let kind = if text.len() == "2024-01-31".len() { "DATE" } else { "TIMESTAMP_NTZ" };
            let _ = write!(out, "{kind} '{text}'");
        }
    }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => " = ",
        Comparison::Unequal => " <> ",
        Comparison::Less => " < ",
        Comparison::LessOrEqual => " <= ",
        Comparison::Greater => " > ",
        Comparison::GreaterOrEqual => " >= ",
    }
}

fn operator(operation: Arithmetic) -> &'static str {
    match operation {
        Arithmetic::Add => " + ",
        Arithmetic::Subtract => " - ",
        Arithmetic::Multiply => " * ",
        Arithmetic::Divide => " / ",
        Arithmetic::Remainder => " % ",
    }
}

fn interval(by: Interval) -> String {
    if by.months != 0 {
        format!("INTERVAL '{}' MONTH", by.months)
    } else {
        format!("INTERVAL '{}' SECOND", by.micros / 1_000_000)
    }
}
