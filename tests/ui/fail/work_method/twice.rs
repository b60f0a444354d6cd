use genserver::{JobSpec, Scheduled, genserver};

struct Report;

impl Scheduled for Report {
    const SPEC: JobSpec = JobSpec::every(std::time::Duration::from_secs(1));
}

#[genserver]
impl Report {
    #[init]
    fn init() -> Self {
        Self
    }

    #[work]
    fn read(&mut self) {}

    #[work]
    fn write(&mut self) {}
}

fn main() {}
