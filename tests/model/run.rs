//! Many sequences, both sides beside each other.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::time::{Duration, Instant, SystemTime};

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use tokio::runtime::Builder;

use super::actions::{Case, case};
use super::plan::{Action, Ending, Step};
use super::real::Real;
use super::tree::{Begins, Expected, Sight, Tree};

/// So many sequences share a seed.
const BATCH: u64 = 500;

/// What has to be among the sequences, for the test to be worth something.
const MUST_OCCUR: [&str; 0] = [];

/// How often what occurred.
type Seen = RefCell<BTreeMap<String, u64>>;

/// Runs a sequence on both sides; what differs, if something does.
fn compare(case: &Case, number: u64, seen: &Seen) -> Result<(), String> {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let mut report = format!("{:#?}\n", case.plan);
        let begins: Begins = case.begins.as_ref().and_then(|(pick, begins)| {
            let workers = case.plan.workers(super::tree::ROOT);
            let worker = workers.get(pick % workers.len().max(1))?;
            Some((worker.clone(), begins.clone()))
        });
        let (mut model, expected) = Tree::start(&case.plan, begins);
        let prefix = format!("model-{number}-");
        let (mut real, sight) = Real::start(prefix, &case.plan, &expected).await;
        agree(&mut report, &expected, &sight)?;
        let end = Step {
            begins: None,
            action: Action::Stop(0, Ending::Normal),
            meanwhile: Vec::new(),
        };
        for step in case.steps.iter().chain([&end]) {
            if !model.is_up() {
                break;
            }
            let expected = model.step(step);
            let sight = real.step(&expected).await;
            agree(&mut report, &expected, &sight)?;
        }
        let mut seen = seen.borrow_mut();
        for (what, count) in model.world.seen {
            *seen.entry(what).or_default() += count;
        }
        Ok(())
    })
}

/// Adds the step to the report, which is the error if the two sides differ.
fn agree(report: &mut String, expected: &Expected, sight: &Sight) -> Result<(), String> {
    // Writing into a string cannot fail.
    let _written = writeln!(report, "-- {:?}", expected.deed).is_ok();
    if let Some((path, begins)) = &expected.begins {
        let _written = writeln!(report, "   next starts of {path}: {begins:?}").is_ok();
    }
    if let Some((line, deeds)) = &expected.meanwhile {
        let _written = writeln!(report, "   during `{line}`: {deeds:?}").is_ok();
    }
    if expected.sight == *sight {
        let _written = writeln!(report, "   both: {:#?}", sight.tree).is_ok();
        return Ok(());
    }
    let model = &expected.sight;
    let _written = writeln!(report, "   model: {model:#?}\n   real: {sight:#?}").is_ok();
    Err(report.clone())
}

/// Runs sequences from a seed.
fn run(seed: u64, cases: u64, number: &Cell<u64>, seen: &Seen) -> Result<(), String> {
    let config = Config {
        cases: u32::try_from(cases).unwrap_or(u32::MAX),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let result = runner.run(&case(), |case| {
        number.set(number.get() + 1);
        compare(&case, number.get(), seen).map_err(TestCaseError::fail)
    });
    result.map_err(|error| match error {
        TestError::Fail(reason, _case) => format!("seed {seed}: {reason}"),
        TestError::Abort(reason) => format!("seed {seed}: {reason}"),
    })
}

fn number_of(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

#[test]
fn supervisors_do_what_the_model_does() {
    let (number, seen) = (Cell::new(0), Seen::default());
    if let Some(cases) = number_of("GENSERVER_MODEL_CASES") {
        return run_many(cases, &number, &seen);
    }
    for seed in 0..4 {
        if let Err(report) = run(seed, BATCH, &number, &seen) {
            panic!("{report}");
        }
    }
    let seen = seen.borrow();
    let missing: Vec<_> = MUST_OCCUR
        .iter()
        .filter(|what| !seen.contains_key(**what))
        .collect();
    assert!(
        missing.is_empty(),
        "never occurred: {missing:?}; did: {seen:#?}"
    );
}

#[expect(clippy::print_stdout, reason = "whoever starts the big run reads it")]
fn run_many(cases: u64, number: &Cell<u64>, seen: &Seen) {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let random = now.map_or(0, |since| since.as_secs());
    let first = number_of("GENSERVER_MODEL_SEED").unwrap_or(random);
    let seconds = number_of("GENSERVER_MODEL_SECONDS").unwrap_or(u64::MAX);
    println!("seed {first}");
    let begin = Instant::now();
    let mut seed = first;
    while number.get() < cases && begin.elapsed() < Duration::from_secs(seconds) {
        let result = run(seed, BATCH.min(cases - number.get()), number, seen);
        if let Err(report) = result {
            panic!("{report}");
        }
        seed += 1;
    }
    println!("{} sequences in {:?}", number.get(), begin.elapsed());
    println!("{:#?}", seen.borrow());
}
