//! How a story is looked at: on which screen, in which colours, with or without scripts.

use serde_json::{Value, json};

/// Width of a window on a desk, and of a phone.
pub const DESK: u32 = 1280;
/// The narrowest phone that is still common.
pub const PHONE: u32 = 375;

/// One way to look at pages.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    width: u32,
    scheme: &'static str,
    /// Whether scripts run.
    pub java_script: bool,
}

/// Four ways in which every two of screen, colours and scripts meet, at half the price of all eight.
pub const LOOKS: [Look; 4] = [
    Look { width: DESK, scheme: "light", java_script: true },
    Look { width: DESK, scheme: "dark", java_script: false },
    Look { width: PHONE, scheme: "light", java_script: false },
    Look { width: PHONE, scheme: "dark", java_script: true },
];

impl Look {
    /// These steps, looked at this way.
    pub fn session(self, steps: &Value) -> Value {
        json!({"steps": steps, "width": self.width, "scheme": self.scheme, "javaScript": self.java_script})
    }
}
