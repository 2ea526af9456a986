//! The `blastpro` program.

use std::process::ExitCode;

/// Each account's connection keeps buffers of a megabyte for a moment; the C library's allocator never gives such
/// memory back to the system, which costs gigabytes with some thousand accounts.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    blastpro::cli::main()
}
