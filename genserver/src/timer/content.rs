//! What stands in a place of the queue: its [`Content`], and the number of its timer.

/// What a queue keeps. It says how it stands beside a number, because an enum has room for one beside its tag.
pub(super) trait Content: Sized {
    /// A number and the content, or that it is away.
    type Numbered;

    fn number(numbered: &Self::Numbered) -> u64;
    fn with_number(self, number: Number) -> Self::Numbered;
    fn away(number: Number) -> Self::Numbered;
    fn is_away(numbered: &Self::Numbered) -> bool;
    /// `None` if it is away.
    fn of(numbered: Self::Numbered) -> Option<Self>;
}

/// The number of a timer, in the seven bytes that are left of eight beside a tag: at ten million timers a
/// second they last for two hundred years.
#[derive(Clone, Copy)]
pub(super) struct Number([u8; 7]);

impl From<u64> for Number {
    fn from(number: u64) -> Self {
        let [low @ .., _] = number.to_le_bytes();
        Self(low)
    }
}

impl From<Number> for u64 {
    fn from(number: Number) -> Self {
        let mut bytes = [0; 8];
        bytes[..7].copy_from_slice(&number.0);
        Self::from_le_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    #[test]
    fn a_number_is_itself_in_seven_bytes() {
        for number in [0, 1, 0x01_0203_0405_0607, (1 << 56) - 1] {
            assert_eq!(u64::from(Number::from(number)), number);
        }
    }
}
