//! Cell check: invalid email.

use crate::checks::{Body, KindGroup, Scope};
use crate::declare_check;
use crate::model::Text;
use crate::normalise::Fault;

declare_check! {
    /// ## What it finds
    /// E-mail addresses that mail cannot reach: no domain, two `@`, spaces.
    /// ## Why it matters
    /// Invoices and notices bounce, and the address cannot tell customers apart.
    /// ## Example
    /// `zhang@mail` without a top-level domain.
    /// ## Repair
    /// None: the address is not in the file.
    /// ## 发现什么
    /// 无法送达的电子邮箱：没有域名、两个“@”、含空格。
    /// ## 为何重要
    /// 发票和通知会被退回，也不能用来区分客户。
    /// ## 修复
    /// 无法自动修复：正确的地址不在文件中。
    pub static INVALID_EMAIL = {
        name: "invalid-email", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[
        Text { en: "`{observed}` cannot be an e-mail address", zh: "“{observed}”不是有效的电子邮箱" }
        ],
        params: [],
        finds: [Contact],
        body: Body::Cells(&[Fault::InvalidEmail], Scope::Kinds(&[KindGroup::Emails])),
    };
}
