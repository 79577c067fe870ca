/** From this size on glibc gives a block back to the system when it is freed. */
const mapThresholdBytes = 128 << 10;
const mostArenas = 2;

/**
 * What a Node process that holds the index is started with on Linux, unless somebody has chosen otherwise. Left alone,
 * glibc keeps freed blocks of up to 32 MB (it raises that size whenever a larger one is freed) in arenas of which every
 * thread gets one; LanceDB frees such blocks in dozens of threads: 20,000 rows written and optimised left 530 MB behind
 * that hold nothing, with these settings 180, in the same time (The GNU C Library, "Memory Allocation Tunables"). Other
 * systems don't read them, and Electron has an allocator of its own.
 */
export const allocatorEnvironment = (environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv => ({
  GLIBC_TUNABLES:
    environment.GLIBC_TUNABLES ??
    `glibc.malloc.mmap_threshold=${mapThresholdBytes}:glibc.malloc.arena_max=${mostArenas}`,
});

/**
 * Puts this process, where it makes a difference, into its own place again with that environment: the allocator reads it
 * only when a process begins. Its number, its files and its terminal stay.
 */
export function restartWithAllocator(): void {
  const { env, platform, versions, execPath, execArgv, argv } = process;
  if (env.GLIBC_TUNABLES !== undefined || platform !== "linux" || versions.electron !== undefined) return;
  // A channel to a parent would be closed; Node 20 can't do it.
  if (process.send !== undefined || process.execve === undefined) return;
  process.execve(execPath, [execPath, ...execArgv, ...argv.slice(1)], { ...env, ...allocatorEnvironment() });
}
