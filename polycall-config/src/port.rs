//! Where a component listens.

use std::fmt;
use std::str::FromStr;

/// Where a component listens, and what it forwards to: `3005:8085`, or one number for both.
///
/// ```
/// use polycall_config::Port;
/// assert_eq!("3005:8085".parse(), Ok(Port { listen: 3005, target: 8085 }));
/// assert_eq!("3005".parse(), Ok(Port { listen: 3005, target: 3005 }));
/// assert_eq!(Port { listen: 3005, target: 8085 }.to_string(), "3005:8085");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Port {
    /// Where it listens; no other component may.
    pub listen: u16,
    /// What it forwards to.
    pub target: u16,
}

impl FromStr for Port {
    type Err = BadPort;

    fn from_str(text: &str) -> Result<Self, BadPort> {
        match text.split_once(':') {
            Some((listen, target)) => Ok(Self { listen: number(listen)?, target: number(target)? }),
            None => number(text).map(|port| Self { listen: port, target: port }),
        }
    }
}

fn number(text: &str) -> Result<u16, BadPort> {
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(BadPort::NotAPort);
    }
    match text.parse() {
        Ok(0) => Err(BadPort::NotAPort),
        Ok(port) => Ok(port),
        Err(_) => Err(BadPort::TooLarge),
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.listen == self.target {
            f.pad(&self.listen.to_string())
        } else {
            f.pad(&format!("{}:{}", self.listen, self.target))
        }
    }
}

/// Why a text is no [`Port`].
///
/// ```
/// use polycall_config::{BadPort, Port};
/// assert_eq!("http".parse::<Port>(), Err(BadPort::NotAPort));
/// assert_eq!("70000".parse::<Port>(), Err(BadPort::TooLarge));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BadPort {
    /// It is neither a number above zero nor two of them with a colon between.
    NotAPort,
    /// It has a number above 65535.
    TooLarge,
}

impl fmt::Display for BadPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NotAPort => {
                "a port is a number from 1 to 65535, or two as `listen:target`, such as `3005:8085`"
            }
            Self::TooLarge => "a port is at most 65535",
        })
    }
}

impl std::error::Error for BadPort {}

#[cfg(test)]
mod tests {
    use super::{BadPort, Port};

    #[test]
    fn what_is_no_port_is_refused() {
        for text in ["", ":", "3005:", ":8085", "0", "3005:0", "1:2:3", "+1", "-1", "0x10", "http", "80 81"] {
            assert_eq!(text.parse::<Port>(), Err(BadPort::NotAPort), "{text}");
        }
        for text in ["65536", "1:65536", "99999999999999999999"] {
            assert_eq!(text.parse::<Port>(), Err(BadPort::TooLarge), "{text}");
        }
        assert_eq!("65535 : 1".parse(), Ok(Port { listen: 65535, target: 1 }));
    }
}
