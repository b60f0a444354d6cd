//! The value of a key: its duration, word, number or flag.

use std::time::Duration;

use genserver_schedule::duration;
use syn::{Expr, ExprLit, ExprPath, Lit, LitInt, LitStr, UnOp};

use super::entry::{Entry, Value};
use super::key::write;
use super::model::{Grace, Name};
use super::number::is_plain;
use crate::words::Word;

pub(super) const A_NAME: &str =
    "the value is a literal, because the macro sees a name but not its value";

/// A duration: whole seconds, or a text.
pub(super) fn length(entry: &Entry) -> syn::Result<Duration> {
    let write = write(&entry.key.to_string(), None);
    if let Value::List(group) = &entry.value {
        let literal = syn::parse2::<Lit>(group.stream()).is_ok();
        let (key, given) = (&entry.key, group.stream());
        return Err(entry.mistake(if literal {
            format!("the value of `{key}` stands behind `=`: write `{key} = {given}`")
        } else {
            format!("the value of `{key}` stands behind `=`: {write}")
        }));
    }
    let message = match entry.expression(&write)? {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(seconds) => return whole_seconds(seconds),
            Lit::Str(text) => return length_of(text),
            Lit::Float(_) => {
                "no fractions: write whole seconds or a text, as in `\"1500ms\"`".to_owned()
            }
            _ => format!("not a duration: {write}"),
        },
        Expr::Unary(minus) if matches!(minus.op, UnOp::Neg(_)) => {
            "a duration cannot be negative".to_owned()
        }
        Expr::Path(_) => format!("{A_NAME}: {write}"),
        _ => format!("the value is a literal: {write}"),
    };
    Err(entry.mistake(message))
}

fn length_of(text: &LitStr) -> syn::Result<Duration> {
    let parsed = duration::parse(&text.value());
    parsed.map_err(|mistake| syn::Error::new(text.span(), mistake.drawn(&text.value())))
}

fn whole_seconds(literal: &LitInt) -> syn::Result<Duration> {
    if is_plain(literal) {
        let seconds = literal.base10_parse::<u64>();
        let too_long = |_| syn::Error::new(literal.span(), "the duration is too long");
        return seconds.map(Duration::from_secs).map_err(too_long);
    }
    let text = literal.to_string();
    let message = match duration::parse(&text) {
        Ok(_) => format!("a duration with a unit is a text: write `\"{text}\"`"),
        Err(mistake) => mistake.drawn(&text),
    };
    Err(syn::Error::new(literal.span(), message))
}

/// How long a run may go on at a shutdown.
pub(super) fn grace(entry: &Entry) -> syn::Result<Grace> {
    match &entry.value {
        Value::Is(value) => match &**value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) if begins_with_a_letter(text) => known(text),
            Expr::Path(path) => {
                let meant = last_word(path).and_then(|word| Grace::meant(&word));
                let write = match meant {
                    Some(meant) => format!("write `shutdown = \"{meant}\"`"),
                    None => write("shutdown", None),
                };
                Err(entry.mistake(format!("the value is a literal: {write}")))
            }
            _ => length(entry).map(Grace::After),
        },
        Value::Missing | Value::List(_) | Value::Unreadable(_) => length(entry).map(Grace::After),
    }
}

fn begins_with_a_letter(text: &LitStr) -> bool {
    let text = text.value();
    // `PT10M` is a mistaken duration.
    text.trim_start().starts_with(char::is_alphabetic) && !text.starts_with("PT")
}

/// A word in quotation marks.
pub(super) fn word<W: Word>(entry: &Entry) -> syn::Result<W> {
    let meant = match &entry.value {
        Value::Is(value) => match &**value {
            Expr::Path(path) => last_word(path).and_then(|word| W::meant(&word)),
            _ => None,
        },
        Value::Missing | Value::List(_) | Value::Unreadable(_) => None,
    };
    let example = meant.or_else(|| W::KNOWN.last().map(|(word, _)| *word));
    let text = text(entry, &format!("\"{}\"", example.unwrap_or_default()))?;
    known(&text)
}

fn known<W: Word>(text: &LitStr) -> syn::Result<W> {
    let word = text.value();
    W::named(&word).ok_or_else(|| syn::Error::new(text.span(), W::explain(&word)))
}

/// The last word of what was written without quotation marks.
pub(super) fn last_word(path: &ExprPath) -> Option<String> {
    Some(path.path.segments.last()?.ident.to_string())
}

/// A text.
pub(super) fn text(entry: &Entry, example: &str) -> syn::Result<LitStr> {
    let write = write(&entry.key.to_string(), Some(example));
    if let Value::Unreadable(_) = entry.value {
        return Err(entry.mistake(format!("the value is a text: {write}")));
    }
    match entry.expression(&write)? {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Ok(text.clone()),
        _ => Err(entry.mistake(format!("the value is a text: {write}"))),
    }
}

/// The name that a job registers.
pub(super) fn name(entry: &Entry) -> syn::Result<Name> {
    let key = &entry.key;
    let write = format!("write `{key} = \"report\"`, or `{key} = none` for no name");
    match entry.expression(&write)? {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) if text.value().trim().is_empty() => {
            Err(entry.mistake(format!("the name is empty: {write}")))
        }
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Ok(Name::Is(text.clone())),
        Expr::Path(path) if path.path.is_ident("none") => Ok(Name::None),
        Expr::Path(path) => Err(entry.mistake(match last_word(path) {
            Some(word) if word.eq_ignore_ascii_case("none") => {
                format!("no name is `none`, in small letters: write `{key} = none`")
            }
            _ => format!("{A_NAME}: {write}"),
        })),
        _ => Err(entry.mistake(format!("the name is a text: {write}"))),
    }
}

/// `true` or `false`.
pub(super) fn flag(entry: &Entry) -> syn::Result<bool> {
    let key = &entry.key;
    let write = format!("write `{key} = true` or `{key} = false`");
    match entry.expression(&write)? {
        Expr::Lit(ExprLit {
            lit: Lit::Bool(flag),
            ..
        }) => Ok(flag.value),
        Expr::Path(_) => Err(entry.mistake(format!("{A_NAME}: {write}"))),
        _ => Err(entry.mistake(write)),
    }
}

/// An expression that makes a value, which a literal does not.
pub(super) fn expression(entry: &Entry) -> syn::Result<Box<Expr>> {
    let key = &entry.key;
    let write = format!("write a value or a unit struct, as in `{key} = MyGate`");
    match entry.expression(&write)? {
        Expr::Lit(_) => Err(entry.mistake(format!("a literal is no gate: {write}"))),
        value => Ok(Box::new(value.clone())),
    }
}

/// Whether a literal is this text.
pub(super) fn reads(literal: &ExprLit, word: &str) -> bool {
    match &literal.lit {
        Lit::Str(text) => text.value().starts_with(word),
        _ => false,
    }
}
