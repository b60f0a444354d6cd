//! Stores in memory.

use genserver::{JobStore, MemoryStore};

use super::record;
use crate::TestResult;

#[tokio::test]
async fn clones_of_a_store_share_what_they_keep_and_others_do_not() -> TestResult {
    let store = MemoryStore::new();
    store.clone().save("report", &record(1)).await?;
    store.save("backup", &record(7)).await?;
    store.save("report", &record(2)).await?;

    assert_eq!(store.clone().load("report").await?, Some(record(2)));
    assert_eq!(store.load("backup").await?, Some(record(7)));
    assert_eq!(MemoryStore::new().load("report").await?, None);
    Ok(())
}
