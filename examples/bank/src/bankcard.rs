//! The component that card numbers never leave.
//!
//! It reads the payments itself, straight into its region, checks and tokenises each card where its number lies,
//! and asks the gateway with a token. Between two payments, and while the gateway works, its pages are closed.
#![forbid(unsafe_code)]

mod input;

use std::fs::File;
use std::io;
use std::os::fd::AsFd;

use hmac::{HmacReset, KeyInit, Mac};
use polycall::label::{Confidential, Labeled, Public};
use sha2::Sha256;

use crate::card::{CardToken, Network};
use crate::money::Money;
use crate::month::Month;
use crate::payment::{self, Parsed, PaymentId};
use crate::payment_gateway;
use crate::reason::{Decline, Reason, Refusal};
use crate::receipt::{LastFour, Receipt, Receipts};
use crate::refused::Refused;
use crate::session::{Authenticated, CardProcessing};
use crate::totals::{Batch, Books, End, Rejection, Source, Totals, Trouble};

use input::{Found, Input};

polycall::component! { config = "polycall.conf", callers = [super::interface] }

/// What the bank knows of cards and payments.
#[isolated(init = draw_key)]
#[derive(Debug)] // the region's containers never print what is in them
pub struct Vault {
    input: Input,
    tokens: Tokens,
    cards: heap::HashMap<CardToken, Card>,
    payments: heap::HashMap<PaymentId, Payment>,
    /// One that polycall did not let through to the gateway, for when it does.
    kept: Option<Due>,
}

/// A card on file.
#[derive(Debug, Isolate)]
struct Card {
    number: heap::String,
    expires: Month,
    network: Network,
}

/// A payment on the ledger.
#[derive(Debug, Clone, Copy, Inline)]
struct Payment {
    token: CardToken,
    money: Money,
    outcome: Outcome,
}

#[derive(Debug, Clone, Copy, Inline)]
enum Outcome {
    /// Asked for, and not answered yet.
    #[default]
    Pending,
    /// Charged, under the gateway's number.
    Charged(u64),
    Declined,
}

/// Opens the payments to be charged.
#[polycall_export(state = Authenticated, requires = READ)]
pub fn open(vault: &mut Vault, source: Source) -> Result<(), Trouble> {
    let file = match source {
        Source::File(path) => File::open(path)?,
        // std's own handle would read ahead into a buffer on the ordinary heap
        Source::Stdin => File::from(io::stdin().as_fd().try_clone_to_owned()?),
    };
    vault.input.begin(file);
    vault.kept = None;
    Ok(())
}

/// Charges the next payments, at most `limit`.
#[polycall_export(state = CardProcessing, requires = READ | WRITE)]
pub fn charge_batch(cap: &mut Cap<'_, CardProcessing>, limit: u64) -> Batch {
    let now = Month::now();
    let mut slips = Slips::default();
    for _ in 0..limit {
        // the reference into the vault ends with each statement: none may live while the gateway runs
        let next = cap.state_mut().next(now);
        let (line, reason) = match next {
            Next::Ready(due) => {
                let answer = payment_gateway::authorize(cap, due.token, due.network, due.money);
                match Refused::or_made(answer) {
                    Ok(Ok(number)) => {
                        cap.state_mut().settle(due.id, Outcome::Charged(number));
                        slips.receipts.push(due.receipt(Ok(number)));
                        continue;
                    }
                    Ok(Err(error)) => {
                        let decline = error.returned().unwrap_or(Decline::NoAnswer);
                        cap.state_mut().settle(due.id, Outcome::Declined);
                        slips.receipts.push(due.receipt(Err(decline)));
                        (due.line, Reason::Declined(decline))
                    }
                    Err(refused) => {
                        cap.state_mut().keep(due);
                        return slips.batch(cap, End::Stopped(Trouble::Refused(refused)));
                    }
                }
            }
            Next::Refused(line, refusal) => (line, Reason::Refused(refusal)),
            Next::End(end) => return slips.batch(cap, end),
        };
        slips.rejections.push(Rejection { line, reason });
    }
    slips.batch(cap, End::Full)
}

/// Receipts, as their payers are given them.
#[polycall_export(state = Authenticated, requires = READ)]
pub fn print(cap: &mut Cap<'_, Authenticated>, receipts: &Receipts) -> Result<Vec<String>, Refused> {
    printed(cap, receipts).map(Labeled::into_inner).map_err(Refused::from)
}

#[polycall::declassifier(from = Confidential, to = Public, reason = "counts and sums of a batch name neither card nor payer")]
fn anonymised(receipts: &Vec<Receipt>) -> Totals {
    Totals::of(receipts)
}

#[polycall::declassifier(from = Confidential, to = Public, reason = "a receipt is printed for its payer")]
fn printed(receipts: &Vec<Receipt>) -> Vec<String> {
    receipts.iter().map(Receipt::text).collect()
}

/// What a batch comes to, so far.
#[derive(Default)]
struct Slips {
    receipts: Vec<Receipt>,
    rejections: Vec<Rejection>,
}

impl Slips {
    /// The batch. Its totals are what may be known of its receipts; where that can't be recorded, nobody learns of them.
    fn batch(self, cap: &mut Cap<'_, CardProcessing>, end: End) -> Batch {
        let Self { receipts, rejections } = self;
        let receipts = Receipts::new(receipts);
        let (mut totals, end) = match anonymised(cap, &receipts) {
            Ok(totals) => (totals.into_inner(), end),
            Err(error) => (Totals::default(), End::Stopped(Trouble::Refused(error.into()))),
        };
        for rejection in &rejections {
            if let Reason::Refused(refusal) = rejection.reason {
                totals.refuse(refusal);
            }
        }
        Batch { totals, receipts, rejections, end }
    }
}

/// What the ledger says, from the first payment on: the totals were counted on another way, and have to agree.
#[polycall_export(state = Authenticated, requires = READ)]
pub fn books(vault: &Vault) -> Books {
    let mut books = Books { cards: vault.cards.len(), ..Books::default() };
    for payment in vault.payments.values().filter(|payment| vault.cards.contains_key(&payment.token)) {
        match payment.outcome {
            Outcome::Pending => books.pending += 1,
            Outcome::Declined => books.declined += 1,
            Outcome::Charged(number) => {
                books.charged += 1;
                books.last_approval = books.last_approval.max(number);
                books.amounts[payment.money.currency as usize] += u128::from(payment.money.minor);
            }
        }
    }
    books
}

/// The next payment that waits for the gateway, or why there is none.
enum Next {
    Ready(Due),
    Refused(u64, Refusal),
    End(End),
}

/// What a payment needs from here on: no card number.
#[derive(Debug, Clone, Copy, Inline)]
struct Due {
    line: u64,
    id: PaymentId,
    token: CardToken,
    last_four: LastFour,
    network: Network,
    money: Money,
}

impl Vault {
    fn next(&mut self, now: Month) -> Next {
        if self.payments.reserve(1).is_err() || self.cards.reserve(1).is_err() {
            return Next::End(End::Stopped(Trouble::VaultFull));
        }
        if let Some(due) = self.kept.take() {
            self.payments.insert(due.id, due.pending());
            return Next::Ready(due);
        }
        loop {
            let found = match self.input.next_line() {
                Ok(found) => found,
                Err(trouble) => return Next::End(End::Stopped(trouble)),
            };
            let line = self.input.line();
            match found {
                Found::Line(range) => {
                    let text = self.input.text(range.clone());
                    let admitted = payment::parse(text, now).map(|parsed| {
                        let parsed = parsed?;
                        admit(&mut self.tokens, &mut self.cards, &mut self.payments, &parsed, line)
                    });
                    self.input.forget(range);
                    match admitted {
                        Some(Ok(due)) => return Next::Ready(due),
                        Some(Err(refusal)) => return Next::Refused(line, refusal),
                        None => {}
                    }
                }
                Found::TooLong => return Next::Refused(line, Refusal::TooLong),
                Found::Nothing => return Next::End(End::Done),
            }
        }
    }

    fn settle(&mut self, id: PaymentId, outcome: Outcome) {
        if let Some(payment) = self.payments.get_mut(&id) {
            payment.outcome = outcome;
        }
    }

    /// The gateway never heard of this one: it stands on no ledger, and comes first when there is a next time.
    fn keep(&mut self, due: Due) {
        self.payments.remove(&due.id);
        self.kept = Some(due);
    }
}

impl Due {
    fn pending(&self) -> Payment {
        Payment { token: self.token, money: self.money, outcome: Outcome::Pending }
    }

    fn receipt(&self, outcome: Result<u64, Decline>) -> Receipt {
        let &Self { line, last_four, network, money, .. } = self;
        Receipt { line, last_four, network, money, outcome }
    }
}

/// Puts a payment on the ledger before the gateway is asked, so that none is ever charged twice.
fn admit(
    tokens: &mut Tokens,
    cards: &mut heap::HashMap<CardToken, Card>,
    payments: &mut heap::HashMap<PaymentId, Payment>,
    parsed: &Parsed<'_>,
    line: u64,
) -> Result<Due, Refusal> {
    let &Parsed { id, number, network, expires, money } = parsed;
    if payments.contains_key(&id) {
        return Err(Refusal::IdUsed);
    }
    let token = tokens.token(number);
    let card = cards.entry(token).or_fill(|card| card.number.push_str(number));
    (card.expires, card.network) = (expires, network);
    let due = Due { line, id, token, last_four: LastFour::of(number), network, money };
    payments.insert(id, due.pending());
    Ok(due)
}

/// Makes tokens: HMAC-SHA256 of the card number, cut to 16 bytes, under a key that is never anywhere else.
#[derive(Debug, Isolate)]
struct Tokens {
    key: heap::Vec<u8>,
    /// Kept in the region because its block buffer holds the number while it is hashed.
    #[isolate(inline = "two hash states and a block buffer, all arrays")]
    mac: Option<HmacReset<Sha256>>,
}

impl Tokens {
    fn token(&mut self, number: &str) -> CardToken {
        let keyed = || HmacReset::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        let mac = self.mac.get_or_insert_with(keyed);
        mac.update(number.as_bytes());
        let tag: [u8; 32] = mac.finalize_reset().into_bytes().into();
        CardToken(std::array::from_fn(|i| tag[i]))
    }
}

/// The key is new in every run, and comes straight from the kernel into the region.
fn draw_key(vault: &mut Vault, _: &Options) -> io::Result<()> {
    const KEY: usize = 32;
    let mut random = File::open("/dev/urandom")?;
    let key = &mut vault.tokens.key;
    while key.len() < KEY {
        if key.read_from(&mut random, KEY - key.len())? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}
