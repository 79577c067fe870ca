import { lanceThreads } from "../platform/threads.ts";

/**
 * How much LanceDB does at once, read by it when it first needs to know; what the environment already says stays. Left
 * alone it reads ahead up to two gigabytes: optimising 20,000 rows took 190 MB for a moment, like this 105.
 */
export function limitLance(environment: NodeJS.ProcessEnv = process.env): void {
  environment.LANCE_CPU_THREADS ??= String(lanceThreads());
  environment.LANCE_DEFAULT_BATCH_SIZE ??= "1024";
  environment.LANCE_DEFAULT_IO_BUFFER_SIZE ??= String(64 << 20);
  environment.LANCE_DEFAULT_FRAGMENT_READAHEAD ??= "2";
  // Asked how many parts an index has, it would read all their centres too, and say on the terminal that it did.
  environment.LANCE_INCLUDE_VECTOR_CENTROIDS ??= "false";
}
