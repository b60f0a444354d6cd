//! Under which path the user's crate knows the runtime: all that is generated names the runtime by it.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, ExprPath, Lit, Path, parse_quote};

use crate::attr::ungrouped;
use crate::errors::Errors;
use crate::syntax::shown;

const WRITE: &str = "write the path of the crate as it is called here, as in `crate = otp`";

/// The value of the key `crate`, and `::genserver` without one.
#[derive(Clone)]
pub(crate) struct Krate(Path);

impl Default for Krate {
    fn default() -> Self {
        Self(parse_quote!(::genserver))
    }
}

impl Krate {
    /// Sets what is not set yet.
    pub(crate) fn set(
        krate: &mut Option<Self>,
        key: impl ToTokens,
        value: Option<&Expr>,
        errors: &mut Errors,
    ) {
        if krate.is_some() {
            return errors.push(key, "`crate` is given twice: remove one");
        }
        *krate = Some(Self::read(key, value, errors));
    }

    /// Reads a path. Of something else, what was probably meant, so that one mistake is one error.
    pub(crate) fn read(key: impl ToTokens, value: Option<&Expr>, errors: &mut Errors) -> Self {
        let Some(value) = value.cloned().map(ungrouped) else {
            errors.push(key, format!("the value is missing: {WRITE}"));
            return Self::default();
        };
        match value {
            Expr::Path(ExprPath {
                qself: None, path, ..
            }) if is_plain(&path) => Self(path),
            other => match quoted(&other) {
                Some(meant) => {
                    let path = shown(&meant);
                    let message = format!(
                        "the value is a path, without quotation marks: write `crate = {path}`"
                    );
                    errors.push(other, message);
                    Self(meant)
                }
                None => Self::unread(other, errors),
            },
        }
    }

    /// Reports what is not even meant as a path.
    pub(crate) fn unread(at: impl ToTokens, errors: &mut Errors) -> Self {
        errors.push(at, format!("not a path: {WRITE}"));
        Self::default()
    }

    /// The path for tokens that stand at `span`, where rustc complains about them.
    pub(crate) fn at(&self, span: Span) -> TokenStream {
        let tokens = self.0.to_token_stream().into_iter();
        let moved = tokens.map(|mut token| {
            token.set_span(match &token {
                // It means the crate of the macro that wrote it, and its span knows which that is.
                TokenTree::Ident(ident) if ident == "$crate" => ident.span().located_at(span),
                _ => span,
            });
            token
        });
        moved.collect()
    }

    /// A link of rustdoc's to an item of the runtime.
    pub(crate) fn link(&self, item: &str) -> String {
        let path = shown(&self.0);
        format!("[`{item}`]({path}::{item})")
    }
}

impl ToTokens for Krate {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

fn is_plain(path: &Path) -> bool {
    path.segments.iter().all(|it| it.arguments.is_none())
}

/// The path within quotation marks.
fn quoted(value: &Expr) -> Option<Path> {
    match value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => text.parse_with(Path::parse_mod_style).ok(),
            _ => None,
        },
        _ => None,
    }
}
