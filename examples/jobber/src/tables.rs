//! The server that keeps what was imported.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use genserver::genserver;

use crate::table::Table;

/// So many columns of a table are named.
const NAMED: usize = 20;

/// Every table that was imported, by the id of its job. A restart loses them.
#[derive(Default)]
pub(crate) struct Tables {
    by_id: BTreeMap<Arc<Path>, Table>,
}

#[genserver]
impl Tables {
    #[init]
    fn init() -> Self {
        Self::default()
    }

    /// Keeps a table, in place of what was imported from there before. A call: who imports wants to know that it is kept.
    #[call]
    fn keep(&mut self, id: Arc<Path>, table: Table) {
        self.by_id.insert(id, table);
    }

    /// A line per table.
    #[call]
    fn list(&self) -> Vec<String> {
        self.by_id
            .iter()
            .map(|(id, table)| line(id, table))
            .collect()
    }
}

fn line(id: &Path, table: &Table) -> String {
    let named = table.columns.iter().take(NAMED);
    let mut columns: Vec<_> = named.map(ToString::to_string).collect();
    let others = table.columns.len() - columns.len();
    if others > 0 {
        columns.push(format!("and {others} more"));
    }
    format!("table {}: {table}: {}", id.display(), columns.join(", "))
}

#[cfg(test)]
mod tests {
    use genserver::testing::supervised;
    use genserver::{CallError, ServerSpec};

    use super::*;

    fn table(text: &str) -> Table {
        Table::read(text.as_bytes(), b',', || true).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_table_is_kept_once_as_it_was_imported_last() -> Result<(), CallError> {
        supervised(async |test| {
            let tables = test.start_supervised(ServerSpec::<Tables>::of(())).await;
            assert_eq!(tables.list().await?, Vec::<String>::new());
            let id = |name: &str| Arc::from(Path::new(name));
            tables.keep(id("/b"), table("x\n1\n2\n")).await?;
            tables.keep(id("/a"), table("y\n")).await?;
            tables.keep(id("/b"), table("x,z\n5,words\n")).await?;
            let lines = [
                "table /a: 0 rows, 1 columns: y",
                "table /b: 1 rows, 2 columns: x (5), z",
            ];
            assert_eq!(tables.list().await?, lines);
            Ok(())
        })
        .await
    }

    #[test]
    fn of_a_wide_table_the_first_columns_are_named() {
        let wide = table(&"x,".repeat(29));
        assert!(line(Path::new("/w"), &wide).ends_with("x, x, and 10 more"));
    }
}
