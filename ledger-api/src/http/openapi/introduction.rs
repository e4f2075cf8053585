//! The document's head: what the API is, its conventions, its keys.

use utoipa::openapi::info::{InfoBuilder, LicenseBuilder};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, OpenApi};

use super::roles::SCHEME;
use super::tags;

const CONVENTIONS: &str = include_str!("introduction.md");

pub(super) fn introduce(document: &mut OpenApi) {
    document.info = InfoBuilder::new()
        .title("Tributary")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(CONVENTIONS))
        .license(Some(LicenseBuilder::new().name("Apache-2.0 OR MIT").identifier(Some("Apache-2.0 OR MIT")).build()))
        .build();
    document.tags = Some(tags::all());
    let key =
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("trb_<role>_<random>_<checksum>").description(
            Some("A key names a person or a system, and belongs to one merchant. `x-roles` says which roles may call."),
        );
    document
        .components
        .get_or_insert_with(Components::new)
        .add_security_scheme(SCHEME, SecurityScheme::Http(key.build()));
}
