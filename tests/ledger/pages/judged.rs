//! Pages as axe-core judges them: on a desk by day, and on a phone by night.

use integration_tests::browser::Browser;
use integration_tests::looks::{DESK, PHONE};
use serde_json::{Value, json};

/// Steps of a browser after which every page it came to has been judged. What is well results in an empty list.
#[derive(Default)]
pub(super) struct Judging {
    steps: Vec<Value>,
    pages: usize,
}

impl Judging {
    /// By somebody who is signed in.
    pub(super) fn by(cookie: Value) -> Self {
        Self { steps: vec![cookie], pages: 0 }
    }

    /// Does something on the way.
    pub(super) fn step(&mut self, step: Value) {
        self.steps.push(step);
    }

    /// Opens a page and judges it.
    pub(super) fn open(&mut self, url: &str) {
        self.look("light", DESK);
        self.step(json!({ "open": url }));
        self.judge();
    }

    /// Opens a page that is judged elsewhere.
    pub(super) fn open_unjudged(&mut self, url: &str) {
        self.step(json!({ "open": url }));
    }

    /// Sends a form of the page with something that cannot be accepted, and judges what then stands there.
    pub(super) fn refuses(&mut self, form: &str, fields: &Value) {
        self.sends(form, fields);
        self.holds("document.querySelector('main .error')", "says nothing is wrong");
    }

    /// Sends a form of the page, and judges the page that answers.
    pub(super) fn sends(&mut self, form: &str, fields: &Value) {
        self.look("light", DESK);
        self.step(json!({"send": {"form": form, "fields": fields}}));
        self.judge();
    }

    /// Judges the page that a step has led to.
    pub(super) fn judge_here(&mut self) {
        self.look("light", DESK);
        self.judge();
    }

    /// Judges what is on the screen, as on a desk by day, and then as on a phone by night.
    fn judge(&mut self) {
        self.pages += 1;
        self.step(json!({"axe": true}));
        self.look("dark", PHONE);
        self.step(json!({"axe": true}));
        self.step(json!({"tell": TOO_WIDE}));
        self.holds("document.querySelector('h1')", "is no page");
        self.holds("!window.evil", "ran a script of a stranger");
    }

    /// Something that is true of the page, or what is said of its address.
    pub(super) fn holds(&mut self, expression: &str, otherwise: &str) {
        self.step(json!({"tell": format!("({expression}) ? [] : [location.pathname + ' {otherwise}']")}));
    }

    fn look(&mut self, scheme: &str, width: u32) {
        self.step(json!({"look": {"scheme": scheme, "width": width}}));
    }

    /// Fails the test where something is not well.
    pub(super) fn all_is_well(mut self, browser: &Browser) {
        self.step(json!({"errors": true}));
        let seen = browser.runs(&json!({"steps": self.steps}));
        assert!(seen.len() > 5 * self.pages, "{} results of {} pages", seen.len(), self.pages);
        assert_eq!(seen.iter().filter(|found| **found != json!([])).collect::<Vec<_>>(), Vec::<&Value>::new());
    }
}

/// What stands beside the window, if anything does.
const TOO_WIDE: &str = "document.documentElement.scrollWidth <= innerWidth ? [] : [location.pathname + ' is too wide', \
    ...[...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth) \
    .map((one) => one.outerHTML.slice(0, 200))]";
