//! The standard lifecycle: one stage of each kind, and the moves of the table in the guide.

use super::{Lifecycle, StageKind};

impl Lifecycle {
    /// The lifecycle that a new book starts with.
    ///
    /// | from \ to | contacted | nurturing | mql | sql | converted | disqualified |
    /// |---|---|---|---|---|---|---|
    /// | new | yes | yes | yes | yes | yes | with a reason |
    /// | contacted | – | yes | yes | yes | yes | with a reason |
    /// | nurturing | yes | with a new date | yes | yes | yes | with a reason |
    /// | mql | yes | yes | – | yes | yes | with a reason |
    /// | sql | yes | yes | with a reason | – | yes | with a reason |
    /// | disqualified | reopens | reopens | – | – | – | – |
    /// | converted | – | – | – | – | – | – |
    ///
    /// A converted lead moves only by reverting its conversion, back to the stage it came from.
    pub fn standard() -> Self {
        let mut lifecycle = Self::empty()
            .with_stage("new", "New", StageKind::New)
            .with_stage("contacted", "Contacted", StageKind::Working)
            .with_stage("nurturing", "Nurturing", StageKind::Nurturing)
            .with_stage("mql", "Marketing qualified", StageKind::MarketingQualified)
            .with_stage("sql", "Sales qualified", StageKind::SalesQualified)
            .with_stage("converted", "Converted", StageKind::Converted)
            .with_stage("disqualified", "Disqualified", StageKind::Disqualified);
        let table: [(&str, &[&str]); 6] = [
            ("new", &["contacted", "nurturing", "mql", "sql", "converted"]),
            ("contacted", &["nurturing", "mql", "sql", "converted"]),
            ("nurturing", &["contacted", "nurturing", "mql", "sql", "converted"]),
            ("mql", &["contacted", "nurturing", "sql", "converted"]),
            ("sql", &["contacted", "nurturing", "converted"]),
            ("disqualified", &["contacted", "nurturing"]),
        ];
        for (from, targets) in table {
            for to in targets {
                lifecycle = lifecycle.with_move(from, *to);
            }
            if from != "disqualified" {
                lifecycle = lifecycle.with_reasoned_move(from, "disqualified");
            }
        }
        lifecycle.with_reasoned_move("sql", "mql")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_allows_what_the_table_allows() {
        let columns = ["contacted", "nurturing", "mql", "sql", "converted", "disqualified", "new"];
        // y: allowed, r: allowed with a reason, -: not allowed.
        let table = [
            ("new", "yyyyyr-"),
            ("contacted", "-yyyyr-"),
            ("nurturing", "yyyyyr-"),
            ("mql", "yy-yyr-"),
            ("sql", "yyr-yr-"),
            ("disqualified", "yy-----"),
            ("converted", "-------"),
        ];
        let lifecycle = Lifecycle::standard();
        for (from, cells) in table {
            for (to, cell) in columns.iter().zip(cells.chars()) {
                let expected = match cell {
                    'y' => Some(false),
                    'r' => Some(true),
                    _ => None,
                };
                assert_eq!(lifecycle.allowed(from, to).map(|step| step.reason), expected, "{from} to {to}");
            }
        }
    }
}
