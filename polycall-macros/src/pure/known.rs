//! What of std is known to compute and do nothing else, by name.

/// Types whose functions and methods below are meant, where they are called by path.
#[rustfmt::skip] // as many in a line as fit
const TYPES: &[&str] = &[
    "String", "str", "char", "bool", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64",
    "i128", "isize", "f32", "f64", "Vec", "Option", "Result", "Box", "HashMap", "HashSet", "BTreeMap",
    "BTreeSet", "VecDeque", "BinaryHeap", "Ordering", "Duration", "Iterator", "From", "Into", "Reverse",
    "Wrapping",
];

/// Functions that are called by path, of those types.
#[rustfmt::skip] // as many in a line as fit
const FUNCTIONS: &[&str] = &[
    "new", "from", "into", "with_capacity", "default", "from_iter", "from_str_radix", "from_utf8",
    "from_utf8_lossy", "try_from", "from_digit", "from_u32", "from_secs", "from_millis", "from_be_bytes",
    "from_le_bytes",
];

/// Functions of modules.
#[rustfmt::skip] // as many in a line as fit
const OF_MODULES: &[&str] = &[
    "mem::swap", "mem::take", "mem::replace", "cmp::min", "cmp::max", "iter::once", "iter::empty",
    "iter::repeat", "iter::zip", "iter::successors", "iter::from_fn", "array::from_fn", "str::from_utf8",
];

/// Families of methods, by how they begin.
#[rustfmt::skip] // as many in a line as fit
const FAMILIES: &[&str] = &[
    "checked_", "saturating_", "wrapping_", "overflowing_", "is_ascii", "is_alpha", "is_numeric",
    "to_ascii_", "trim",
];

/// Methods. `unwrap` and `expect` are not among them: those of `Result` print the error.
#[rustfmt::skip] // as many in a line as fit
const METHODS: &[&str] = &[
    "abs", "abs_diff", "all", "and", "and_then", "any", "as_bytes", "as_deref", "as_mut", "as_ref",
    "as_slice", "as_str", "as_chunks", "bytes", "chain", "char_indices", "chars", "chunks", "chunks_exact",
    "clamp", "clear", "clone", "cloned", "cmp", "collect", "concat", "contains", "contains_key", "copied",
    "copy_from_slice", "count", "count_ones", "count_zeros", "dedup", "div_ceil", "div_euclid", "drain",
    "ends_with", "entry", "enumerate", "eq", "eq_ignore_ascii_case", "err", "extend", "extend_from_slice",
    "fill", "filter", "filter_map", "find", "find_map", "first", "first_chunk", "flat_map", "flatten",
    "fold", "ge", "get", "get_mut", "gt", "insert", "into", "into_boxed_str", "into_bytes", "into_iter",
    "into_keys", "into_values", "is_char_boundary", "is_control", "is_empty", "is_eq", "is_err", "is_ge",
    "is_gt", "is_le", "is_lowercase", "is_lt", "is_multiple_of", "is_negative", "is_none", "is_none_or",
    "is_ok", "is_ok_and", "is_positive", "is_power_of_two", "is_some", "is_some_and", "is_sorted",
    "is_uppercase", "is_whitespace", "iter", "iter_mut", "join", "keys", "last", "last_chunk", "le",
    "leading_zeros", "len", "lines", "lt", "map", "map_err", "map_or", "map_or_else", "max", "max_by_key",
    "min", "min_by_key", "ne", "next", "next_back", "nth", "ok", "ok_or", "ok_or_else", "or", "or_default",
    "or_else", "or_insert", "parse", "partial_cmp", "partition", "peekable", "pop", "position", "pow",
    "product", "push", "push_str", "rem_euclid", "remove", "repeat", "replace", "reserve", "retain", "rev",
    "reverse", "rfind", "rotate_left", "rotate_right", "rsplit", "rsplit_once", "skip", "skip_while", "sort",
    "sort_by_key", "sort_unstable", "split", "split_at", "split_first", "split_last", "split_once",
    "split_whitespace", "splitn", "starts_with", "step_by", "strip_prefix", "strip_suffix", "sum", "swap",
    "swap_bytes", "take", "take_while", "then", "then_some", "to_be_bytes", "to_digit", "to_le_bytes",
    "to_lowercase", "to_owned", "to_string", "to_uppercase", "to_vec", "trailing_zeros", "truncate",
    "try_into", "unwrap_or", "unwrap_or_default", "unwrap_or_else", "unzip", "values", "values_mut",
    "windows", "xor", "zip",
];

pub(super) fn method(name: &str) -> bool {
    METHODS.contains(&name) || FAMILIES.iter().any(|family| name.starts_with(family))
}

/// `String::from`, `std::cmp::max`, `str::len`: by the last two names.
pub(super) fn function(segments: &[String]) -> bool {
    let [.., of, name] = segments else { return false };
    TYPES.contains(&of.as_str()) && (FUNCTIONS.contains(&name.as_str()) || method(name))
        || OF_MODULES.contains(&format!("{of}::{name}").as_str())
}

/// Types that share or change what they hold, or reach outside; as they are called.
#[rustfmt::skip] // as many in a line as fit
const TYPES_OF_OTHERS: &[&str] = &[
    "Cell", "RefCell", "UnsafeCell", "OnceCell", "LazyCell", "Mutex", "RwLock", "OnceLock", "LazyLock",
    "Condvar", "Rc", "Arc", "Weak", "Sender", "SyncSender", "Receiver", "File", "Stdin", "Stdout", "Stderr",
    "TcpStream", "TcpListener", "UdpSocket", "UnixStream", "Command", "Child", "Cap",
];

pub(super) fn reaches_outside(name: &str) -> bool {
    TYPES_OF_OTHERS.contains(&name) || name.starts_with("Atomic")
}
