//! What a crossing costs, as ratios within one run.
