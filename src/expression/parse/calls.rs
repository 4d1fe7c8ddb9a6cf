//! Functions and aggregates.

use sqlparser::ast::{
    DuplicateTreatment, Expr, Function as Call, FunctionArg, FunctionArgExpr, FunctionArguments, Value as Literal,
    WindowType,
};

use super::{Mistake, Place, Reader, compiled, mistake, truth, wrong_type};
use crate::config::unknown_name;
use crate::expression::functions::{FUNCTIONS, Takes, find};
use crate::expression::tree::{Aggregate, Level, Node, NodeKind, Operation, Over};
use crate::expression::value::Type;
use crate::model::Text;

/// Aggregates by their names.
const AGGREGATES: [(&str, Operation); 5] = [
    ("count", Operation::Count),
    ("sum", Operation::Sum),
    ("avg", Operation::Average),
    ("min", Operation::Least),
    ("max", Operation::Greatest),
];

/// The function that a pattern is a constant of.
const MATCHES: &str = "regexp_like";

impl Reader<'_> {
    /// A function or an aggregate.
    pub(super) fn function(&mut self, call: &Call, at: &Place) -> Result<Node, Mistake> {
        const SHAPE: Text = Text {
            en: "`{name}` is called in a way that rules do not know",
            zh: "规则不支持这样调用 `{name}`",
        };
        let name = call.name.to_string().to_ascii_lowercase();
        let shape = || mistake(SHAPE, at, &[("name", &name)]);
        if call.filter.is_some()
            || call.null_treatment.is_some()
            || !call.within_group.is_empty()
            || call.uses_odbc_syntax
        {
            return Err(shape());
        }
        let list = match &call.args {
            FunctionArguments::List(list) if list.clauses.is_empty() => list,
            FunctionArguments::None if name == "current_date" => return self.call("today", &[], at),
            _ => return Err(shape()),
        };
        let mut arguments: Vec<Option<&Expr>> = Vec::new();
        for argument in &list.args {
            match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => arguments.push(Some(expr)),
                FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => arguments.push(None),
                _ => return Err(shape()),
            }
        }
        let distinct = matches!(list.duplicate_treatment, Some(DuplicateTreatment::Distinct));
        if let Some(&(_, operation)) = AGGREGATES.iter().find(|(known, _)| *known == name) {
            return match arguments.as_slice() {
                [argument] => self.aggregated(&name, operation, *argument, distinct, call.over.as_ref(), at),
                _ => Err(shape()),
            };
        }
        if distinct || call.over.is_some() {
            return Err(shape());
        }
        let arguments: Option<Vec<&Expr>> = arguments.into_iter().collect();
        let arguments = arguments.ok_or_else(shape)?;
        if name == MATCHES || name == "rlike" || name == "regexp" {
            return self.matches(&arguments, at);
        }
        self.call(&name, &arguments, at)
    }

    /// A call of a function of the table.
    pub(super) fn call(&mut self, name: &str, arguments: &[&Expr], at: &Place) -> Result<Node, Mistake> {
        const UNKNOWN: Text = Text { en: "there is no function `{name}`", zh: "没有函数 `{name}`" };
        const COUNT: Text =
            Text { en: "`{name}` takes other arguments: {says}", zh: "`{name}` 的参数不对：{says}" };
        let name = match name {
            "substring" => "substr",
            "char_length" => "length",
            "ceiling" => "ceil",
            "startswith" => "starts_with",
            "endswith" => "ends_with",
            "current_date" => "today",
            "dayofmonth" => "day",
            name => name,
        };
        let Some(function) = find(name) else {
            let names: Vec<&str> = FUNCTIONS
                .iter()
                .map(|function| function.name)
                .chain(AGGREGATES.map(|(name, _)| name))
                .chain([MATCHES])
                .collect();
            let end = at.start + name.len();
            let is_here = self.text.get(at.start..end).is_some_and(|text| text.eq_ignore_ascii_case(name));
            let at = if is_here { at.start..end } else { at.clone() };
            return Err(Mistake { text: unknown_name(UNKNOWN, name, &names), at });
        };
        let wrong_count = || {
            let text = COUNT.owned_with(&[("name", Text::same(function.name)), ("says", function.says)]);
            Mistake { text, at: at.clone() }
        };
        let mut nodes = Vec::with_capacity(arguments.len());
        let mut ty = Type::Null;
        match function.takes {
            Takes::These(types, optional) => {
                if arguments.len() > types.len() || arguments.len() + optional < types.len() {
                    return Err(wrong_count());
                }
                for (argument, &wanted) in arguments.iter().zip(types) {
                    nodes.push(self.of_type(argument, wanted, at)?);
                }
            }
            Takes::OneType | Takes::TwoOfOneType | Takes::Texts => {
                let fits = match function.takes {
                    Takes::TwoOfOneType => arguments.len() == 2,
                    Takes::OneType => arguments.len() >= 2,
                    _ => !arguments.is_empty(),
                };
                if !fits {
                    return Err(wrong_count());
                }
                for argument in arguments {
                    let place = self.place(argument, at);
                    self.spared = function.name == "coalesce" && matches!(argument, Expr::Identifier(_));
                    let node = self.node(argument, at)?;
                    let wanted = if function.takes == Takes::Texts { Type::Text } else { ty };
                    ty = wanted.common(node.ty).ok_or_else(|| wrong_type(node.ty, wanted, &place))?;
                    nodes.push(node);
                }
            }
        }
        Ok(Node { kind: NodeKind::Call(function, nodes), ty: function.gives.unwrap_or(ty) })
    }

    /// Whether a text matches a pattern, which is a constant.
    fn matches(&mut self, arguments: &[&Expr], at: &Place) -> Result<Node, Mistake> {
        const SHAPE: Text = Text {
            en: "write regexp_like(text, 'pattern'), with the pattern in quotes",
            zh: "请写 regexp_like(文本, '模式')，模式放在引号内",
        };
        let [value, written @ Expr::Value(pattern)] = arguments else { return Err(mistake(SHAPE, at, &[])) };
        let Literal::SingleQuotedString(pattern) = &pattern.value else { return Err(mistake(SHAPE, at, &[])) };
        let place = self.place(written, at);
        let value = Box::new(self.of_type(value, Type::Text, at)?);
        Ok(truth(NodeKind::Matches { value, pattern: Box::new(compiled(pattern, &place)?) }))
    }

    /// An aggregate. In rules about rows it says what it is over.
    fn aggregated(
        &mut self,
        name: &str,
        operation: Operation,
        argument: Option<&Expr>,
        distinct: bool,
        over: Option<&WindowType>,
        at: &Place,
    ) -> Result<Node, Mistake> {
        const ROWS: Text = Text {
            en: "a rule about rows says what `{name}` is over: OVER (PARTITION BY order_id), or OVER () for the file; \
                 or it is a rule about orders: check = \"order-expression\"",
            zh: "针对行的规则须写明 `{name}` 的范围：OVER (PARTITION BY order_id)，或 OVER () 表示整个文件；\
                 也可改为针对订单的规则：check = \"order-expression\"",
        };
        const WINDOW: Text = Text {
            en: "aggregates are over an order, OVER (PARTITION BY order_id), or over the file, OVER ()",
            zh: "聚合的范围只能是订单 OVER (PARTITION BY order_id) 或整个文件 OVER ()",
        };
        const NESTED: Text =
            Text { en: "`{name}` stands within another aggregate", zh: "`{name}` 不能写在另一个聚合之内" };
        const STAR: Text = Text { en: "only count takes `*`", zh: "只有 count 可以用 `*`" };
        const DISTINCT: Text = Text { en: "only count takes DISTINCT", zh: "只有 count 可以用 DISTINCT" };
        if self.within.is_some() {
            return Err(mistake(NESTED, at, &[("name", name)]));
        }
        let over = match (over, self.level) {
            (None, Level::Row) => return Err(mistake(ROWS, at, &[("name", name)])),
            (None, Level::Order) => Over::Order,
            (None, Level::File) => Over::File,
            (Some(window), level) => match window_over(window) {
                Some(Over::Order) if level == Level::File => return Err(mistake(WINDOW, at, &[])),
                Some(over) => over,
                None => return Err(mistake(WINDOW, at, &[])),
            },
        };
        let operation = match (operation, distinct) {
            (Operation::Count, true) => Operation::CountDistinct,
            (_, true) => return Err(mistake(DISTINCT, at, &[])),
            (operation, false) => operation,
        };
        let is_sum = matches!(operation, Operation::Sum | Operation::Average);
        self.within = Some(over);
        let value = match argument {
            None if operation != Operation::Count => Err(mistake(STAR, at, &[])),
            None => Ok(None),
            Some(argument) if is_sum => self.of_type(argument, Type::Number, at).map(Some),
            Some(argument) => self.node(argument, at).map(Some),
        };
        self.within = None;
        let value = value?;
        let ty = match operation {
            Operation::Count | Operation::CountDistinct | Operation::Sum | Operation::Average => Type::Number,
            _ => value.as_ref().map_or(Type::Null, |value| value.ty),
        };
        let text = written_call(&self.text[at.start..]).to_owned();
        Ok(self.aggregate(Aggregate { text, operation, value, over }, ty))
    }
}

/// A call as it is written, to the parenthesis that closes it.
fn written_call(text: &str) -> &str {
    let mut depth = 0usize;
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') if depth <= 1 => return &text[..=at],
            (None, ')') => depth -= 1,
            _ => {}
        }
    }
    text
}

/// What a window is over.
fn window_over(window: &WindowType) -> Option<Over> {
    let WindowType::WindowSpec(spec) = window else { return None };
    if spec.window_name.is_some() || !spec.order_by.is_empty() || spec.window_frame.is_some() {
        return None;
    }
    match spec.partition_by.as_slice() {
        [] => Some(Over::File),
        [Expr::Identifier(name)] if name.value.eq_ignore_ascii_case("order_id") => Some(Over::Order),
        _ => None,
    }
}
