//! A visitor's request, and what there is to serve it with.

use std::rc::Rc;

use web_sys::Request;
use worker::{Context, Env};

use crate::config::Config;

/// Lives until the visitor is answered; what is left to do later takes what it needs along.
pub(crate) struct Serving {
    pub(crate) config: Rc<Config>,
    pub(crate) env: Env,
    pub(crate) context: Context,
    pub(crate) request: Request,
}
