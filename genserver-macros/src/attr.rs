//! What stands in the parentheses of our attributes.

use genserver_schedule::nearest;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Expr, Ident, Lit, Token, token};

use crate::errors::Errors;
use crate::krate::Krate;

mod kw {
    syn::custom_keyword!(trap_exits);
}

/// `#[genserver(..)]`.
#[derive(Default)]
pub(crate) struct ServerOptions {
    /// Whether the server traps exits; by default it does if it has a `#[terminate]` hook.
    pub(crate) trap_exits: Option<bool>,
    /// The path of the runtime, if it is given.
    pub(crate) krate: Option<Krate>,
}

impl ServerOptions {
    /// Reads all keys. What is wrong with one does not hide the others.
    pub(crate) fn read(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut options = Self::default();
        let read = |input: ParseStream<'_>| options.keys(input, errors);
        if let Err(error) = read.parse2(tokens) {
            errors.absorb(error);
        }
        options
    }

    fn keys(&mut self, input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<()> {
        let mut seen = false;
        while !input.is_empty() {
            if input.peek(kw::trap_exits) {
                let (key, value) = entry::<kw::trap_exits>(input)?;
                if input.peek(token::Paren) {
                    input.parse::<proc_macro2::Group>()?; // `trap_exits(true)`
                }
                if seen {
                    errors.push(key, "`trap_exits` is given twice: remove one");
                } else {
                    self.trap_exits = errors.take(flag(key, value));
                }
                seen = true;
            } else if input.peek(Token![crate]) {
                let (key, value) = entry::<Token![crate]>(input)?;
                Krate::set(&mut self.krate, key, value.as_ref(), errors);
            } else if input.peek(Ident::peek_any) {
                let key = past(input)?;
                let message = unlike(&key, "option", &["trap_exits", "crate"]);
                errors.push(key, message);
            } else {
                return Err(input.error("write `trap_exits = true`, `crate = path`, or nothing"));
            }
            comma(input)?;
        }
        Ok(())
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

/// Without the invisible parentheses that a `macro_rules!` puts around what it was given.
pub(crate) fn ungrouped(mut value: Expr) -> Expr {
    while let Expr::Group(group) = value {
        value = *group.expr;
    }
    value
}
