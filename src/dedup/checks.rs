//! The checks whose findings this stage makes.

use crate::checks::Body;
use crate::declare_check;
use crate::model::Text;

declare_check! {
    /// ## What it finds
    /// An order that is there again with the same content, in the same file or in another one of the run. Content is the
    /// same when every typed value and every trimmed cell is, whatever the order of its lines; where a re-save lost seconds,
    /// minutes decide. A column that only one of the files has must be blank in the copy.
    /// ## Why it matters
    /// Every copy counts once more in revenue, and a look-up gives the same order twice.
    /// ## Example
    /// Two weekly exports that overlap by a day.
    /// ## Repair
    /// The surplus copy goes to quarantine; the most exact one stays, of those the fullest, then the first. Nothing of a copy
    /// is mixed into another.
    /// ## 发现什么
    /// 内容相同的订单再次出现（同一文件或本次运行的另一文件）。所有规范化的值和去空格后的单元格都相同（不论行的先后）即为内容相同；
    /// 若另存丢失了秒，则按分钟比较。只有一份文件才有的列，在副本中必须为空。
    /// ## 为何重要
    /// 每个副本都会在营收中多算一次，查询会得到两个相同的订单。
    /// ## 修复
    /// 多余的副本进入隔离区，保留最精确的一份，其次是最完整的，再次是最先出现的。绝不把副本的内容混入另一份。
    pub static DUPLICATE_ORDER = {
        name: "duplicate-order", unit: Orders, dimension: Uniqueness, repair: None, since: "0.1.0",
        texts: &[Text { en: "order {observed} is a copy of {expected}", zh: "订单 {observed} 与 {expected} 重复" }],
        params: [],
        finds: [ExactDuplicate],
        body: Body::Stage,
    };
}

declare_check! {
    /// ## What it finds
    /// An older version of an order: the same number elsewhere in the run with a later update time, a later status, a
    /// larger refund, or dates and numbers filled in that are blank here — and nothing else changed. Lines are compared by
    /// line number or product, wherever they stand. A version that says something in a column which the later one's file
    /// does not have is not superseded.
    /// ## Why it matters
    /// Overlapping periodic exports show one order at two moments; only the last one is true today.
    /// ## Example
    /// Order 1007, shipped in the export of May, completed in that of June.
    /// ## Repair
    /// The older version goes to quarantine as superseded; the later one stays.
    /// ## 发现什么
    /// 订单的旧版本：同一编号在本次运行的别处更新时间更晚、状态更靠后、退款更多，或填上了此处为空的日期和单号，且没有其他变化。
    /// 各行按行号或商品对应，不论先后。若旧版本在新版本文件没有的列中有内容，则不视为被取代。
    /// ## 为何重要
    /// 有重叠的定期导出会在两个时刻各记录一次同一订单，只有后一次符合现状。
    /// ## 修复
    /// 旧版本作为“已被取代”进入隔离区，保留新版本。
    pub static SUPERSEDED_ORDER = {
        name: "superseded-order", unit: Orders, dimension: Uniqueness, repair: None, since: "0.1.0",
        texts: &[Text { en: "order {observed} is superseded by {expected}", zh: "订单 {observed} 已被 {expected} 取代" }],
        params: [],
        finds: [ConflictingDuplicate],
        body: Body::Stage,
    };
}

declare_check! {
    /// ## What it finds
    /// One order number with different contents of which none is plainly the later version. Each cell that differs is a
    /// finding, and so is a filled column that only one of the files has.
    /// ## Why it matters
    /// Either two orders were given one number, or one of the records was changed by hand. Nothing in the file says which.
    /// ## Example
    /// Order 1007 once for 甲公司 and once for 乙公司.
    /// ## Repair
    /// None: nobody but you knows which is right. An order number stands for one order in what is clean, so the appearance that
    /// was read first stays there and the others wait in quarantine; with `on_fail = "keep"` in the rule all of them stay.
    /// More than twenty appearances stay as they are: there the number is wrong and not the orders.
    /// ## 发现什么
    /// 同一订单编号内容不同，且没有一份明显是新版本。每个不同的单元格各记一条，只有一份文件才有且有内容的列也记一条。
    /// ## 为何重要
    /// 要么两个订单用了同一编号，要么其中一条被人手改过，文件本身无从判断。
    /// ## 修复
    /// 无法自动修复：哪份正确只有您知道。干净数据中一个编号只代表一个订单，因此最先读到的一份保留，其余进入隔离区等待裁定；
    /// 规则中设 `on_fail = "keep"` 则全部保留。多于二十份时全部保留：那是编号有误，而非订单。
    pub static CONFLICTING_ORDER = {
        name: "conflicting-order", unit: Orders, dimension: Uniqueness, repair: None, since: "0.1.0",
        texts: &[
            Text {
                en: "{column} is `{observed}` here; {expected} says otherwise",
                zh: "此处{column}为“{observed}”，与 {expected} 不同",
            },
            Text { en: "{observed} lines here; {expected}", zh: "此处有 {observed} 行；{expected}" },
            Text {
                en: "{column} is `{observed}` here; the file of {expected} has no such column",
                zh: "此处{column}为“{observed}”，{expected} 所在文件没有该列",
            },
            Text {
                en: "this file has no column {observed}; there it says {expected}",
                zh: "此文件没有“{observed}”列；另一处为 {expected}",
            },
            Text { en: "its lines are not those of {expected}", zh: "各行与 {expected} 不同" },
        ],
        params: [],
        finds: [ConflictingDuplicate],
        body: Body::Stage,
    };
}

declare_check! {
    /// ## What it finds
    /// A line that is in its order twice: its line number or line id repeats with the same content, or the order's own
    /// total proves that the copy is surplus.
    /// ## Why it matters
    /// The line is shipped, counted and invoiced twice.
    /// ## Example
    /// Line 2 of order 1007 twice, or two equal lines of 50.00 in an order of 50.00.
    /// ## Repair
    /// The surplus copy alone goes to quarantine; the order is not torn, it is whole without it.
    /// ## 发现什么
    /// 订单中重复的行：行号或子订单号重复且内容相同，或订单自身的总额证明副本是多余的。
    /// ## 为何重要
    /// 该行会被重复发货、统计和开票。
    /// ## 修复
    /// 只有多余的副本进入隔离区；没有它订单才是完整的，并非拆散。
    pub static DUPLICATE_LINE = {
        name: "duplicate-line", unit: Rows, dimension: Uniqueness, repair: None, since: "0.1.0",
        texts: &[Text { en: "a line of order {observed} is a copy of {expected}", zh: "订单 {observed} 的一行与 {expected} 重复" }],
        params: [],
        finds: [ExactDuplicate],
        reads: [LineId, LineNo],
        body: Body::Stage,
    };
}

declare_check! {
    /// ## What it finds
    /// Two equal lines in one order where nothing proves that one of them is surplus.
    /// ## Why it matters
    /// They may be one purchase exported twice, or the same goods bought twice. Only a person can tell.
    /// ## Example
    /// Two lines with the same product, quantity and price in an order without a total.
    /// ## Repair
    /// None: both stay, and the pair is listed for review.
    /// ## 发现什么
    /// 同一订单中两行完全相同，但没有证据表明其中一行多余。
    /// ## 为何重要
    /// 可能是一次购买被导出两次，也可能确实买了两次，只有人能判断。
    /// ## 修复
    /// 无法自动修复：两行都保留，并列入复核。
    pub static REPEATED_LINE = {
        name: "repeated-line", unit: Rows, dimension: Uniqueness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "this line of order {observed} is equal to {expected}; it may be a second purchase",
            zh: "订单 {observed} 的此行与 {expected} 相同，也可能是第二次购买",
        }],
        params: [],
        finds: [ExactDuplicate, ConflictingDuplicate],
        body: Body::Stage,
    };
}
