//! The tree against another's implementation of RFC 6962, `ct-merkle`, both ways.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use polycall_audit::{Hash, Leaves, Tree, check_consistency, check_inclusion, leaf_hash};
use sha2::Sha256;

type Theirs = MemoryBackedTree<Sha256, Vec<u8>>;

/// Numbers that look random, and are the same in each run.
fn numbers(mut seed: u64) -> impl FnMut() -> u64 {
    move || {
        seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = seed;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

fn leaf(number: u64) -> Vec<u8> {
    let mut next = numbers(number);
    (0..next() % 40).map(|_| next() as u8).collect()
}

fn hashes(bytes: &[u8]) -> Vec<Hash> {
    bytes.as_chunks().0.to_vec()
}

#[test]
fn roots_are_the_same_at_every_size() {
    let (mut ours, mut theirs) = (Tree::new(), Theirs::new());
    for number in 0..1500 {
        assert_eq!(ours.root()[..], theirs.root().as_bytes()[..], "{number} leaves");
        ours.push(leaf_hash(&leaf(number)));
        theirs.push(leaf(number));
        let again = Tree::from_frontier(ours.size(), ours.frontier().to_vec()).unwrap();
        assert_eq!(again.root(), ours.root());
    }
}

#[test]
fn proofs_hold_for_both_and_no_other_leaf_or_tree() {
    let mut next = numbers(1);
    for _ in 0..40 {
        let size = 1 + next() % 300;
        let start = next() % size;
        let (mut start_tree, mut theirs) = (Tree::new(), Theirs::new());
        for number in 0..size {
            theirs.push(leaf(number));
            if number < start {
                start_tree.push(leaf_hash(&leaf(number)));
            }
        }
        let mut all = Leaves::new(Tree::new());
        let mut late = Leaves::new(start_tree);
        for number in 0..size {
            all.push(leaf_hash(&leaf(number)));
            if number >= start {
                late.push(leaf_hash(&leaf(number)));
            }
        }
        let root = all.root(size).unwrap();
        let their_root = theirs.root();
        assert_eq!(late.root(size), Some(root));

        for _ in 0..30 {
            let index = next() % size;
            let ours = all.inclusion(index, size).unwrap();
            let proof = theirs.prove_inclusion(index as usize);
            assert_eq!(ours, hashes(proof.as_bytes()));
            let hash = leaf_hash(&leaf(index));
            assert!(check_inclusion(index, &hash, size, &root, &ours));
            let packed = InclusionProof::<Sha256>::try_from_bytes(ours.concat()).unwrap();
            their_root.verify_inclusion(&leaf(index), index, &packed).unwrap();
            assert!(!check_inclusion(index, &[1; 32], size, &root, &ours));
            assert!(!check_inclusion(index, &hash, size, &[1; 32], &ours));
            let other = next() % size;
            assert!(other == index || !check_inclusion(other, &hash, size, &root, &ours));
            let longer = [ours.clone(), vec![[1; 32]]].concat();
            assert!(!check_inclusion(index, &hash, size, &root, &longer));
            assert!(ours.is_empty() || !check_inclusion(index, &hash, size, &root, &ours[1..]));
            if index >= start {
                assert_eq!(late.inclusion(index, size), Some(ours));
            }
        }

        for _ in 0..30 {
            let old = 1 + next() % size;
            let old_root = all.root(old).unwrap();
            let ours = all.consistency(old, size).unwrap();
            let proof = theirs.prove_consistency((size - old) as usize);
            assert_eq!(ours, hashes(proof.as_bytes()), "{old} of {size}");
            assert!(check_consistency((old, &old_root), (size, &root), &ours));
            let packed = ConsistencyProof::<Sha256>::try_from_bytes(ours.concat()).unwrap();
            let their_old = RootHash::<Sha256>::new(old_root.into(), old);
            their_root.verify_consistency(&their_old, &packed).unwrap();
            assert!(!check_consistency((old, &[1; 32]), (size, &root), &ours));
            assert!(!check_consistency((old, &old_root), (size, &[1; 32]), &ours));
            let longer = [ours.clone(), vec![[1; 32]]].concat();
            assert!(!check_consistency((old, &old_root), (size, &root), &longer));
            assert!(ours.is_empty() || !check_consistency((old, &old_root), (size, &root), &ours[1..]));
            for at in 0..ours.len() {
                let mut forged = ours.clone();
                forged[at][0] ^= 1;
                assert!(!check_consistency((old, &old_root), (size, &root), &forged));
            }
            if old >= start {
                assert_eq!(late.consistency(old, size), Some(ours));
            }
        }
    }
}

#[test]
fn what_nobody_can_know_is_not_made_up() {
    let mut start = Tree::new();
    (0..6).for_each(|leaf| start.push([leaf; 32]));
    let mut leaves = Leaves::new(start);
    leaves.push([6; 32]);
    assert_eq!(leaves.inclusion(5, 7), None);
    assert_eq!(leaves.consistency(5, 7), None);
    assert_eq!(leaves.inclusion(7, 7), None);
    assert_eq!(leaves.inclusion(6, 8), None);
    assert!(leaves.consistency(6, 7).is_some());
}
