//! The directions of the architecture, checked against what cargo builds: who depends on whom, and who may name which
//! library. docs/ARCHITECTURE.md says why.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

/// Which of our crates each may use. Everything points one way.
const LAYERS: [(&str, &[&str]); 10] = [
    ("blastpro-domain", &[]),
    ("blastpro-storage", &["domain"]),
    ("blastpro-locales", &["domain"]),
    ("blastpro-telegram", &["domain"]),
    ("blastpro-services", &["domain", "storage"]),
    ("blastpro-engine", &["domain", "storage", "services", "telegram", "locales"]),
    ("blastpro-dialogues", &["domain", "storage", "services", "locales"]),
    ("blastpro-webhook", &["domain", "storage", "services", "locales"]),
    // It stands on the other side of the wire: it knows nothing of the product but the words of its own page.
    ("blastpro-simulator", &["locales"]),
    // The composition root puts everything together, and shows no text of its own to owners.
    ("blastpro", &["dialogues", "domain", "engine", "services", "simulator", "storage", "telegram", "webhook"]),
];

/// Who may name a library; a name that ends in a hyphen stands for all that begin so.
const LIBRARIES: [(&str, &[&str]); 5] = [
    ("sqlx", &["blastpro-storage"]),
    ("grammers-", &["blastpro-telegram", "blastpro-simulator"]),
    ("teloxide", &["blastpro-dialogues", "blastpro-engine"]),
    ("lettre", &["blastpro-engine"]),
    ("axum", &["blastpro-webhook", "blastpro-simulator"]),
];

/// Tests put the real client at one end of the wire and the simulator at the other. So a crate's tests may use the
/// simulator, what is below the crate, and (in the simulator and here) the clients that talk to it.
const TESTED_WITH: [(&str, &[&str]); 2] =
    [("blastpro-simulator", &["teloxide", "grammers-"]), ("blastpro", &["teloxide", "grammers-"])];

fn packages() -> Vec<Package> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    MetadataCommand::new().manifest_path(manifest).no_deps().exec().expect("cargo describes the workspace").packages
}

fn lookup<'a>(table: &'a [(&str, &'a [&'a str])], name: &str) -> &'a [&'a str] {
    table.iter().find(|(key, _)| *key == name).map_or(&[], |(_, values)| values)
}

fn is_named(library: &str, dependency: &str) -> bool {
    if library.ends_with('-') { dependency.starts_with(library) } else { dependency == library }
}

#[test]
fn every_crate_has_its_place() {
    let found: BTreeSet<_> = packages().into_iter().map(|package| package.name.to_string()).collect();
    let known: BTreeSet<_> = LAYERS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(found, known);
}

#[test]
fn dependencies_point_one_way() {
    let mut wrong = Vec::new();
    for package in packages() {
        let below = lookup(&LAYERS, &package.name);
        for dependency in &package.dependencies {
            let Some(ours) = dependency.name.strip_prefix("blastpro-") else { continue };
            let in_tests = dependency.kind == DependencyKind::Development && ours == "simulator";
            // A crate's own tests may switch on its features.
            let itself = dependency.name == package.name.as_str();
            if !below.contains(&ours) && !in_tests && !itself {
                wrong.push(format!("{} may not depend on {}", package.name, dependency.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_library_is_named_only_by_those_it_is_for() {
    let mut wrong = Vec::new();
    for package in packages() {
        for dependency in &package.dependencies {
            let Some((_, owners)) = LIBRARIES.iter().find(|(library, _)| is_named(library, &dependency.name)) else {
                continue;
            };
            let in_tests = dependency.kind == DependencyKind::Development
                && lookup(&TESTED_WITH, &package.name).iter().any(|library| is_named(library, &dependency.name));
            if !owners.contains(&package.name.as_str()) && !in_tests {
                wrong.push(format!("{} may not name {}", package.name, dependency.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn in_the_engine_only_the_outbox_talks_to_the_bot() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/engine/src");
    // The crate's root only hands the bot on to the outbox.
    let allowed = ["lib.rs", "outbox.rs"].map(|file| source.join(file));
    let naming = files_below(source).into_iter().filter(|path| {
        !allowed.contains(path) && std::fs::read_to_string(path).expect("a source").contains("teloxide")
    });
    assert_eq!(naming.collect::<Vec<_>>(), Vec::<PathBuf>::new());
}

fn files_below(folder: PathBuf) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files_below(path) } else { vec![path] }).collect()
}
