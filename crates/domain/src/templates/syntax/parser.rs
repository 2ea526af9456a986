//! From text to nodes, in one pass.

use std::ops::Range;

use super::super::text::units;
use super::super::values::Field;
use super::{MAX_BRANCHES, MAX_DEPTH, MAX_NODES, Node, Problem, Run, SyntaxError};

/// What is shown of an unknown field's name.
const SHOWN_CHARS: usize = 32;

pub(super) fn parse(text: &str) -> Result<Vec<Node>, SyntaxError> {
    let mut parser = Parser { text, place: Place::default(), nodes: 0 };
    let nodes = parser.sequence(0)?;
    match parser.peek() {
        None => Ok(nodes),
        Some(_) => Err(parser.place.error(Problem::LoneClose)),
    }
}

/// A place in the text, by each way of counting.
#[derive(Clone, Copy, Default)]
struct Place {
    byte: usize,
    char: usize,
    unit: usize,
}

impl Place {
    const fn error(self, problem: Problem) -> SyntaxError {
        SyntaxError { at: self.char, unit: self.unit, problem }
    }
}

struct Parser<'a> {
    text: &'a str,
    place: Place,
    nodes: usize,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        &self.text[self.place.byte..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.place.byte += c.len_utf8();
        self.place.char += 1;
        self.place.unit += c.len_utf16();
        Some(c)
    }

    fn count(&mut self, place: Place) -> Result<(), SyntaxError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES { Err(place.error(Problem::TooLarge)) } else { Ok(()) }
    }

    /// Everything up to the end, or to the `}` or `|` (within braces) that ends it, which is left.
    fn sequence(&mut self, depth: usize) -> Result<Vec<Node>, SyntaxError> {
        let mut nodes = Vec::new();
        while let Some(c) = self.peek() {
            nodes.push(match c {
                '}' => break,
                '|' if depth > 0 => break,
                '{' => self.braces(depth + 1)?,
                _ => Node::Text(self.run(depth)),
            });
        }
        Ok(nodes)
    }

    /// One escaped character, or as many plain ones as there are.
    fn run(&mut self, depth: usize) -> Run {
        let start = self.place;
        if let Some(escaped) = self.escaped() {
            self.next();
            self.next();
            return Run { source: start.unit..self.place.unit, text: escaped.to_string() };
        }
        self.next();
        while let Some(c) = self.peek() {
            if matches!(c, '{' | '}') || (c == '|' && depth > 0) || self.escaped().is_some() {
                break;
            }
            self.next();
        }
        Run { source: start.unit..self.place.unit, text: self.text[start.byte..self.place.byte].to_owned() }
    }

    fn escaped(&self) -> Option<char> {
        let mut chars = self.rest().chars();
        if chars.next() != Some('\\') {
            return None;
        }
        chars.next().filter(|c| matches!(c, '\\' | '{' | '}' | '|'))
    }

    fn braces(&mut self, depth: usize) -> Result<Node, SyntaxError> {
        let open = self.place;
        if depth > MAX_DEPTH {
            return Err(open.error(Problem::TooDeep));
        }
        self.count(open)?;
        self.next();
        let inner = self.place;
        let index = self.nodes as u64;
        let mut branches = vec![self.sequence(depth)?];
        while self.peek() == Some('|') {
            if branches.len() == MAX_BRANCHES {
                return Err(self.place.error(Problem::TooManyBranches));
            }
            self.count(self.place)?;
            self.next();
            branches.push(self.sequence(depth)?);
        }
        let end = self.place;
        if self.next().is_none() {
            return Err(open.error(Problem::Unclosed));
        }
        if branches.len() > 1 {
            return Ok(Node::Choice { index, branches });
        }
        let nodes = branches.pop().unwrap_or_default();
        self.field(open, inner, end, nodes)
    }

    /// A field: a known name, and a default when a colon follows it.
    fn field(&self, open: Place, inner: Place, end: Place, nodes: Vec<Node>) -> Result<Node, SyntaxError> {
        let written = &self.text[inner.byte..end.byte];
        if written.trim().is_empty() {
            return Err(open.error(Problem::EmptyBraces));
        }
        let (name, default) = match written.split_once(':') {
            Some((name, _)) => (name, Some(after_colon(nodes, inner.unit + units(name) + 1))),
            None => (written, None),
        };
        let Some(field) = Field::parse(name) else {
            let suggestion = Field::nearest(name);
            let name = name.trim().chars().take(SHOWN_CHARS).collect();
            return Err(open.error(Problem::UnknownField { name, suggestion }));
        };
        let until = if default.is_some() { inner.unit + units(name) + 1 } else { end.unit + 1 };
        Ok(Node::Field { source: open.unit..until, field, default })
    }
}

/// What of the nodes comes from `start` on, which is in the first of them: a field's name is plain.
fn after_colon(nodes: Vec<Node>, start: usize) -> Vec<Node> {
    let after = nodes.into_iter().filter_map(|node| match node {
        Node::Text(run) if run.source.start < start => run.after(start).map(Node::Text),
        node => Some(node),
    });
    after.collect()
}

impl Run {
    /// Its part from `start` on, if there is any.
    fn after(self, start: usize) -> Option<Self> {
        let Range { start: from, end } = self.source;
        let skipped = start - from;
        let mut passed = 0;
        let text = self.text.trim_start_matches(|c: char| {
            passed += c.len_utf16();
            passed <= skipped
        });
        (start < end).then(|| Self { source: start..end, text: text.to_owned() })
    }
}
