//! Little-endian fields, read one after the other.

/// Why bytes are no frame, checkpoint or note of ours.
pub(crate) type Read<T> = Result<T, &'static str>;

/// What is left to be read.
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl<'a> Fields<'a> {
    pub(crate) fn bytes(&mut self, count: usize) -> Read<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or("a field goes beyond its frame")?;
        self.0 = rest;
        Ok(bytes)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Read<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk().ok_or("a field goes beyond its frame")?;
        self.0 = rest;
        Ok(*bytes)
    }

    pub(crate) fn u8(&mut self) -> Read<u8> {
        Ok(self.array::<1>()?[0])
    }

    pub(crate) fn u16(&mut self) -> Read<u16> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(crate) fn u32(&mut self) -> Read<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(crate) fn u64(&mut self) -> Read<u64> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// A number that is counted on from: it cannot overflow in anybody's lifetime, whatever a file says.
    pub(crate) fn count(&mut self) -> Read<u64> {
        let count = self.u64()?;
        if count <= MAX_COUNT { Ok(count) } else { Err("a number is out of range") }
    }

    pub(crate) fn text(&mut self) -> Read<&'a str> {
        let length = self.u16()?;
        str::from_utf8(self.bytes(length.into())?).map_err(|_| "a text is not UTF-8")
    }

    /// Nothing may follow the last field: bytes that nobody reads would be a place to hide in.
    pub(crate) fn end(self) -> Read<()> {
        if self.0.is_empty() { Ok(()) } else { Err("bytes follow the last field") }
    }
}

/// Writes a text as [`Fields::text`] reads it. One that is too long ends early, at a character's end.
pub(crate) fn put_text(out: &mut Vec<u8>, text: &str) {
    let text = cut(text, MAX_TEXT);
    out.extend((text.len() as u16).to_le_bytes());
    out.extend(text.as_bytes());
}

pub(crate) const MAX_COUNT: u64 = 1 << 62;

/// Longer names and messages are cut: a frame must hold at least one.
pub(crate) const MAX_TEXT: usize = 4096;

fn cut(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
}
