//! What pages load: style, scripts, nothing from elsewhere. Each file's address holds its hash, so that browsers may keep it
//! for ever.

use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

/// A file that pages load.
#[derive(Debug)]
pub struct Asset {
    /// Its address.
    pub path: String,
    /// Its media type.
    pub media_type: &'static str,
    /// What is in it.
    pub bytes: &'static [u8],
}

macro_rules! assets {
    ($($name:literal, $media_type:literal;)*) => {
        static ASSETS: LazyLock<Vec<(&'static str, Asset)>> = LazyLock::new(|| {
            vec![$(($name, asset($name, $media_type, include_bytes!(concat!("../assets/", $name))))),*]
        });
    };
}

assets! {
    "style.css", "text/css; charset=utf-8";
    "page.js", "text/javascript; charset=utf-8";
    "fragments.js", "text/javascript; charset=utf-8";
    "live.js", "text/javascript; charset=utf-8";
    "vendor/htmx.min.js", "text/javascript; charset=utf-8";
    "vendor/uPlot.iife.min.js", "text/javascript; charset=utf-8";
    "vendor/uPlot.min.css", "text/css; charset=utf-8";
    "icon.svg", "image/svg+xml";
}

fn asset(name: &str, media_type: &'static str, bytes: &'static [u8]) -> Asset {
    let hash = Sha256::digest(bytes).iter().take(6).fold(String::new(), |hash, byte| format!("{hash}{byte:02x}"));
    let file = name.rsplit('/').next().unwrap_or(name);
    Asset { path: format!("/assets/{hash}/{file}"), media_type, bytes }
}

/// The address of a file; empty when there is none of that name.
#[must_use]
pub fn path(name: &str) -> &'static str {
    ASSETS.iter().find(|(known, _)| *known == name).map_or("", |(_, asset)| asset.path.as_str())
}

/// The file at an address.
#[must_use]
pub fn at(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().map(|(_, asset)| asset).find(|asset| asset.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_found_by_its_own_address_only() {
        assert!(at(path("style.css")).is_some_and(|asset| asset.media_type.starts_with("text/css")));
        assert!(at("/assets/000000000000/style.css").is_none());
        assert_eq!(path("other.css"), "");
    }

    #[test]
    fn what_a_page_loads_is_small() {
        let bytes: usize = ASSETS.iter().map(|(_, asset)| asset.bytes.len()).sum();
        assert!(bytes < 130 * 1024, "{bytes}");
    }
}
