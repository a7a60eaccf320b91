//! A map of a few entries in the order of their keys: a list, since a tree's code would be the larger part of it.

/// Values by key.
#[derive(Clone, Debug, PartialEq)]
pub struct Few<K, V>(Vec<(K, V)>);

impl<K, V> Default for Few<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K, V> Few<K, V> {
    /// An empty one.
    pub const fn new() -> Self {
        Self(Vec::new())
    }
}

impl<K: Copy + Ord, V> Few<K, V> {
    /// The value of a key.
    pub fn get(&self, key: K) -> Option<&V> {
        let place = self.place(key).ok()?;
        self.0.get(place).map(|(_, value)| value)
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        let place = self.place(key).ok()?;
        self.0.get_mut(place).map(|(_, value)| value)
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: K, value: V) {
        match self.place(key) {
            Ok(place) => self.0[place].1 = value,
            Err(place) => self.0.insert(place, (key, value)),
        }
    }

    /// Takes a key out with its value.
    pub fn remove(&mut self, key: K) -> Option<V> {
        let place = self.place(key).ok()?;
        Some(self.0.remove(place).1)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keys and values.
    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.0.iter().map(|(key, value)| (*key, value))
    }

    /// The values, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.0.iter_mut().map(|(_, value)| value)
    }

    /// Where a key is, or where it belongs.
    fn place(&self, key: K) -> Result<usize, usize> {
        let place = self.0.iter().take_while(|(other, _)| *other < key).count();
        match self.0.get(place) {
            Some((other, _)) if *other == key => Ok(place),
            _ => Err(place),
        }
    }
}

impl<K, V> IntoIterator for Few<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_does_what_a_map_does() {
        let (mut few, mut map) = (Few::default(), std::collections::BTreeMap::new());
        for number in 0..200_u32 {
            let key = number * 7 % 11;
            if number % 3 == 0 {
                assert_eq!(few.remove(key), map.remove(&key));
            } else {
                few.insert(key, number);
                map.insert(key, number);
            }
            assert_eq!(few.get(key), map.get(&key));
            assert_eq!(few.get_mut(key), map.get_mut(&key));
            assert_eq!((few.len(), few.is_empty()), (map.len(), map.is_empty()));
        }
        few.values_mut().for_each(|value| *value += 1);
        map.values_mut().for_each(|value| *value += 1);
        assert!(few.iter().eq(map.iter().map(|(key, value)| (*key, value))));
        assert!(few.into_iter().eq(map));
    }
}
