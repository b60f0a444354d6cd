//! A `#[genserver]` block in the macro's own words.

use proc_macro2::Span;
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Attribute, Generics, Ident, ItemImpl, PatType, Signature, Type, parse_quote};

use crate::attr::ServerOptions;
use crate::job::JobOptions;
use crate::krate::Krate;
use crate::words;

/// A block and what was found in it.
pub(crate) struct Server {
    /// The block as the user wrote it, without our attributes.
    pub(crate) block: ItemImpl,
    /// The name of the server's type.
    pub(crate) name: Ident,
    /// Our attributes on what is no method, which are a mistake.
    pub(crate) misplaced: Vec<Attribute>,
    pub(crate) options: ServerOptions,
    /// The path of the runtime.
    pub(crate) krate: Krate,
    pub(crate) hooks: Vec<Hook>,
}

impl Server {
    /// The server's type, with its arguments.
    pub(crate) fn ty(&self) -> &Type {
        &self.block.self_ty
    }

    /// The user's conditions, which hold for everything made from the block.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Attribute> {
        conditions(&self.block.attrs)
    }

    /// The hooks of one kind, in the order of the block.
    pub(crate) fn hooks(&self, kind: HookKind) -> impl Iterator<Item = &Hook> {
        self.hooks.iter().filter(move |hook| hook.kind == kind)
    }

    /// The first hook of a kind that a server has once.
    pub(crate) fn hook(&self, kind: HookKind) -> Option<&Hook> {
        self.hooks(kind).next()
    }

    /// The methods that are run by the clock, in the order of the block.
    pub(crate) fn jobs(&self) -> impl Iterator<Item = &Hook> {
        self.hooks.iter().filter(|hook| hook.kind.is_job())
    }

    pub(crate) fn has_jobs(&self) -> bool {
        self.jobs().next().is_some()
    }

    /// The name of a generated item: `SimpleQueue` and `Call` make `SimpleQueueCall`.
    pub(crate) fn item(&self, suffix: &str) -> Ident {
        let span = located(self.name.span());
        Ident::new(&format!("{}{suffix}", self.name.unraw()), span)
    }
}

/// What an attribute makes of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HookKind {
    Init,
    Call,
    Cast,
    Info,
    Continue,
    Down,
    Exit,
    Timeout,
    Terminate,
    Undelivered,
    Job,
    /// The job whose schedule stands on the struct.
    Work,
}

impl HookKind {
    const ALL: [Self; 12] = [
        Self::Init,
        Self::Call,
        Self::Cast,
        Self::Info,
        Self::Continue,
        Self::Down,
        Self::Exit,
        Self::Timeout,
        Self::Terminate,
        Self::Undelivered,
        Self::Job,
        Self::Work,
    ];

    /// The name of the attribute.
    pub(crate) fn attribute(self) -> &'static str {
        match self {
            Self::Init => "init",
            Self::Call => "call",
            Self::Cast => "cast",
            Self::Info => "info",
            Self::Continue => "handle_continue",
            Self::Down => "down",
            Self::Exit => "exit",
            Self::Timeout => "timeout",
            Self::Terminate => "terminate",
            Self::Undelivered => "undelivered",
            Self::Job => "job",
            Self::Work => "work",
        }
    }

    /// The kind that an attribute names, if it is one of ours.
    pub(crate) fn of(attribute: &Attribute) -> Option<Self> {
        Self::named(|name| attribute.path().is_ident(name))
    }

    /// The kind that an attribute seems to mean, though it is none of ours.
    pub(crate) fn meant(attribute: &Attribute) -> Option<Self> {
        let mut words = attribute.path().segments.iter().map(|it| it.ident.unraw());
        let (first, second) = (words.next()?.to_string(), words.next());
        match second {
            None => words::hook(&first).and_then(|meant| Self::named(|name| name == meant)),
            Some(word) if first == "genserver" => Self::named(|name| word == name),
            Some(_) => None,
        }
    }

    /// Whether an attribute of this name is one of ours, or seems to mean one.
    pub(crate) fn is_meant_by(word: &str) -> bool {
        Self::named(|name| name == word).is_some() || words::hook(word).is_some()
    }

    fn named(is: impl Fn(&str) -> bool) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| is(kind.attribute()))
    }

    /// Whether the parameters of such a method become the fields of a request.
    pub(crate) fn is_message(self) -> bool {
        matches!(self, Self::Call | Self::Cast | Self::Info | Self::Continue)
    }

    /// Whether the clock runs such a method.
    pub(crate) fn is_job(self) -> bool {
        matches!(self, Self::Job | Self::Work)
    }

    /// Whether such a method may stand in a block more than once.
    pub(crate) fn is_repeatable(self) -> bool {
        self.is_message() || self == Self::Job
    }
}

/// A method with one of our attributes.
#[derive(Clone)]
pub(crate) struct Hook {
    pub(crate) kind: HookKind,
    pub(crate) attribute: Attribute,
    /// Our attributes after the first, which are a mistake.
    pub(crate) surplus: Vec<Attribute>,
    /// The attributes of the method that are not ours.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) sig: Signature,
    /// Without the receiver.
    pub(crate) params: Vec<Param>,
    pub(crate) returns: Returns,
    /// Of a job.
    pub(crate) job: JobOptions,
}

impl Hook {
    pub(crate) fn name(&self) -> &Ident {
        &self.sig.ident
    }

    /// The variant of the request.
    pub(crate) fn variant(&self) -> Ident {
        let name = variant_name(&self.sig.ident.unraw().to_string());
        Ident::new(&name, located(self.sig.ident.span()))
    }

    /// The parameters that whoever sends the request gives.
    pub(crate) fn values(&self) -> impl Iterator<Item = &Param> {
        self.params
            .iter()
            .filter(|param| matches!(param.role, Role::Value))
    }

    /// What a call replies.
    pub(crate) fn reply(&self) -> Type {
        let from = self.params.iter().find_map(|param| match &param.role {
            Role::From(reply) => Some(reply.clone()),
            Role::Value | Role::Context => None,
        });
        match (from, &self.returns) {
            (Some(Some(reply)), _) => *reply,
            (None, Returns::Value(reply) | Returns::Reply(reply)) => reply.clone(),
            (Some(None), _) | (None, Returns::Nothing) => parse_quote!(()),
        }
    }

    /// The user's conditions, which hold for everything made from the method.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Attribute> {
        conditions(&self.attributes)
    }
}

/// A parameter of a hook.
#[derive(Clone)]
pub(crate) struct Param {
    pub(crate) role: Role,
    pub(crate) arg: PatType,
    /// Its name, unless it has none or is taken apart.
    pub(crate) name: Option<Ident>,
}

/// Who gives a parameter.
#[derive(Clone)]
pub(crate) enum Role {
    /// The sender of the request.
    Value,
    /// The loop: `ctx: &mut Context<Self>`.
    Context,
    /// The loop: `from: Caller<T>`, with its `T`.
    From(Option<Box<Type>>),
}

/// What a hook returns.
#[derive(Clone)]
pub(crate) enum Returns {
    Nothing,
    Value(Type),
    /// `Reply<T, Self>` or `Result<Reply<T, Self>, E>`, with its `T`.
    Reply(Type),
}

/// A struct or an enum with a schedule.
pub(crate) struct JobItem<'a> {
    pub(crate) name: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) attributes: &'a [Attribute],
    pub(crate) options: JobOptions,
}

impl JobItem<'_> {
    /// The user's conditions, which hold for the schedule too.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Attribute> {
        conditions(self.attributes)
    }
}

fn conditions(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"))
}

/// At the user's token, but known to be ours: lints look away.
pub(crate) fn located(span: Span) -> Span {
    span.resolved_at(Span::call_site())
}

/// The name of the `index`th value that a request carries.
pub(crate) fn field(index: usize) -> Ident {
    format_ident!("__{index}")
}

/// `peek_at` as the name of a variant: `PeekAt`.
fn variant_name(method: &str) -> String {
    let mut name = String::new();
    for word in method.split('_') {
        let mut letters = word.chars();
        name.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        name.push_str(letters.as_str());
    }
    match name.as_str() {
        "Self" => "Self_".to_owned(),
        word if word.starts_with(|c: char| c.is_ascii_digit()) => format!("_{word}"),
        "" => method.to_owned(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_gives_its_variant_a_camel_case_name() {
        let table = [
            ("dequeue", "Dequeue"),
            ("peek_at", "PeekAt"),
            ("_hidden", "Hidden"),
            ("get2", "Get2"),
            ("get__twice_", "GetTwice"),
            ("_1", "_1"),
            ("__", "__"),
            ("self_", "Self_"),
            ("type", "Type"),
            ("élan", "Élan"),
        ];
        for (method, variant) in table {
            assert_eq!(variant_name(method), variant);
        }
    }
}
