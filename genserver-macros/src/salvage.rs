//! What can be read of a block that is broken, as it is while somebody types. Its broken parts go back as they
//! are: what is wrong with them rustc has said already.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Expr, ImplItem, ImplItemFn, ItemImpl, Stmt};

use crate::model::HookKind;

/// The block, if its head can be read.
pub(crate) fn block(input: TokenStream) -> Option<ItemImpl> {
    let mut head: Vec<_> = input.into_iter().collect();
    let body = braces(&mut head)?;
    let mut block: ItemImpl = syn::parse2(quote!(#(#head)* {})).ok()?;
    block.brace_token.span = body.delim_span();
    block.items = items(body.stream());
    Some(block)
}

/// Takes the braces at the end.
fn braces(tokens: &mut Vec<TokenTree>) -> Option<Group> {
    match tokens.pop()? {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
        _ => None,
    }
}

/// An item ends with braces or with a semicolon.
fn items(tokens: TokenStream) -> Vec<ImplItem> {
    let (mut items, mut current) = (Vec::new(), Vec::new());
    for token in tokens {
        let is_end = match &token {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Ident(_) | TokenTree::Literal(_) => false,
        };
        current.push(token);
        if is_end {
            items.push(item(std::mem::take(&mut current)));
        }
    }
    if !current.is_empty() {
        items.push(item(current));
    }
    items
}

fn item(tokens: Vec<TokenTree>) -> ImplItem {
    if let Ok(item) = syn::parse2(tokens.iter().cloned().collect()) {
        return item;
    }
    method(tokens.clone()).map_or_else(|| ImplItem::Verbatim(without_hooks(tokens)), ImplItem::Fn)
}

/// A method of which only the body is broken.
fn method(mut tokens: Vec<TokenTree>) -> Option<ImplItemFn> {
    let body = braces(&mut tokens)?;
    let mut method: ImplItemFn = syn::parse2(quote!(#(#tokens)* {})).ok()?;
    method.block.brace_token.span = body.delim_span();
    method.block.stmts = vec![Stmt::Expr(Expr::Verbatim(body.stream()), None)];
    Some(method)
}

/// Our attributes mean nothing to rustc, which would say so.
fn without_hooks(tokens: Vec<TokenTree>) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let is_after_hash =
            matches!(kept.last(), Some(TokenTree::Punct(it)) if it.as_char() == '#');
        match &token {
            TokenTree::Group(group) if is_after_hash && is_hook(group) => {
                kept.pop();
            }
            _ => kept.push(token),
        }
    }
    kept.into_iter().collect()
}

fn is_hook(group: &Group) -> bool {
    match group.stream().into_iter().next() {
        Some(TokenTree::Ident(word)) => HookKind::is_meant_by(&word.unraw().to_string()),
        Some(_) | None => false,
    }
}
