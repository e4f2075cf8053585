//! Pages as people meet them: in a real browser, signed in by a link from a mail.

mod access;
mod affiliate;
mod merchant;
mod visit;
