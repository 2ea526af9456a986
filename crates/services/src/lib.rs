//! Use-cases that more than one front door calls.
