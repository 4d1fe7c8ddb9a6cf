//! The customers of the sample report.

use crate::report::model::{ClusterFacts, CustomerFacts};

/// Some large customers and the figures around them.
pub(super) fn customers() -> CustomerFacts {
    let cluster = |id: &str, names: &[&str], spellings, records, orders| ClusterFacts {
        golden_id: id.to_owned(),
        names: names.iter().map(|&name| name.to_owned()).collect(),
        spellings,
        records,
        orders,
    };
    CustomerFacts {
        records: 9214,
        customers: 8730,
        merged: 871,
        merged_customers: 387,
        review: 146,
        largest: vec![
            cluster(
                "g5f3a09c1e77b",
                &[
                    "深圳市锐捷科技有限公司",
                    "深圳锐捷科技有限公司",
                    "深圳市锐捷科技有限公司（月结）",
                    "深圳市銳捷科技有限公司",
                    "深圳市锐捷科技（有限公司）",
                    "深圳市锐捷科技有限公司 ",
                ],
                8,
                9,
                412,
            ),
            cluster("g81bd0a42ff06", &["北京華信科技有限公司", "北京华信科技有限公司"], 2, 4, 96),
            cluster("gc00d1e2f3a4b", &["Müller & Söhne GmbH", "Mueller & Soehne"], 2, 3, 18),
        ],
    }
}
