//! The Olist leads in a book: the example's own code, on a made sample whose numbers were counted by hand, and on the real files against
//! numbers that were counted without the book.

#[path = "../../core/examples/olist/load.rs"]
mod load;
#[path = "../../core/examples/olist/numbers.rs"]
mod numbers;
#[path = "../../core/examples/olist/print.rs"]
mod print;
#[path = "../../core/examples/olist/read.rs"]
mod read;
#[path = "../../core/examples/olist/replay.rs"]
mod replay;
#[path = "../../core/examples/olist/reports.rs"]
mod reports;

use leadbook::{
    Attribute, Book, Elapsed, GroupBy, Lead, LeadFilter, LeadQuery, ManualClock, Options, OwnerRow, Scope, SeededChance, Snapshot,
    StageKind, TimeToConvertQuery, Timestamp,
};
use leadbook_tests::project_root;
use load::{Loaded, load};
use numbers::{Cohort, Numbers, Share, all_leads, days_between, numbers, quantile};
use read::{LeadRow, Result, absent, read};
use replay::replay;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A lead's own file of the data set that only the tests read: who sells on the marketplace.
const SELLERS: &str = "olist_sellers_dataset.csv";
/// The deal that was won before its lead's first contact.
const EARLY: &str = "b91cf8812365f50ff4bda4bcd6206b05";

fn share(leads: u64, won: u64) -> Share {
    Share { leads, won }
}

fn counts<const N: usize>(counts: [(&str, u64); N]) -> BTreeMap<String, u64> {
    counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect()
}

fn cohort((leads, won, within_30_days, within_90_days): (u64, u64, u64, u64)) -> Cohort {
    Cohort { all: share(leads, won), within_30_days, within_90_days }
}

fn options() -> Result<Options> {
    let clock = ManualClock::at("2026-01-31T09:00:00Z".parse()?);
    Ok(Options::default().region("BR").currency("BRL").clock(Arc::new(clock)).chance(Arc::new(SeededChance::new(17))))
}

/// A book that the rows were loaded into twice, closed, opened again and verified, with what each of these said.
struct Loads {
    first: Loaded,
    second: Loaded,
    numbers: Numbers,
    book: Book,
    /// Goes when the book goes.
    _folder: tempfile::TempDir,
}

fn load_twice(rows: &[LeadRow]) -> Result<Loads> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("olist.leadbook");
    let mut answered = 0;
    let book = options()?.open(&path)?;
    let first = load(&book, rows, &mut |some| answered += some)?;
    assert_eq!(answered, load::steps(rows));
    let before = numbers(&book.snapshot()?)?;
    book.close()?;

    let book = options()?.open(&path)?;
    let reopened = numbers(&book.snapshot()?)?;
    assert_eq!(reopened, before);
    let second = load(&book, rows, &mut |_| {})?;
    assert_eq!((second.events_before, second.events_after), (first.events_after, first.events_after), "the second run changed something");
    let numbers = numbers(&book.snapshot()?)?;
    assert_eq!(numbers, before);
    let verified = book.verify()?;
    assert!(verified.is_sound(), "{verified}");
    assert_eq!(verified.events, first.events_after);
    Ok(Loads { first, second, numbers, book, _folder: folder })
}

#[test]
fn the_sample_counts_as_it_was_made() -> Result<()> {
    let rows = read(&project_root().join("tests/fixtures/olist_sample"))?;
    let Loads { first, second, numbers, book, .. } = load_twice(&rows)?;
    assert_eq!((first.leads, first.deals), (40, 8));
    // The book's beginning, 4 users, 40 captures, 7 new customers with 7 conversions, 7 accounts of sellers.
    assert_eq!((first.events_before, first.events_after), (1, 1 + 4 + 40 + 14 + 7));
    for refused in [&first.refused, &second.refused] {
        let refused: Vec<(&str, &str)> = refused.iter().map(|deal| (&deal.mql_id[..4], deal.code.as_str())).collect();
        assert_eq!(refused, [("0003", "before_last_event")]);
    }

    assert_eq!(numbers.all, share(40, 7));
    let origins = [
        ("(none)", share(1, 1)),
        ("email", share(4, 0)),
        ("organic_search", share(14, 2)),
        ("paid_search", share(10, 2)),
        ("social", share(8, 1)),
        ("unknown", share(3, 1)),
    ];
    assert_eq!(numbers.by_origin, origins.map(|(origin, share)| (origin.to_owned(), share)).into());
    assert_eq!(numbers.days, [1.0, 2.0, 4.5, 8.0, 16.0, 32.0, 64.0]);
    assert_eq!(quantile(&numbers.days, 0.5), Some(8.0));
    assert!((quantile(&numbers.days, 0.9).unwrap_or_default() - 44.8).abs() < 1e-9);
    assert_eq!(numbers.won_by_month, counts([("2018-01", 3), ("2018-02", 3), ("2018-03", 1)]));
    let cohorts = [("2018-01".to_owned(), cohort((15, 5, 3, 5))), ("2018-02".to_owned(), cohort((25, 2, 2, 2)))];
    assert_eq!(numbers.cohorts, cohorts.into());
    let person = |letter: &str| letter.repeat(4) + &"0".repeat(28);
    assert_eq!(numbers.won_by_sdr, counts([(&person("a"), 3), (&person("b"), 2), (&person("c"), 2)]));
    assert_eq!(numbers.won_by_sr, counts([(&person("c"), 3), (&person("d"), 4)]));
    assert_eq!(numbers.sellers.len(), 7);

    // What the files tell of a lead stands on its card, also where the deal was refused.
    let snapshot = book.snapshot()?;
    let leads = all_leads(&snapshot)?;
    let lead = |number: &str| leads.iter().find(|lead| lead.name.starts_with(&format!("MQL {number}"))).ok_or("no such lead");
    assert_eq!(lead("0025")?.tags, ["cat", "wolf"]);
    assert_eq!(lead("0025")?.attributes.get("has_gtin"), Some(&Attribute::Flag(true)));
    assert_eq!(lead("0002")?.attributes.get("declared_monthly_revenue"), Some(&Attribute::Number(50_000.0)));
    let refused = lead("0003")?;
    assert_eq!(refused.attributes.get("business_segment"), Some(&Attribute::Text("health_beauty".to_owned())));
    assert!(refused.owner.is_some() && refused.kind == StageKind::New);
    assert!(leads.is_sorted_by_key(|lead| lead.captured_at));
    Ok(())
}

#[test]
fn a_quantile_lies_between_its_neighbours() {
    assert_eq!(quantile(&[], 0.5), None);
    assert_eq!(quantile(&[3.0], 0.9), Some(3.0));
    assert_eq!(quantile(&[0.0, 10.0, 20.0, 30.0], 0.5), Some(15.0));
    assert_eq!(quantile(&[0.0, 10.0, 20.0, 30.0], 1.0), Some(30.0));
}

#[test]
fn what_is_printed_tells_a_first_run_from_a_second() -> Result<()> {
    let rows = read(&project_root().join("tests/fixtures/olist_sample"))?;
    let Loads { first, second, numbers, .. } = load_twice(&rows)?;
    let text = |loaded: &Loaded| -> Result<String> {
        let mut out = Vec::new();
        print::loaded(&mut out, loaded)?;
        print::numbers(&mut out, &numbers)?;
        Ok(String::from_utf8(out)?)
    };
    let told = text(&first)?;
    assert!(told.contains("65 events written: 1 before, 66 after"), "{told}");
    assert!(told.contains("(before_last_event), won 0.25 days before its first contact"), "{told}");
    assert!(
        told.contains("40 leads, 7 converted, 17.50 %\ndays to convert, over 7 conversions: median 8.00, 90th percentile 44.80"),
        "{told}"
    );
    assert!(told.contains("organic_search              14       2   14.29 %"), "{told}");
    assert!(text(&second)?.contains("nothing changed: 66 events before, 66 after"));
    Ok(())
}

/// A length in days, to two places.
fn in_days(length: Option<Elapsed>) -> Option<String> {
    length.map(|length| format!("{:.2}", length.days()))
}

/// The reports as of an instant, of a book that was told everything and of one that was told only what happened until then.
fn as_of_twice(rows: &[LeadRow], then: &str) -> Result<()> {
    let then: Timestamp = then.parse()?;
    let full = replay(rows, "2018-11-15T00:00:00Z".parse()?)?;
    let (known, told) = (reports::all(&full, then)?, reports::all(&replay(rows, then)?, then)?);
    assert_eq!(known.len(), 14);
    for (known, told) in known.iter().zip(&told) {
        assert_eq!(known, told);
    }
    // Something did happen afterwards.
    assert_ne!(reports::all(&full, "2018-11-15T00:00:00Z".parse()?)?, known);
    Ok(())
}

#[test]
fn the_reports_on_the_sample_are_those_of_a_book_that_knew_no_more() -> Result<()> {
    as_of_twice(&read(&project_root().join("tests/fixtures/olist_sample"))?, "2018-02-10T12:00:00Z")
}

#[test]
fn the_reports_on_the_real_leads_are_those_that_are_known() -> Result<()> {
    let folder = data();
    if let Some(reason) = absent(&folder) {
        println!("SKIPPED olist reports: {reason}; the reports on 8842 rows of real leads were not checked");
        return Ok(());
    }
    let rows = read(&folder)?;
    as_of_twice(&rows, "2018-03-01T12:00:00Z")?;
    let end: Timestamp = "2018-11-15T00:00:00Z".parse()?;
    let book = replay(&rows, end)?;
    let scope = || Scope::all().as_of(end);

    let conversion = book.conversion(scope().by(GroupBy::Source))?;
    assert_eq!((conversion.totals.leads, conversion.totals.converted), (8_000, 841));
    let of = |source: &str| conversion.rows.iter().find(|row| row.group[0].to_string() == source).map(|row| (row.leads, row.converted));
    assert_eq!(of("unknown"), Some((1_099, 179)));
    assert_eq!(of("organic_search"), Some((2_296, 271 - 1)));
    assert_eq!(of("(none)"), Some((60, 14)));

    let times = book.time_to_convert(scope())?;
    assert_eq!(in_days(times.totals.converted_only_median).as_deref(), Some("14.72"));
    assert_eq!((times.totals.waiting, times.totals.quantiles[1].time), (8_000 - 841, None));
    // 546 within thirty days of 8,000 who were all watched longer: there the estimate is the plain share.
    let soon = book.time_to_convert(TimeToConvertQuery::from(scope()).days([30]))?.totals.all.after[0];
    assert_eq!((soon.at_risk, soon.converted.map(|share| (share * 8_000.0).round())), (8_000 - 546, Some(546.0)));
    assert_eq!(
        in_days(book.time_to_convert(TimeToConvertQuery::from(scope()).shares([0.05]))?.totals.quantiles[0].time).as_deref(),
        Some("13.62")
    );

    let mut shown = Vec::new();
    reports::show(&mut shown, &book, end)?;
    assert!(String::from_utf8(shown)?.contains("organic_search"));

    let cohorts = book.cohorts(scope())?;
    let april = cohorts.rows.iter().find(|row| row.cohort.to_string() == "2018-04-01").ok_or("no April")?;
    assert_eq!((april.leads, april.converted, april.cells.len()), (1_352, 183, 8));
    let owners = book.owners(scope())?;
    let most = |of: fn(&OwnerRow) -> u64| owners.rows.iter().map(|row| of(&row.measures)).max();
    assert_eq!((most(|row| row.converted), most(|row| row.customers)), (Some(140), Some(133)));
    assert_eq!((owners.totals.converted, owners.totals.customers), (841, 841));
    Ok(())
}

/// Where the data sets lie that are too large, or not ours, to be kept with the project.
fn data() -> PathBuf {
    std::env::var_os("LEADBOOK_DATA").map_or_else(|| project_root().join("../shared/data"), PathBuf::from).join("olist")
}

#[test]
fn the_real_leads_count_as_they_do_without_the_book() -> Result<()> {
    let folder = data();
    if let Some(reason) = absent(&folder) {
        println!("SKIPPED olist: {reason}; 8842 rows of real leads were not checked (LEADBOOK_DATA names the folder above)");
        return Ok(());
    }
    let rows = read(&folder)?;
    let Loads { first, second, numbers, book, .. } = load_twice(&rows)?;
    assert_eq!((first.leads, first.deals), (8_000, 842));
    // 32 SDRs and 22 SRs, of whom 13 were both; each conversion makes a customer and moves the lead.
    assert_eq!((first.events_before, first.events_after), (1, 1 + 41 + 8_000 + 2 * 841 + 841));
    for refused in [&first.refused, &second.refused] {
        let refused: Vec<(&str, &str)> = refused.iter().map(|deal| (deal.mql_id.as_str(), deal.code.as_str())).collect();
        assert_eq!(refused, [(EARLY, "before_last_event")]);
    }

    assert_eq!(numbers.all, share(8_000, 841));
    // The one deal that the book refused is an organic one of March: 271 and 147 with it.
    let origins = [
        ("organic_search", share(2_296, 271 - 1)),
        ("paid_search", share(1_586, 195)),
        ("social", share(1_350, 75)),
        ("unknown", share(1_099, 179)),
        ("direct_traffic", share(499, 56)),
        ("email", share(493, 15)),
        ("referral", share(284, 24)),
        ("other", share(150, 4)),
        ("display", share(118, 6)),
        ("other_publicities", share(65, 3)),
        ("(none)", share(60, 14)),
    ];
    assert_eq!(numbers.by_origin, origins.map(|(origin, share)| (origin.to_owned(), share)).into());
    let months = [
        ("2017-12", 3),
        ("2018-01", 73),
        ("2018-02", 113),
        ("2018-03", 147 - 1),
        ("2018-04", 207),
        ("2018-05", 122),
        ("2018-06", 57),
        ("2018-07", 37),
        ("2018-08", 33),
        ("2018-09", 23),
        ("2018-10", 21),
        ("2018-11", 6),
    ];
    assert_eq!(numbers.won_by_month, counts(months));
    assert_eq!(numbers.cohorts, real_cohorts());
    check_days(&numbers, &first);
    check_people(&numbers);
    if let Some(reason) = check_sellers(&numbers, &rows, &folder)? {
        println!("SKIPPED olist sellers: {reason}; 842 accounts were not looked up");
    }
    check_cards(&book.snapshot()?)
}

/// Leads, won, won within 30 and within 90 days, by the month of the first contact.
fn real_cohorts() -> BTreeMap<String, Cohort> {
    let cohorts = [
        ("2017-06", (4, 0, 0, 0)),
        ("2017-07", (239, 2, 0, 0)),
        ("2017-08", (386, 9, 0, 0)),
        ("2017-09", (312, 7, 0, 0)),
        ("2017-10", (416, 14, 0, 0)),
        ("2017-11", (445, 18, 2, 7)),
        ("2017-12", (200, 11, 1, 6)),
        ("2018-01", (1_141, 152, 95, 129)),
        ("2018-02", (1_028, 149, 99, 128)),
        // 167, 112 and 141 with the refused one.
        ("2018-03", (1_174, 167 - 1, 112 - 1, 141 - 1)),
        ("2018-04", (1_352, 183, 147, 171)),
        ("2018-05", (1_303, 130, 91, 109)),
    ];
    cohorts.into_iter().map(|(month, counted)| (month.to_owned(), cohort(counted))).collect()
}

/// The reference counts all 842 deals, the early one with a negative time; the book counts the 841 that it could take in.
fn check_days(numbers: &Numbers, loaded: &Loaded) {
    let near = |days: &[f64], share, wanted: f64| {
        let found = quantile(days, share).unwrap_or(f64::NAN);
        assert!((found - wanted).abs() < 1e-6, "{found} days at {share}, not {wanted}");
    };
    assert_eq!(numbers.days.len(), 841);
    near(&numbers.days, 0.5, 14.722_164_352);
    near(&numbers.days, 0.9, 162.671_828_704);
    near(&numbers.days, 0.0, 0.083_333_333);

    let mut all = numbers.days.clone();
    all.extend(loaded.refused.iter().map(|deal| days_between(deal.first_contact, deal.won)));
    all.sort_by(f64::total_cmp);
    near(&all, 0.0, -1.181_307_870);
    near(&all, 0.5, 14.650_729_167);
    near(&all, 0.9, 162.588_769_676);
    near(&all, 1.0, 427.551_817_130);
}

fn check_people(numbers: &Numbers) {
    assert_eq!((numbers.won_by_sdr.len(), numbers.won_by_sr.len()), (32, 22));
    for (won, wanted) in [(&numbers.won_by_sdr, [140, 81, 74]), (&numbers.won_by_sr, [133, 82, 74])] {
        assert_eq!(won.values().sum::<u64>(), 841);
        let mut most: Vec<u64> = won.values().copied().collect();
        most.sort_unstable_by(|one, other| other.cmp(one));
        assert_eq!(most[..3], wanted);
    }
    assert_eq!(numbers.won_by_sdr.get("4b339f9567d060bcea4f5136b9f5949e"), Some(&140));
    assert_eq!(numbers.won_by_sr.get("4ef15afb4b2723d8f3d81e51ec7afefe"), Some(&133));
}

/// 380 of the 842 accounts that were won sell on the marketplace. Answers why that could not be looked up, if so.
fn check_sellers(numbers: &Numbers, rows: &[LeadRow], folder: &Path) -> Result<Option<String>> {
    let early = rows.iter().filter(|row| row.mql_id == EARLY).filter_map(|row| row.deal.as_ref()).map(|deal| &deal.told.seller_id);
    let won: BTreeSet<&String> = numbers.sellers.iter().chain(early).collect();
    assert_eq!((numbers.sellers.len(), won.len()), (841, 842));
    let path = folder.join(SELLERS);
    if !path.is_file() {
        return Ok(Some(format!("{} is not there", path.display())));
    }
    let mut selling = 0;
    for row in csv::Reader::from_path(path)?.records() {
        selling += usize::from(row?.get(0).is_some_and(|seller| won.contains(&seller.to_owned())));
    }
    assert_eq!(selling, 380);
    Ok(None)
}

/// What the files tell of the leads, as the book answers it.
fn check_cards(book: &Snapshot) -> Result<()> {
    let leads = all_leads(book)?;
    let text = |lead: &Lead, name: &str| lead.attributes.get(name).map(ToString::to_string);
    let pages: BTreeSet<Option<String>> = leads.iter().map(|lead| text(lead, "landing_page")).collect();
    assert_eq!((pages.len(), pages.contains(&None)), (495, false));

    for (page, leads, won) in [
        ("b76ef37428e6799c421989521c0e5077", 912, 171),
        ("22c29808c4f815213303f8933030604c", 883, 174),
        ("58326e62183c14b0c03085c33b9fdc44", 495, 27),
    ] {
        let filter = LeadFilter { attributes: [("landing_page".to_owned(), page.into())].into(), ..LeadFilter::default() };
        let found = book.leads(LeadQuery::from(filter).limit(10_000))?.items;
        assert_eq!((found.len(), found.iter().filter(|lead| lead.converted_at.is_some()).count()), (leads, won), "{page}");
    }

    let revenues: Vec<f64> = leads
        .iter()
        .filter_map(|lead| match lead.attributes.get("declared_monthly_revenue") {
            Some(Attribute::Number(revenue)) if *revenue != 0.0 => Some(*revenue),
            _ => None,
        })
        .collect();
    assert_eq!((revenues.len(), revenues.iter().sum::<f64>()), (45, 61_784_006.0));
    assert_eq!(revenues.iter().copied().fold(0.0, f64::max), 50_000_000.0);
    Ok(())
}

/// The same files through the import with a mapping alone: the numbers are those of the example's own code.
fn imported_as_loaded(folder: &Path, refused: u64) -> Result<()> {
    let asked: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(project_root().join("tests/fixtures/olist_sample/import.json"))?)?;
    let book = options()?.memory()?;
    for _ in 0..2 {
        for (part, file) in [("leads", "olist_marketing_qualified_leads_dataset.csv"), ("deals", "olist_closed_deals_dataset.csv")] {
            let mut parameters = asked[part].clone();
            parameters["path"] = folder.join(file).display().to_string().into();
            let told: serde_json::Value = serde_json::from_str(&leadbook::boundary::call(&book, "import_leads", &parameters.to_string())?)?;
            let wanted = if part == "deals" { refused } else { 0 };
            assert_eq!(told["refused"].as_u64(), Some(wanted), "{told}");
        }
    }
    let loaded = options()?.memory()?;
    load(&loaded, &read(folder)?, &mut |_| {})?;
    assert_eq!(numbers(&book.snapshot()?)?, numbers(&loaded.snapshot()?)?);
    let verified = book.verify()?;
    assert!(verified.is_sound(), "{verified}");
    Ok(())
}

#[test]
fn a_mapping_alone_imports_the_sample_as_the_example_loads_it() -> Result<()> {
    imported_as_loaded(&project_root().join("tests/fixtures/olist_sample"), 1)
}

#[test]
fn a_mapping_alone_imports_the_real_leads_as_the_example_loads_them() -> Result<()> {
    let folder = data();
    if let Some(missing) = absent(&folder) {
        println!("SKIPPED import of the real leads: {missing}");
        return Ok(());
    }
    imported_as_loaded(&folder, 1)
}
