//! What names mean.

use sqlparser::ast::Ident;

use super::{Mistake, Place, Reader, mistake};
use crate::config::{did_you_mean, unknown_name};
use crate::expression::tree::{Aggregate, Level, Node, NodeKind, Operation, Over, Source};
use crate::model::{Column, Text};

impl Reader<'_> {
    /// A column by its name. Of an order outside aggregates it is the first value that the order's rows have.
    pub(super) fn column(&mut self, name: &Ident, at: &Place) -> Result<Node, Mistake> {
        const UNKNOWN: Text = Text {
            en: "`{name}` is no canonical column (`ordermend rules columns` lists them); a caption of the file stands in double quotes",
            zh: "`{name}` 不是规范列名（见 `ordermend rules columns`）；文件中的表头请用双引号",
        };
        const NO_AGGREGATE: Text = Text {
            en: "a rule about whole files needs an aggregate around `{name}`, as in `sum({name})` or `count(DISTINCT {name})`",
            zh: "针对整个文件的规则须对 `{name}` 使用聚合，例如 `sum({name})` 或 `count(DISTINCT {name})`",
        };
        let is_quoted = matches!(name.quote_style, Some('"' | '`'));
        let canonical = Column::from_name(&name.value.to_ascii_lowercase()).filter(|_| !is_quoted);
        let source = match canonical {
            Some(column) => Source::Canonical(column),
            None if is_quoted || !name.value.is_ascii() => Source::Caption(name.value.clone()),
            None => {
                let names: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
                // A column is often called by what it is.
                let titled = |column: &&Column| column.title().en.eq_ignore_ascii_case(&name.value.replace('_', " "));
                let text = match Column::ALL.iter().find(titled) {
                    Some(column) => did_you_mean(UNKNOWN.owned(&[("name", &name.value)]), column.name()),
                    None => unknown_name(UNKNOWN, &name.value, &names),
                };
                return Err(Mistake { text, at: at.clone() });
            }
        };
        let ty = source.value_type();
        let place = self.columns.iter().position(|known| *known == source).unwrap_or_else(|| {
            self.columns.push(source);
            self.required.push(false);
            self.columns.len() - 1
        });
        self.required[place] |= !std::mem::take(&mut self.spared);
        let column = Node { kind: NodeKind::Column(place), ty };
        match (self.level, self.within) {
            (Level::Row, _) | (_, Some(_)) => Ok(column),
            (Level::Order, None) => {
                let text = name.value.clone();
                let first = Aggregate { text, operation: Operation::First, value: Some(column), over: Over::Order };
                Ok(self.aggregate(first, ty))
            }
            (Level::File, None) => Err(mistake(NO_AGGREGATE, at, &[("name", &name.value)])),
        }
    }

    /// An aggregate as a part of the expression.
    pub(super) fn aggregate(&mut self, aggregate: Aggregate, ty: crate::expression::Type) -> Node {
        self.aggregates.push(aggregate);
        Node { kind: NodeKind::Aggregate(self.aggregates.len() - 1), ty }
    }
}
