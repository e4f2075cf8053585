//! The Worker as WebAssembly: a Rust toolchain for the target, the tools around it, the build, its size.

mod build;
pub(crate) mod debian;
mod openssl;
mod size;
mod toolchain;

pub(crate) use build::build;
pub(crate) use size::check as check_size;
pub(crate) use toolchain::{TARGET, Toolchain};
