//! Tests of the whole product, one module per feature. `tests/run` starts what they need.

mod cli;
mod layers;
