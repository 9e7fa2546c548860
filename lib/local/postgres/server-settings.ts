import { availableParallelism } from "node:os";

/**
 * Settings of the embedded server: one machine, no replicas, big sorts, and safe against kill -9 and power cuts
 * unless the data are to be thrown away.
 */
export function serverSettings(isDurable: boolean): string[] {
  return [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=100",
    "shared_buffers=256MB",
    "effective_cache_size=1GB",
    // A default clicks export sorts some hundred thousand rows.
    "work_mem=64MB",
    "maintenance_work_mem=256MB",
    // Nobody reads the log of changes but crash recovery.
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=2GB",
    "checkpoint_timeout=15min",
    "random_page_cost=1.1",
    // Helpers of all statements together: one statement with them keeps all processors busy, and several would only take
    // them from those who ask for little.
    `max_parallel_workers=${Math.max(1, availableParallelism() - 1)}`,
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    ...(isDurable ? [] : ["fsync=off", "full_page_writes=off", "synchronous_commit=off"]),
  ];
}
