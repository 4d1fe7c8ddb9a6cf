//! Cell check: invalid phone.

use crate::checks::{Body, KindGroup, Scope};
use crate::declare_check;
use crate::model::Text;
use crate::normalise::Fault;

declare_check! {
    /// ## What it finds
    /// Phone numbers that cannot be reached: a mobile number with a digit too few or too many, letters among the
    /// digits.
    /// ## Why it matters
    /// Nobody can call the customer, and the number cannot tell two customers apart.
    /// ## Example
    /// `1380013800` with 10 digits. Not found: landlines, 400 numbers, `+86`, foreign numbers, masked numbers.
    /// ## Repair
    /// None: the missing digit is not in the file.
    /// ## 发现什么
    /// 无法接通的电话号码：手机号多一位或少一位、数字中夹有字母。
    /// ## 为何重要
    /// 无法联系客户，也不能用来区分客户。
    /// ## 修复
    /// 无法自动修复：缺失的数字不在文件中。
    pub static INVALID_PHONE = {
        name: "invalid-phone", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[
        Text { en: "`{observed}` cannot be a phone number", zh: "“{observed}”不是有效的电话号码" }
        ],
        params: [],
        finds: [Contact],
        body: Body::Cells(&[Fault::InvalidPhone], Scope::Kinds(&[KindGroup::Phones])),
    };
}
