//! Signatures: by which key, and for whom.

use polycall_audit::{Problem, Verdict, VerifyOptions, verify};

use crate::common::Trail;
use crate::common::forge::{self, CHECKPOINT, Entry, RECORDS};
use crate::{Attack, assert_verdict, problems};

/// The forge is no use if what it makes is refused for its form.
#[test]
fn a_log_reforged_with_all_keys_is_intact() {
    let attack = Attack::new();
    assert!(attack.log.secrets.len() >= 4 && attack.files.len() >= 2);
    let report = attack.reforged(|_| (), |epoch| attack.secret(epoch));
    assert_verdict(&report, Verdict::Intact);
    assert_verdict(&attack.report(&attack.files), Verdict::Intact);
}

/// journald's verifier accepted keys that were too recent.
#[test]
fn a_checkpoint_under_a_key_of_another_epoch_is_found() {
    let attack = Attack::new();
    let last = attack.log.secrets.len() as u64 - 1;
    for (file, at) in attack.all(CHECKPOINT) {
        let entry = &attack.files[file][at];
        let epoch = entry.line("epoch");
        for other in (0..=last).filter(|other| *other != epoch) {
            let mut files = attack.files.clone();
            files[file][at].payload =
                forge::sign(forge::text(entry.note()), &attack.secret(other).unwrap()).into();
            let report = attack.report(&files);
            assert_verdict(&report, Verdict::Tampered);
            let expected = if other > epoch { Problem::TooRecentKey } else { Problem::OlderKey };
            assert_eq!(problems(&report), [expected], "{report}");
        }
        let mut files = attack.files.clone();
        files[file][at].payload = forge::sign(forge::text(entry.note()), &[9; 32]).into();
        let report = attack.report(&files);
        assert_eq!(problems(&report), [Problem::BadSignature], "{report}");
        assert_verdict(&report, Verdict::Tampered);
    }
}

#[test]
fn who_has_the_current_key_only_cannot_change_past_epochs() {
    let attack = Attack::new();
    let last = attack.log.secrets.len() as u64 - 1;
    let records = attack.all(RECORDS);
    let change = |files: &mut Vec<Vec<Entry>>| files[records[0].0][records[0].1].payload[60] ^= 1;
    for known in 0..=last {
        // The keys of this and all later epochs: what a break-in gives.
        let report = attack.reforged(change, |epoch| attack.secret(epoch).filter(|_| epoch >= known));
        // In the epoch of the break-in itself, the past is in the attacker's hands.
        assert_verdict(&report, if known == 0 { Verdict::Intact } else { Verdict::Tampered });
    }
    // But not what was sealed and kept elsewhere.
    attack.reforged(change, |epoch| attack.secret(epoch));
    let anchor = VerifyOptions::new().anchor(attack.log.notes.last().unwrap().as_str());
    let report = verify(attack.log.trail.dir(), &attack.log.key, anchor).unwrap();
    assert_verdict(&report, Verdict::Tampered);
    assert_eq!(problems(&report), [Problem::AnchorDiffers]);
}

#[test]
fn a_log_under_keys_of_the_attackers_own_is_another_log() {
    let attack = Attack::new();
    let own = |epoch: u64| Some([epoch as u8 + 100; 32]);
    let report = attack.reforged(|_| (), own);
    assert_verdict(&report, Verdict::WrongKey);
    // From the second epoch on: the first one's closing checkpoint is of the real second key.
    let later = |epoch: u64| if epoch == 0 { None } else { own(epoch) };
    assert_verdict(&attack.reforged(|_| (), later), Verdict::Tampered);
}

/// journald's verifier didn't always refuse a wrong key.
#[test]
fn a_wrong_key_is_refused() {
    let attack = Attack::new();
    let right = attack.log.secrets[0];
    let wrong = [
        forge::vkey("bank", &[3; 32]),
        forge::vkey("tank", &right),
        forge::vkey("bank", &attack.log.secrets[1]),
    ];
    for wrong in &wrong {
        let report = attack.log.trail.verify(wrong);
        assert_verdict(&report, Verdict::WrongKey);
        assert!(problems(&report).iter().all(|problem| *problem == Problem::WrongKey), "{report}");
    }
    assert_eq!(forge::vkey("bank", &right), attack.log.key);
    // Neither does a wrong key hide that the log was changed.
    let mut bytes = attack.log.trail.read(0);
    bytes[300] ^= 1;
    attack.log.trail.write(0, &bytes);
    assert_verdict(&attack.log.trail.verify(&wrong[0]), Verdict::Tampered);
}

/// journald passed files that were not sealed, although a key was given.
#[test]
fn a_log_without_checkpoints_is_never_intact() {
    let attack = Attack::new();
    let report = attack.reforged(
        |files| files.iter_mut().for_each(|file| file.retain(|entry| entry.kind != CHECKPOINT)),
        |_| None,
    );
    assert_ne!(report.verdict, Verdict::Intact, "{report}");
    assert!(report.sealed.is_none());
    for empty in [&b""[..], b"PCTRAIL1"] {
        let trail = Trail::new();
        std::fs::create_dir(trail.dir()).unwrap();
        trail.write(0, empty);
        let report = trail.verify(&attack.log.key);
        assert_verdict(&report, Verdict::NotSealed);
    }
}
