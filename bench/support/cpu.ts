// CPU seconds of a process and its children, as the kernel counts them.
import { readdirSync, readFileSync } from 'node:fs';

const TICKS = 100;

interface Row {
  readonly parent: number;
  readonly seconds: number;
}

function rowOf(pid: number): Row | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const own = Number(fields[11]) + Number(fields[12]);
    const reaped = Number(fields[13]) + Number(fields[14]);
    return { parent: Number(fields[1]), seconds: (own + reaped) / TICKS };
  } catch {
    return null;
  }
}

/** CPU seconds (user and system) of a process and all its living and reaped descendants; 0 where there is no /proc. */
export function cpuSeconds(root: number): number {
  const rows = new Map<number, Row>();
  let names: string[] = [];
  try {
    names = readdirSync('/proc');
  } catch {
    return 0;
  }
  for (const name of names) {
    const row = /^\d+$/.test(name) ? rowOf(Number(name)) : null;
    if (row) rows.set(Number(name), row);
  }
  const isBelow = (pid: number): boolean => {
    for (let at: number | undefined = pid; at && at > 1; at = rows.get(at)?.parent)
      if (at === root) return true;
    return false;
  };
  let total = 0;
  for (const [pid, row] of rows) if (isBelow(pid)) total += row.seconds;
  return total;
}
