//! The value of each key.

use std::time::Duration;

use crate::blocks::connections;
use crate::blocks::key::Key;
use crate::blocks::line::Block;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::permissions::Permissions;
use crate::port::BadPort;
use crate::scope::Scope;
use crate::size::{self, BadSize, Size};
use crate::span::Span;
use crate::words::{nearest, quoted};

/// Why a value is none.
struct Bad {
    code: Code,
    /// If the value alone doesn't say it.
    why: Option<String>,
    meant: Option<String>,
}

impl From<Code> for Bad {
    fn from(code: Code) -> Self {
        Self { code, why: None, meant: None }
    }
}

impl Bad {
    fn meant(self, meant: Option<impl Into<String>>) -> Self {
        Self { meant: meant.map(Into::into), ..self }
    }
}

/// Reads a key's value into the block's component.
pub(super) fn read(key: Key, value: Span, text: &str, block: &mut Block, found: &mut Diagnostics) {
    let written = value.of(text);
    let mut message = format!("`{}` of {} can't be {}", key.name(), block.of(), quoted(written));
    if let Some(bare) = without_punctuation(key, written) {
        let help = format!("write {}: values have no quotes, and lines end with nothing", quoted(bare));
        found.push(Diagnostic::new(Code::Punctuation, value, message).help(help));
        return;
    }
    if key == Key::AllowedConnections {
        block.component.allowed_connections = Some(connections::read(value, text, block, found));
        return;
    }
    if let Err(Bad { code, why, meant }) = take(key, value, written, block) {
        if let Some(why) = why {
            message = format!("{message}: {why}");
        }
        let mut help = format!("write {}", key.values());
        if let Some(meant) = meant {
            help = format!("{help}; did you mean `{meant}`?");
        }
        found.push(Diagnostic::new(code, value, message).help(help));
    }
}

fn take(key: Key, span: Span, written: &str, block: &mut Block) -> Result<(), Bad> {
    let component = &mut block.component;
    match key {
        Key::Port => {
            let port = written.parse().map_err(|bad| match bad {
                BadPort::NotAPort => Code::BadPort,
                BadPort::TooLarge => Code::TooLarge,
            })?;
            component.port = Some(span.with(port));
        }
        Key::DataScope => {
            let meant = || nearest(written, Scope::ALL.map(Scope::as_str));
            let scope = written.parse().map_err(|_| Bad::from(Code::BadScope).meant(meant()))?;
            component.data_scope = Some(span.with(scope));
        }
        Key::MaxMemory => component.max_memory = Some(span.with(memory(written)?)),
        Key::Reserve => component.reserve = Some(span.with(memory(written)?)),
        Key::TlsEnforced => {
            component.tls_enforced = Some(span.with(written.parse().map_err(|_| Code::BadBoolean)?));
        }
        Key::Permissions => component.permissions = Some(span.with(permissions(written)?)),
        Key::MaxCallsPerSecond => {
            component.max_calls_per_second = Some(span.with(number(written, 1, u32::MAX.into())?));
        }
        Key::MaxCpu => component.max_cpu = Some(span.with(time(written)?)),
        Key::MaxIo => component.max_io = Some(span.with(number(written, 0, u64::MAX)?)),
        Key::AllowedConnections => {}
    }
    Ok(())
}

fn memory(written: &str) -> Result<Size, Bad> {
    written.parse().map_err(|bad| match bad {
        BadSize::NotASize => Bad::from(Code::BadSize).meant(size::meant(written)),
        BadSize::TooLarge => Code::TooLarge.into(),
    })
}

fn permissions(written: &str) -> Result<Permissions, Bad> {
    let is_hex = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let Some(digits) = written.strip_prefix("0x").filter(|digits| is_hex(digits)) else {
        let digits = written.trim_start_matches("0X");
        let meant = is_hex(digits) && digits.len() <= 16;
        return Err(Bad::from(Code::BadMask).meant(meant.then(|| format!("0x{digits}"))));
    };
    let bits = u64::from_str_radix(digits, 16).map_err(|_| Code::TooLarge)?;
    Permissions::from_bits(bits).map_err(|unknown| {
        let each = (0..64).map(|bit| 1u64 << bit).filter(|bit| unknown & bit != 0);
        let names: Vec<_> = each.map(|bit| format!("{bit:#x}")).collect();
        let are = if names.len() == 1 { "is no permission" } else { "are no permissions" };
        let meant = Some(bits & !unknown).filter(|known| *known != 0).map(|known| format!("{known:#04x}"));
        Bad { code: Code::UnknownPermission, why: Some(format!("{} {are}", names.join(", "))), meant }
    })
}

fn number(written: &str, least: u64, most: u64) -> Result<u64, Code> {
    if written.is_empty() || !written.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Code::BadNumber);
    }
    match written.parse() {
        Ok(number) if number < least => Err(Code::BadNumber),
        Ok(number) if number <= most => Ok(number),
        _ => Err(Code::TooLarge),
    }
}

fn time(written: &str) -> Result<Duration, Bad> {
    const MOST: u64 = u32::MAX as u64;
    let (digits, factor) = match written.strip_suffix("ms") {
        Some(digits) => (digits, 1),
        None => (written.strip_suffix('s').unwrap_or(written), 1000),
    };
    if digits == written {
        let meant = number(written, 1, MOST).is_ok().then(|| format!("{written}ms"));
        return Err(Bad::from(Code::BadDuration).meant(meant));
    }
    match number(digits.trim_end(), 1, MOST / factor) {
        Ok(number) => Ok(Duration::from_millis(number * factor)),
        Err(Code::TooLarge) => Err(Code::TooLarge.into()),
        Err(_) => Err(Code::BadDuration.into()),
    }
}

/// A value without the quotes round it or the `;` or `,` behind it.
fn without_punctuation(key: Key, written: &str) -> Option<&str> {
    // a list's last comma is its own mistake
    let ends: &[char] = if key == Key::AllowedConnections { &[';'] } else { &[';', ','] };
    let bare = written.trim_end_matches(ends).trim_end();
    let quote = |quote| bare.strip_prefix(quote).and_then(|bare| bare.strip_suffix(quote));
    let bare = quote('"').or_else(|| quote('\'')).unwrap_or(bare).trim();
    (bare != written && !bare.is_empty()).then_some(bare)
}
