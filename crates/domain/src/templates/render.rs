//! What braces mean in a template.
