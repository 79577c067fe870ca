/** From this size on glibc gives a block back to the system when it is freed. */
const mapThresholdBytes = 1 << 20;

/**
 * What a Node process that holds the index is started with on Linux. Left alone, glibc raises the size up to which freed
 * blocks stay in its arenas to 32 MB as soon as larger ones are freed; LanceDB frees such blocks in every thread, and
 * 20,000 rows written and optimised left 530 MB behind that hold nothing, with a fixed threshold 230 MB, in the same
 * time (man 3 mallopt, M_MMAP_THRESHOLD). Elsewhere, and in Electron, which has an allocator of its own, it says nothing.
 */
export const allocatorEnvironment = (environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv => ({
  MALLOC_MMAP_THRESHOLD_: environment.MALLOC_MMAP_THRESHOLD_ ?? String(mapThresholdBytes),
});
