//! What is allowed but seldom meant. A warning is the use of a deprecated constant: that is the only way in which
//! a macro can warn.

use std::time::Duration;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Attribute;
use syn::spanned::Spanned;

use super::model::{Chosen, JobOptions, Schedule};
use crate::model::located;

const SHORT: Duration = Duration::from_millis(10);
const SECOND: Duration = Duration::from_secs(1);

/// The warnings of valid options. What the user says about lints, in `attributes`, holds for them.
pub(crate) fn warnings(options: &JobOptions, attributes: &[Attribute]) -> TokenStream {
    let Some(chosen) = options.schedule() else {
        return TokenStream::new();
    };
    let found = [hardly_a_pause(chosen), retry_each_second(options, chosen)];
    let kept = ["cfg", "allow", "warn", "deny", "forbid"];
    let attributes: Vec<_> = attributes
        .iter()
        .filter(|attribute| kept.iter().any(|name| attribute.path().is_ident(name)))
        .collect();
    let found = found.into_iter().flatten();
    found
        .map(|(message, at)| warning(message, at, &attributes))
        .collect()
}

fn hardly_a_pause(chosen: &Chosen) -> Option<(&'static str, &TokenStream)> {
    let length = match &chosen.value {
        Some(Schedule::Interval(length) | Schedule::Every(length)) => *length,
        Some(_) | None => return None,
    };
    let is_short = !length.is_zero() && length < SHORT;
    is_short.then_some((
        "timers are a millisecond coarse, so this is far from exact: for runs back to back write `interval = 0`",
        &chosen.at,
    ))
}

fn retry_each_second<'a>(
    options: &JobOptions,
    chosen: &'a Chosen,
) -> Option<(&'static str, &'a TokenStream)> {
    let is_each_second = match &chosen.value {
        Some(Schedule::Calendar(cron)) => cron.smallest_gap() <= SECOND,
        Some(_) | None => false,
    };
    (is_each_second && options.retry.given().is_some()).then_some((
        "the next tick comes before a retry does, and is skipped while the run waits for it: remove `retry`, or \
         run less often",
        &chosen.at,
    ))
}

fn warning(message: &str, at: &TokenStream, attributes: &[&Attribute]) -> TokenStream {
    let using = quote_spanned!(located(at.span())=> let () = __SELDOM_MEANT;);
    quote! {
        #(#attributes)*
        const _: () = {
            #[deprecated(note = #message)]
            const __SELDOM_MEANT: () = ();
            #using
        };
    }
}
