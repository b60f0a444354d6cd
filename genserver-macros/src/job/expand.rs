//! The options as a constant `JobSpec`.

use std::time::Duration;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::key::Key;
use super::model::{
    Grace, Growth, JobOptions, Missed, Moment, Name, OnFailure, OnPanic, Overlap, Retry,
    RetryJitter, Schedule, Zone,
};
use crate::krate::Krate;
use crate::literal::duration;
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
    let krate = &options.krate;
    let chosen = options.schedule().filter(|chosen| !chosen.by.is_left_out());
    let schedule = match chosen.and_then(|chosen| chosen.value.as_ref()) {
        Some(value) => schedule(value, options),
        None => quote!(#krate::Schedule::interval(::core::time::Duration::MAX)),
    };
    let name = match (named, options.name.value()) {
        (Named::Server, _) => None,
        (Named::Job, None) => Some(quote!(.name(#krate::JobName::OfType))),
        (Named::Job, Some(Name::None)) => Some(quote!(.name(#krate::JobName::None))),
        (Named::Job, Some(Name::Is(name))) => Some(quote!(.name(#krate::JobName::Is(#name)))),
    };
    let (times, failures, ticks, life) = (
        times(options),
        failures(options),
        ticks(options),
        life(options),
    );
    quote!(#krate::JobSpec::new(#schedule) #times #failures #ticks #name #life)
}

fn schedule(schedule: &Schedule, options: &JobOptions) -> TokenStream {
    let krate = &options.krate;
    match schedule {
        Schedule::Interval(delay) => {
            let delay = duration(*delay);
            quote!(#krate::Schedule::interval(#delay))
        }
        Schedule::Every(period) => {
            let period = duration(*period);
            quote!(#krate::Schedule::every(#period))
        }
        Schedule::Delay(delay) => {
            let delay = duration(*delay);
            quote!(#krate::Schedule::delay(#delay))
        }
        Schedule::At(at) => {
            let at = moment(at, options);
            quote!(#krate::Schedule::at(#at))
        }
        Schedule::Calendar(cron) => {
            let raw = cron.to_raw().map(Literal::u64_unsuffixed);
            let zone = zone(options.timezone.value(), krate);
            quote! {
                #krate::Schedule::calendar(
                    #krate::__private::Cron::from_raw([#(#raw),*]),
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
    let krate = &options.krate;
    let retry = given(&options.retry, |given| retry(given, krate));
    let on_failure = given(&options.on_failure, |then| {
        let then = match then {
            OnFailure::Continue => quote!(Continue),
            OnFailure::Restart => quote!(Restart),
            OnFailure::Stop => quote!(Stop),
        };
        quote!(.on_failure(#krate::OnFailure::#then))
    });
    let max_failures = given(&options.max_failures, |max| {
        let max = Literal::u32_unsuffixed(*max);
        quote!(.max_failures(#max))
    });
    let panic = given(&options.panic, |panic| {
        let panic = match panic {
            OnPanic::Crash => quote!(Crash),
            OnPanic::Error => quote!(Error),
        };
        quote!(.on_panic(#krate::OnPanic::#panic))
    });
    quote!(#retry #on_failure #max_failures #panic)
}

fn retry(retry: &Retry, krate: &Krate) -> TokenStream {
    let max = Literal::u32_unsuffixed(retry.max.value().copied().unwrap_or_default());
    let growth = given(&retry.backoff, |growth| {
        let growth = match growth {
            Growth::Constant => quote!(Constant),
            Growth::Linear => quote!(Linear),
            Growth::Exponential => quote!(Exponential),
        };
        quote!(.growth(#krate::Growth::#growth))
    });
    let base = length("base", &retry.base);
    let factor = given(&retry.factor, |factor| {
        let factor = Literal::f64_unsuffixed(*factor);
        quote!(.factor(#factor))
    });
    let cap = length("cap", &retry.cap);
    let jitter = given(&retry.jitter, |jitter| match jitter {
        RetryJitter::Full => quote!(.full_jitter()),
        RetryJitter::None => TokenStream::new(),
    });
    quote!(.retry(#krate::Retry::times(#max) #growth #base #factor #cap #jitter))
}

/// What becomes of ticks, and which is the last.
fn ticks(options: &JobOptions) -> TokenStream {
    let krate = &options.krate;
    let overlap = given(&options.overlap, |overlap| {
        let overlap = match overlap {
            Overlap::Skip => quote!(Skip),
            Overlap::Queue => quote!(Queue),
            Overlap::Replace => quote!(Replace),
            Overlap::Concurrent(max) => {
                let max = Literal::u32_unsuffixed(*max);
                quote!(Concurrent { max: #max })
            }
        };
        quote!(.overlap(#krate::Overlap::#overlap))
    });
    let missed = given(&options.missed, |missed| {
        let missed = match missed {
            Missed::Once => quote!(Once),
            Missed::Skip => quote!(Skip),
            Missed::Burst => quote!(Burst),
        };
        quote!(.missed(#krate::Missed::#missed))
    });
    let missed_grace = length("missed_grace", &options.missed_grace);
    let max_runs = given(&options.max_runs, |max| {
        let max = Literal::u64_unsuffixed(*max);
        quote!(.max_runs(#max))
    });
    let until = given(&options.until, |until| {
        let until = moment(until, options);
        quote!(.until(#until))
    });
    let until = until.filter(|_| !Key::Until.is_left_out());
    quote!(#overlap #missed #missed_grace #max_runs #until)
}

/// How the job starts, stops, and is looked at.
fn life(options: &JobOptions) -> TokenStream {
    let krate = &options.krate;
    let shutdown = given(&options.shutdown, |grace| {
        let grace = match grace {
            Grace::Kill => quote!(BrutalKill),
            Grace::Infinity => quote!(Infinity),
            Grace::After(grace) => {
                let grace = duration(*grace);
                quote!(After(#grace))
            }
        };
        quote!(.shutdown(#krate::Shutdown::#grace))
    });
    let restart = given(&options.restart, |restart| {
        let restart = match restart {
            Restart::Permanent => quote!(Permanent),
            Restart::Transient => quote!(Transient),
            Restart::Temporary => quote!(Temporary),
        };
        quote!(.restart(#krate::Restart::#restart))
    });
    let history = given(&options.history, |runs| {
        let runs = Literal::usize_unsuffixed(*runs);
        quote!(.history(#runs))
    });
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

fn moment(moment: &Moment, options: &JobOptions) -> TokenStream {
    let krate = &options.krate;
    let at = moment.zone.as_ref();
    let zone = zone(at.or_else(|| options.timezone.value()), krate);
    let civil = moment.civil;
    let (year, month, day) = (civil.year, civil.month, civil.day);
    let (hour, minute, second) = (civil.hour, civil.minute, civil.second);
    quote! {
        #krate::__private::moment(#year, #month, #day, #hour, #minute, #second, #zone)
    }
}

fn zone(zone: Option<&Zone>, krate: &Krate) -> TokenStream {
    match zone {
        None | Some(Zone::Utc) => quote!(#krate::__private::Zone::UTC),
        Some(Zone::Local) => quote!(#krate::__private::Zone::LOCAL),
        Some(Zone::Offset(seconds)) => quote!(#krate::__private::Zone::offset(#seconds)),
        Some(Zone::Named(name)) => quote!(#krate::__private::Zone::named(#name)),
    }
}
