//! Proofs about the tree: that a frame is in it, and that one tree is the beginning of another.
//!
//! Checking is RFC 9162's, sections 2.1.3.2 and 2.1.4.2.

use crate::tree::{Hash, Tree, node_hash};

/// The hashes of leaves, kept to make proofs of; those before `start` only as its frontier.
///
/// ```
/// use polycall_audit::{Leaves, Tree, check_inclusion};
/// let mut leaves = Leaves::new(Tree::new());
/// (0..5).for_each(|leaf| leaves.push([leaf; 32]));
/// let proof = leaves.inclusion(3, 5).unwrap();
/// assert!(check_inclusion(3, &[3; 32], 5, &leaves.root(5).unwrap(), &proof));
/// ```
#[derive(Debug, Clone)]
pub struct Leaves {
    start: Tree,
    hashes: Vec<Hash>,
}

impl Leaves {
    /// None yet, after those that `start` has.
    ///
    /// ```
    /// use polycall_audit::{Leaves, Tree};
    /// assert_eq!(Leaves::new(Tree::new()).size(), 0);
    /// ```
    pub fn new(start: Tree) -> Self {
        Self { start, hashes: Vec::new() }
    }

    /// Adds a leaf, by its hash.
    ///
    /// ```
    /// use polycall_audit::{Leaves, Tree};
    /// let mut leaves = Leaves::new(Tree::new());
    /// leaves.push([1; 32]);
    /// assert_eq!(leaves.root(1), Some([1; 32]));
    /// ```
    pub fn push(&mut self, leaf: Hash) {
        self.hashes.push(leaf);
    }

    /// How many leaves there are, those before the start included.
    ///
    /// ```
    /// use polycall_audit::{Leaves, Tree};
    /// let start = Tree::from_frontier(1, vec![[7; 32]]).unwrap();
    /// assert_eq!(Leaves::new(start).size(), 1);
    /// ```
    pub fn size(&self) -> u64 {
        self.start.size() + self.hashes.len() as u64
    }

    /// The hash of one leaf, if it is known.
    ///
    /// ```
    /// use polycall_audit::{Leaves, Tree};
    /// assert_eq!(Leaves::new(Tree::new()).leaf(0), None);
    /// ```
    pub fn leaf(&self, index: u64) -> Option<Hash> {
        let index = usize::try_from(index.checked_sub(self.start.size())?).ok()?;
        self.hashes.get(index).copied()
    }

    /// The root of the tree of the first `size` leaves, if it can be told.
    ///
    /// ```
    /// use polycall_audit::{Leaves, Tree};
    /// let leaves = Leaves::new(Tree::new());
    /// assert_eq!(leaves.root(0), Some(Tree::new().root()));
    /// assert_eq!(leaves.root(1), None);
    /// ```
    pub fn root(&self, size: u64) -> Option<Hash> {
        if size == 0 { Some(Tree::new().root()) } else { self.subtree(0, size) }
    }

    /// The proof that leaf `index` is in the tree of the first `size` leaves.
    ///
    /// ```
    /// use polycall_audit::{Leaves, Tree};
    /// assert_eq!(Leaves::new(Tree::new()).inclusion(0, 1), None);
    /// ```
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Hash>> {
        if index >= size || size > self.size() {
            return None;
        }
        let mut path = Vec::new();
        let (mut from, mut to) = (0, size);
        while to - from > 1 {
            let middle = from + split(to - from);
            if index < middle {
                path.push(self.subtree(middle, to)?);
                to = middle;
            } else {
                path.push(self.subtree(from, middle)?);
                from = middle;
            }
        }
        path.reverse();
        Some(path)
    }

    /// The proof that the tree of the first `old` leaves is the beginning of that of the first `new`.
    ///
    /// ```
    /// use polycall_audit::{Leaves, Tree, check_consistency};
    /// let mut leaves = Leaves::new(Tree::new());
    /// (0..9).for_each(|leaf| leaves.push([leaf; 32]));
    /// let roots = (leaves.root(4).unwrap(), leaves.root(9).unwrap());
    /// let proof = leaves.consistency(4, 9).unwrap();
    /// assert!(check_consistency((4, &roots.0), (9, &roots.1), &proof));
    /// ```
    pub fn consistency(&self, old: u64, new: u64) -> Option<Vec<Hash>> {
        if old > new || new > self.size() {
            return None;
        }
        let mut path = Vec::new();
        if old == 0 || old == new {
            return Some(path);
        }
        let (mut from, mut to) = (0, new);
        while old != to {
            let middle = from + split(to - from);
            if old <= middle {
                path.push(self.subtree(middle, to)?);
                to = middle;
            } else {
                path.push(self.subtree(from, middle)?);
                from = middle;
            }
        }
        // Whoever has the old root knows this subtree already if it is all of the old tree.
        if from != 0 {
            path.push(self.subtree(from, to)?);
        }
        path.reverse();
        Some(path)
    }

    /// The hash over the leaves `from..to`; unknown if it takes leaves before the start that no frontier covers.
    fn subtree(&self, from: u64, to: u64) -> Option<Hash> {
        if let Some(hash) = self.in_frontier(from, to) {
            return Some(hash);
        }
        match to - from {
            0 => None,
            1 => self.leaf(from),
            length if to > self.start.size() => {
                let middle = from + split(length);
                Some(node_hash(&self.subtree(from, middle)?, &self.subtree(middle, to)?))
            }
            _ => None,
        }
    }

    fn in_frontier(&self, from: u64, to: u64) -> Option<Hash> {
        let size = self.start.size();
        if from >= size || to > size {
            return None;
        }
        let mut at = 0;
        for hash in self.start.frontier() {
            let length = 1 << (size - at).ilog2();
            if (at, at + length) == (from, to) {
                return Some(*hash);
            }
            at += length;
        }
        None
    }
}

/// Where RFC 6962 splits `length` leaves: the largest power of two below it.
fn split(length: u64) -> u64 {
    1 << (length - 1).ilog2()
}

/// Whether `path` proves that the leaf with this hash is number `index` of the tree with this size and root.
///
/// ```
/// use polycall_audit::check_inclusion;
/// assert!(check_inclusion(0, &[5; 32], 1, &[5; 32], &[])); // a tree of one leaf is that leaf
/// assert!(!check_inclusion(1, &[5; 32], 1, &[5; 32], &[]));
/// ```
pub fn check_inclusion(index: u64, leaf: &Hash, size: u64, root: &Hash, path: &[Hash]) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for step in path {
        if last == 0 {
            return false;
        }
        if climbs_left(&mut node, &mut last) {
            hash = node_hash(step, &hash);
        } else {
            hash = node_hash(&hash, step);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether `path` proves that the tree `old` (its size and root) is the beginning of the tree `new`.
///
/// ```
/// use polycall_audit::check_consistency;
/// assert!(check_consistency((1, &[5; 32]), (1, &[5; 32]), &[]));
/// assert!(!check_consistency((1, &[5; 32]), (1, &[6; 32]), &[]));
/// ```
pub fn check_consistency(old: (u64, &Hash), new: (u64, &Hash), path: &[Hash]) -> bool {
    let ((old, old_root), (new, new_root)) = (old, new);
    if old > new {
        return false;
    }
    if old == 0 {
        return path.is_empty() && *old_root == Tree::new().root() && (new != 0 || old_root == new_root);
    }
    if old == new {
        return path.is_empty() && old_root == new_root;
    }
    let mut path = path.iter();
    let first = if old.is_power_of_two() { Some(old_root) } else { path.next() };
    let Some(first) = first else { return false };
    let shift = (old - 1).trailing_ones();
    let (mut node, mut last) = ((old - 1) >> shift, (new - 1) >> shift);
    let (mut before, mut after) = (*first, *first);
    for step in path {
        if last == 0 {
            return false;
        }
        if climbs_left(&mut node, &mut last) {
            before = node_hash(step, &before);
            after = node_hash(step, &after);
        } else {
            after = node_hash(&after, step);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && before == *old_root && after == *new_root
}

/// Whether the next step of a path is a left sibling; if so, passes the levels where the node has none.
fn climbs_left(node: &mut u64, last: &mut u64) -> bool {
    let left = *node & 1 == 1 || *node == *last;
    while left && *node & 1 == 0 && *node != 0 {
        *node >>= 1;
        *last >>= 1;
    }
    left
}
