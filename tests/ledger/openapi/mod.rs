//! `/openapi.json` tells the truth, and `/docs/` shows it.

mod client;
mod compression;
mod cursors;
mod document;
mod fuzz;
mod page;
mod roles;

use std::path::PathBuf;

use integration_tests::process::workspace;

/// A folder of one test, below the workspace so that `node_modules` is found.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = workspace().join("target/tests").join(format!("openapi-{}", uuid::Uuid::new_v4().simple()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
