//! From a text to JSON. Comments and a last comma are taken; what else isn't JSON is reported, one mistake of each kind.

use jsonc_parser::ast::Value;
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, ParseStringErrorKind, parse_to_ast};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::policy::json::{Json, Kind};
use crate::span::Span;

/// The text's value, if it can be made out.
pub(super) fn parse(text: &str, found: &mut Diagnostics) -> Option<Json> {
    let mut options = ParseOptions {
        allow_comments: true,
        allow_loose_object_property_names: false,
        allow_trailing_commas: true,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    loop {
        let error = match parse_to_ast(text, &CollectOptions::default(), &options) {
            Ok(parsed) => {
                let value = parsed.value.map(|value| json(value, text));
                if value.is_none() {
                    let message = "the policy is empty";
                    let help = "write at least `{}`, which changes nothing";
                    found.push(Diagnostic::new(Code::Syntax, Span::default(), message).help(help));
                }
                return value;
            }
            Err(error) => error,
        };
        // With what is wrong allowed, the rest can be read.
        let allowance = allowance(error.kind(), &mut options);
        if allowance.as_ref().is_none_or(|allowed| !**allowed) {
            found.push(diagnostic(&error, text));
        }
        match allowance {
            Some(allowed) if !*allowed => *allowed = true,
            _ => return None,
        }
    }
}

/// What would have to be allowed for a mistake to be none.
fn allowance<'o>(kind: &ParseErrorKind, options: &'o mut ParseOptions) -> Option<&'o mut bool> {
    Some(match kind {
        ParseErrorKind::ExpectedComma => &mut options.allow_missing_commas,
        ParseErrorKind::ExpectedStringObjectProperty => &mut options.allow_loose_object_property_names,
        ParseErrorKind::SingleQuotedStringsNotAllowed => &mut options.allow_single_quoted_strings,
        ParseErrorKind::HexadecimalNumbersNotAllowed => &mut options.allow_hexadecimal_numbers,
        ParseErrorKind::UnaryPlusNumbersNotAllowed => &mut options.allow_unary_plus_numbers,
        ParseErrorKind::BareDecimalPointNumbersNotAllowed => &mut options.allow_bare_decimal_point_numbers,
        ParseErrorKind::NonFiniteNumbersNotAllowed => &mut options.allow_non_finite_numbers,
        ParseErrorKind::String(kind) if *kind != ParseStringErrorKind::UnterminatedStringLiteral => {
            &mut options.allow_extended_string_escapes
        }
        _ => return None,
    })
}

fn diagnostic(error: &ParseError, text: &str) -> Diagnostic {
    let why = error.kind().to_string();
    let mut characters = why.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    let why: String = first.into_iter().chain(characters).collect();
    let help = match error.kind() {
        ParseErrorKind::ExpectedComma => "write a comma between any two members",
        ParseErrorKind::ExpectedStringObjectProperty | ParseErrorKind::UnexpectedWord => {
            "write keys and words in double quotes"
        }
        ParseErrorKind::SingleQuotedStringsNotAllowed => "write double quotes",
        ParseErrorKind::UnterminatedObject => "write `}` where the object ends",
        ParseErrorKind::UnterminatedArray => "write `]` where the list ends",
        ParseErrorKind::UnterminatedCommentBlock => "write `*/` where the comment ends",
        ParseErrorKind::ExpectedColonAfterObjectKey => "write `:` between a key and its value",
        ParseErrorKind::String(ParseStringErrorKind::UnterminatedStringLiteral) => {
            "write `\"` where the text ends, on the same line"
        }
        ParseErrorKind::String(_) => "escape characters as JSON does: `\\n`, `\\\"`, `\\u00e9`",
        ParseErrorKind::MultipleRootJsonValues => "write one object, with everything in it",
        ParseErrorKind::NestingDepthExceeded => "no policy is nested as deep",
        _ => "the file is JSON, with comments and a comma behind the last member as its only freedoms",
    };
    let span = span(error.range(), text);
    Diagnostic::new(Code::Syntax, span, format!("the policy is no JSON: {}", why.replace('\n', " ")))
        .help(help)
}

fn span(range: Range, text: &str) -> Span {
    let range = Span { start: range.start, end: range.end }.within(text);
    Span { start: range.start, end: range.end }
}

fn json(value: Value<'_>, text: &str) -> Json {
    let span = span(value.range(), text);
    let kind = match value {
        Value::NullKeyword(_) => Kind::Null,
        Value::BooleanLit(literal) => Kind::Bool(literal.value),
        Value::NumberLit(literal) => Kind::Number(literal.value.to_owned()),
        Value::StringLit(literal) => Kind::Text(literal.value.into_owned()),
        Value::Array(list) => {
            Kind::List(list.elements.into_iter().map(|element| json(element, text)).collect())
        }
        Value::Object(object) => {
            let members = object.properties.into_iter().map(|member| {
                let key = self::span(member.name.range(), text).with(member.name.as_str().to_owned());
                (key, json(member.value, text))
            });
            Kind::Object(members.collect())
        }
    };
    Json { span, kind }
}
