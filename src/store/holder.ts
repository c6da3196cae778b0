/** Which process holds a directory, and whether it is still running. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Information about processes; tests pass their own. */
export interface Processes {
  readonly pid: number;
  readonly host: string;
  /** Changes with every boot of the machine; empty if unknown. */
  readonly boot: string;
  isAlive(pid: number): boolean;
  /** Distinguishes a process from a later one with the same number; empty if unknown. */
  startOf(pid: number): string;
}

export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  readonly boot: string;
  readonly start: string;
  /** Unique for each time the lock is taken. */
  readonly id: string;
}

export function processesOf(options: Partial<Processes>): Processes {
  return {
    pid: options.pid ?? process.pid,
    host: options.host ?? hostname(),
    boot: options.boot ?? textOf('/proc/sys/kernel/random/boot_id').trim(),
    isAlive: options.isAlive ?? isAlive,
    startOf: options.startOf ?? startOf,
  };
}

export function newHolder(processes: Processes): LockHolder {
  const { pid, host, boot } = processes;
  return { pid, host, boot, start: processes.startOf(pid), id: randomUUID() };
}

export function parseHolder(text: string): LockHolder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is LockHolder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    ['host', 'boot', 'start', 'id'].every((key) => typeof Reflect.get(value, key) === 'string')
  );
}

/** Why the holder can no longer be running, in words; undefined if it may be. */
export function whyGone(holder: LockHolder, processes: Processes): string | undefined {
  if (holder.host !== processes.host) return undefined;
  if (holder.boot !== '' && processes.boot !== '' && holder.boot !== processes.boot) return 'the machine was rebooted since';
  if (holder.pid !== processes.pid && !processes.isAlive(holder.pid)) return 'the process is gone';
  const start = processes.startOf(holder.pid);
  return holder.start !== '' && start !== '' && holder.start !== start ? 'another process has its number now' : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Linux: start time in clock ticks since boot. The process name before it, in parentheses, may contain any character. */
function startOf(pid: number): string {
  const stat = textOf(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
