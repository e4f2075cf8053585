//! `/merchant`.

use crate::pages::merchant::Home;
use crate::web::page::{PageResult, page};
use crate::web::visitor::MerchantDesk;

pub(super) async fn show(visitor: MerchantDesk) -> PageResult {
    page(&Home { shell: visitor.shell() })
}
