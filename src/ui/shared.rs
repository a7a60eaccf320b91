//! A value that is shared instead of copied: pictures, files and long lists go through the state without their bytes being touched.

use std::ops::Deref;
use std::sync::Arc;

/// Shares a value; two are equal when they are the same one, whatever stands in them.
#[derive(Debug, Default)]
pub struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    /// Shares `value` from now on.
    pub fn new(value: T) -> Self {
        Self(Arc::new(value))
    }

    /// Whether nobody else has it.
    pub fn is_alone(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }
}

impl<T: Clone> Shared<T> {
    /// The value, to be changed for this owner alone.
    pub fn make_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_seen_by_its_owner_alone() {
        let mut mine = Shared::new(vec![1]);
        let yours = mine.clone();
        assert!(mine == yours && !mine.is_alone());
        mine.make_mut().push(2);
        assert!(mine != yours && mine.is_alone());
        assert_eq!((mine.len(), yours.len()), (2, 1));
    }
}
