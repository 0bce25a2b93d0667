//! The payments: the same ones every time, with the card numbers that networks publish for testing.
#![allow(dead_code, reason = "the tests look at more of a payment than the program that writes it")]

use std::io::{self, Write};

/// Card numbers from the networks' published test lists, with the network and an expiry date far away.
pub(crate) const CARDS: [(&str, &str, &str); 22] = [
    ("4111111111111111", "Visa", "03/68"),
    ("4242424242424242", "Visa", "11/74"),
    ("4012888888881881", "Visa", "07/81"),
    ("4222222222222", "Visa", "01/66"),
    ("5555555555554444", "Mastercard", "09/71"),
    ("5105105105105100", "Mastercard", "12/88"),
    ("2223003122003222", "Mastercard", "05/93"),
    ("378282246310005", "American Express", "02/77"),
    ("371449635398431", "American Express", "06/69"),
    ("378734493671000", "American Express", "10/84"),
    ("6011111111111117", "Discover", "08/90"),
    ("6011000990139424", "Discover", "04/73"),
    ("30569309025904", "Diners Club", "01/95"),
    ("38520000023237", "Diners Club", "12/79"),
    ("3056930009020004", "Diners Club", "07/67"),
    ("36227206271667", "Diners Club", "03/86"),
    ("3530111333300000", "JCB", "09/92"),
    ("3566002020360505", "JCB", "05/70"),
    ("6212345678901265", "UnionPay", "11/97"),
    ("6250946000000016", "UnionPay", "02/83"),
    ("6212345678900000003", "UnionPay", "06/76"),
    ("4000056655665556", "Visa", "10/99"),
];

/// The first line of the file.
pub(crate) const HEADER: &str = "id,card,expiry,amount,currency";

/// One line, and what is true of it.
#[derive(Debug, Clone)]
pub(crate) struct Payment {
    /// Without the line's end.
    pub line: Vec<u8>,
    /// What is wrong with it, if anything.
    pub flaw: Option<Flaw>,
    pub network: &'static str,
    pub minor: u64,
    pub currency: &'static str,
}

/// One way to spoil a line, and what the bank then says of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flaw {
    spoil: fn(&mut Fields),
    pub reason: &'static str,
}

#[derive(Debug, Clone)]
struct Fields {
    id: String,
    card: String,
    expiry: String,
    amount: String,
    currency: String,
    /// The id of an earlier good payment.
    used: String,
    /// What stands behind the fifth column.
    tail: Vec<u8>,
    columns: usize,
}

const FLAWS: [Flaw; 24] = [
    Flaw { spoil: |line| line.columns = 4, reason: FIELDS },
    Flaw { spoil: |line| line.columns = 2, reason: FIELDS },
    Flaw { spoil: |line| line.tail = b",reversal".to_vec(), reason: FIELDS },
    Flaw { spoil: |line| line.tail = b" \xc3\x28 caf\xe9".to_vec(), reason: "not UTF-8 text" },
    Flaw { spoil: |line| line.tail = vec![b' '; 300], reason: "longer than 256 bytes" },
    Flaw { spoil: |line| line.id.clear(), reason: ID },
    Flaw { spoil: |line| std::mem::swap(&mut line.id, &mut line.card), reason: ID },
    Flaw { spoil: |line| line.id.clone_from(&line.used), reason: "payment id was used before" },
    Flaw { spoil: |line| line.card.clear(), reason: "card number is missing" },
    Flaw { spoil: |line| line.card.insert(4, ' '), reason: "card number is not all digits" },
    Flaw { spoil: |line| line.card.replace_range(4..5, "O"), reason: "card number is not all digits" },
    Flaw { spoil: |line| line.card.truncate(9), reason: LENGTH },
    Flaw { spoil: |line| line.card = line.card.repeat(2), reason: LENGTH },
    Flaw { spoil: spoil_check_digit, reason: "card number fails its check digit" },
    Flaw {
        spoil: |line| line.card = "9999999999999995".into(),
        reason: "card number belongs to no known network",
    },
    Flaw { spoil: |line| line.expiry = "2068-03".into(), reason: "expiry date is not MM/YY" },
    Flaw { spoil: |line| line.expiry.replace_range(..2, "13"), reason: "expiry month is not 01 to 12" },
    Flaw { spoil: |line| line.expiry = "01/20".into(), reason: "card has expired" },
    Flaw { spoil: |line| line.amount = "twelve".into(), reason: "amount is not a number" },
    Flaw { spoil: |line| line.amount.insert(0, '-'), reason: "amount is negative" },
    Flaw { spoil: |line| line.amount = "0".into(), reason: "amount is zero" },
    Flaw { spoil: |line| line.amount = "1.005".into(), reason: "amount has more decimals than its currency" },
    Flaw {
        spoil: |line| line.amount = "98765432109876543210".into(),
        reason: "amount is larger than the bank takes",
    },
    Flaw { spoil: |line| line.currency = "XAU".into(), reason: "currency is not EUR, GBP, JPY or USD" },
];

const FIELDS: &str = "not the five fields id,card,expiry,amount,currency";
const ID: &str = "payment id is not a letter and up to 15 letters, digits or dashes";
const LENGTH: &str = "card number has a length that no network issues";

fn spoil_check_digit(line: &mut Fields) {
    let last = line.card.pop().map_or(0, |digit| digit as u8 - b'0');
    line.card.push(char::from(b'0' + (last + 1) % 10));
}

/// Writes the file: a header, and `count` payments.
pub(crate) fn write(out: &mut impl Write, count: usize) -> io::Result<()> {
    writeln!(out, "{HEADER}")?;
    for payment in payments(count) {
        out.write_all(&payment.line)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// The payments, about one in a hundred with a flaw; flaws take turns.
pub(crate) fn payments(count: usize) -> impl Iterator<Item = Payment> {
    let mut random = Random(2005);
    let mut flaws = FLAWS.into_iter().cycle();
    let mut used = String::new();
    (1..=count).map(move |number| {
        let (card, network, expiry) = CARDS[random.below(CARDS.len() as u64) as usize];
        let currency = ["EUR", "EUR", "USD", "GBP", "JPY"][random.below(5) as usize];
        let minor = amount(&mut random);
        let mut fields = Fields {
            id: format!("P{number:06}"),
            card: card.to_owned(),
            expiry: expiry.to_owned(),
            amount: if currency == "JPY" {
                minor.to_string()
            } else {
                format!("{}.{:02}", minor / 100, minor % 100)
            },
            currency: currency.to_owned(),
            used: used.clone(),
            tail: Vec::new(),
            columns: 5,
        };
        // not among the first, so that there is an id to use twice
        let flaw = if number > 50 && random.below(100) == 0 { flaws.next() } else { None };
        match flaw {
            Some(flaw) => (flaw.spoil)(&mut fields),
            None => used.clone_from(&fields.id),
        }
        Payment { line: fields.into_line(), flaw, network, minor, currency }
    })
}

/// Many small amounts, few large ones.
fn amount(random: &mut Random) -> u64 {
    let most = [5_000, 20_000, 20_000, 50_000, 90_000, 90_000, 200_000, 600_000][random.below(8) as usize];
    1 + random.below(most)
}

impl Fields {
    fn into_line(self) -> Vec<u8> {
        let columns = [self.id, self.card, self.expiry, self.amount, self.currency];
        let mut line = columns[..self.columns].join(",").into_bytes();
        line.extend(self.tail);
        line
    }
}

/// `SplitMix64`: plenty for choosing test data, and the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}
