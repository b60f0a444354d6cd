//! A map that costs next to nothing while it is empty, and little with one entry: [`Ties`].

use std::collections::BTreeMap;

/// The links of a process, or its monitors. Most processes have none or one, and there may be a million
/// processes.
pub(super) struct Ties<K, V>(Option<Box<Bunch<K, V>>>);

enum Bunch<K, V> {
    One(K, V),
    Many(BTreeMap<K, V>),
}

impl<K, V> Default for Ties<K, V> {
    fn default() -> Self {
        Self(None)
    }
}

impl<K: Ord + Copy, V> Ties<K, V> {
    pub(super) fn insert(&mut self, key: K, value: V) {
        match self.0.as_deref_mut() {
            None => self.0 = Some(Box::new(Bunch::One(key, value))),
            Some(Bunch::Many(all)) => {
                all.insert(key, value);
            }
            Some(bunch @ Bunch::One(..)) => {
                let before = std::mem::replace(bunch, Bunch::Many(BTreeMap::new()));
                if let (Bunch::One(first, its), Bunch::Many(all)) = (before, bunch) {
                    all.insert(first, its);
                    all.insert(key, value);
                }
            }
        }
    }

    pub(super) fn remove(&mut self, key: &K) -> Option<V> {
        match self.0.as_deref_mut()? {
            Bunch::Many(all) => {
                let removed = all.remove(key);
                if all.is_empty() {
                    self.0 = None;
                }
                removed
            }
            Bunch::One(only, _) if only == key => match *self.0.take()? {
                Bunch::One(_, value) => Some(value),
                Bunch::Many(_) => None,
            },
            Bunch::One(..) => None,
        }
    }

    pub(super) fn get(&self, key: &K) -> Option<&V> {
        match self.0.as_deref()? {
            Bunch::One(only, value) => (only == key).then_some(value),
            Bunch::Many(all) => all.get(key),
        }
    }

    pub(super) fn contains_key(&self, key: &K) -> bool {
        self.get(key).is_some()
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        let (one, many) = match self.0.as_deref() {
            None => (None, None),
            Some(Bunch::One(_, value)) => (Some(value), None),
            Some(Bunch::Many(all)) => (None, Some(all.values())),
        };
        one.into_iter().chain(many.into_iter().flatten())
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.values().count()
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// In the order of the keys.
impl<K, V> IntoIterator for Ties<K, V> {
    type Item = (K, V);
    type IntoIter = std::iter::Chain<
        std::option::IntoIter<(K, V)>,
        std::iter::Flatten<std::option::IntoIter<BTreeMap<K, V>>>,
    >;

    fn into_iter(self) -> Self::IntoIter {
        let (one, many) = match self.0.map(|bunch| *bunch) {
            None => (None, None),
            Some(Bunch::One(key, value)) => (Some((key, value)), None),
            Some(Bunch::Many(all)) => (None, Some(all)),
        };
        one.into_iter().chain(many.into_iter().flatten())
    }
}
