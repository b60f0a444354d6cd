//! Tasks: one piece of work in a process of its own, whose value somebody may await.

mod owner;
pub use owner::Owner;

mod handle;
pub use handle::Task;

mod wait;

mod many;
pub use many::{Unfinished, YieldMany, await_many, yield_many};

mod element;

mod stream;
pub use stream::{OnTimeout, TaskStream, async_stream};
mod zip_input;
pub use zip_input::ZipInput;

mod child;

mod supervisor;
pub use supervisor::{TaskSupervisor, TaskSupervisorRef};
mod start_task;
pub use start_task::StartTask;
