//! Pure types.
