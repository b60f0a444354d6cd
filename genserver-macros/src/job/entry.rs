//! Keys and their values as they are written, of whatever type. What cannot be read does not hide what comes behind it.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Ident, Token, token};

use crate::attr::ungrouped;
use crate::errors::Errors;

/// A key and what follows it.
pub(crate) struct Entry {
    pub(crate) key: Ident,
    pub(crate) value: Value,
}

/// What follows a key.
pub(crate) enum Value {
    Missing,
    Is(Box<Expr>),
    /// The key is called like a function.
    List(Group),
    /// Something that is no expression, as `06:00` without quotation marks.
    Unreadable(TokenStream),
}

impl Entry {
    /// A mistake in the value, or at the key if there is none.
    pub(crate) fn mistake(&self, message: impl std::fmt::Display) -> syn::Error {
        syn::Error::new_spanned(self.at(), message)
    }

    /// The tokens of the value, or the key if there is none.
    pub(crate) fn at(&self) -> TokenStream {
        match &self.value {
            Value::Missing => self.key.to_token_stream(),
            Value::Is(value) => value.to_token_stream(),
            Value::List(group) => {
                let key = &self.key;
                quote::quote!(#key #group)
            }
            Value::Unreadable(tokens) => tokens.clone(),
        }
    }

    /// The value, or what is wrong with what stands there instead; `write` says how to do better.
    pub(crate) fn expression(&self, write: &str) -> syn::Result<&Expr> {
        let key = &self.key;
        match &self.value {
            Value::Is(value) => Ok(value),
            Value::Missing => Err(self.mistake(format!("the value is missing: {write}"))),
            Value::List(_) => {
                Err(self.mistake(format!("the value of `{key}` stands behind `=`: {write}")))
            }
            Value::Unreadable(_) => {
                Err(self.mistake(format!("not a value that `{key}` can have: {write}")))
            }
        }
    }
}

/// Reads everything; `None` stands for what has no key, which is reported with `keyless`.
pub(crate) fn entries(
    input: ParseStream<'_>,
    keyless: &str,
    errors: &mut Errors,
) -> syn::Result<Vec<Option<Entry>>> {
    let mut entries = Vec::new();
    while !input.is_empty() {
        if input.peek(Ident::peek_any) {
            let key = input.call(Ident::parse_any)?;
            let value = value(input)?;
            entries.push(Some(Entry { key, value }));
        } else {
            let tokens = until_comma(input)?;
            let tokens = if tokens.is_empty() {
                input.fork().parse::<TokenTree>()?.into_token_stream()
            } else {
                tokens
            };
            errors.push(tokens, keyless);
            entries.push(None);
        }
        input.parse::<Option<Token![,]>>()?;
    }
    Ok(entries)
}

fn value(input: ParseStream<'_>) -> syn::Result<Value> {
    if input.peek(token::Paren) {
        return Ok(match whole::<Group>(input) {
            Some(group) => Value::List(group),
            None => Value::Unreadable(until_comma(input)?),
        });
    }
    let has_value = input.parse::<Option<Token![=]>>()?.is_some();
    if is_at_end(input) {
        return Ok(Value::Missing);
    }
    if !has_value {
        return Ok(Value::Unreadable(until_comma(input)?));
    }
    Ok(match whole::<Expr>(input) {
        Some(value) => Value::Is(Box::new(ungrouped(value))),
        None => Value::Unreadable(until_comma(input)?),
    })
}

/// What is there up to the next comma, if it is a `T`.
fn whole<T: Parse>(input: ParseStream<'_>) -> Option<T> {
    let ahead = input.fork();
    let value = ahead.parse().ok().filter(|_| is_at_end(&ahead))?;
    input.advance_to(&ahead);
    Some(value)
}

fn is_at_end(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

fn until_comma(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !is_at_end(input) {
        tokens.extend([input.parse::<TokenTree>()?]);
    }
    Ok(tokens)
}
