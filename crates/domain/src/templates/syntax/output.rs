//! A rendering as it is put together, and where its parts came from.

use std::ops::Range;

use super::super::text::{Entity, FormattedText, units};
use super::super::values::Values;
use super::Node;
use crate::deliveries::mix;

pub(super) struct Output<'a> {
    values: &'a Values,
    draw: u64,
    text: String,
    units: usize,
    /// In the order of the source, which is that of the text.
    pieces: Vec<Piece>,
}

/// A stretch of the text and what it came from, both in UTF-16 units.
struct Piece {
    source: Range<usize>,
    output: Range<usize>,
    /// It is its source, unit by unit; else it stands for it as a whole.
    same: bool,
}

impl<'a> Output<'a> {
    pub(super) const fn new(values: &'a Values, draw: u64) -> Self {
        Self { values, draw, text: String::new(), units: 0, pieces: Vec::new() }
    }

    pub(super) fn write(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Text(run) => self.push(&run.source, &run.text, run.source.len() == run.units()),
                Node::Field { source, field, default } => match (self.values.get(*field), default) {
                    (Some(value), _) => self.push(source, &value, false),
                    (None, Some(default)) => self.write(default),
                    (None, None) => self.push(source, self.values.fallback(*field), false),
                },
                Node::Choice { index, branches } => {
                    let drawn = mix(self.draw ^ mix(*index)) % (branches.len() as u64).max(1);
                    let branch = usize::try_from(drawn).ok().and_then(|drawn| branches.get(drawn));
                    self.write(branch.map(Vec::as_slice).unwrap_or_default());
                }
            }
        }
    }

    fn push(&mut self, source: &Range<usize>, text: &str, same: bool) {
        if text.is_empty() {
            return;
        }
        let end = self.units + units(text);
        self.pieces.push(Piece { source: source.clone(), output: self.units..end, same });
        self.text.push_str(text);
        self.units = end;
    }

    pub(super) fn finish(self, entities: &[Entity]) -> FormattedText {
        let entities = entities.iter().filter_map(|entity| {
            let covered = self.covered(entity.offset..entity.offset + entity.length)?;
            Some(Entity { offset: covered.start, length: covered.len(), kind: entity.kind.clone() })
        });
        let entities = entities.collect();
        let mut text = FormattedText { text: self.text, entities };
        text.sort();
        text
    }

    /// What came from these units of the source, if anything did.
    fn covered(&self, source: Range<usize>) -> Option<Range<usize>> {
        let first = self.pieces.partition_point(|piece| piece.source.end <= source.start);
        let last = self.pieces.partition_point(|piece| piece.source.start < source.end);
        let pieces = self.pieces.get(first..last)?;
        Some(pieces.first()?.from(source.start)..pieces.last()?.until(source.end))
    }
}

impl Piece {
    fn from(&self, start: usize) -> usize {
        if self.same { self.output.start + start.saturating_sub(self.source.start) } else { self.output.start }
    }

    fn until(&self, end: usize) -> usize {
        if self.same { self.output.end - self.source.end.saturating_sub(end) } else { self.output.end }
    }
}
