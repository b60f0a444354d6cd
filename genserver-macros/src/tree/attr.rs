//! What stands in the parentheses of `#[supervisor(..)]` and `#[child(..)]`.

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Ident, Token};

use super::model::{ChildOptions, TreeOptions};
use super::value;
use crate::attr::{comma, entry, past, ungrouped, unlike};
use crate::errors::Errors;
use crate::krate::Krate;
use crate::setting::{Given, Setting};

mod kw {
    syn::custom_keyword!(strategy);
    syn::custom_keyword!(max_restarts);
    syn::custom_keyword!(within);
    syn::custom_keyword!(name);
    syn::custom_keyword!(auto_shutdown);

    syn::custom_keyword!(id);
    syn::custom_keyword!(restart);
    syn::custom_keyword!(shutdown);
    syn::custom_keyword!(significant);
}

/// One of our attributes.
pub(super) trait Options {
    const KEYS: &'static [&'static str];

    /// The keys of the other attribute, and where that stands.
    const ELSEWHERE: (&'static [&'static str], &'static str);

    /// Reads the next key, if it is a known one.
    fn key(&mut self, input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Option<()>>;

    /// After a key that could not be read: one that is missing may be the one that was meant.
    fn doubt(&mut self);
}

/// Reads all keys of an attribute. What is wrong with one does not hide the others.
pub(super) fn read<O: Options>(
    options: &mut O,
    input: ParseStream<'_>,
    errors: &mut Errors,
) -> syn::Result<()> {
    let mut strangers = 0;
    while !input.is_empty() {
        if options.key(input, errors)?.is_none() {
            errors.absorb(stranger::<O>(input)?);
            strangers += 1;
        }
    }
    if strangers > 0 {
        options.doubt();
    }
    Ok(())
}

impl Options for TreeOptions {
    const KEYS: &'static [&'static str] = &[
        "strategy",
        "max_restarts",
        "within",
        "name",
        "auto_shutdown",
        "crate",
    ];
    const ELSEWHERE: (&'static [&'static str], &'static str) =
        (ChildOptions::KEYS, "`#[child(..)]` of a field");

    fn key(&mut self, input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Option<()>> {
        let next = input.lookahead1();
        if next.peek(kw::strategy) {
            let pair = pair::<kw::strategy>(input)?;
            set(&mut self.strategy, pair, errors, value::word);
        } else if next.peek(kw::max_restarts) {
            let pair = pair::<kw::max_restarts>(input)?;
            set(&mut self.max_restarts, pair, errors, value::count);
        } else if next.peek(kw::within) {
            let pair = pair::<kw::within>(input)?;
            set(&mut self.within, pair, errors, value::length);
        } else if next.peek(kw::name) {
            let pair = pair::<kw::name>(input)?;
            set(&mut self.name, pair, errors, value::name);
        } else if next.peek(kw::auto_shutdown) {
            let pair = pair::<kw::auto_shutdown>(input)?;
            set(&mut self.auto_shutdown, pair, errors, value::word);
        } else if next.peek(Token![crate]) {
            let (key, value) = pair::<Token![crate]>(input)?;
            Krate::set(&mut self.krate, key, value.as_ref(), errors);
        } else if input.peek(Ident::peek_any) {
            return Ok(None);
        } else {
            return Err(next.error());
        }
        Ok(Some(()))
    }

    fn doubt(&mut self) {
        self.auto_shutdown.doubt();
    }
}

impl Options for ChildOptions {
    const KEYS: &'static [&'static str] = &["id", "restart", "shutdown", "significant"];
    const ELSEWHERE: (&'static [&'static str], &'static str) =
        (TreeOptions::KEYS, "`#[supervisor(..)]` of the struct");

    fn key(&mut self, input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Option<()>> {
        let next = input.lookahead1();
        if next.peek(kw::id) {
            set(&mut self.id, pair::<kw::id>(input)?, errors, value::id);
        } else if next.peek(kw::restart) {
            let pair = pair::<kw::restart>(input)?;
            set(&mut self.restart, pair, errors, value::word);
        } else if next.peek(kw::shutdown) {
            let pair = pair::<kw::shutdown>(input)?;
            set(&mut self.shutdown, pair, errors, value::shutdown);
        } else if next.peek(kw::significant) {
            let pair = pair::<kw::significant>(input)?;
            set(&mut self.significant, pair, errors, value::nothing);
        } else if input.peek(Ident::peek_any) {
            return Ok(None);
        } else {
            return Err(next.error());
        }
        Ok(Some(()))
    }

    fn doubt(&mut self) {
        self.id.doubt();
        self.restart.doubt();
        self.significant.doubt();
    }
}

/// A key, its value and the comma behind it.
fn pair<K: Parse>(input: ParseStream<'_>) -> syn::Result<(K, Option<Expr>)> {
    let (key, value) = entry(input)?;
    comma(input)?;
    Ok((key, value.map(ungrouped)))
}

/// Sets what is not set yet.
fn set<K: ToTokens, T>(
    setting: &mut Setting<T>,
    (key, value): (K, Option<Expr>),
    errors: &mut Errors,
    read: fn(&Ident, Option<&Expr>) -> syn::Result<T>,
) {
    let key: Ident = match syn::parse2(key.to_token_stream()) {
        Ok(key) => key,
        Err(error) => return errors.absorb(error),
    };
    if !matches!(setting, Setting::Absent) {
        return errors.push(&key, format!("`{key}` is given twice: remove one"));
    }
    *setting = match errors.take(read(&key, value.as_ref())) {
        Some(read) => Setting::Given(Given {
            value: read,
            at: value.map_or_else(|| key.to_token_stream(), ToTokens::into_token_stream),
        }),
        None => Setting::Mistaken,
    };
}

/// Reads past a key that is not known here; the result is what to say about it.
fn stranger<O: Options>(input: ParseStream<'_>) -> syn::Result<syn::Error> {
    let key = past(input)?;
    comma(input)?;
    let (keys, place) = O::ELSEWHERE;
    let message = if keys.iter().any(|known| key == known) {
        format!("`{key}` belongs in the {place}")
    } else {
        unlike(&key, "key", O::KEYS)
    };
    Ok(syn::Error::new(key.span(), message))
}
