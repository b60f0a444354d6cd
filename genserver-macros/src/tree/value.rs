//! The value of a key: its text, word, number or duration.

use std::time::Duration;

use genserver_schedule::duration;
use syn::{Expr, ExprLit, Ident, Lit, LitInt, LitStr, UnOp};

use super::model::Shutdown;
use crate::words::Word;

/// A word in quotation marks.
pub(super) fn word<W: Word>(key: &Ident, value: Option<&Expr>) -> syn::Result<W> {
    let meant = value.and_then(path).and_then(|word| W::meant(&word));
    let example = meant.or_else(|| W::KNOWN.first().map(|(word, _)| *word));
    let text = text(key, value, example.unwrap_or_default())?;
    let word = text.value();
    W::named(&word).ok_or_else(|| syn::Error::new(text.span(), W::explain(&word)))
}

/// The last word of what was written without quotation marks.
fn path(value: &Expr) -> Option<String> {
    match value {
        Expr::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// The name of a tree.
pub(super) fn name(key: &Ident, value: Option<&Expr>) -> syn::Result<LitStr> {
    let word = value.and_then(path);
    text(key, value, word.as_deref().unwrap_or("app"))
}

/// The id of a child.
pub(super) fn id(key: &Ident, value: Option<&Expr>) -> syn::Result<LitStr> {
    let word = value.and_then(path);
    text(key, value, word.as_deref().unwrap_or("cache"))
}

/// A duration in quotation marks, with its unit: `5` could be anything.
pub(super) fn length(key: &Ident, value: Option<&Expr>) -> syn::Result<Duration> {
    let text = text(key, value, &with_unit(value))?;
    let parsed = duration::parse(&text.value());
    parsed.map_err(|mistake| syn::Error::new(text.span(), mistake.drawn(&text.value())))
}

/// A number, as the duration that it could have been meant to be.
fn with_unit(value: Option<&Expr>) -> String {
    let Some(Expr::Lit(ExprLit {
        lit: Lit::Int(number),
        ..
    })) = value
    else {
        return "10s".to_owned();
    };
    let (written, digits) = (number.to_string(), number.base10_digits());
    match duration::parse(&written) {
        Ok(_) => written,
        // Elixir's are in milliseconds.
        Err(_) if digits.ends_with("000") => format!("{digits}ms"),
        Err(_) => format!("{digits}s"),
    }
}

/// `brutal_kill`, `infinity` or a duration.
pub(super) fn shutdown(key: &Ident, value: Option<&Expr>) -> syn::Result<Shutdown> {
    let meant = value.and_then(path).and_then(|word| Shutdown::meant(&word));
    let example = meant.map_or_else(|| with_unit(value), str::to_owned);
    let text = text(key, value, &example)?;
    let word = text.value();
    // A duration begins with a digit, and its mistakes are not those of a word.
    if word.trim_start().starts_with(char::is_alphabetic) {
        let known = Shutdown::named(&word);
        return known.ok_or_else(|| syn::Error::new(text.span(), Shutdown::explain(&word)));
    }
    length(key, value).map(Shutdown::After)
}

/// A number of times.
pub(super) fn count(key: &Ident, value: Option<&Expr>) -> syn::Result<usize> {
    let example = format!("write a number of times: `{key} = 3`");
    match value {
        Some(Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        })) => times(number, &example),
        Some(Expr::Unary(minus)) if matches!(minus.op, UnOp::Neg(_)) => {
            let message = format!("`{key}` cannot be negative; `0` allows none");
            Err(syn::Error::new_spanned(minus, message))
        }
        Some(Expr::Path(name)) => {
            let message = format!("the macro sees a name but not its value; {example}");
            Err(syn::Error::new_spanned(name, message))
        }
        Some(other) => Err(syn::Error::new_spanned(other, example)),
        None => Err(missing(key, &example)),
    }
}

fn times(number: &LitInt, example: &str) -> syn::Result<usize> {
    let integers = [
        "", "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize",
    ];
    if !integers.contains(&number.suffix()) {
        return Err(syn::Error::new(number.span(), example));
    }
    // What every platform can count.
    let times = number.base10_parse::<u32>().ok();
    let times = times.and_then(|times| usize::try_from(times).ok());
    times.ok_or_else(|| syn::Error::new(number.span(), "the number is too large"))
}

/// A key that stands alone.
pub(super) fn nothing(key: &Ident, value: Option<&Expr>) -> syn::Result<()> {
    match value {
        None => Ok(()),
        Some(value) => {
            let message =
                format!("`{key}` stands alone: write it without a value, or leave it out");
            Err(syn::Error::new_spanned(value, message))
        }
    }
}

fn text(key: &Ident, value: Option<&Expr>, example: &str) -> syn::Result<LitStr> {
    match value {
        Some(Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        })) => Ok(text.clone()),
        Some(other) => {
            let message = format!("the value is a text: write `{key} = \"{example}\"`");
            Err(syn::Error::new_spanned(other, message))
        }
        None => Err(missing(key, &format!("write `{key} = \"{example}\"`"))),
    }
}

fn missing(key: &Ident, write: &str) -> syn::Error {
    syn::Error::new(key.span(), format!("the value is missing: {write}"))
}
