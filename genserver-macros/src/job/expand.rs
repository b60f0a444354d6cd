//! The options as a constant `JobSpec`.

use std::time::Duration;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::model::{
    Grace, Growth, JobOptions, Missed, Moment, Name, OnFailure, OnPanic, Overlap, Retry,
    RetryJitter, Schedule, Zone,
};
use crate::setting::{Restart, Setting};

/// What registers a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// The job, after its type unless the options say otherwise.
    Job,
    /// The server that the job is a method of.
    Server,
}

/// The `JobSpec` of valid options; of others, some `JobSpec`.
pub(crate) fn spec(options: &JobOptions, named: Named) -> TokenStream {
    let schedule = match options.schedule().and_then(|chosen| chosen.value.as_ref()) {
        Some(value) => schedule(value, options),
        None => quote!(::genserver::Schedule::interval(::core::time::Duration::MAX)),
    };
    let name = match (named, options.name.value()) {
        (Named::Server, _) => None,
        (Named::Job, None) => Some(quote!(.name(::genserver::JobName::OfType))),
        (Named::Job, Some(Name::None)) => Some(quote!(.name(::genserver::JobName::None))),
        (Named::Job, Some(Name::Is(name))) => Some(quote!(.name(::genserver::JobName::Is(#name)))),
    };
    let (times, failures, ticks, life) = (
        times(options),
        failures(options),
        ticks(options),
        life(options),
    );
    quote!(::genserver::JobSpec::new(#schedule) #times #failures #ticks #name #life)
}

fn schedule(schedule: &Schedule, options: &JobOptions) -> TokenStream {
    match schedule {
        Schedule::Interval(delay) => {
            let delay = duration(*delay);
            quote!(::genserver::Schedule::interval(#delay))
        }
        Schedule::Every(period) => {
            let period = duration(*period);
            quote!(::genserver::Schedule::every(#period))
        }
        Schedule::Delay(delay) => {
            let delay = duration(*delay);
            quote!(::genserver::Schedule::delay(#delay))
        }
        Schedule::At(at) => {
            let at = moment(at, options);
            quote!(::genserver::Schedule::at(#at))
        }
        Schedule::Calendar(cron) => {
            let (raw, zone) = (cron.to_raw(), zone(options.timezone.value()));
            quote! {
                ::genserver::Schedule::calendar(
                    ::genserver::__private::Cron::from_raw([#(#raw),*]),
                    #zone,
                )
            }
        }
    }
}

/// How long things take.
fn times(options: &JobOptions) -> TokenStream {
    let initial_delay = length("initial_delay", &options.initial_delay);
    let run_on_start = given(&options.run_on_start, |flag| quote!(.run_on_start(#flag)));
    let jitter = length("jitter", &options.jitter);
    let timeout = length("timeout", &options.timeout);
    let deadline = length("deadline", &options.deadline);
    quote!(#initial_delay #run_on_start #jitter #timeout #deadline)
}

/// What follows a failure.
fn failures(options: &JobOptions) -> TokenStream {
    let retry = given(&options.retry, retry);
    let on_failure = given(&options.on_failure, |then| {
        let then = match then {
            OnFailure::Continue => quote!(Continue),
            OnFailure::Restart => quote!(Restart),
            OnFailure::Stop => quote!(Stop),
        };
        quote!(.on_failure(::genserver::OnFailure::#then))
    });
    let max_failures = given(&options.max_failures, |max| quote!(.max_failures(#max)));
    let panic = given(&options.panic, |panic| {
        let panic = match panic {
            OnPanic::Crash => quote!(Crash),
            OnPanic::Error => quote!(Error),
        };
        quote!(.on_panic(::genserver::OnPanic::#panic))
    });
    quote!(#retry #on_failure #max_failures #panic)
}

fn retry(retry: &Retry) -> TokenStream {
    let max = retry.max.value().copied().unwrap_or_default();
    let growth = given(&retry.backoff, |growth| {
        let growth = match growth {
            Growth::Constant => quote!(Constant),
            Growth::Linear => quote!(Linear),
            Growth::Exponential => quote!(Exponential),
        };
        quote!(.growth(::genserver::Growth::#growth))
    });
    let base = length("base", &retry.base);
    let factor = given(&retry.factor, |factor| quote!(.factor(#factor)));
    let cap = length("cap", &retry.cap);
    let jitter = given(&retry.jitter, |jitter| match jitter {
        RetryJitter::Full => quote!(.full_jitter()),
        RetryJitter::None => TokenStream::new(),
    });
    quote!(.retry(::genserver::Retry::times(#max) #growth #base #factor #cap #jitter))
}

/// What becomes of ticks, and which is the last.
fn ticks(options: &JobOptions) -> TokenStream {
    let overlap = given(&options.overlap, |overlap| {
        let overlap = match overlap {
            Overlap::Skip => quote!(Skip),
            Overlap::Queue => quote!(Queue),
            Overlap::Replace => quote!(Replace),
            Overlap::Concurrent(max) => quote!(Concurrent { max: #max }),
        };
        quote!(.overlap(::genserver::Overlap::#overlap))
    });
    let missed = given(&options.missed, |missed| {
        let missed = match missed {
            Missed::Once => quote!(Once),
            Missed::Skip => quote!(Skip),
            Missed::Burst => quote!(Burst),
        };
        quote!(.missed(::genserver::Missed::#missed))
    });
    let missed_grace = length("missed_grace", &options.missed_grace);
    let max_runs = given(&options.max_runs, |max| quote!(.max_runs(#max)));
    let until = given(&options.until, |until| {
        let until = moment(until, options);
        quote!(.until(#until))
    });
    quote!(#overlap #missed #missed_grace #max_runs #until)
}

/// How the job starts, stops, and is looked at.
fn life(options: &JobOptions) -> TokenStream {
    let shutdown = given(&options.shutdown, |grace| {
        let grace = match grace {
            Grace::Kill => quote!(BrutalKill),
            Grace::Infinity => quote!(Infinity),
            Grace::After(grace) => {
                let grace = duration(*grace);
                quote!(After(#grace))
            }
        };
        quote!(.shutdown(::genserver::Shutdown::#grace))
    });
    let restart = given(&options.restart, |restart| {
        let restart = match restart {
            Restart::Permanent => quote!(Permanent),
            Restart::Transient => quote!(Transient),
            Restart::Temporary => quote!(Temporary),
        };
        quote!(.restart(::genserver::Restart::#restart))
    });
    let history = given(&options.history, |runs| quote!(.history(#runs)));
    let enabled = given(&options.enabled, |flag| quote!(.enabled(#flag)));
    quote!(#shutdown #restart #history #enabled)
}

fn given<T>(setting: &Setting<T>, tokens: impl FnOnce(&T) -> TokenStream) -> Option<TokenStream> {
    setting.value().map(tokens)
}

fn length(method: &str, setting: &Setting<Duration>) -> Option<TokenStream> {
    let method = format_ident!("{method}");
    given(setting, |length| {
        let length = duration(*length);
        quote!(.#method(#length))
    })
}

fn duration(length: Duration) -> TokenStream {
    let (seconds, nanoseconds) = (length.as_secs(), length.subsec_nanos());
    quote!(::core::time::Duration::new(#seconds, #nanoseconds))
}

fn moment(moment: &Moment, options: &JobOptions) -> TokenStream {
    let zone = zone(moment.zone.as_ref().or_else(|| options.timezone.value()));
    let civil = moment.civil;
    let (year, month, day) = (civil.year, civil.month, civil.day);
    let (hour, minute, second) = (civil.hour, civil.minute, civil.second);
    quote! {
        ::genserver::__private::moment(#year, #month, #day, #hour, #minute, #second, #zone)
    }
}

fn zone(zone: Option<&Zone>) -> TokenStream {
    match zone {
        None | Some(Zone::Utc) => quote!(::genserver::__private::Zone::UTC),
        Some(Zone::Local) => quote!(::genserver::__private::Zone::LOCAL),
        Some(Zone::Offset(seconds)) => quote!(::genserver::__private::Zone::offset(#seconds)),
        Some(Zone::Named(name)) => quote!(::genserver::__private::Zone::named(#name)),
    }
}
