//! Whether a struct with a schedule has work to do.

use super::Job;

/// A struct with `#[job(..)]` that can keep its word: it implements [`Job`], or the `#[genserver]` block of the
/// same struct has a method with `#[work]`.
///
/// `By` says which, so that there can be an implementation of either sort; rustc finds out the one that holds.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is a job but has no `work`",
    label = "needs `impl Job`",
    note = "write `impl Job for {Self} {{ async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {{ … }} }}`",
    note = "if it has `impl ConcurrentJob`, say so in its schedule: `overlap = concurrent(max = 2)`"
)]
pub trait HasWork<By> {}

/// The work is that of [`Job`].
#[derive(Debug)]
pub struct ByTrait(());

/// The work is a method: written by `#[genserver]` for a block with `#[work]`, as
/// `impl HasWork<ByMethod> for Report {}`.
#[derive(Debug)]
pub struct ByMethod(());

#[diagnostic::do_not_recommend]
impl<J: Job> HasWork<ByTrait> for J {}
