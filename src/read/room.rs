//! The memory that an input takes while it is read. What is read does not depend on it, only whether it is refused.

use super::limits::{Beyond, Limits};

/// Counts what is taken of the memory that a run plans with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    taken: u64,
    most: u64,
}

impl Room {
    /// All the memory that a run plans with.
    pub(super) fn of(limits: &Limits) -> Self {
        Self { taken: 0, most: limits.memory }
    }

    /// How much is left.
    pub(super) fn left(&self) -> u64 {
        self.most.saturating_sub(self.taken)
    }

    /// Takes some of it.
    ///
    /// # Errors
    /// When there is not so much left.
    pub(super) fn take(&mut self, bytes: u64) -> Result<(), Beyond> {
        self.taken = self.taken.saturating_add(bytes);
        if self.taken > self.most {
            return Err(Beyond::Memory { needed: self.taken, most: self.most });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_taken_until_there_is_none() {
        let mut room = Room::of(&Limits { memory: 100, ..Limits::default() });
        assert_eq!((room.take(60), room.take(40)), (Ok(()), Ok(())));
        assert_eq!(room.left(), 0);
        assert_eq!(room.take(1), Err(Beyond::Memory { needed: 101, most: 100 }));
        assert_eq!(room.take(u64::MAX), Err(Beyond::Memory { needed: u64::MAX, most: 100 }));
    }
}
