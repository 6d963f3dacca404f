"""The one door out for numbers: execute a plan, protect what it says of people, stamp it, keep it."""
