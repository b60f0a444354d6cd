//! What stands in the parentheses of our attributes.

use std::time::Duration;

use genserver_schedule::{duration, nearest};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Ident, Lit, LitInt, Token, UnOp, token};

use crate::errors::Errors;

mod kw {
    syn::custom_keyword!(trap_exits);
    syn::custom_keyword!(interval);
}

const HOW_OFTEN: &str = "write `interval = 600` (seconds) or `interval = \"10m\"`";

/// `#[genserver(..)]`.
#[derive(Default)]
pub(crate) struct ServerOptions {
    /// Whether the server traps exits; by default it does if it has a `#[terminate]` hook.
    pub(crate) trap_exits: Option<bool>,
}

impl Parse for ServerOptions {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut options = Self::default();
        let mut errors = Errors::default();
        let mut seen = false;
        while !input.is_empty() {
            let next = input.lookahead1();
            if next.peek(kw::trap_exits) {
                let (key, value) = entry::<kw::trap_exits>(input)?;
                if seen {
                    errors.push(key, "`trap_exits` is given twice");
                } else {
                    options.trap_exits = errors.take(flag(key, value));
                }
                seen = true;
            } else if next.peek(Ident::peek_any) {
                let key = past(input)?;
                let message = unlike(&key, "option", &["trap_exits"]);
                errors.push(key, message);
            } else {
                return Err(next.error());
            }
            comma(input)?;
        }
        errors.finish().map(|()| options)
    }
}

/// `#[job(..)]`: when the job runs.
#[derive(Clone)]
pub(crate) struct JobOptions {
    /// Counted from the end of a run; `None` if there is no schedule, which `validate` refuses.
    pub(crate) interval: Option<Duration>,
}

impl Parse for JobOptions {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut interval = None;
        let mut errors = Errors::default();
        let mut seen = false;
        while !input.is_empty() {
            let next = input.lookahead1();
            if next.peek(kw::interval) {
                let (key, value) = entry::<kw::interval>(input)?;
                if seen {
                    errors.push(key, "`interval` is given twice");
                } else {
                    interval = errors.take(length(key, value));
                }
                seen = true;
            } else if next.peek(Ident::peek_any) {
                let key = past(input)?;
                let message = unlike(&key, "key", &["interval"]);
                errors.push(key, message);
            } else if next.peek(Lit) {
                errors.push(
                    input.parse::<Lit>()?,
                    format!("say what it is: {HOW_OFTEN}"),
                );
            } else {
                return Err(next.error());
            }
            comma(input)?;
        }
        errors.finish().map(|()| Self { interval })
    }
}

/// A key and, after `=`, its value.
pub(crate) fn entry<K: Parse>(input: ParseStream<'_>) -> syn::Result<(K, Option<Expr>)> {
    let key = input.parse()?;
    if input.parse::<Option<Token![=]>>()?.is_none() || input.is_empty() || input.peek(Token![,]) {
        return Ok((key, None));
    }
    Ok((key, Some(input.parse()?)))
}

pub(crate) fn comma(input: ParseStream<'_>) -> syn::Result<()> {
    if !input.is_empty() {
        input.parse::<Token![,]>()?;
    }
    Ok(())
}

/// Reads past a key that does not exist, and its value.
pub(crate) fn past(input: ParseStream<'_>) -> syn::Result<Ident> {
    let key = input.call(Ident::parse_any)?;
    if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        input.parse::<Expr>()?;
    } else if input.peek(token::Paren) {
        input.parse::<proc_macro2::Group>()?;
    }
    Ok(key)
}

/// What is wrong with a key that does not exist.
pub(crate) fn unlike(key: &Ident, what: &str, known: &[&str]) -> String {
    let word = key.to_string();
    let is_only = if known.len() == 1 { "is only" } else { "are" };
    match nearest(&word, known) {
        Some(meant) => format!("unknown {what} `{word}`: did you mean `{meant}`?"),
        None => format!(
            "unknown {what} `{word}`: known {is_only} `{}`",
            known.join("`, `")
        ),
    }
}

fn flag(key: impl ToTokens, value: Option<Expr>) -> syn::Result<bool> {
    match value.map(ungrouped) {
        Some(Expr::Lit(syn::ExprLit {
            lit: Lit::Bool(value),
            ..
        })) => Ok(value.value),
        Some(other) => Err(syn::Error::new_spanned(other, "write `true` or `false`")),
        None => Err(syn::Error::new_spanned(
            key,
            "write `trap_exits = true` or `trap_exits = false`",
        )),
    }
}

/// A duration: whole seconds, or a text.
fn length(key: impl ToTokens, value: Option<Expr>) -> syn::Result<Duration> {
    let Some(value) = value.map(ungrouped) else {
        return Err(syn::Error::new_spanned(
            key,
            format!("the value is missing: {HOW_OFTEN}"),
        ));
    };
    let message = match &value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(seconds) => return whole_seconds(seconds),
            Lit::Str(text) => {
                let parsed = duration::parse(&text.value());
                return parsed
                    .map_err(|mistake| syn::Error::new(text.span(), mistake.drawn(&text.value())));
            }
            Lit::Float(_) => {
                "no fractions: write whole seconds or a text, as in `\"1500ms\"`".to_owned()
            }
            _ => format!("not a duration: {HOW_OFTEN}"),
        },
        Expr::Unary(minus) if matches!(minus.op, UnOp::Neg(_)) => {
            "a duration cannot be negative".to_owned()
        }
        Expr::Path(_) => {
            format!(
                "the schedule is a literal, because the macro sees a name but not its value: {HOW_OFTEN}"
            )
        }
        _ => format!("the schedule is a literal: {HOW_OFTEN}"),
    };
    Err(syn::Error::new_spanned(value, message))
}

fn whole_seconds(literal: &LitInt) -> syn::Result<Duration> {
    let integers = [
        "", "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize",
    ];
    if integers.contains(&literal.suffix()) {
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

/// Without the invisible parentheses that a `macro_rules!` puts around what it was given.
pub(crate) fn ungrouped(mut value: Expr) -> Expr {
    while let Expr::Group(group) = value {
        value = *group.expr;
    }
    value
}
