//! Text that is put together where nothing may be allocated: in a handler of signals.
#![forbid(unsafe_code)]

/// Room for a report, whose names are cut; more than a page would not be written at once.
const ROOM: usize = 1024;
/// Bytes of a name that are shown.
const LONGEST_NAME: usize = 120;

/// A text of limited length; what does not fit is left out.
#[derive(Debug)]
pub(super) struct Text {
    bytes: [u8; ROOM],
    len: usize,
}

impl Text {
    pub(super) const fn new() -> Self {
        Self { bytes: [0; ROOM], len: 0 }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    pub(super) fn push(&mut self, text: &str) -> &mut Self {
        text.bytes().for_each(|byte| self.byte(byte));
        self
    }

    pub(super) fn decimal(&mut self, number: usize) -> &mut Self {
        self.digits(number, 10)
    }

    pub(super) fn hex(&mut self, number: usize) -> &mut Self {
        self.push("0x").digits(number, 16)
    }

    /// `1 byte`, `2 bytes`.
    pub(super) fn count(&mut self, bytes: usize) -> &mut Self {
        self.decimal(bytes).push(if bytes == 1 { " byte" } else { " bytes" })
    }

    /// A name between backticks; of a long one, the end, which tells more than the beginning.
    pub(super) fn name(&mut self, name: &str) -> &mut Self {
        let from = name.ceil_char_boundary(name.len().saturating_sub(LONGEST_NAME));
        self.push("`").push(if from > 0 { "…" } else { "" });
        for char in name.get(from..).unwrap_or_default().chars() {
            // A thread's name is anybody's to choose, and a terminal obeys control characters.
            let shown = if char.is_control() { '?' } else { char };
            self.push(shown.encode_utf8(&mut [0; 4]));
        }
        self.push("`")
    }

    fn digits(&mut self, mut number: usize, base: usize) -> &mut Self {
        let mut backwards = [0_u8; 20]; // as many as the largest has
        let mut len = 0;
        for place in &mut backwards {
            *place = *b"0123456789abcdef".get(number % base).unwrap_or(&b'?');
            len += 1;
            number /= base;
            if number == 0 {
                break;
            }
        }
        backwards.iter().take(len).rev().for_each(|digit| self.byte(*digit));
        self
    }

    fn byte(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.len) {
            *place = byte;
            self.len += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ROOM, Text};

    fn shown(write: impl FnOnce(&mut Text)) -> String {
        let mut text = Text::new();
        write(&mut text);
        String::from_utf8(text.as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn numbers_are_written_as_std_writes_them() {
        for number in [0, 1, 9, 10, 15, 16, 255, 4096, 1 << 47, usize::MAX - 1, usize::MAX] {
            assert_eq!(
                shown(|text| {
                    text.decimal(number);
                }),
                number.to_string()
            );
            assert_eq!(
                shown(|text| {
                    text.hex(number);
                }),
                format!("{number:#x}")
            );
        }
        assert_eq!(
            shown(|text| {
                text.count(1).push(", ").count(0);
            }),
            "1 byte, 0 bytes"
        );
    }

    #[test]
    fn names_are_cut_and_harmless() {
        assert_eq!(
            shown(|text| {
                text.name("bank::bankcard");
            }),
            "`bank::bankcard`"
        );
        assert_eq!(
            shown(|text| {
                text.name("\x1b[2Jnew\nline");
            }),
            "`?[2Jnew?line`"
        );
        let long = format!("bank::{}ü::vault", "é".repeat(200));
        let cut = shown(|text| {
            text.name(&long);
        });
        assert!(cut.starts_with("`…é") && cut.ends_with("éü::vault`") && cut.len() <= 126, "{cut}");
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let full = shown(|text| {
            (0..500).for_each(|_| {
                text.push("abc");
            });
        });
        assert_eq!(full.len(), ROOM);
    }
}
