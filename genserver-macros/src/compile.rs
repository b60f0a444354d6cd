//! The macros, from tokens to tokens: outside of a compiler they work as well.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Generics, Ident, Item, ItemImpl, Type};

use crate::attr::ServerOptions;
use crate::errors::Errors;
use crate::job::{self, JobOptions};
use crate::model::JobItem;
use crate::{expand, fallback, parse, salvage, syntax, tree, validate};

/// `#[genserver]`.
pub(crate) fn block(arguments: TokenStream, input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = ServerOptions::read(arguments, &mut errors);
    let tokens = match syn::parse2(input.clone()) {
        Ok(Item::Impl(block)) if block.trait_.is_none() => server(block, options, &mut errors),
        Ok(item) => {
            errors.absorb(validate::not_a_block(&item));
            without_hooks(item)
        }
        Err(error) => match salvage::block(input.clone()) {
            Some(block) if block.trait_.is_none() => server(block, options, &mut errors),
            Some(_) | None => {
                errors.absorb(error);
                input
            }
        },
    };
    report(tokens, errors)
}

/// `#[job]` on a struct.
pub(crate) fn job(arguments: TokenStream, input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = job::options(arguments, &mut errors);
    let tokens = match syn::parse2(input.clone()) {
        Ok(Item::Struct(mut item)) => {
            validate::second_job(&mut item.attrs, &mut errors);
            struct_job(
                &item,
                (&item.ident, &item.generics, &item.attrs),
                options,
                &mut errors,
            )
        }
        Ok(Item::Enum(mut item)) => {
            validate::second_job(&mut item.attrs, &mut errors);
            struct_job(
                &item,
                (&item.ident, &item.generics, &item.attrs),
                options,
                &mut errors,
            )
        }
        Ok(item) => {
            errors.absorb(validate::not_a_job(&item));
            item.into_token_stream()
        }
        Err(error) => {
            errors.absorb(error);
            input
        }
    };
    report(tokens, errors)
}

/// `#[derive(Supervisor)]`: only what is added.
pub(crate) fn tree(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let tokens = match syn::parse2(input) {
        Ok(input) => tree::derive(input, &mut errors),
        Err(error) => {
            errors.absorb(error);
            TokenStream::new()
        }
    };
    report(tokens, errors)
}

fn server(block: ItemImpl, options: ServerOptions, errors: &mut Errors) -> TokenStream {
    let had_errors = !errors.is_empty();
    let ty = block.self_ty.clone();
    let bare = block.clone();
    let Some(server) = parse::server(block, options, errors) else {
        errors.absorb(validate::not_a_name(&ty));
        // Of the other blocks without a name rustc would say that there can be none.
        return match syntax::ungrouped(&ty) {
            Type::TraitObject(_) => without_hooks(Item::Impl(bare)),
            _ => TokenStream::new(),
        };
    };
    if let Some(error) = validate::of_others(&server) {
        errors.absorb(error);
        return TokenStream::new();
    }
    validate::server(&server, errors);
    if had_errors || !errors.is_empty() {
        fallback::server(&server)
    } else {
        expand::server(&server)
    }
}

/// The item as it is, with our attributes taken off its methods.
fn without_hooks(mut item: Item) -> TokenStream {
    match &mut item {
        Item::Impl(block) => {
            let mut ignored = Errors::default();
            parse::take_hooks(block, &mut ignored);
        }
        Item::Trait(item) => parse::without_hooks(item),
        _ => {}
    }
    item.into_token_stream()
}

fn struct_job(
    item: &impl ToTokens,
    (name, generics, attributes): (&Ident, &Generics, &[Attribute]),
    options: JobOptions,
    errors: &mut Errors,
) -> TokenStream {
    let job = JobItem {
        name,
        generics,
        attributes,
        options,
    };
    validate::struct_job(&job, errors);
    let added = if errors.is_empty() {
        expand::struct_job(&job)
    } else {
        fallback::job(&job)
    };
    quote!(#item #added)
}

/// The tokens, followed by the mistakes.
fn report(tokens: TokenStream, errors: Errors) -> TokenStream {
    match errors.finish() {
        Ok(()) => tokens,
        Err(mistakes) => {
            let mistakes = mistakes.to_compile_error();
            quote!(#tokens #mistakes)
        }
    }
}
