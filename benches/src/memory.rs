//! What the kernel says of this process' memory.

use std::fs;

use crate::contestants::Done;

/// Bytes in memory now.
pub(crate) fn resident() -> Done<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    Ok(read(&status).ok_or("/proc/self/status: no VmRSS")?)
}

fn read(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// By how much it has grown since then, for each of so many things.
#[expect(clippy::cast_precision_loss, reason = "less than 2^53 bytes")]
pub(crate) fn grown_since(before: u64, things: u64) -> Done<f64> {
    let grown = resident()?.saturating_sub(before);
    Ok(grown as f64 / things as f64)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_kernel_counts_in_kilobytes() {
        let status = "Name:\tbenches\nVmHWM:\t    9000 kB\nVmRSS:\t    2048 kB\nRssAnon:\t 1 kB\n";
        assert_eq!(read(status), Some(2 << 20));
        assert_eq!(read("Name:\tbenches\n"), None);
    }
}
