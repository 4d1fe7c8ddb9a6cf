//! Case tables of formulas.

use super::*;

fn scope() -> Scope {
    Scope::new([
        ("订单".to_owned(), Rows::new([3, 5])),
        ("Bob's \"list\"".to_owned(), Rows::new([2])),
        ("Other".to_owned(), Rows::default()),
    ])
}

/// The formula of a cell on a sheet of that name.
fn shifted(formula: &str, own: &str) -> String {
    shift(formula, &scope(), Some(own), Relative::Row).unwrap_or_else(|| formula.to_owned())
}

#[test]
fn formulas_of_the_sheet_itself_move() {
    for (formula, expected, why) in [
        ("F4*G4", "F3*G3", "a row above goes"),
        ("F2*G2", "F2*G2", "nothing above goes"),
        ("A3", "#REF!", "the cell itself goes"),
        ("A3+A4", "#REF!+A3", "one of two goes"),
        ("SUM(H2:H13)", "SUM(H2:H11)", "a range shrinks"),
        ("SUM(H3:H3)", "SUM(#REF!)", "all of a range goes"),
        ("SUM(H3:H5)", "SUM(H3:H3)", "the ends of a range go"),
        ("SUM($H$2:H13)", "SUM($H$2:H11)", "a fixed and a loose end"),
        ("SUM(H13:H4)", "SUM(H11:H3)", "upside down"),
        ("$A$4&a$6", "$A$3&A$4", "fixed rows move too"),
        ("SUM(4:6)", "SUM(3:4)", "whole rows"),
        ("SUM($3:$3)", "SUM(#REF!)", "a whole row goes"),
        ("SUM(H:H)+SUM($H:$J)", "SUM(H:H)+SUM($H:$J)", "whole columns stay"),
        ("SUM(A6 : B7)", "SUM(A4:B5)", "blanks around the colon"),
        ("A4:B6 B4:C6", "A3:B4 B3:C4", "an intersection"),
        ("COUNTIF(A:A,\"A4\")&\"A\"\"4\"", "COUNTIF(A:A,\"A4\")&\"A\"\"4\"", "texts are no references"),
        ("LOG10(A4)+ATAN2(A4,1)", "LOG10(A3)+ATAN2(A3,1)", "functions that look like cells"),
        ("Table1[[#This Row],[A4]]*A4", "Table1[[#This Row],[A4]]*A3", "a table's columns are no cells"),
        ("T[a'[A4]+T['[A4']]", "T[a'[A4]+T['[A4']]", "brackets within a column's name"),
        ("订单金额+TAX_A4+A4.5+A4B", "订单金额+TAX_A4+A4.5+A4B", "names"),
        ("1.5E+5+1E5*4", "1.5E+5+1E5*4", "numbers"),
        ("INDEX(A4:A9,2):A9", "INDEX(A3:A7,2):A7", "a range from a function"),
        ("#REF!+#N/A+#DIV/0!+#REF!A4", "#REF!+#N/A+#DIV/0!+#REF!A4", "errors"),
        ("{1,2;4,5}*A4", "{1,2;4,5}*A3", "an array"),
        ("INDIRECT(\"A4\")", "INDIRECT(\"A4\")", "a reference in a text stays"),
        ("A1048576+XFD4+XFE4", "A1048574+XFD3+XFE4", "the edges of a sheet"),
        ("SUM(B2:B1048576)", "SUM(B2:B1048576)", "to the end of the sheet"),
        ("-A4%^2", "-A3%^2", "operators"),
        ("A4#", "A3#", "the range that a formula spills over"),
        ("IF(A4=\"\",'Other'!A4,订单!A4)", "IF(A3=\"\",'Other'!A4,订单!A3)", "with and without a sheet's name"),
    ] {
        assert_eq!(shifted(formula, "订单"), expected, "{why}");
    }
}

#[test]
fn formulas_of_other_sheets_move_where_they_name_the_sheet() {
    for (formula, expected, why) in [
        ("A4+订单!A4", "A4+订单!A3", "only the one with the name"),
        ("'订单'!$A$2:$A$13", "'订单'!$A$2:$A$11", "a name in quotes"),
        ("订单!A3+1", "#REF!+1", "the cell goes, and the name with it"),
        ("SUM('订单'!A3:B3)", "SUM(#REF!)", "the same of a range"),
        ("'Bob''s \"list\"'!B3", "'Bob''s \"list\"'!B2", "quotes in a name"),
        ("'BOB''S \"LIST\"'!B3", "'BOB''S \"LIST\"'!B2", "case is no difference"),
        ("'订单!A4'!A4", "'订单!A4'!A4", "a name with a mark in it"),
        ("[1]订单!A4+'[1]订单'!A4", "[1]订单!A4+'[1]订单'!A4", "another workbook"),
        ("'C:\\[a.xlsx]订单'!A4", "'C:\\[a.xlsx]订单'!A4", "another workbook by its path"),
        ("SUM(订单:Other!A4)+SUM('订单:Other'!A4)", "SUM(订单:Other!A4)+SUM('订单:Other'!A4)", "several sheets"),
        ("订单!名称+订单!LOG10(4)", "订单!名称+订单!LOG10(4)", "names of a sheet"),
        ("订单!4:6", "订单!3:4", "whole rows of a sheet"),
        ("VLOOKUP(A4,订单!$A$2:$K$13,4,0)", "VLOOKUP(A4,订单!$A$2:$K$11,4,0)", "a look-up"),
        ("\"订单!A4\"", "\"订单!A4\"", "a text"),
    ] {
        assert_eq!(shifted(formula, "Other"), expected, "{why}");
    }
}

#[test]
fn distances_stay_where_a_rule_is_for_many_cells() {
    let at = |formula: &str, from, to| {
        shift(formula, &scope(), Some("订单"), Relative::Distance { from, to }).unwrap_or_else(|| formula.to_owned())
    };
    assert_eq!(at("$C2>5", 2, 2), "$C2>5", "the rule's first row stays");
    assert_eq!(at("$C3>5", 3, 3), "$C3>5", "its first row goes, the next takes its place");
    assert_eq!(at("$C6>$D$6", 6, 4), "$C4>$D$4", "it moves up");
    assert_eq!(at("COUNTIF($A$2:$A2,A2)>1", 2, 2), "COUNTIF($A$2:$A2,A2)>1");
    assert_eq!(at("COUNTIF($A$2:$A$13,A2)>1", 2, 2), "COUNTIF($A$2:$A$11,A2)>1");
    assert_eq!(at("A1=$A$3", 2, 2), "A1=#REF!");
    let named = |formula: &str| shift(formula, &scope(), None, Relative::Anywhere);
    assert_eq!(named("订单!$A$4").as_deref(), Some("订单!$A$3"));
    assert_eq!(named("订单!A4"), None, "a name's loose row is a distance");
    assert_eq!(named("A4"), None, "without a sheet nothing is known");
}

#[test]
fn shared_formulas_are_told_for_each_cell() {
    for (formula, rows, columns, expected) in [
        ("F2*G2", 3, 0, "F5*G5"),
        ("$F2*G$2", 3, 1, "$F5*H$2"),
        ("SUM(A:A)+SUM(2:3)", 1, 1, "SUM(B:B)+SUM(3:4)"),
        ("Other!A1&\"A1\"", 2, 0, "Other!A3&\"A1\""),
        ("A1", -1, -1, "XFD1048576"),
        ("[1]Other!A1", 1, 0, "[1]Other!A2"),
    ] {
        assert_eq!(translate(formula, rows, columns), expected);
    }
}

#[test]
fn any_text_is_taken() {
    for text in
        ["", "'", "\"", "[", "]", "#", "A", "A1:", "'a'!", "a!", "a:b!", "[1]", "[1]!", "$", "'a''", "😀!A4", "T["]
    {
        shifted(text, "订单");
        assert_eq!(translate(text, 0, 0), text);
    }
    assert!(mentions("SUM('订单'!A1)", &scope(), "Other") && !mentions("Other!A1", &scope(), "Other"));
}
