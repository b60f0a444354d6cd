//! Many sequences, both sides beside each other.

use std::cell::{Cell, RefCell};
use std::env;
use std::fmt::Write as _;
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use tokio::runtime::Builder;
use tokio::time::Instant;

use super::actions::{Case, case};
use super::coverage::Coverage;
use super::plan::{Action, Ending, Step};
use super::real::Real;
use super::tree::{Begins, Expected, ROOT, Sight, Tree};

/// So many sequences share a seed.
const BATCH: u64 = 500;

/// Runs a sequence on both sides; what differs, if something does. The number makes names unique.
pub(crate) fn compare(case: &Case, number: u64) -> Result<Coverage, String> {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    runtime.block_on(compare_both(case, format!("model-{number}-")))
}

async fn compare_both(case: &Case, prefix: String) -> Result<Coverage, String> {
    let mut report = format!("{:#?}\n", case.plan);
    let begins: Begins = case.begins.as_ref().and_then(|(pick, begins)| {
        let workers = case.plan.workers(ROOT);
        let worker = workers.get(pick % workers.len().max(1))?;
        Some((worker.clone(), begins.clone()))
    });
    let (mut model, expected) = Tree::start(&case.plan, begins);
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
    Ok(Coverage::of(model.world.seen))
}

/// Adds the step to the report, which is the error if the two sides differ.
fn agree(report: &mut String, expected: &Expected, sight: &Sight) -> Result<(), String> {
    let line = match &expected.begins {
        Some((path, begins)) => format!("   next starts of {path}: {begins:?}\n"),
        None => String::new(),
    };
    let meanwhile = match &expected.meanwhile {
        Some((begin, deeds)) => format!("   during `{begin}`: {deeds:?}\n"),
        None => String::new(),
    };
    let model = &expected.sight;
    let both = if model == sight {
        format!("   both: {:#?}", sight.tree)
    } else {
        format!("   model: {model:#?}\n   real: {sight:#?}")
    };
    let written = writeln!(report, "-- {:?}\n{line}{meanwhile}{both}", expected.deed);
    written.map_err(|error| error.to_string())?;
    if model == sight {
        return Ok(());
    }
    Err(report.clone())
}

/// Runs sequences from a seed, and counts them. Which one failed is told by its report, and the seed brings it back:
/// there is no file of regressions.
fn run(
    seed: u64,
    many: u64,
    number: &Cell<u64>,
    coverage: &RefCell<Coverage>,
) -> Result<(), String> {
    let config = Config {
        cases: u32::try_from(many).unwrap_or(u32::MAX),
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
        let reached = compare(&case, number.get()).map_err(TestCaseError::fail)?;
        coverage.borrow_mut().add(reached);
        Ok(())
    });
    result.map_err(|error| match error {
        TestError::Fail(report, _case) => format!("seed {seed}: {report}"),
        TestError::Abort(why) => format!("seed {seed}: {why}"),
    })
}

fn number_of(variable: &str) -> Option<u64> {
    env::var(variable).ok()?.parse().ok()
}

/// Section 2 of the catalogue: SUP-01 to SUP-05, SUP-09, SUP-14 to SUP-17, SUP-20 to SUP-25, SUP-30 to SUP-64,
/// SUP-70 to SUP-84, SUP-90 to SUP-114.
#[test]
fn supervisors_do_what_the_model_does() {
    let (number, coverage) = (Cell::new(0), RefCell::new(Coverage::default()));
    let result = match number_of("GENSERVER_MODEL_CASES") {
        Some(many) => run_many(many, &number, &coverage),
        None => (0..4).try_for_each(|seed| run(seed, BATCH, &number, &coverage)),
    };
    if let Err(report) = result {
        panic!("{report}");
    }
    let missing = coverage.borrow().missing();
    assert!(missing.is_empty(), "never occurred: {missing:?}");
}

#[expect(clippy::print_stdout, reason = "whoever starts the big run reads it")]
fn run_many(many: u64, number: &Cell<u64>, coverage: &RefCell<Coverage>) -> Result<(), String> {
    let random = RandomState::new().hash_one(0) >> 1;
    let first = number_of("GENSERVER_MODEL_SEED").unwrap_or(random);
    let limit = Duration::from_secs(number_of("GENSERVER_MODEL_SECONDS").unwrap_or(u64::MAX));
    println!("seed {first}");
    let begin = Instant::now();
    for seed in first.. {
        let left = many.saturating_sub(number.get());
        if left == 0 || begin.elapsed() > limit {
            break;
        }
        run(seed, BATCH.min(left), number, coverage)?;
    }
    let time = begin.elapsed();
    println!(
        "{} sequences in {time:?}\n{}",
        number.get(),
        coverage.borrow()
    );
    Ok(())
}
