//! `/finance`.

use crate::pages::finance::Home;
use crate::web::page::{PageResult, page};
use crate::web::visitor::FinanceDesk;

pub(super) async fn show(visitor: FinanceDesk) -> PageResult {
    page(&Home { shell: visitor.shell() })
}
