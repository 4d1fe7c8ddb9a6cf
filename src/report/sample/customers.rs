//! The customers of the sample report.

use crate::model::OwnedText;
use crate::report::model::{ClusterFacts, CustomerFacts, PairFacts, SideFacts, StepFacts};

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
        riskiest: vec![pair(
            "97.1",
            &[
                ("any pair", "任意一对", -12.3),
                ("brand sounds the same", "字号同音", 9.2),
                ("phone equal", "phone 相同", 8.2),
            ],
        )],
        asked: vec![pair(
            "61.0",
            &[
                ("any pair", "任意一对", -12.3),
                ("brand one character looks like the other", "字号形近字", 8.9),
                ("place equal", "地区相同", 2.0),
            ],
        )],
    }
}

fn pair(confidence: &str, steps: &[(&str, &str, f64)]) -> PairFacts {
    let side = |record_id: &str, name: &str, about: &str, orders| SideFacts {
        record_id: record_id.to_owned(),
        name: name.to_owned(),
        about: about.to_owned(),
        orders,
    };
    PairFacts {
        a: side("c5f3a09c1e77b0000", "成都川味坊食品有限公司", "K1001, 13800001111", 12),
        b: side("c81bd0a42ff060000", "成都川昧坊食品有限公司", "13800001111", 1),
        confidence: confidence.to_owned(),
        stake: "20480.00".to_owned(),
        steps: steps
            .iter()
            .map(|(en, zh, bits)| StepFacts {
                what: OwnedText { en: (*en).to_owned(), zh: (*zh).to_owned() },
                bits: *bits,
            })
            .collect(),
    }
}
