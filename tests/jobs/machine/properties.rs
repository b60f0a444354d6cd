//! What holds for all jobs, whatever happens to them: random options, attempts and people.

use genserver::__private::machine::{Advice, Attempt, Outcome, Plan, Setup, Then};
use genserver::{JobSpec, Missed, OnFailure, Overlap, Retry, Schedule};
use proptest::prelude::*;

use super::script::{Deed, Ends, Hourly, Server, Tie, by_calendar, epoch, secs, setup, wall};
use super::simulator::Simulator;

/// Seconds that are looked at: some calendar beats, and many others.
const END: u64 = 20_000;

#[derive(Clone, Debug)]
struct World {
    setup: Setup,
    attempts: Vec<(u64, Ends)>,
    deeds: Vec<(u64, Deed)>,
    deaf: (u64, u64),
    tie: Tie,
    server: Server,
}

impl World {
    fn job(&self) -> Simulator {
        let (attempts, mut next) = (self.attempts.clone(), 0);
        let job = Simulator::new(self.setup.clone(), move |_: Attempt| {
            next += 1;
            let (takes, how) = &attempts[next % attempts.len()];
            (secs(*takes), how.clone())
        });
        let job = job
            .tie(self.tie)
            .server(self.server)
            .deaf(self.deaf.0, self.deaf.1);
        self.deeds
            .iter()
            .fold(job, |job, (at, deed)| job.at(*at, deed.clone()))
    }
}

fn plans() -> impl Strategy<Value = Plan> {
    let length = || (0_u64..900).prop_map(secs);
    prop_oneof![
        length().prop_map(|length| Plan::Interval(length + secs(20))),
        length().prop_map(|length| Plan::Every(length + secs(20))),
        length().prop_map(Plan::Delay),
        (0_u64..2_000).prop_map(|at| Plan::At(wall(at) - secs(1_000))),
        (0_u64..3_600).prop_map(Hourly::plan),
    ]
}

fn overlaps() -> impl Strategy<Value = Overlap> {
    prop_oneof![
        Just(Overlap::Skip),
        Just(Overlap::Queue),
        Just(Overlap::Replace),
        (1_u32..4).prop_map(|max| Overlap::Concurrent { max }),
    ]
}

fn misses() -> impl Strategy<Value = Missed> {
    prop_oneof![Just(Missed::Once), Just(Missed::Skip), Just(Missed::Burst)]
}

fn specs() -> impl Strategy<Value = JobSpec> {
    let retries = proptest::option::of((1_u32..4, 0_u64..100, any::<bool>()));
    let failures = prop_oneof![
        3 => Just(OnFailure::Continue),
        1 => Just(OnFailure::Restart),
        1 => Just(OnFailure::Stop),
    ];
    let limits = (
        proptest::option::of(1_u64..200),
        proptest::option::of(1_u64..400),
    );
    let flags = (any::<bool>(), any::<bool>(), 0_u64..5);
    let rest = (proptest::option::weighted(0.2, 1_u64..30), 0_u64..8_000);
    (overlaps(), misses(), retries, failures, limits, flags, rest).prop_map(
        |(
            overlap,
            missed,
            retry,
            on_failure,
            (timeout, deadline),
            (at_start, enabled, jitter),
            (max, grace),
        )| {
            let mut spec = by_calendar()
                .overlap(overlap)
                .missed(missed)
                .on_failure(on_failure);
            spec = spec
                .run_on_start(at_start)
                .enabled(enabled)
                .jitter(secs(jitter));
            spec = spec.missed_grace(secs(grace)).max_failures(2);
            if let Some((max, base, full)) = retry {
                let retry = Retry::times(max).base(secs(base));
                spec = spec.retry(if full { retry.full_jitter() } else { retry });
            }
            spec = timeout.map_or(spec, |timeout| spec.timeout(secs(timeout)));
            spec = deadline.map_or(spec, |deadline| spec.deadline(secs(deadline)));
            max.map_or(spec, |max| spec.max_runs(max))
        },
    )
}

fn ends() -> impl Strategy<Value = Ends> {
    let failed = |advice| Outcome::Failed {
        error: "no luck".to_owned(),
        advice,
    };
    let outcome = prop_oneof![
        8 => Just(Outcome::Succeeded(Then::Schedule)),
        2 => (0_u64..900).prop_map(|wait| Outcome::Succeeded(Then::After(secs(wait)))),
        1 => (0_u64..END).prop_map(|at| Outcome::Succeeded(Then::At(wall(at)))),
        4 => Just(failed(Advice::Options)),
        1 => Just(failed(Advice::GiveUp)),
        1 => (0_u64..100).prop_map(move |wait| failed(Advice::After(secs(wait)))),
    ];
    prop_oneof![20 => outcome.prop_map(Ends::With), 1 => Just(Ends::Panicking)]
}

/// `back`: how far the clock may be set back.
fn deeds(back: i64) -> impl Strategy<Value = Vec<(u64, Deed)>> {
    let deed = prop_oneof![
        2 => Just(Deed::Pause),
        3 => Just(Deed::Resume),
        4 => Just(Deed::Trigger),
        1 => (1_u64..900).prop_map(|period| {
            let period = secs(period);
            Deed::Reschedule(Schedule::every(period), Plan::Every(period))
        }),
        1 => (-back..=7_200).prop_map(Deed::SetClock),
    ];
    proptest::collection::vec((0..END, deed), 0..12)
}

fn worlds(back: i64) -> impl Strategy<Value = World> {
    let ties = prop_oneof![Just(Tie::Timer), Just(Tie::End)];
    let servers = prop_oneof![Just(Server::Answers), Just(Server::IsBusy)];
    let attempts = proptest::collection::vec((1_u64..1_500, ends()), 1..8);
    let deaf = (0..END, 0_u64..9_000);
    (
        specs(),
        plans(),
        any::<bool>(),
        attempts,
        deeds(back),
        deaf,
        (ties, servers),
    )
        .prop_map(
            |(spec, plan, gated, attempts, deeds, (from, length), (tie, server))| World {
                setup: Setup {
                    gated,
                    ..setup(spec, plan)
                },
                attempts,
                deeds,
                deaf: (from, from + length),
                tie,
                server,
            },
        )
}

fn most(overlap: Overlap) -> usize {
    match overlap {
        Overlap::Concurrent { max } => usize::try_from(max).unwrap_or(usize::MAX),
        _ => 1,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::default() })]

    /// Rules 2, 4, 19: the simulator checks after each step that the job is armed, has a run in flight, is paused or has
    /// ended.
    #[test]
    fn a_job_is_never_forgotten_and_never_runs_more_than_it_may(world in worlds(2_000), overlap in overlaps()) {
        let mut world = world;
        world.setup.spec = world.setup.spec.overlap(overlap);
        let job = world.job().until(END);
        prop_assert!(job.most_in_flight <= most(overlap), "{}", job.most_in_flight);
        let is_open = job.exit.is_none();
        let job = if is_open { job.finished() } else { job };
        let counts = job.status().counts;
        let ended = counts.succeeded + counts.failed + counts.cut;
        prop_assert!(ended <= counts.started);
        if is_open {
            prop_assert_eq!(ended, counts.started);
        }
    }

    /// Rule 6: as long as no step back is a correction.
    #[test]
    fn no_beat_is_asked_for_twice_and_no_run_is_early(world in worlds(0)) {
        let mut world = world;
        world.setup.gated = true;
        let job = world.job().until(END);
        let mut asked = job.asked.clone();
        asked.sort_unstable();
        asked.dedup();
        prop_assert_eq!(asked.len(), job.asked.len());
        for (at, attempt) in &job.attempts {
            // The wall clock only went ahead, so it shows at least this.
            let ahead: u64 = world.deeds.iter().map(|(when, deed)| match deed {
                Deed::SetClock(by) if secs(*when) <= *at => by.unsigned_abs(),
                _ => 0,
            }).sum();
            prop_assert!(attempt.nominal <= epoch() + *at + secs(ahead));
        }
    }

    /// Rule 6.
    #[test]
    fn a_calendar_beat_runs_once_although_the_clock_is_set_back(
        past in 0_u64..3_600, back in 0_i64..5_000, at in 0..END, missed in misses(), takes in 0_u64..5_000,
    ) {
        let spec = by_calendar().missed(missed);
        let setup = Setup { gated: true, ..setup(spec, Hourly::plan(past)) };
        let job = Simulator::new(setup, move |_| super::script::ok(takes));
        let job = job.at(at, Deed::SetClock(-back)).at(at / 2, Deed::SetClock(-back)).until(END);
        let mut asked = job.asked.clone();
        asked.dedup();
        prop_assert_eq!(&asked, &job.asked);
        prop_assert!(asked.is_sorted());
    }

    /// Rules 4, 5, 15: each beat is a run, a skip, or dropped when the job was stopped.
    #[test]
    fn the_beats_of_a_fixed_rate_add_up(
        world in worlds(0), period in 1_u64..60, overlap in overlaps(), missed in misses(),
        pauses in proptest::collection::vec(0_u64..1_000, 0..6),
    ) {
        let spec = JobSpec::every(secs(period)).overlap(overlap).missed(missed).missed_grace(secs(100));
        let attempts: Vec<_> = world.attempts.iter().map(|(takes, how)| match how {
            Ends::With(Outcome::Failed { .. }) => (*takes % 200, how.clone()),
            _ => (*takes % 200, Ends::With(Outcome::Succeeded(Then::Schedule))),
        }).collect();
        let toggle = |(index, at): (usize, &u64)| (*at, if index % 2 == 0 { Deed::Pause } else { Deed::Resume });
        let mut pauses = pauses;
        pauses.sort_unstable();
        let world = World {
            setup: setup(spec.retry(Retry::times(1)), Plan::Every(secs(period))),
            attempts,
            deeds: pauses.iter().enumerate().map(toggle).collect(),
            deaf: (world.deaf.0 % 500, world.deaf.0 % 500 + world.deaf.1 % 400),
            ..world
        };
        let job = world.job().until(1_000).finished();
        let counts = job.status().counts;
        let dropped = job.told().iter().filter(|(_, told)| told.starts_with("Dropped")).count() as u64;
        let accounted = counts.started + counts.skipped + dropped;
        // A busy server hears of the stop at the end of its run; a beat at that moment may not have been looked at.
        let end = job.time.as_secs();
        let beats = [1_000 / period, (1_000 - 1) / period, end / period];
        let (least, most) = (beats[1], beats[2]);
        prop_assert!((least..=most).contains(&accounted), "{accounted} of {beats:?}: {counts:?}");
    }
}
