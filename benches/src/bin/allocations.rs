//! The part of the benchmarks that counts allocations (W9), in a program of its own, because counting takes
//! time.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    benches::count_allocations(|work| allocation_counter::measure(work).count_total)
}
