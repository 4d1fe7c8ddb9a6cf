#!/usr/bin/env python3
"""Referee: random rules, judged by ordermend and by a database, must find the same rows.

A CSV of random orders and a file of random rules are written. ordermend judges the one by the other, and prints the same
rules as Spark SQL. A database that shares no code with it runs that SQL over the same rows as typed columns: Sail, which
speaks Spark's dialect, as it is printed; DuckDB, after a translation of the dialect and of nothing else.

    python3 referee.py --ordermend PATH --seed 1 --rules 200 --rows 60 --engine duckdb

Exits with 0 where all rules agree, or where the database is not installed; with 1 where one does not.
"""

import argparse
import csv
import json
import logging
import os
import random
import re
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

AS_OF = "2024-06-30"

# Captions, the canonical columns that ordermend maps them to by itself, and the types that a database has them as. The last
# one is no canonical column: rules name it in double quotes, and its cells are text.
COLUMNS = [
    ("订单编号", "order_id", "VARCHAR"),
    ("下单时间", "order_date", "TIMESTAMP"),
    ("付款时间", "payment_date", "TIMESTAMP"),
    ("客户名称", "customer_name", "VARCHAR"),
    ("数量", "qty", "DECIMAL(9, 0)"),
    ("单价", "unit_price", "DECIMAL(12, 4)"),
    ("优惠金额", "discount_amount", "DECIMAL(12, 2)"),
    ("订单金额", "order_total", "DECIMAL(12, 2)"),
    ("实付金额", "paid_amount", "DECIMAL(12, 2)"),
    ("工单号", "工单号", "VARCHAR"),
]
NUMBERS = [name for _, name, kind in COLUMNS if kind.startswith("DECIMAL")]
TEXTS = ["order_id", "customer_name", '"工单号"']
MOMENTS = ["order_date", "payment_date"]


# ---------------------------------------------------------------------------------------------------------------- rows


class Rows:
    """Random rows. Each cell is the text that stands in the CSV; None is blank."""

    # What SQL gives a meaning to, beside letters of several scripts. No text may begin or end with a space, which ordermend
    # takes off, begin with what spreadsheets read as a formula, or be one of the texts that mean "missing".
    LETTERS = "aAbGé张三李客1207%_\\'\" .,"
    AMOUNTS_AS_TEXT = ["12.50", "-7", "0", "1,234.50", "¥88.00", "GD1024", "3.125", "+4", "007", "1e3"]

    def __init__(self, rng, count):
        self.rng = rng
        orders = [f"SO{1001 + n}" for n in range(max(1, count * 2 // 3))]
        self.rows = [self.row(rng.choice(orders)) for _ in range(count)]

    def row(self, order_id):
        money = self.money
        return {
            "order_id": order_id,
            "order_date": self.moment(0.05),
            "payment_date": self.moment(0.25),
            "customer_name": self.maybe(0.15, self.text),
            "qty": self.maybe(0.1, lambda: str(self.rng.choice([-2, 0, 1, 1, 2, 3, 12]))),
            "unit_price": self.maybe(0.1, lambda: self.rng.choice(["0", "2.5", "2.50", "19.9999", "-3.1250", "0.0001", "100"])),
            "discount_amount": self.maybe(0.3, money),
            "order_total": self.maybe(0.1, money),
            "paid_amount": self.maybe(0.2, money),
            "工单号": self.maybe(0.2, self.caption_text),
        }

    def maybe(self, share_of_blanks, make):
        return None if self.rng.random() < share_of_blanks else make()

    def money(self):
        return self.rng.choice(["0", "0.00", "5", "-5.00", "10.25", "10.3", "99.99", "100.00", "1234.56"])

    def text(self):
        while True:
            text = "".join(self.rng.choice(self.LETTERS) for _ in range(self.rng.randint(1, 6)))
            if text == text.strip() and text[0] not in "'\".,":
                return text

    def caption_text(self):
        """An amount as text, or a text that no reading takes for one: what number() takes is wider than what SQL does."""
        return self.rng.choice(self.AMOUNTS_AS_TEXT) if self.rng.random() < 0.4 else "GD" + self.text()

    def moment(self, share_of_blanks):
        """A day near the ends of months, where shifts by months are clamped, with or without a time."""
        days = ["2023-12-31", "2024-01-01", "2024-01-31", "2024-02-29", "2024-03-31", "2024-05-31", "2024-06-29", "2024-06-30"]
        times = ["", " 00:00:00", " 00:00:01", " 09:30:00", " 23:59:59"]
        return self.maybe(share_of_blanks, lambda: self.rng.choice(days) + self.rng.choice(times))

    def known(self, name):
        """A value that the column has, so that comparisons are not all alike."""
        values = [row[name] for row in self.rows if row[name] is not None]
        return self.rng.choice(values) if values else "0"

    def write(self, path):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([caption for caption, _, _ in COLUMNS])
            writer.writerows([[row[name] or "" for _, name, _ in COLUMNS] for row in self.rows])


# ---------------------------------------------------------------------------------------------------------- expressions


def quoted(text):
    """A text as a literal of standard SQL, which is how rules write it."""
    return "'" + text.replace("'", "''") + "'"


class Expressions:
    """Random expressions that are well typed: each method writes one of its type, at most `depth` deeper."""

    def __init__(self, rng, rows, level):
        self.rng = rng
        self.rows = rows
        self.level = level
        # Aggregates are not nested; within one, columns are those of rows at every level.
        self.within = False

    def pick(self, *choices):
        """Writes one of the choices; those that are not possible here are None."""
        return self.rng.choice([choice for choice in choices if choice])()

    def grouped(self, text):
        """In parentheses, or not: whatever stands around it, the whole is well typed either way."""
        return f"({text})" if self.rng.random() < 0.5 else text

    # Truths

    def truth(self, depth):
        if depth <= 0:
            return self.pick(self.comparison, self.comparison, self.null_test)
        return self.pick(
            self.comparison,
            self.comparison,
            self.between,
            self.like,
            self.within_list,
            self.distinct,
            self.text_test,
            self.null_test,
            lambda: self.grouped(f"{self.truth(depth - 1)} {self.rng.choice(['AND', 'OR'])} {self.truth(depth - 1)}"),
            lambda: self.grouped(f"{self.truth(depth - 1)} {self.rng.choice(['AND', 'OR'])} {self.truth(depth - 1)}"),
            lambda: f"NOT {self.grouped(self.truth(depth - 1))}",
            lambda: f"({self.truth(depth - 1)}) IS {self.rng.choice(['', 'NOT '])}{self.rng.choice(['TRUE', 'FALSE'])}",
            lambda: f"({self.truth(depth - 1)}) IS {self.rng.choice(['', 'NOT '])}NULL",
            lambda: f"CASE WHEN {self.truth(depth - 1)} THEN {self.truth(depth - 1)} ELSE {self.truth(0)} END",
            lambda: f"CASE WHEN {self.truth(depth - 1)} THEN {self.truth(depth - 1)} END",
        )

    def pair(self):
        """Two values of one type; one of them often a literal."""
        make, literal = self.rng.choice(self.types())
        return make(1), (literal() if self.rng.random() < 0.5 else make(1))

    def types(self):
        numbers = (self.number, self.number_literal)
        return [numbers, numbers, (self.text, self.text_literal), (self.moment, self.moment_literal)]

    def comparison(self):
        a, b = self.pair()
        return f"{a} {self.rng.choice(['=', '<>', '<', '<=', '>', '>='])} {b}"

    def between(self):
        make, literal = self.rng.choice(self.types())
        return f"{make(1)} {self.rng.choice(['', 'NOT '])}BETWEEN {literal()} AND {self.pick(literal, lambda: make(0))}"

    def within_list(self):
        make, literal = self.rng.choice(self.types())
        entries = [literal() for _ in range(self.rng.randint(1, 3))]
        if self.rng.random() < 0.3:
            entries.append("NULL")
        if self.rng.random() < 0.3:
            entries.append(make(0))
        return f"{make(1)} {self.rng.choice(['', 'NOT '])}IN ({', '.join(entries)})"

    def distinct(self):
        """In parentheses: parsers do not agree on how much of what follows belongs to it."""
        a, b = self.pair()
        return f"({a} IS {self.rng.choice(['', 'NOT '])}DISTINCT FROM {self.rng.choice([b, 'NULL'])})"

    def null_test(self):
        make, _ = self.rng.choice(self.types())
        return f"{make(1)} IS {self.rng.choice(['', 'NOT '])}NULL"

    def like(self):
        """Patterns escape nothing but what has a meaning: SQL calls anything else an error."""
        pieces = ["%", "_", "a", "A", "1", "张", "'", '"', "SO", "\\%", "\\_", "\\\\", "."]
        pattern = "".join(self.rng.choice(pieces) for _ in range(self.rng.randint(1, 4)))
        if self.rng.random() < 0.5:
            pattern = f"%{pattern}%"
        word = self.rng.choice(["LIKE", "LIKE", "ILIKE"])
        return f"{self.text(1)} {self.rng.choice(['', 'NOT '])}{word} {quoted(pattern)}"

    def text_test(self):
        pattern = self.rng.choice(["^[0-9]+$", "[张三]", "^SO\\d{3}[13579]$", "(a|A)b?", "'", "\\.", "\\\\", "^[^%_]*$"])
        return self.pick(
            lambda: f"regexp_like({self.text(1)}, {quoted(pattern)})",
            lambda: f"{self.rng.choice(['starts_with', 'ends_with', 'contains'])}({self.text(1)}, {self.short_text()})",
        )

    # Numbers

    def number(self, depth):
        if depth <= 0:
            return self.number_leaf()
        n = lambda: self.number(depth - 1)
        return self.pick(
            self.number_leaf,
            self.number_leaf,
            lambda: self.grouped(f"{n()} {self.rng.choice(['+', '-'])} {n()}"),
            lambda: self.grouped(f"{self.number_leaf()} * {self.small_number()}"),
            # Databases differ in how many decimals a quotient has; a few are the same everywhere.
            lambda: f"round({n()} / {self.pick(self.number_leaf, self.small_number)}, 4)",
            lambda: self.grouped(f"{n()} % {self.pick(self.number_leaf, self.small_number)}"),
            lambda: f"mod({n()}, {self.small_number()})",
            lambda: f"- {n()}",
            lambda: f"{self.rng.choice(['abs', 'sign', 'floor', 'ceil', 'round'])}({n()})",
            lambda: f"round({n()}, {self.rng.randint(0, 3)})",
            lambda: f"{self.rng.choice(['coalesce', 'greatest', 'least'])}({n()}, {n()}, {self.number_literal()})",
            lambda: f"nullif({n()}, {self.number_literal()})",
            lambda: f"CASE WHEN {self.truth(0)} THEN {n()} ELSE {n()} END",
            lambda: f"CASE {self.number_column()} WHEN {self.number_literal()} THEN {n()} END",
            lambda: f"length({self.text(depth - 1)})",
            lambda: self.of_column("number({})", '"工单号"'),
            lambda: self.of_column(f"TRY_CAST({{}} AS DECIMAL(20, {self.rng.randint(0, 4)}))", '"工单号"'),
            lambda: f"TRY_CAST({n()} AS DECIMAL(20, {self.rng.randint(0, 2)}))",
            lambda: f"{self.rng.choice(['year', 'quarter', 'month', 'day', 'weekday', 'hour'])}({self.moment(depth - 1)})",
            lambda: f"datediff({self.moment(depth - 1)}, {self.moment(depth - 1)})",
            self.number_aggregate,
        )

    def number_leaf(self):
        if self.level == "file" and not self.within:
            return self.number_aggregate()
        return self.pick(self.number_column, self.number_column, self.number_column, self.number_aggregate)

    def number_column(self):
        if self.level == "file" and not self.within:
            return self.number_aggregate()
        return self.rng.choice(NUMBERS)

    def number_literal(self):
        return self.rng.choice([self.rows.known(self.rng.choice(NUMBERS)), "0", "1", "-1.5", "100"])

    def small_number(self):
        return self.rng.choice(["0", "1", "2", "3", "7", "0.5", "-4", "1.06"])

    def number_aggregate(self):
        if self.within:
            return self.rng.choice(NUMBERS)
        return self.pick(
            lambda: self.aggregate("sum", self.number),
            # As with quotients.
            lambda: f"round({self.aggregate('avg', self.number)}, 4)",
            lambda: self.aggregate(self.rng.choice(["min", "max"]), self.number),
            lambda: self.aggregate("count", self.any),
            lambda: self.aggregate("count", lambda _: "*"),
            lambda: self.aggregate("count", lambda depth: f"DISTINCT {self.any(depth)}"),
        )

    def of_column(self, call, column):
        """A call that is the same everywhere for the values of one column only."""
        return call.format(f"max({column})" if self.level == "file" and not self.within else column)

    def any(self, depth):
        return self.rng.choice([self.number, self.text, self.moment])(depth)

    def aggregate(self, name, make):
        self.within = True
        argument = make(self.rng.choice([0, 0, 1]))
        self.within = False
        return f"{name}({argument})" + self.window()

    def window(self):
        if self.level == "row":
            return self.rng.choice([" OVER ()", " OVER (PARTITION BY order_id)"])
        return " OVER ()" if self.level == "order" and self.rng.random() < 0.2 else ""

    # Texts

    def text(self, depth):
        if depth <= 0:
            return self.text_leaf()
        t = lambda: self.text(depth - 1)
        count = lambda: self.rng.randint(0, 4)
        return self.pick(
            self.text_leaf,
            self.text_leaf,
            self.text_leaf,
            lambda: f"{self.rng.choice(['upper', 'lower', 'trim', 'ltrim', 'rtrim'])}({t()})",
            lambda: f"{self.rng.choice(['left', 'right'])}({t()}, {count()})",
            lambda: f"substr({t()}, {1 + count()})",
            lambda: f"substr({t()}, {1 + count()}, {count()})",
            lambda: f"replace({t()}, {self.short_text()}, {self.short_text()})",
            lambda: f"concat({t()}, {self.short_text()}, {t()})",
            lambda: self.grouped(f"{t()} || {t()}"),
            lambda: f"{self.rng.choice(['coalesce', 'greatest', 'least'])}({t()}, {self.text_literal()})",
            lambda: f"nullif({t()}, {self.text_literal()})",
            lambda: f"CASE WHEN {self.truth(0)} THEN {t()} ELSE {t()} END",
            lambda: self.of_column("TRY_CAST({} AS TEXT)", "qty"),
            lambda: f"TRY_CAST(year({self.moment(0)}) AS TEXT)",
        )

    def text_leaf(self):
        if self.level == "file" and not self.within:
            return self.aggregate(self.rng.choice(["min", "max"]), self.text)
        if self.within or self.rng.random() < 0.8:
            return self.rng.choice(TEXTS)
        return self.aggregate(self.rng.choice(["min", "max"]), self.text)

    def text_literal(self):
        return quoted(self.rows.known(self.rng.choice(["order_id", "customer_name", "工单号"])))

    def short_text(self):
        return quoted(self.rng.choice(["a", "A", "1", "%", "_", "\\", "'", '"', "张", "SO", " ", "三李"]))

    # Moments

    def moment(self, depth):
        if depth <= 0:
            return self.moment_leaf()
        m = lambda: self.moment(depth - 1)
        return self.pick(
            self.moment_leaf,
            self.moment_leaf,
            lambda: f"date({m()})",
            lambda: f"{m()} {self.rng.choice(['+', '-'])} {self.interval()}",
            lambda: f"{self.rng.choice(['coalesce', 'greatest', 'least'])}({m()}, {m()})",
            lambda: f"nullif({m()}, {self.moment_literal()})",
            lambda: f"CASE WHEN {self.truth(0)} THEN {m()} END",
            lambda: f"TRY_CAST({m()} AS DATE)",
            lambda: f"TRY_CAST({self.date_text()} AS DATE)",
            lambda: "today()",
        )

    def moment_leaf(self):
        if self.level == "file" and not self.within:
            return self.aggregate(self.rng.choice(["min", "max"]), self.moment)
        if self.within or self.rng.random() < 0.8:
            return self.rng.choice(MOMENTS)
        return self.aggregate(self.rng.choice(["min", "max"]), self.moment)

    def moment_literal(self):
        known = self.rows.known(self.rng.choice(MOMENTS))
        return f"DATE '{known[:10]}'" if len(known) == 10 else f"TIMESTAMP '{known}'"

    def date_text(self):
        return quoted(self.rng.choice(["2024-02-29", "2024-06-30", "2024-02-30", "abc"]))

    def interval(self):
        unit = self.rng.choice(["YEAR", "MONTH", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND"])
        return f"INTERVAL '{self.rng.randint(1, 13)}' {unit}"


# ---------------------------------------------------------------------------------------------------------------- rules

LEVELS = {"row": "expression", "order": "order-expression", "file": "file-expression"}


AGGREGATE = re.compile(r"\b(count|sum|avg|min|max)\(")


class Rule:
    """A random rule."""

    def __init__(self, rng, rows, number):
        self.id = f"referee-{number}"
        self.level = rng.choice(["row", "row", "row", "order", "file"])
        self.stated = Expressions(rng, rows, self.level).truth(rng.randint(0, 3))
        # A rule about files must say something of its rows.
        while self.level == "file" and not AGGREGATE.search(self.stated):
            self.stated = Expressions(rng, rows, self.level).truth(rng.randint(0, 3))
        # The rows of a file are chosen one by one.
        chosen = "row" if self.level == "file" else self.level
        self.where = Expressions(rng, rows, chosen).truth(1) if rng.random() < 0.25 else None

    def toml(self):
        texts = {"id": self.id, "check": LEVELS[self.level], "assert": self.stated, "where": self.where, "fail": ">0", "owner": "test"}
        lines = [f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in texts.items() if text is not None]
        return "[[rule]]\n" + "\n".join(lines) + '\ntitle = { en = "Referee", zh = "裁判" }\n'


# ------------------------------------------------------------------------------------------------------------ ordermend


def run(program, folder, arguments, accepted):
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, encoding="utf-8")
    if done.returncode not in accepted:
        sys.exit(f"{' '.join(arguments)} exits with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def findings(program, folder, rules):
    """What ordermend finds, by rule: lines, order numbers, or whether there is a finding."""
    clean = ["clean", "orders.csv", "--rules", "rules.toml", "--no-config", "--no-match", "--as-of", AS_OF, "-o", "out"]
    run(program, folder, clean, accepted=(0, 1))
    found = {rule.id: set() for rule in rules}
    key = {"row": lambda row: int(row["line"]), "order": lambda row: row["order_id"], "file": lambda _: "file"}
    level = {rule.id: rule.level for rule in rules}
    with (folder / "out" / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["rule"] in found:
                found[row["rule"]].add(key[level[row["rule"]]](row))
    return found


def printed_queries(program, folder):
    """The printed query of each rule."""
    printed = run(program, folder, ["rules", "sql", "rules.toml", "--lang", "en"], accepted=(0,))
    parts = re.split(r"^-- (\S+): .*$", printed, flags=re.MULTILINE)
    # The day of the run is today's on a cluster; here it is a day of the past.
    return {name: query.strip().rstrip(";").replace("current_date()", f"DATE '{AS_OF}'") for name, query in zip(parts[1::2], parts[2::2])}


# --------------------------------------------------------------------------------------------- from Spark SQL to DuckDB

TOKEN = re.compile(r"`(?:[^`]|``)*`|'(?:[^'\\]|\\.)*'|\d+(?:\.\d+)?|\w+|<=>|<>|<=|>=|\|\||\s+|.", re.DOTALL)
# Rules write texts as standard SQL does, and captions in double quotes.
WRITTEN_TOKEN = re.compile(r'"(?:[^"]|"")*"' r"|'(?:[^']|'')*'|\d+(?:\.\d+)?|\w+|<>|<=|>=|\|\||\s+|.", re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class DuckTranslation:
    """Reads Spark SQL token by token and writes that of DuckDB. Nothing is changed but the dialect."""

    token = TOKEN

    def __init__(self, query):
        # Whole numbers are marked as decimals for Spark; those of DuckDB do not overflow so soon.
        self.tokens = [token for token in self.token.findall(query) if not token.isspace() and token != "BD"]
        self.at = 0

    def literal(self, token):
        return quoted(ESCAPED.sub(r"\1", token[1:-1]))

    def whole(self):
        return self.part(end=None)

    def part(self, end):
        """Tokens up to one that ends the part."""
        out = []
        while self.at < len(self.tokens) and (end is None or self.tokens[self.at] not in end):
            out.append(self.one(out))
        return self.quotient(out)

    def one(self, before):
        token = self.tokens[self.at]
        self.at += 1
        if token == "(":
            inner = self.arguments()
            return "(" + ", ".join(inner) + ")"
        if token.startswith("`"):
            return '"' + token[1:-1].replace("``", "`").replace('"', '""') + '"'
        if token.startswith("'"):
            # Backslash is the escape of LIKE in Spark, and none in DuckDB unless it says so.
            escape = " ESCAPE '\\'" if before and before[-1] in ("LIKE", "ILIKE") else ""
            return self.literal(token) + escape
        if self.at < len(self.tokens) and self.tokens[self.at] == "(":
            translate = getattr(self, f"call_{token.lower()}", None)
            if translate:
                self.at += 1
                return translate(*self.arguments())
        return {"<=>": "IS NOT DISTINCT FROM", "TIMESTAMP_NTZ": "TIMESTAMP", "STRING": "VARCHAR"}.get(token, token)

    def arguments(self):
        """What stands in parentheses, which are open already."""
        arguments = [self.part(end=",)")]
        while self.tokens[self.at] == ",":
            self.at += 1
            arguments.append(self.part(end=",)"))
        self.at += 1
        return arguments

    def quotient(self, out):
        """A quotient is a binary float in DuckDB; its decimals are those of a decimal number again."""
        text = " ".join(out)
        return f"CAST({text} AS DECIMAL(28, 10))" if "/" in out else text

    def call_avg(self, value):
        # A binary float as well.
        return f"CAST(avg({value}){self.over()} AS DECIMAL(28, 10))"

    def call_sum(self, value):
        # A number of 38 digits without decimals takes those of its neighbours away.
        return f"CAST(sum({value}){self.over()} AS DECIMAL(28, 10))"

    def over(self):
        """What follows an aggregate and belongs to it."""
        if self.tokens[self.at : self.at + 1] != ["OVER"]:
            return ""
        self.at += 2
        return " OVER (" + ", ".join(self.arguments()) + ")"

    def call_dayofweek(self, value):
        # Sunday is 0 here, and 1 in Spark.
        return f"(dayofweek({value}) + 1)"

    def call_first(self, value, _true):
        return f"arg_min({value}, line)"

    def call_regexp_like(self, text, pattern):
        return f"regexp_matches({text}, {pattern})"

    def call_regexp_replace(self, text, pattern, by):
        return f"regexp_replace({text}, {pattern}, {by}, 'g')"

    def call_startswith(self, text, start):
        return f"starts_with({text}, {start})"

    def call_endswith(self, text, end):
        return f"ends_with({text}, {end})"

    def call_datediff(self, later, earlier):
        return f"date_diff('day', CAST({earlier} AS DATE), CAST({later} AS DATE))"

    def call_weekday(self, moment):
        return f"(isodow({moment}) - 1)"

    def call_hour(self, moment):
        return f"hour(CAST({moment} AS TIMESTAMP))"

    def call_date(self, moment):
        return f"CAST({moment} AS DATE)"

    def call_concat(self, *texts):
        # DuckDB's concat leaves nulls out.
        return "(" + " || ".join(texts) + ")"


class WrittenTranslation(DuckTranslation):
    """Reads an expression as a rule writes it. What ordermend prints says how it has understood a rule; this asks a parser
    of another make, which knows nothing of that, what belongs together."""

    token = WRITTEN_TOKEN

    def literal(self, token):
        return token

    def call_weekday(self, moment):
        return f"isodow({moment})"

    def call_today(self, _nothing):
        return f"DATE '{AS_OF}'"

    def call_number(self, text):
        return f"try_cast(regexp_replace({text}, '[￥¥$€£, ]', '', 'g') AS DECIMAL(38, 10))"


# -------------------------------------------------------------------------------------------------------------- engines


class Missing(Exception):
    """The database is not installed."""


class DuckDb:
    """DuckDB, within this process."""

    FAULTY = ()

    def __init__(self, rows):
        try:
            import duckdb
        except ImportError:
            raise Missing("duckdb") from None
        self.connection = duckdb.connect()
        # As in Spark without ANSI mode, and in rules.
        self.connection.execute("SET error_on_division_by_zero = false")
        self.connection.execute("SET ieee_floating_point_ops = false")
        columns = ", ".join(f'"{name}" {kind}' for _, name, kind in COLUMNS)
        self.connection.execute(f"CREATE TABLE orders (line INTEGER, {columns})")
        places = ", ".join("?" for _ in range(len(COLUMNS) + 1))
        cells = [[line, *(row[name] for _, name, _ in COLUMNS)] for line, row in enumerate(rows.rows, start=2)]
        self.connection.executemany(f"INSERT INTO orders VALUES ({places})", cells)

    def queries(self, rule, printed):
        queries = [DuckTranslation(printed).whole()]
        if rule.level == "row":
            holds = WrittenTranslation(rule.stated).whole()
            considered = WrittenTranslation(rule.where).whole() if rule.where else "true"
            cells = f"SELECT line, ({considered}) AS considered, ({holds}) AS holds FROM orders"
            queries.append(f"SELECT line FROM ({cells}) WHERE considered AND NOT holds")
        return queries

    def answer(self, query):
        cursor = self.connection.execute(query)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]


class Sail:
    """A Spark Connect server of this process, and a client."""

    # What Sail 0.7.2 does unlike Spark. Rules with any of it are not put to it:
    FAULTS = [
        # Sunday is -1.
        re.compile(r"\bweekday\("),
        # It asks whether what is cast is null, not whether it can be read.
        re.compile(r"try_cast.*<=>|<=>.*try_cast"),
        # It leaves the cast out where its result is compared: 99.99 is less than 100, though DECIMAL(38, 1) rounds it to that.
        re.compile(r" AS DECIMAL\(38, [0-4]\)"),
    ]
    # It gives up where it has planned a comparison of decimals without bringing them to one precision, and loses the names of columns
    # within sub-queries of HAVING and of aggregates that hold a cast.
    FAULTY = ("Invalid comparison operation: Decimal128", "No field named orders.", "duplicate unqualified field name")

    def __init__(self, rows):
        warnings.simplefilter("ignore")
        logging.disable(logging.ERROR)
        os.environ.setdefault("RUST_LOG", "off")
        try:
            from pysail.spark import SparkConnectServer
            from pyspark.sql import SparkSession

            self.server = SparkConnectServer(port=0)
            self.server.start(background=True)
            _, port = self.server.listening_address
            self.session = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
        except ImportError:
            raise Missing("pysail or pyspark-client") from None
        kinds = {"VARCHAR": "STRING", "TIMESTAMP": "TIMESTAMP_NTZ"}
        of_row = lambda row: ", ".join(self.cell(row[name], kinds.get(kind, kind)) for _, name, kind in COLUMNS)
        values = ", ".join(f"({line}, {of_row(row)})" for line, row in enumerate(rows.rows, start=2))
        names = ", ".join(f"`{name}`" for _, name, _ in COLUMNS)
        self.session.sql(f"CREATE OR REPLACE TEMP VIEW orders AS SELECT * FROM VALUES {values} AS cells(line, {names})").collect()

    @staticmethod
    def cell(text, kind):
        if text is None:
            return f"CAST(NULL AS {kind})"
        literal = "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
        return f"CAST({literal} AS {kind})"

    def queries(self, rule, printed):
        return [] if any(fault.search(printed) for fault in self.FAULTS) else [printed]

    def answer(self, query):
        return [row.asDict() for row in self.session.sql(query).collect()]


ENGINES = {"duckdb": DuckDb, "sail": Sail}


def broken(engine, rule, query):
    """What breaks the rule by the database, in the form of `findings`."""
    rows = engine.answer(query)
    if rule.level == "file":
        return {"file"} if any(row["broken"] for row in rows) else set()
    return {row["line" if rule.level == "row" else "order_id"] for row in rows}


# ----------------------------------------------------------------------------------------------------------- comparison


def disagreement(rule, query, here, there, rows):
    """What is printed of a rule that is judged differently, with the rows that are."""
    lines = [f"{rule.id} ({LEVELS[rule.level]})", f"  assert     {rule.stated}", f"  where      {rule.where}", f"  query      {query}"]
    if isinstance(there, Exception):
        return "\n".join([*lines, f"  the database refuses: {' '.join(str(there).split())[:300]}"])
    lines += [f"  ordermend  {sorted(here - there)} alone", f"  database   {sorted(there - here)} alone"]
    differing = here ^ there
    for line, row in enumerate(rows.rows, start=2):
        if rule.level == "row" and line in differing or rule.level == "order" and row["order_id"] in differing:
            lines.append(f"  line {line}: {json.dumps(row, ensure_ascii=False)}")
    return "\n".join(lines[:16])


def judged(engine, rule, printed):
    """Each query that the database is asked, with what it says breaks the rule, or the error that it gives."""
    for query in engine.queries(rule, printed):
        try:
            yield query, broken(engine, rule, query)
        except Exception as error:  # Whatever it is that the database dislikes.
            if not any(words in str(error) for words in engine.FAULTY):
                yield query, error


def compare(options):
    rng = random.Random(options.seed)
    rows = Rows(rng, options.rows)
    rules = [Rule(rng, rows, number) for number in range(options.rules)]
    try:
        engine = ENGINES[options.engine](rows)
    except Missing as missing:
        print(f"skipped: no {missing}")
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows.write(folder / "orders.csv")
        (folder / "rules.toml").write_text("\n".join(rule.toml() for rule in rules), encoding="utf-8")
        found = findings(options.ordermend, folder, rules)
        printed = printed_queries(options.ordermend, folder)
    asked = 0
    disagreements = []
    for rule in rules:
        answers = list(judged(engine, rule, printed[rule.id]))
        asked += bool(answers)
        wrong = [(query, there) for query, there in answers if there != found[rule.id]]
        if wrong:
            disagreements.append(disagreement(rule, wrong[0][0], found[rule.id], wrong[0][1], rows))
    if disagreements:
        print("\n\n".join(disagreements))
        print(f"{asked - len(disagreements)} rules agree, {len(disagreements)} do not")
        return 1
    print(f"{asked} rules agree")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ordermend", required=True, help="the program")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rules", type=int, default=200, help="how many rules")
    parser.add_argument("--rows", type=int, default=60, help="how many rows")
    parser.add_argument("--engine", choices=ENGINES, default="duckdb")
    options = parser.parse_args()
    # Rules are printed, which hold more than the code pages of some systems.
    sys.stdout.reconfigure(encoding="utf-8")
    options.ordermend = str(Path(options.ordermend).resolve())
    code = compare(options)
    sys.stdout.flush()
    # Sail's server has threads that keep the interpreter from ending.
    os._exit(code)


if __name__ == "__main__":
    main()
