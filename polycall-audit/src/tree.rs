//! The tree over all frames: RFC 6962, SHA-256, and no more of it in memory than its right edge.

use sha2::{Digest, Sha256};

/// A hash of the tree.
///
/// ```
/// let root: polycall_audit::Hash = polycall_audit::Tree::new().root();
/// # let _ = root;
/// ```
pub type Hash = [u8; 32];

/// What goes before a leaf when it is hashed, so that no leaf can pass for a node.
pub(crate) const LEAF: u8 = 0;
const NODE: u8 = 1;

/// The hash of a leaf.
///
/// ```
/// assert_ne!(polycall_audit::leaf_hash(b"one"), polycall_audit::leaf_hash(b"another"));
/// ```
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new().chain_update([LEAF]).chain_update(leaf).finalize().into()
}

pub(crate) fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([NODE]).chain_update(left).chain_update(right).finalize().into()
}

/// A tree that leaves are added to, which forgets all but its frontier: the complete subtrees along its right edge.
///
/// ```
/// use polycall_audit::{Tree, leaf_hash};
/// let mut tree = Tree::new();
/// tree.push(leaf_hash(b"one"));
/// assert_eq!(tree.root(), leaf_hash(b"one"));
/// assert_eq!(tree.size(), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    size: u64,
    /// The largest, and so leftmost, first.
    frontier: Vec<Hash>,
}

impl Tree {
    /// The tree without leaves.
    ///
    /// ```
    /// assert_eq!(polycall_audit::Tree::new().size(), 0);
    /// ```
    pub const fn new() -> Self {
        Self { size: 0, frontier: Vec::new() }
    }

    /// The tree that has this frontier, unless no tree of this size can.
    ///
    /// ```
    /// use polycall_audit::{Tree, leaf_hash};
    /// let tree = Tree::from_frontier(1, vec![leaf_hash(b"one")]).unwrap();
    /// assert_eq!(tree.root(), leaf_hash(b"one"));
    /// assert_eq!(Tree::from_frontier(2, vec![]), None);
    /// ```
    pub fn from_frontier(size: u64, frontier: Vec<Hash>) -> Option<Self> {
        (frontier.len() == size.count_ones() as usize).then_some(Self { size, frontier })
    }

    /// Adds a leaf, by its hash.
    ///
    /// ```
    /// let mut tree = polycall_audit::Tree::new();
    /// tree.push([1; 32]);
    /// assert_eq!(tree.frontier(), [[1; 32]]);
    /// ```
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        // Each 1 at the end of the size is a complete subtree that the new one completes to a larger.
        for _ in 0..self.size.trailing_ones() {
            let left = self.frontier.pop().expect("a subtree for each 1 in the size");
            hash = node_hash(&left, &hash);
        }
        self.frontier.push(hash);
        self.size += 1;
    }

    /// How many leaves it has.
    ///
    /// ```
    /// assert_eq!(polycall_audit::Tree::default().size(), 0);
    /// ```
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The hash over all leaves.
    ///
    /// ```
    /// let empty = polycall_audit::Tree::new().root();
    /// assert_eq!(empty[..4], [0xe3, 0xb0, 0xc4, 0x42]); // SHA-256 of nothing
    /// ```
    pub fn root(&self) -> Hash {
        let mut subtrees = self.frontier.iter().rev();
        match subtrees.next() {
            None => Sha256::digest(b"").into(),
            Some(last) => subtrees.fold(*last, |right, left| node_hash(left, &right)),
        }
    }

    /// The complete subtrees along the right edge, the largest first: one for each 1 in the size.
    ///
    /// ```
    /// let mut tree = polycall_audit::Tree::new();
    /// (0..6).for_each(|leaf| tree.push([leaf; 32]));
    /// assert_eq!(tree.frontier().len(), 2); // of four leaves and of two
    /// ```
    pub fn frontier(&self) -> &[Hash] {
        &self.frontier
    }
}
