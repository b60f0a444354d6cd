//! The value of a key that is a number.

use syn::{Expr, ExprLit, Lit, LitFloat, LitInt, UnOp};

use super::entry::Entry;
use super::key::{Key, write};
use super::value::A_NAME;

const TOO_LARGE: &str = "the number is too large: write one below 4294967296";

/// A number of times, of the type of what is counted.
pub(super) fn count<T: TryFrom<u64>>(entry: &Entry) -> syn::Result<T> {
    let key = &entry.key;
    let name = key.to_string();
    let example = Key::named(&name).and_then(Key::example);
    let write = write(&name, example.or(Some("3")));
    let message = match entry.expression(&write)? {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) if is_plain(number) => {
            // What every platform can count.
            let count = number.base10_parse::<u32>().ok();
            match count.and_then(|count| T::try_from(u64::from(count)).ok()) {
                Some(count) => return Ok(count),
                None => TOO_LARGE.to_owned(),
            }
        }
        Expr::Unary(minus) if matches!(minus.op, UnOp::Neg(_)) => {
            format!("`{key}` cannot be negative: {write}")
        }
        Expr::Path(_) => format!("{A_NAME}: {write}"),
        _ => format!("`{key}` is a whole number: {write}"),
    };
    Err(entry.mistake(message))
}

/// A number, with a point or without.
pub(super) fn factor(entry: &Entry) -> syn::Result<f64> {
    let key = &entry.key;
    let write = format!("write `{key} = 2` or `{key} = 1.5`");
    let message = match entry.expression(&write)? {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) if is_plain(number) => match number.base10_parse::<u32>() {
            Ok(number) => return Ok(f64::from(number)),
            Err(_) => TOO_LARGE.to_owned(),
        },
        Expr::Lit(ExprLit {
            lit: Lit::Float(number),
            ..
        }) if is_float(number) => match number.base10_parse::<f64>() {
            Ok(number) if number.is_finite() => return Ok(number),
            Ok(_) | Err(_) => TOO_LARGE.to_owned(),
        },
        Expr::Unary(minus) if matches!(minus.op, UnOp::Neg(_)) => {
            format!("`{key}` cannot be negative: {write}")
        }
        Expr::Path(_) => format!("{A_NAME}: {write}"),
        _ => format!("`{key}` is a number: {write}"),
    };
    Err(entry.mistake(message))
}

fn is_float(number: &LitFloat) -> bool {
    ["", "f32", "f64"].contains(&number.suffix())
}

/// Whether what follows the digits is the type of an integer, if there is anything.
pub(super) fn is_plain(literal: &LitInt) -> bool {
    let integers = [
        "", "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize",
    ];
    integers.contains(&literal.suffix())
}

/// Whether a literal is a whole number.
pub(super) fn is_count(literal: &ExprLit) -> bool {
    match &literal.lit {
        Lit::Int(number) => is_plain(number),
        _ => false,
    }
}
