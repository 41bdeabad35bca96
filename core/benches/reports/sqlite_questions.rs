//! The questions in SQLite's SQL. The same names stand in `duckdb_side.py` and in `leadbook.rs`, and all three must answer alike.

/// A part of a question.
pub(crate) enum Part {
    /// Its rows are the answer.
    Rows(&'static str, &'static str),
    /// Rows of source, time and whether it ended in a conversion.
    Survival(&'static str, &'static str),
    /// The median in each group: the groups with their sizes, and a group's (`?1`) values in their order, in an index.
    Medians(&'static str, &'static str, &'static str),
}

/// The parts of the question of that name.
pub(crate) fn parts(question: &str) -> Vec<Part> {
    use Part::{Medians, Rows, Survival};
    match question {
        "conversion" => vec![Rows("sources", "SELECT source, count(*), count(converted_at) FROM lead GROUP BY source")],
        "conversion_by_two" => {
            vec![Rows("groups", "SELECT source, captured_month, count(*), count(converted_at) FROM lead GROUP BY source, captured_month")]
        }
        "conversion_filtered" => vec![Rows(
            "all",
            "SELECT count(*), count(converted_at) FROM lead WHERE owner IN (1, 2) AND source IN ('referral', 'trade_show')",
        )],
        "funnel" => vec![Rows("stages", "SELECT stage, count(DISTINCT lead), sum(left_at IS NULL) FROM spell GROUP BY stage")],
        "time_to_convert" => vec![
            Survival(
                "unconverted",
                "SELECT source, coalesce(converted_at, disqualified_at, :now) - captured_at AS time, converted_at IS NOT NULL FROM lead
                 ORDER BY source, time DESC",
            ),
            Medians(
                "converted_only",
                "SELECT source, count(*) FROM lead WHERE converted_at IS NOT NULL GROUP BY source",
                "SELECT converted_at - captured_at FROM lead WHERE source = ?1 AND converted_at IS NOT NULL
                 ORDER BY converted_at - captured_at LIMIT ?2 OFFSET ?3",
            ),
        ],
        "stage_durations" => vec![
            Rows("stages", "SELECT stage, count(*), count(left_at) FROM spell GROUP BY stage"),
            Medians(
                "finished",
                "SELECT stage, count(*) FROM spell WHERE left_at IS NOT NULL GROUP BY stage",
                "SELECT left_at - entered_at FROM spell WHERE stage = ?1 AND left_at IS NOT NULL
                 ORDER BY left_at - entered_at LIMIT ?2 OFFSET ?3",
            ),
        ],
        "cohorts" => vec![Rows(
            "cells",
            "SELECT captured_month, converted_month - captured_month, count(*) FROM lead GROUP BY captured_month, converted_month",
        )],
        "trend" => vec![
            Rows("captured", "SELECT captured_month, count(*) FROM lead GROUP BY captured_month"),
            Rows("converted", "SELECT converted_month, count(*) FROM lead WHERE converted_month IS NOT NULL GROUP BY converted_month"),
            Rows("disqualified", "SELECT entered_month, count(*) FROM spell WHERE kind = 'disqualified' GROUP BY entered_month"),
            Rows(
                "mql",
                "SELECT month, count(*) FROM (SELECT min(entered_month) AS month FROM spell WHERE kind = 'marketing_qualified'
                 GROUP BY lead) GROUP BY month",
            ),
            Rows(
                "sql",
                "SELECT month, count(*) FROM (SELECT min(entered_month) AS month FROM spell WHERE kind = 'sales_qualified'
                 GROUP BY lead) GROUP BY month",
            ),
            Rows(
                "qualified",
                "SELECT month, count(*) FROM (SELECT min(entered_month) AS month FROM spell
                 WHERE kind IN ('marketing_qualified', 'sales_qualified') GROUP BY lead) GROUP BY month",
            ),
            Rows("won", "SELECT closed_month, count(*) FROM opportunity WHERE status = 'won' GROUP BY closed_month"),
            Rows(
                "won_amount",
                "SELECT closed_month, currency, sum(amount_minor) FROM opportunity WHERE status = 'won' AND currency IS NOT NULL
                 GROUP BY closed_month, currency",
            ),
        ],
        "sources" => vec![
            Rows("leads", "SELECT source, count(*), count(converted_at) FROM lead GROUP BY source"),
            Rows(
                "spend",
                "SELECT campaign.source, spend.currency, sum(spend.amount_minor) FROM spend JOIN campaign ON campaign.id = spend.campaign
                 GROUP BY campaign.source, spend.currency",
            ),
            Rows(
                "won",
                "SELECT lead.source, opportunity.currency, sum(opportunity.amount_minor) FROM opportunity
                 JOIN lead ON lead.id = opportunity.lead WHERE opportunity.status = 'won' AND opportunity.currency IS NOT NULL
                 GROUP BY lead.source, opportunity.currency",
            ),
        ],
        "owners" => vec![
            Rows("captured", "SELECT first_owner, count(*) FROM lead GROUP BY first_owner"),
            Rows("converted", "SELECT converted_owner, count(*) FROM lead WHERE converted_at IS NOT NULL GROUP BY converted_owner"),
            Rows("activities", "SELECT done_by, count(*) FROM activity WHERE kind <> 'note' GROUP BY done_by"),
            Rows("won", "SELECT owner, count(*) FROM opportunity WHERE status = 'won' GROUP BY owner"),
        ],
        "first_response" => vec![
            Rows(
                "sources",
                "SELECT source, count(*), count(first_response_at), coalesce(sum(first_response_at - captured_at <= 3600000000), 0)
                 FROM lead GROUP BY source",
            ),
            Medians(
                "median",
                "SELECT source, count(*) FROM lead WHERE first_response_at IS NOT NULL GROUP BY source",
                "SELECT first_response_at - captured_at FROM lead WHERE source = ?1 AND first_response_at IS NOT NULL
                 ORDER BY first_response_at - captured_at LIMIT ?2 OFFSET ?3",
            ),
        ],
        "activity_counts" => vec![Rows(
            "touches",
            "SELECT touches, count(*), sum(converted) FROM (SELECT lead.converted_at IS NOT NULL AS converted,
                 (SELECT count(*) FROM activity WHERE activity.lead = lead.id AND activity.kind <> 'note'
                     AND activity.happened_at <= coalesce(lead.converted_at, :now)) AS touches FROM lead) GROUP BY touches",
        )],
        "aging" => vec![
            Rows(
                "stages",
                "SELECT stage, count(*), :now - min(entered_at), sum(captured_at <= :now - 14 * 86400000000
                     AND coalesce(last_activity_at, captured_at) <= :now - 14 * 86400000000)
                 FROM lead WHERE kind NOT IN ('converted', 'disqualified') GROUP BY stage",
            ),
            Medians(
                "median",
                "SELECT stage, count(*) FROM lead WHERE kind NOT IN ('converted', 'disqualified') GROUP BY stage",
                "SELECT ?4 - entered_at FROM lead WHERE stage = ?1 AND kind NOT IN ('converted', 'disqualified')
                 ORDER BY entered_at LIMIT ?2 OFFSET ?3",
            ),
            Rows(
                "overdue",
                "SELECT lead.stage, count(DISTINCT lead.id) FROM follow_up JOIN lead ON lead.id = follow_up.lead
                 WHERE follow_up.done_at IS NULL AND follow_up.due < :now AND lead.kind NOT IN ('converted', 'disqualified')
                 GROUP BY lead.stage",
            ),
        ],
        "lost_reasons" => vec![
            Rows(
                "leads",
                "SELECT spell.reason, spell.from_stage, count(*), count(spell.left_at), count(lead.converted_at) FROM spell
                 JOIN lead ON lead.id = spell.lead WHERE spell.kind = 'disqualified' GROUP BY spell.reason, spell.from_stage",
            ),
            Rows("opportunities", "SELECT reason, stage, count(*) FROM opportunity WHERE status = 'lost' GROUP BY reason, stage"),
        ],
        "pipeline" => vec![Rows(
            "open",
            "SELECT stage, close_month, currency, count(*), coalesce(sum(amount_minor), 0),
                 coalesce(sum(CAST(round(amount_minor * probability / 100.0) AS INTEGER)), 0)
             FROM opportunity WHERE status = 'open' GROUP BY stage, close_month, currency",
        )],
        "temperature" => vec![
            Rows("captured", "SELECT first_temperature, count(*), count(converted_at) FROM lead GROUP BY first_temperature"),
            Rows("last", "SELECT temperature, count(*), count(converted_at) FROM lead GROUP BY temperature"),
        ],
        _ => Vec::new(),
    }
}
