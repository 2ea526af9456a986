//! What can be said of all renderings together.

use super::super::text::units;
use super::super::values::{Bounds, FALLBACK_UNITS, Field};
use super::{Node, Run};

pub(super) fn fields(nodes: &[Node], into: &mut Vec<Field>) {
    for node in nodes {
        match node {
            Node::Text(_) => {}
            Node::Field { field, default, .. } => {
                into.push(*field);
                fields(default.as_deref().unwrap_or_default(), into);
            }
            Node::Choice { branches, .. } => branches.iter().for_each(|branch| fields(branch, into)),
        }
    }
}

pub(super) fn variants(nodes: &[Node]) -> u128 {
    nodes.iter().fold(1, |product: u128, node| {
        product.saturating_mul(match node {
            Node::Text(_) => 1,
            // A target has a value, or gets the default.
            Node::Field { default, .. } => variants(default.as_deref().unwrap_or_default()),
            Node::Choice { branches, .. } => {
                branches.iter().fold(0, |sum: u128, branch| sum.saturating_add(variants(branch)))
            }
        })
    })
}

pub(super) fn longest(nodes: &[Node], bounds: &Bounds) -> usize {
    let lengths = nodes.iter().map(|node| match node {
        Node::Text(run) => run.units(),
        Node::Field { field, default, .. } => {
            let without = default.as_ref().map_or(FALLBACK_UNITS, |default| longest(default, bounds));
            bounds.of(*field).max(without)
        }
        Node::Choice { branches, .. } => branches.iter().map(|branch| longest(branch, bounds)).max().unwrap_or(0),
    });
    lengths.sum()
}

pub(super) fn may_be_blank(nodes: &[Node]) -> bool {
    nodes.iter().all(|node| match node {
        Node::Text(run) => run.text.trim().is_empty(),
        Node::Field { field: Field::Date | Field::Time | Field::Day, .. } => false,
        Node::Field { default: Some(default), .. } => may_be_blank(default),
        Node::Field { field, default: None, .. } => *field != Field::Name,
        Node::Choice { branches, .. } => branches.iter().any(|branch| may_be_blank(branch)),
    })
}

impl Run {
    /// Of its text, which is shorter than its source when that is an escape.
    pub(super) fn units(&self) -> usize {
        units(&self.text)
    }
}
