//! From pieces to blocks. Whatever is wrong, reading goes on at the next line or brace.

use std::collections::HashMap;

use crate::blocks::line::{self, Block};
use crate::blocks::pieces::{Kind, Piece};
use crate::blocks::rules;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Component, Config};
use crate::name;
use crate::span::{Span, Spanned};
use crate::words::{nearest, quoted};

/// Reads all blocks.
pub(super) fn read(text: &str, pieces: &[Piece], found: &mut Diagnostics) -> Config {
    let mut reader = Reader { text, pieces, at: 0, found, config: Config::default(), names: HashMap::new() };
    while let Some(piece) = reader.next() {
        if reader.found.is_full() {
            break;
        }
        reader.outside(piece);
    }
    reader.config
}

struct Reader<'t> {
    text: &'t str,
    pieces: &'t [Piece],
    at: usize,
    found: &'t mut Diagnostics,
    config: Config,
    names: HashMap<String, Span>,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Option<Piece> {
        let piece = self.pieces.get(self.at).copied();
        self.at += usize::from(piece.is_some());
        piece
    }

    fn peek(&self) -> Option<Piece> {
        self.pieces.get(self.at).copied()
    }

    fn opens_next(&self) -> bool {
        self.peek().is_some_and(|piece| piece.kind == Kind::Open)
    }

    /// Whether a text and the brace after it are a block; a key's line and a brace on the next are not.
    fn is_block(&self, span: Span) -> bool {
        self.peek().is_some_and(|next| {
            next.kind == Kind::Open && (next.continues || !span.of(self.text).contains('='))
        })
    }

    fn outside(&mut self, piece: Piece) {
        let text = piece.span.of(self.text);
        match piece.kind {
            Kind::Text if header(piece.span, self.text).is_some() => {
                self.header(piece.span, header(piece.span, self.text).unwrap_or_default());
            }
            Kind::Text if self.is_block(piece.span) => self.other_block(piece.span),
            Kind::Text if text.contains('=') => {
                let key = text.split('=').next().unwrap_or_default().trim();
                let message = format!("the key {} is outside any block", quoted(key));
                let help = "a key stands in the block of its component: `micro bankcard { … }`";
                self.found.push(Diagnostic::new(Code::KeyOutsideBlock, piece.span, message).help(help));
            }
            Kind::Text => {
                let message = format!("{} is outside any block", quoted(text));
                let help = if text.starts_with("//") || text.starts_with(';') {
                    "a comment begins with `#`"
                } else {
                    "a block begins with `micro` and a name: `micro bankcard { … }`"
                };
                self.found.push(Diagnostic::new(Code::OutsideBlock, piece.span, message).help(help));
            }
            Kind::Open => {
                self.missing_name(piece.span);
                self.block(None, piece.span, Some(piece.span));
            }
            Kind::Close => {
                let message = "a closing brace without a block";
                let help = "remove it, or open the block that it closes: `micro bankcard {`";
                self.found.push(Diagnostic::new(Code::UnexpectedBrace, piece.span, message).help(help));
            }
        }
    }

    /// A block that begins with something else than `micro`.
    fn other_block(&mut self, span: Span) {
        let mut words = span.of(self.text).split_whitespace();
        let (first, second) = (words.next().unwrap_or_default(), words.next());
        let kind = span.first(first.len());
        let name = Span { start: kind.end, end: span.end }.trim(self.text);
        match second {
            None => {
                let message = format!("{} is no kind of block", quoted(first));
                let help = format!("a block begins with `micro`: `micro {first} {{`");
                self.found.push(Diagnostic::new(Code::UnknownBlock, kind, message).help(help));
                self.header(span, span);
            }
            Some(_) if nearest(first, ["micro"]).is_some() => {
                let message = format!("{} is no kind of block", quoted(first));
                self.found
                    .push(Diagnostic::new(Code::UnknownBlock, kind, message).help("did you mean `micro`?"));
                self.header(span, name);
            }
            Some(_) => {
                let message = format!("{} is no kind of block", quoted(first));
                let help = "there are only `micro` blocks; what is in this one is not read";
                self.found.push(Diagnostic::new(Code::UnknownBlock, kind, message).help(help));
                self.next();
                self.skip_block();
            }
        }
    }

    /// A block's name, its brace and what is in it.
    fn header(&mut self, header: Span, name: Span) {
        let component = self.name(header, name);
        if self.opens_next() {
            let open = self.next().map(|piece| piece.span);
            self.block(component, header, open);
            return;
        }
        let message = match &component {
            Some(name) => format!("the block of component {} is not opened", quoted(name)),
            None => "a block is not opened".to_owned(),
        };
        let missing =
            Diagnostic::new(Code::MissingOpenBrace, header.after(), message).here("`{` is missing here");
        let example = component.as_ref().map_or("bankcard", |name| name.as_str());
        self.found.push(missing.help(format!("write {}", quoted(&format!("micro {example} {{")))));
        // Lines with keys, or a closing brace, are the block's.
        let is_inside = self.peek().is_some_and(|next| match next.kind {
            Kind::Text => {
                line::key(next.span, self.text).is_some() && self::header(next.span, self.text).is_none()
            }
            Kind::Open => false,
            Kind::Close => true,
        });
        if is_inside {
            self.block(component, header, None);
        } else {
            self.keep(component.map(|name| Component::new(name, header)));
        }
    }

    fn name(&mut self, header: Span, name: Span) -> Option<Spanned<String>> {
        let written = name.of(self.text);
        if written.is_empty() {
            self.missing_name(header);
            return None;
        }
        let fault = name::fault(written);
        if let Some(fault) = &fault {
            let message = format!("a component can't be called {}, which {fault}", quoted(written));
            let help = match name::meant(written) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "a name is a path of Rust's, such as `bankcard` or `bank::bankcard`".to_owned(),
            };
            self.found.push(Diagnostic::new(Code::BadName, name, message).help(help));
        }
        fault.is_none().then(|| name.with(written.to_owned()))
    }

    fn missing_name(&mut self, span: Span) {
        let missing = Diagnostic::new(Code::MissingName, span, "a block has no name");
        self.found.push(missing.help("write the component's name before the brace: `micro bankcard {`"));
    }

    /// What is in a block, up to its closing brace.
    fn block(&mut self, name: Option<Spanned<String>>, header: Span, open: Option<Span>) {
        let component = name.clone().unwrap_or_else(|| header.with(String::new()));
        let mut block = Block::new(Component::new(component, header));
        loop {
            if self.found.is_full() {
                return;
            }
            let next = self.next();
            let new_block = |piece: Piece| piece.kind == Kind::Text && header_of_next(piece.span, self.text);
            match next {
                Some(piece) if piece.kind == Kind::Close => {
                    block.component.span.end = piece.span.end;
                    break;
                }
                Some(piece) if !new_block(piece) => self.inside(piece, &mut block),
                other => {
                    // The block ends where another begins, or with the text.
                    let before = self.at.saturating_sub(1 + usize::from(other.is_some()));
                    let end = self.pieces[before].span;
                    block.component.span.end = end.end;
                    self.at -= usize::from(other.is_some());
                    let message = format!("the block of {} is not closed", block.of());
                    let missing = Diagnostic::new(Code::MissingCloseBrace, end.after(), message);
                    let missing = missing.here("`}` is missing after this");
                    let missing = missing.label(open.unwrap_or(header), "the block begins here");
                    self.found
                        .push(missing.help("write `}` on a line of its own after the block's last key"));
                    break;
                }
            }
        }
        rules::within_component(&block, self.found);
        self.keep(name.is_some().then_some(block.component));
    }

    fn inside(&mut self, piece: Piece, block: &mut Block) {
        let nested = piece.kind == Kind::Open || self.is_block(piece.span);
        if !nested {
            line::read(piece.span, self.text, block, self.found);
            return;
        }
        let message = format!("a block is inside the block of {}", block.of());
        let nested = Diagnostic::new(Code::NestedBlock, piece.span, message);
        let help = "blocks stand beside each other; close the first one before, or remove the brace";
        self.found.push(nested.label(block.component.name.span, "inside this one").help(help));
        if piece.kind == Kind::Text {
            self.next();
        }
        self.skip_block();
    }

    /// Skips to the brace that closes what was just opened, or to the next block.
    fn skip_block(&mut self) {
        let mut depth = 1;
        while let Some(piece) = self.peek() {
            match piece.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth -= 1,
                Kind::Text if header_of_next(piece.span, self.text) => return,
                Kind::Text => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    fn keep(&mut self, component: Option<Component>) {
        let Some(component) = component else { return };
        let name = &component.name;
        if let Some(first) = self.names.get(&name.value) {
            let message = format!("component {} has two blocks", quoted(name));
            let twice = Diagnostic::new(Code::DuplicateBlock, name.span, message).here("the second block");
            let twice = twice.label(*first, "the first block");
            self.found.push(twice.help("write all of its keys into one block"));
        } else {
            self.names.insert(name.value.clone(), name.span);
            self.config.components.push(component);
        }
    }
}

/// The name that stands behind `micro`, which may be empty.
fn header(span: Span, text: &str) -> Option<Span> {
    let rest = span.of(text).strip_prefix("micro")?;
    let is_word = rest.is_empty() || rest.starts_with(char::is_whitespace);
    let is_key = rest.trim_start().starts_with('=');
    (is_word && !is_key).then(|| Span { start: span.end - rest.len(), end: span.end }.trim(text))
}

/// Whether another block begins here, inside one that is not closed.
fn header_of_next(span: Span, text: &str) -> bool {
    header(span, text).is_some_and(|name| !name.of(text).contains('='))
}
