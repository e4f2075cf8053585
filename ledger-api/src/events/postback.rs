//! What a postback's macros say of an event.

use serde::Deserialize;
use url::Url;
use uuid::Uuid;

use crate::db::webhooks::postbacks::OrderFacts;
use crate::domain::endpoint_url::Reach;
use crate::domain::postback::{Macro, Template};

/// What is read of an event's body: its type, and the commission it is about.
#[derive(Debug, Deserialize)]
pub(super) struct Told {
    r#type: String,
    data: Data,
}

#[derive(Debug, Deserialize)]
struct Data {
    id: Uuid,
    conversion_id: Option<Uuid>,
    amount: i64,
    #[serde(default)]
    clawed_back: i64,
    status: String,
    /// Of a conversion: the primary commission first.
    #[serde(default)]
    commissions: Vec<Commission>,
}

#[derive(Debug, Deserialize)]
struct Commission {
    amount: i64,
    clawed_back: i64,
    status: String,
}

impl Told {
    /// The conversion it is about.
    pub(super) fn conversion_id(&self) -> Uuid {
        self.data.conversion_id.unwrap_or(self.data.id)
    }

    /// What is left of the commission, in minor units, and its status.
    fn commission(&self) -> (i64, &str) {
        match (self.data.conversion_id, self.data.commissions.first()) {
            (Some(_), _) => (self.data.amount - self.data.clawed_back, &self.data.status),
            (None, Some(primary)) => (primary.amount - primary.clawed_back, &primary.status),
            // Credited, and nothing earned by it.
            (None, None) => (0, &self.data.status),
        }
    }
}

/// The address to call; none when the template is no longer one that may be called.
pub(super) fn address(template: &str, told: &Told, order: &OrderFacts, reach: Reach) -> Option<Url> {
    let (commission, status) = told.commission();
    let value = |name| match name {
        Macro::ConversionId => order.conversion_id.to_string(),
        Macro::OrderId => order.order_id.clone(),
        Macro::Amount => order.amount.to_string(),
        Macro::Currency => order.currency.clone(),
        Macro::Commission => commission.to_string(),
        Macro::Status => status.to_owned(),
        Macro::ClickId => order.click_id.map(|id| id.to_string()).unwrap_or_default(),
        Macro::Campaign => order.campaign.clone().unwrap_or_default(),
        Macro::Event => told.r#type.clone(),
    };
    Template::parse(template, reach).ok()?.render(value, reach).ok()
}
