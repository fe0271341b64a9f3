/**
 * The simulated chain notes each step of each call, and gives the memory back as soon as the call has ended, for the system to
 * clear it before the next one: a quarter of the processor time of tests with long calls. Kept for ten seconds, it is used
 * again. Its allocator reads this when the chain is loaded, which is after the configuration.
 */
process.env.MIMALLOC_PURGE_DELAY ??= "10000"; // milliseconds
