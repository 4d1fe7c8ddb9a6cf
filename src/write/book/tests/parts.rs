//! What names cells outside of cells.

use super::*;

/// What stands behind the cells when row 3 is gone.
fn behind(before: &str) -> String {
    Parts::new("<row r=\"1\"/>", before).without(&[3]).behind()
}

#[test]
fn what_stands_around_the_cells_moves_with_them() {
    for (before, after) in [
        (
            "<autoFilter ref=\"A1:C9\"><sortState ref=\"A2:C9\"/></autoFilter>",
            "<autoFilter ref=\"A1:C8\"><sortState ref=\"A2:C8\"/></autoFilter>",
        ),
        ("<protectedRanges><protectedRange sqref=\"A3\" name=\"n\"/></protectedRanges>", ""),
        (
            "<ignoredErrors><ignoredError sqref=\"A3 B4:B5\"/></ignoredErrors>",
            "<ignoredErrors><ignoredError sqref=\"B3:B4\"/></ignoredErrors>",
        ),
        (
            "<mergeCells count=\"2\"><mergeCell ref=\"A3:B3\"/><mergeCell ref=\"A4:B5\"/></mergeCells>",
            "<mergeCells count=\"1\"><mergeCell ref=\"A3:B4\"/></mergeCells>",
        ),
        (
            "<conditionalFormatting sqref=\"A4:A9\"><cfRule><formula>A4&lt;$B$5</formula></cfRule></conditionalFormatting>",
            "<conditionalFormatting sqref=\"A3:A8\"><cfRule><formula>A3&lt;$B$4</formula></cfRule></conditionalFormatting>",
        ),
        (
            "<conditionalFormatting sqref=\"A3:A9\"><cfRule><formula>A3=A2</formula></cfRule></conditionalFormatting>",
            "<conditionalFormatting sqref=\"A3:A8\"><cfRule><formula>A3=A2</formula></cfRule></conditionalFormatting>",
        ),
        (
            "<conditionalFormatting sqref=\"A3\"><cfRule><cfvo type=\"formula\" val=\"$A$4\"/></cfRule></conditionalFormatting>\
             <conditionalFormatting sqref=\"A4\"><cfRule><cfvo type=\"formula\" val=\"$A$4\"/></cfRule></conditionalFormatting>",
            "<conditionalFormatting sqref=\"A3\"><cfRule><cfvo type=\"formula\" val=\"$A$3\"/></cfRule></conditionalFormatting>",
        ),
        (
            "<dataValidations count=\"2\"><dataValidation sqref=\"A3\"/><dataValidation sqref=\"B2:B9\"><formula1>$C$4:$C$6</formula1>\
             </dataValidation></dataValidations>",
            "<dataValidations count=\"1\"><dataValidation sqref=\"B2:B8\"><formula1>$C$3:$C$5</formula1></dataValidation>\
             </dataValidations>",
        ),
        (
            "<hyperlinks><hyperlink ref=\"A3\" r:id=\"rId1\"/><hyperlink ref=\"A4\" location=\"A!A9\"/></hyperlinks>",
            "<hyperlinks><hyperlink ref=\"A3\" location=\"A!A8\"/></hyperlinks>",
        ),
        (
            "<rowBreaks count=\"3\" manualBreakCount=\"2\"><brk id=\"2\" man=\"1\"/><brk id=\"3\" man=\"1\"/><brk id=\"7\"/></rowBreaks>\
             <colBreaks count=\"1\"><brk id=\"3\" max=\"1048575\"/></colBreaks>",
            "<rowBreaks count=\"2\" manualBreakCount=\"1\"><brk id=\"2\" man=\"1\"/><brk id=\"6\"/></rowBreaks>\
             <colBreaks count=\"1\"><brk id=\"3\" max=\"1048575\"/></colBreaks>",
        ),
        (
            "<sheetViews><sheetView><pane ySplit=\"4\" topLeftCell=\"A9\" state=\"frozen\"/><selection activeCell=\"B3\" sqref=\"B3 C3:C4\"/>\
             </sheetView></sheetViews>",
            "<sheetViews><sheetView><pane ySplit=\"3\" topLeftCell=\"A8\" state=\"frozen\"/><selection activeCell=\"B3\" sqref=\"B3 C3:C3\"/>\
             </sheetView></sheetViews>",
        ),
        (
            "<extLst><ext><x14:sparklineGroups><x14:sparklineGroup><x14:color/><x14:sparklines><x14:sparkline><xm:f>A!A3:C3</xm:f>\
             <xm:sqref>D3</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>",
            "",
        ),
        (
            "<extLst><ext><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule><xm:f>B4&gt;1</xm:f></x14:cfRule>\
             <xm:sqref>A4:A6</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>",
            "<extLst><ext><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule><xm:f>B3&gt;1</xm:f></x14:cfRule>\
             <xm:sqref>A3:A5</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>",
        ),
        ("<pageSetup orientation='landscape' />", "<pageSetup orientation='landscape' />"),
    ] {
        assert_eq!(behind(before), after, "{before}");
    }
}

#[test]
fn names_move_where_they_name_the_rows() {
    let names = |names: [&str; 4]| {
        let [area, fixed, gone, loose] = names;
        format!(
            "<definedNames><definedName name=\"_xlnm.Print_Area\" localSheetId=\"0\">{area}</definedName><definedName name=\"f\">{fixed}\
             </definedName><definedName name=\"g\">{gone}</definedName><definedName name=\"l\">{loose}</definedName></definedNames>"
        )
    };
    let book = |names: &str, settings: &str| {
        format!("<workbook><sheets><sheet name=\"A\" r:id=\"rId0\"/></sheets>{names}{settings}<extLst/></workbook>")
    };
    let before = book(&names(["A!A1:C9", "A!$B$2:$B$5", "A!$B$3", "A!B5"]), "");
    let after = book(&names(["A!A1:C8", "A!$B$2:$B$4", "#REF!", "A!B5"]), "<calcPr fullCalcOnLoad=\"1\"/>");
    let parts = Parts::new("<row r=\"3\"/>", "").with("xl/workbook.xml", before);
    assert_eq!(parts.without(&[3]).part("xl/workbook.xml"), after);
}

#[test]
fn formulas_are_computed_anew_and_their_order_is_forgotten() {
    let types =
        "<Types><Override PartName=\"/xl/calcChain.xml\" ContentType=\"c\"/><Default Extension=\"xml\"/></Types>";
    let related = [
        ("worksheet", "worksheets/sheet1.xml"),
        ("worksheet", "worksheets/sheet2.xml"),
        ("calcChain", "calcChain.xml"),
    ];
    let book = |settings: &str| {
        format!(
            "<workbook><sheets><sheet name=\"A\" r:id=\"rId0\"/></sheets><calcPr calcId=\"1\"{settings}/></workbook>"
        )
    };
    let parts = Parts::new("<row r=\"1\"><c r=\"A1\"/><c r=\"B1\"><f>A1</f><v>0</v></c></row>", "")
        .with(CONTENT_TYPES, types)
        .with("xl/_rels/workbook.xml.rels", relations(&related))
        .with("xl/workbook.xml", book(""))
        .with("xl/calcChain.xml", "<calcChain/>");
    let value = parts.edited(&[((1, 1), "x")]);
    assert_eq!(value.differing(), ["xl/workbook.xml", "xl/worksheets/sheet1.xml"]);
    assert_eq!(value.part("xl/workbook.xml"), book(" fullCalcOnLoad=\"1\""));
    let formula = parts.edited(&[((1, 2), "x")]);
    let all = [
        CONTENT_TYPES,
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/calcChain.xml",
    ];
    assert_eq!(formula.differing(), all);
    assert_eq!(formula.part(CONTENT_TYPES), "<Types><Default Extension=\"xml\"/></Types>");
    assert_eq!(formula.part("xl/_rels/workbook.xml.rels"), relations(&related[..2]));
    assert_eq!(parts.without(&[9]).differing(), all);
}

#[test]
fn comments_go_with_their_cells() {
    let comments = "<comments><commentList><comment ref=\"A3\"/><comment ref=\"B5\"><text>x</text></comment></commentList></comments>";
    let threads = "<ThreadedComments><threadedComment ref=\"A3\"/><threadedComment ref=\"B5\"/></ThreadedComments>";
    let shape = |id: u32, row: u32, top: u32| {
        format!(
            "<v:shape id=\"s{id}\"><v:textbox><div>a<br>b</div></v:textbox><x:ClientData><x:Anchor>1, 2, {top}, 4, 5, 6, {}, 8</x:Anchor>\
             <x:Row>{row}</x:Row></x:ClientData></v:shape>",
            top + 3
        )
    };
    let old = |shapes: &str| format!("<xml><v:shapetype/>{shapes}</xml>");
    let changed = Parts::new("<row r=\"3\"/>", "")
        .with_related(&[
            ("comments", "../comments1.xml"),
            ("vmlDrawing", "../old.vml"),
            ("threadedComment", "../threads.xml"),
        ])
        .with("xl/comments1.xml", comments)
        .with("xl/threads.xml", threads)
        .with("xl/old.vml", old(&(shape(1, 2, 1) + &shape(2, 4, 3) + &shape(3, 0, 0))))
        .without(&[3]);
    let expected = "<comments><commentList><comment ref=\"B4\"><text>x</text></comment></commentList></comments>";
    assert_eq!(changed.part("xl/comments1.xml"), expected);
    assert_eq!(changed.part("xl/threads.xml"), "<ThreadedComments><threadedComment ref=\"B4\"/></ThreadedComments>");
    assert_eq!(changed.part("xl/old.vml"), old(&(shape(2, 3, 2) + &shape(3, 0, 0))));
}

#[test]
fn pictures_move_with_their_rows_and_go_with_all_of_them() {
    let anchor = |how: &str, what: &str, (from, from_off): (u32, u32), (to, to_off): (u32, u32)| {
        let corner =
            |name: &str, row: u32, off: u32| format!("<{name}><row>{row}</row><rowOff>{off}</rowOff></{name}>");
        format!(
            "<twoCellAnchor{how}>{}{}<{what}/></twoCellAnchor>",
            corner("from", from, from_off),
            corner("to", to, to_off)
        )
    };
    let (whole, by_one) = ("", " editAs=\"oneCell\"");
    for (before, after, why) in [
        (anchor(whole, "pic", (2, 5), (2, 9)), String::new(), "within the row that goes"),
        (anchor(whole, "pic", (2, 5), (3, 0)), String::new(), "down to its lower edge"),
        (anchor(whole, "graphicFrame", (2, 5), (2, 9)), anchor(whole, "graphicFrame", (2, 0), (2, 9)), "charts stay"),
        (anchor(whole, "pic", (2, 5), (4, 9)), anchor(whole, "pic", (2, 0), (3, 9)), "it begins in the row"),
        (anchor(whole, "pic", (0, 5), (2, 9)), anchor(whole, "pic", (0, 5), (2, 0)), "it ends in the row"),
        (anchor(by_one, "pic", (1, 5), (4, 9)), anchor(by_one, "pic", (1, 5), (4, 9)), "it keeps its size"),
        (anchor(by_one, "pic", (4, 5), (6, 9)), anchor(by_one, "pic", (3, 5), (5, 9)), "it moves up"),
        (
            anchor(" editAs=\"absolute\"", "pic", (4, 5), (6, 9)),
            anchor(" editAs=\"absolute\"", "pic", (4, 5), (6, 9)),
            "it stays",
        ),
    ] {
        let changed = Parts::new("<row r=\"3\"/>", "")
            .with_related(&[("drawing", "../drawings/drawing1.xml")])
            .with("xl/drawings/drawing1.xml", format!("<wsDr>{before}</wsDr>"))
            .without(&[3]);
        assert_eq!(changed.part("xl/drawings/drawing1.xml"), format!("<wsDr>{after}</wsDr>"), "{why}");
    }
}

#[test]
fn charts_and_pivot_tables_follow_their_source() {
    let points = |points: &[(u32, u32)]| -> String {
        let point = |(at, value): &(u32, u32)| format!("<c:pt idx=\"{at}\"><c:v>{value}</c:v></c:pt>");
        points.iter().map(point).collect::<Vec<String>>().concat()
    };
    let series = |area: &str, count: u32, list: &[(u32, u32)]| {
        let cache = format!("<c:numCache><c:ptCount val=\"{count}\"/>{}</c:numCache>", points(list));
        format!("<c:chart><c:numRef><c:f>{area}</c:f>{cache}</c:numRef></c:chart>")
    };
    let chart = |text: &str| {
        Parts::new("<row r=\"3\"/>", "")
            .with_related(&[("drawing", "../drawings/drawing1.xml")])
            .with("xl/drawings/drawing1.xml", "<wsDr/>")
            .with("xl/drawings/_rels/drawing1.xml.rels", relations(&[("chart", "../charts/chart1.xml")]))
            .with("xl/charts/chart1.xml", text)
            .without(&[3])
            .part("xl/charts/chart1.xml")
    };
    let before = series("A!$B$2:$B$5", 4, &[(0, 7), (1, 8), (3, 9)]);
    assert_eq!(chart(&before), series("A!$B$2:$B$4", 3, &[(0, 7), (2, 9)]));
    let other = series("B!$B$2:$B$5", 4, &[(1, 8)]);
    assert_eq!(chart(&other), other);
    let unlike = series("A!$B$2:$B$5", 3, &[(1, 8)]);
    assert_eq!(chart(&unlike), "<c:chart><c:numRef><c:f>A!$B$2:$B$4</c:f></c:numRef></c:chart>");

    let source = |further: &str, source: &str| {
        format!(
            "<pivotCacheDefinition r:id=\"rId1\"{further}><cacheSource><worksheetSource {source}/></cacheSource></pivotCacheDefinition>"
        )
    };
    for (before, after) in [
        (source("", "ref=\"A1:C9\" sheet=\"A\""), source(" refreshOnLoad=\"1\"", "ref=\"A1:C8\" sheet=\"A\"")),
        (source("", "name=\"t\""), source(" refreshOnLoad=\"1\"", "name=\"t\"")),
        (source("", "ref=\"A1:C9\" sheet=\"B\""), source("", "ref=\"A1:C9\" sheet=\"B\"")),
        (source("", "ref=\"A1:C9\" sheet=\"A\" r:id=\"rId9\""), source("", "ref=\"A1:C9\" sheet=\"A\" r:id=\"rId9\"")),
    ] {
        let related = [
            ("worksheet", "worksheets/sheet1.xml"),
            ("worksheet", "worksheets/sheet2.xml"),
            ("pivotCacheDefinition", "cache.xml"),
        ];
        let parts = Parts::new("<row r=\"3\"/>", "").with_related(&[("pivotTable", "../pivot.xml")]);
        let parts = parts.with("xl/_rels/workbook.xml.rels", relations(&related)).with("xl/cache.xml", before);
        let changed = parts
            .with("xl/pivot.xml", "<pivotTableDefinition><location ref=\"E5:F9\"/></pivotTableDefinition>")
            .without(&[3]);
        assert_eq!(changed.part("xl/cache.xml"), after);
        assert_eq!(
            changed.part("xl/pivot.xml"),
            "<pivotTableDefinition><location ref=\"E4:F8\"/></pivotTableDefinition>"
        );
    }
}

#[test]
fn tables_move_with_their_filters_and_formulas() {
    let table = |area: &str, totals: &str, filter: &str, formula: &str| {
        format!(
            "<table ref=\"{area}\"{totals}><autoFilter ref=\"{filter}\"/><tableColumns count=\"1\"><tableColumn>\
             <calculatedColumnFormula>{formula}</calculatedColumnFormula></tableColumn></tableColumns></table>"
        )
    };
    let moved = |before: String, removed: &[u32]| {
        let parts = Parts::new("<row r=\"3\"/>", "").with_related(&[("table", "../tables/table1.xml")]);
        parts.with("xl/tables/table1.xml", before).without(removed).part("xl/tables/table1.xml")
    };
    let totals = " totalsRowCount=\"1\"";
    let before = || table("A2:C9", totals, "A2:C8", "A3*$E$5");
    assert_eq!(moved(before(), &[3]), table("A2:C8", totals, "A2:C7", "A3*$E$4"), "its first row goes");
    assert_eq!(moved(before(), &[1]), table("A1:C8", totals, "A1:C7", "A2*$E$4"), "it moves up");
    assert_eq!(moved(before(), &[9]), table("A2:C8", "", "A2:C8", "A3*$E$5"), "its totals go");
}
