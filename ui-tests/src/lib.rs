//! One mistake per file, and the message it leads to.
