use genserver::{JobSpec, Overlap, Scheduled, genserver};

struct Report;

impl Scheduled for Report {
    const SPEC: JobSpec =
        JobSpec::every(std::time::Duration::from_secs(1)).overlap(Overlap::Replace);
}

#[genserver]
impl Report {
    #[init]
    fn init() -> Self {
        Self
    }

    #[work]
    fn write(&mut self) {}
}

fn main() {}
