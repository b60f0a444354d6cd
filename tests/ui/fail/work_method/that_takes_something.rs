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
    fn write(&mut self, page: u32) {}
}

fn main() {}
