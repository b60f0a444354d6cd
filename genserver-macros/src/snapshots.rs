//! What the macros write, for reviewers: `snapshots/<name>.in.rs` is what a user writes, `<name>.out.rs` what becomes of it.
//!
//! After a change: `SNAPSHOTS=overwrite cargo test -p genserver-macros --lib`, then read the difference as code that
//! somebody has written. `tests/ui` compiles and runs both.

use std::path::{Path, PathBuf};
use std::{env, fs};

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{Attribute, File, Item, Meta, Token};

use crate::compile;

#[test]
fn a_queue() {
    assert_expands("queue");
}

#[test]
fn a_server_with_every_request() {
    assert_expands("requests");
}

#[test]
fn a_server_with_every_event() {
    assert_expands("events");
}

#[test]
fn a_generic_server() {
    assert_expands("generic");
}

#[test]
fn a_job() {
    assert_expands("job");
}

#[test]
fn a_server_with_job_methods() {
    assert_expands("job_methods");
}

// The derived `run` needs the feature.
#[cfg(feature = "signal")]
#[test]
fn a_tree() {
    assert_expands("tree");
}

/// With `crate = otp` on each macro, nothing but that path leads to the runtime.
#[test]
fn a_renamed_crate_is_never_named() {
    let source = read("renamed.in.rs");
    let written = expanded(&source);
    assert!(!written.contains("genserver::"), "{written}");
    assert!(written.contains("otp::__private::"));
    assert!(written.contains("otp::GenServer for Queue"));
    assert!(written.contains("impl otp::Scheduled for Beat"));
    assert!(written.contains("impl otp::TypedChild for App"));
}

fn assert_expands(name: &str) {
    let written = expanded(&read(&format!("{name}.in.rs")));
    let path = folder().join(format!("{name}.out.rs"));
    if env::var_os("SNAPSHOTS").is_some_and(|wish| wish == "overwrite") {
        fs::write(path, written).unwrap();
    } else if fs::read_to_string(&path).is_ok_and(|known| known == written) {
    } else {
        let path = path.display();
        panic!(
            "{path} is not what the macro writes:\n\n{written}\n\nis this better? SNAPSHOTS=overwrite"
        );
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots")
}

fn read(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

/// The file, with each of our macros replaced by what it writes.
fn expanded(source: &str) -> String {
    let mut file: File = syn::parse_str(source).unwrap();
    let items = std::mem::take(&mut file.items);
    let mut written = vec![prettyplease::unparse(&file)];
    let tokens = items.into_iter().map(of_item).collect();
    for item in syn::parse2::<File>(tokens).unwrap().items {
        assert!(!is_mistake(&item), "{}", item.to_token_stream());
        let item = syn::parse2(item.into_token_stream()).unwrap();
        written.push(prettyplease::unparse(&item));
    }
    with_pauses(&written.join("\n"))
}

fn is_mistake(item: &Item) -> bool {
    let Item::Macro(item) = item else {
        return false;
    };
    let last = item.mac.path.segments.last();
    last.is_some_and(|last| last.ident == "compile_error")
}

/// With an empty line behind each method.
fn with_pauses(source: &str) -> String {
    let mut spaced = String::new();
    let mut lines = source.lines().peekable();
    while let Some(line) = lines.next() {
        spaced.push_str(line);
        spaced.push('\n');
        let goes_on = |next: &&str| next.starts_with("    ");
        if line == "    }" && lines.peek().is_some_and(goes_on) {
            spaced.push('\n');
        }
    }
    spaced
}

fn of_item(mut item: Item) -> TokenStream {
    let attributes = match &mut item {
        Item::Impl(item) => &mut item.attrs,
        Item::Struct(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        _ => return item.into_token_stream(),
    };
    if let Some(block) = take(attributes, "genserver") {
        return compile::block(arguments(&block), item.into_token_stream());
    }
    if let Some(job) = take(attributes, "job") {
        return compile::job(arguments(&job), item.into_token_stream());
    }
    let derives = attributes.iter().any(derives_a_tree);
    if !derives {
        return item.into_token_stream();
    }
    let added = compile::tree(item.to_token_stream());
    let item = without_derive(item);
    quote!(#item #added)
}

/// A struct that derives nothing but its tree, without that.
fn without_derive(mut item: Item) -> Item {
    if let Item::Struct(item) = &mut item {
        item.attrs.retain(|it| !derives_a_tree(it));
        take(&mut item.attrs, "supervisor");
        for field in &mut item.fields {
            take(&mut field.attrs, "child");
        }
    }
    item
}

fn take(attributes: &mut Vec<Attribute>, name: &str) -> Option<Attribute> {
    let at = attributes.iter().position(|it| {
        let last = it.path().segments.last();
        last.is_some_and(|last| last.ident == name)
    })?;
    Some(attributes.remove(at))
}

fn arguments(attribute: &Attribute) -> TokenStream {
    match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::Path(_) | Meta::NameValue(_) => TokenStream::new(),
    }
}

fn derives_a_tree(attribute: &Attribute) -> bool {
    let derives = Punctuated::<syn::Path, Token![,]>::parse_terminated;
    attribute.path().is_ident("derive")
        && attribute.parse_args_with(derives).is_ok_and(|derives| {
            let names = derives.iter().filter_map(|path| path.segments.last());
            names.into_iter().any(|name| name.ident == "Supervisor")
        })
}
