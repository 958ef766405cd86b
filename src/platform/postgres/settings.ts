// The settings the embedded server runs with: tuned for one machine, durable, and reachable by its owner only.
import { statfsSync } from 'node:fs';
import { totalmem } from 'node:os';

const MEGABYTE = 1024 * 1024;

/** Settings for this machine, overridden by the caller's. */
export function serverSettings(overrides: Record<string, string> = {}): Record<string, string> {
  const sharedBuffers = Math.max(32, Math.min(512, Math.floor(totalmem() / MEGABYTE / 4)));
  return {
    shared_buffers: `${sharedBuffers}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    effective_cache_size: `${Math.max(64, Math.floor(totalmem() / MEGABYTE / 2))}MB`,
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',
    max_connections: '80',
    wal_compression: 'on',
    autovacuum_naptime: '10s',
    synchronous_commit: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    ...(sharedMemoryIsSmall() ? { dynamic_shared_memory_type: 'mmap' } : {}),
    ...overrides,
  };
}

/** The command-line form of settings. */
export function settingArguments(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Containers often mount 64 MB of /dev/shm, too little for parallel queries. */
function sharedMemoryIsSmall(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const { bsize, blocks } = statfsSync('/dev/shm');
    return bsize * blocks < 256 * MEGABYTE;
  } catch {
    return true;
  }
}
