//! The two files of the data set, joined: every lead with its deal, if one was closed.
//!
//! The files give times without a zone; they are taken as UTC throughout, so that days and months are counted as they stand in the files.

use leadbook::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::error::Error;
use std::path::Path;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

const LEADS: &str = "olist_marketing_qualified_leads_dataset.csv";
const DEALS: &str = "olist_closed_deals_dataset.csv";

/// A marketing-qualified lead, as the first file tells it.
#[derive(Clone, Debug)]
pub(crate) struct LeadRow {
    pub(crate) mql_id: String,
    /// Midnight of the day of the first contact.
    pub(crate) first_contact: Timestamp,
    pub(crate) landing_page: String,
    /// Where the lead came from; 60 leads have nothing here.
    pub(crate) origin: Option<String>,
    pub(crate) deal: Option<DealRow>,
}

/// A closed deal, as the second file tells it.
#[derive(Clone, Debug)]
pub(crate) struct DealRow {
    pub(crate) won: Timestamp,
    pub(crate) told: Told,
}

/// The columns of a closed deal. An empty cell is `None`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Told {
    mql_id: String,
    won_date: String,
    /// The seller's account on the marketplace: the customer.
    pub(crate) seller_id: String,
    /// Who qualified the lead: sales development representative.
    pub(crate) sdr_id: String,
    /// Who closed the deal: sales representative.
    pub(crate) sr_id: String,
    pub(crate) business_segment: Option<String>,
    pub(crate) lead_type: Option<String>,
    pub(crate) lead_behaviour_profile: Option<String>,
    pub(crate) has_company: Option<String>,
    pub(crate) has_gtin: Option<String>,
    pub(crate) average_stock: Option<String>,
    pub(crate) business_type: Option<String>,
    pub(crate) declared_product_catalog_size: Option<f64>,
    pub(crate) declared_monthly_revenue: Option<f64>,
}

#[derive(Deserialize)]
struct Contact {
    mql_id: String,
    first_contact_date: String,
    landing_page_id: String,
    origin: Option<String>,
}

/// Why the data set is not in that folder; `None` if it is.
pub(crate) fn absent(folder: &Path) -> Option<String> {
    let missing: Vec<&str> = [LEADS, DEALS].into_iter().filter(|name| !folder.join(name).is_file()).collect();
    (!missing.is_empty()).then(|| format!("{} has no {}", folder.display(), missing.join(" and no ")))
}

/// All leads in the order of their first contact, and within a day in that of the file.
pub(crate) fn read(folder: &Path) -> Result<Vec<LeadRow>> {
    if let Some(reason) = absent(folder) {
        return Err(reason.into());
    }
    let mut deals = HashMap::new();
    for told in rows::<Told>(&folder.join(DEALS))? {
        let won = instant(&told.won_date.replacen(' ', "T", 1))?;
        if let Some(twice) = deals.insert(told.mql_id.clone(), DealRow { won, told }) {
            return Err(format!("{DEALS} has two deals of {}", twice.told.mql_id).into());
        }
    }
    let mut leads = Vec::new();
    for Contact { mql_id, first_contact_date, landing_page_id, origin } in rows(&folder.join(LEADS))? {
        let first_contact = instant(&format!("{first_contact_date}T00:00:00"))?;
        let deal = deals.remove(&mql_id);
        leads.push(LeadRow { mql_id, first_contact, landing_page: landing_page_id, origin, deal });
    }
    if let Some(stray) = deals.keys().next() {
        return Err(format!("{DEALS} has {} deals of leads that are not in {LEADS}, such as {stray}", deals.len()).into());
    }
    leads.sort_by_key(|lead| lead.first_contact);
    Ok(leads)
}

fn rows<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let name = |problem: csv::Error| format!("{}: {problem}", path.display());
    let mut reader = csv::Reader::from_path(path).map_err(name)?;
    Ok(reader.deserialize().collect::<std::result::Result<_, _>>().map_err(name)?)
}

fn instant(naive: &str) -> Result<Timestamp> {
    Ok(format!("{naive}Z").parse()?)
}
