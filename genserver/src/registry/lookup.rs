//! What a [`Registry`] knows. An entry whose process has ended is never shown, wherever its clean-up
//! has got to.

use std::hash::Hash;

use super::shard::Entry;
use super::{Registry, Unique};
use crate::process::Pid;

impl<K, V> Registry<K, V, Unique>
where
    K: Eq + Hash + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// The living process that has this key (row REG-11).
    #[must_use]
    pub fn whereis(&self, key: &K) -> Option<Pid> {
        // Each message to an address comes by here, so nothing is collected.
        let bucket = self.table.bucket(self.table.hash(key));
        let mut entries = bucket.iter().flat_map(|bucket| bucket.values());
        let entry = entries.find(|entry| entry.is_under(key))?;
        Some(entry.owner.clone())
    }
}

impl<K, V, U> Registry<K, V, U>
where
    K: Eq + Hash + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// Who stands under a key, with which values, in the order of registration; of unique keys at most
    /// one (row REG-03).
    #[must_use]
    pub fn lookup(&self, key: &K) -> Vec<(Pid, V)>
    where
        V: Clone,
    {
        self.matching(key, |_owner, _value| true)
    }

    /// The keys of a process, one for each registration (rows REG-04, REG-31).
    ///
    /// ```
    /// use genserver::{Process, Registry};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let groups = Registry::duplicate();
    /// let process = Process::attach();
    /// let me = process.pid();
    /// for age in [7, 41] {
    ///     groups.register(&me, "family", age)?;
    /// }
    /// assert_eq!(groups.keys(&me), ["family", "family"]);
    /// assert_eq!(groups.values(&"family", &me), [7, 41]);
    /// assert_eq!((groups.count(), groups.count_select(|_key, _pid, age| *age < 18)), (2, 1));
    /// assert_eq!(groups.count_match(&"family", |_pid, age| *age < 18), 1);
    /// assert_eq!(groups.matching(&"family", |_pid, age| *age > 18), [(me, 41)]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn keys(&self, owner: &Pid) -> Vec<K>
    where
        K: Clone,
    {
        if !owner.is_alive() {
            return Vec::new();
        }
        let keys = self.table.keys(owner.id());
        keys.iter().map(|key| (**key).clone()).collect()
    }

    /// The values of a process under a key (rows REG-05, REG-32).
    #[must_use]
    pub fn values(&self, key: &K, owner: &Pid) -> Vec<V>
    where
        V: Clone,
    {
        let mut values = Vec::new();
        self.each(key, |pid, value| {
            if pid == owner {
                values.push(value.clone());
            }
        });
        values
    }

    /// How many entries there are (row REG-06). Those of a process that is ending right now may count.
    #[must_use]
    pub fn count(&self) -> usize {
        self.table.entries()
    }

    /// How many entries under a key match (row REG-23).
    pub fn count_match(&self, key: &K, mut matches: impl FnMut(&Pid, &V) -> bool) -> usize {
        let mut count = 0;
        self.each(key, |owner, value| {
            count += usize::from(matches(owner, value));
        });
        count
    }

    /// The entries under a key that match (row REG-23): OTP's `match`, which is a keyword here.
    #[must_use]
    pub fn matching(&self, key: &K, mut matches: impl FnMut(&Pid, &V) -> bool) -> Vec<(Pid, V)>
    where
        V: Clone,
    {
        let mut found = Vec::new();
        self.each(key, |owner, value| {
            if matches(owner, value) {
                found.push((owner.clone(), value.clone()));
            }
        });
        found
    }

    /// What `select` makes of all entries, those left out for which it makes `None`; in no order (row
    /// REG-24).
    ///
    /// What is registered meanwhile may be among them or not.
    ///
    /// ```
    /// use genserver::{Process, Registry};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), genserver::RegisterError> {
    /// let ages: Registry<&str, u32> = Registry::unique();
    /// let me = Process::attach();
    /// ages.register(&me.pid(), "Ann", 41)?;
    /// ages.register(&me.pid(), "Bob", 12)?;
    ///
    /// let adults = ages.select(|name, _pid, age| (*age >= 18).then_some(*name));
    /// assert_eq!(adults, ["Ann"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn select<T>(&self, mut select: impl FnMut(&K, &Pid, &V) -> Option<T>) -> Vec<T> {
        let mut selected = Vec::new();
        for bucket in self.table.buckets() {
            for Entry { key, owner, value } in bucket.values().map(AsRef::as_ref) {
                if owner.is_alive() {
                    selected.extend(select(key, owner, value));
                }
            }
        }
        selected
    }

    /// How many of all entries match (row REG-24).
    pub fn count_select(&self, mut matches: impl FnMut(&K, &Pid, &V) -> bool) -> usize {
        let selected = self.select(|key, owner, value| matches(key, owner, value).then_some(()));
        selected.len()
    }

    /// Calls `act` once with all entries under a key, in the calling task; not at all if there is none
    /// (rows REG-18, REG-33).
    ///
    /// The entries are those of one moment, and no lock is held, so `act` may register and unregister.
    ///
    /// # Panics
    ///
    /// If `act` does.
    ///
    /// ```
    /// use genserver::{Address, GenServer, Registry, ServerRef, genserver};
    ///
    /// struct Screen;
    ///
    /// #[genserver]
    /// impl Screen {
    ///     #[init]
    ///     fn init() -> Self { Self }
    ///
    ///     #[cast]
    ///     fn show(&mut self, text: String) { println!("{text}"); }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let screens = Registry::duplicate();
    /// for _ in 0..3 {
    ///     Screen::start(()).register(&screens, "lobby", ()).await?;
    /// }
    /// screens.dispatch(&"lobby", |entries| {
    ///     for (pid, ()) in entries {
    ///         if let Some(screen) = ServerRef::<Screen>::of(pid) {
    ///             let _shown = screen.show("welcome".to_owned());
    ///         }
    ///     }
    /// });
    /// # Ok(())
    /// # }
    /// ```
    pub fn dispatch(&self, key: &K, act: impl FnOnce(&[(Pid, V)]))
    where
        V: Clone,
    {
        let entries = self.lookup(key);
        if !entries.is_empty() {
            act(&entries);
        }
    }

    /// The processes under a key.
    pub(crate) fn owners(&self, key: &K) -> Vec<Pid> {
        let mut owners = Vec::new();
        self.each(key, |owner, _value| owners.push(owner.clone()));
        owners
    }

    /// Looks at all entries under a key, in the order of registration.
    pub(crate) fn each(&self, key: &K, mut look: impl FnMut(&Pid, &V)) {
        let bucket = self.table.bucket(self.table.hash(key));
        for entry in bucket.iter().flat_map(|bucket| bucket.values()) {
            if entry.is_under(key) {
                look(&entry.owner, &entry.value);
            }
        }
    }
}
