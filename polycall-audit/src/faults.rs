//! Where the system can refuse a writer something. In tests it does, at any one of these places; else nothing is here.

#[cfg(not(test))]
#[inline]
pub(crate) fn here() -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub(crate) use tests::here;

#[cfg(test)]
pub(crate) mod tests {
    use std::cell::Cell;
    use std::io;

    thread_local! {
        static LEFT: Cell<Option<u32>> = const { Cell::new(None) };
    }

    /// Refuses the place that comes after so many others, once.
    pub(crate) fn refuse_after(places: u32) {
        LEFT.set(Some(places));
    }

    /// Refuses nothing more. Returns whether anything was refused.
    pub(crate) fn stop() -> bool {
        LEFT.take().is_none()
    }

    pub(crate) fn here() -> io::Result<()> {
        match LEFT.get() {
            None => Ok(()),
            Some(0) => {
                LEFT.set(None);
                Err(io::ErrorKind::StorageFull.into())
            }
            Some(left) => {
                LEFT.set(Some(left - 1));
                Ok(())
            }
        }
    }
}
