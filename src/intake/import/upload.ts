// A file that comes as the body of a request: kept in a file of its own until it is imported.
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RefusalError } from '../../platform/http/index.ts';
import { isRefusal, refuse } from '../../platform/result.ts';
import { type Member, recordAudit } from '../../trust/index.ts';
import { type ImportServices, runImport } from './engine.ts';
import { readRun } from './import-store.ts';
import type { ImportKind } from './model.ts';
import { previewImport } from './preview.ts';
import { findMap } from './ready-maps.ts';
import { rowOf } from './row-of.ts';

/** Most bytes of a file that is sent over HTTP. */
export const LARGEST = 512 * 1024 * 1024;
/** How long an answer waits for the end of an import before it says "running", ms. */
const PATIENCE = 3_000;
const MISSING = refuse(404, 'no-such-import', 'There is no such import in this organisation.');

/** What receiving needs. `appended` is called after commits: there is something to process. */
export interface UploadServices extends ImportServices {
  readonly appended: () => void;
  readonly onError: (error: unknown) => void;
}

/** What the request asks for. */
export interface Wish {
  readonly as: ImportKind;
  readonly map?: string;
  readonly name?: string;
  readonly dryRun?: boolean;
}

/** Keeps the body in a file of its own until it is imported; a long import goes on after the answer. */
export async function receive(
  services: UploadServices,
  member: Member,
  wish: Wish,
  body: Readable,
): Promise<object> {
  const map = wish.map === undefined ? null : await findMap(wish.map, wish.as, false);
  if (isRefusal(map)) return map;
  const folder = await mkdtemp(path.join(tmpdir(), 'rapport-import-'));
  const file = path.join(folder, 'body');
  const clear = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await pipeline(body, atMost(LARGEST), createWriteStream(file, { mode: 0o600 }));
    if (wish.dryRun)
      return await previewImport({ path: file, kind: wish.as, map, now: services.clock.now() });
  } catch (error) {
    await clear();
    throw error;
  } finally {
    if (wish.dryRun) await clear();
  }
  const started = Promise.withResolvers<string>();
  const importing = importFile(services, member, { wish, map, file, clear, onStarted: started.resolve });
  importing.catch(services.onError);
  const underWay = services.clock
    .wait(PATIENCE)
    .then(async () => shown(services, member, await started.promise));
  return Promise.race([importing, underWay]);
}

/** Lets at most so many bytes through. */
export function atMost(limit: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size <= limit) done(null, chunk);
      else
        done(
          new RefusalError(
            refuse(413, 'body-too-large', `A file may have ${limit} bytes.`, { fix: 'Use rapport import.' }),
          ),
        );
    },
  });
}

interface Received {
  readonly wish: Wish;
  readonly map: Awaited<ReturnType<typeof findMap>> | null;
  readonly file: string;
  readonly clear: () => Promise<void>;
  readonly onStarted: (id: string) => void;
}

async function importFile(services: UploadServices, member: Member, received: Received): Promise<object> {
  try {
    return await importReceived(services, member, received);
  } finally {
    await received.clear();
  }
}

async function importReceived(
  services: UploadServices,
  member: Member,
  { wish, map, file, onStarted }: Received,
): Promise<object> {
  if (map !== null && isRefusal(map)) return map;
  const { orgId, userId } = member;
  await services.db.web(orgId, (tx) => {
    const now = services.clock.now();
    return recordAudit(tx, {
      orgId,
      at: now,
      id: services.newId(now),
      actor: { kind: 'member', id: userId },
      action: 'import.started',
      object: wish.name ?? wish.as,
    });
  });
  const fileName = path.basename(wish.name ?? 'upload');
  const summary = await runImport(services, {
    orgId,
    kind: wish.as,
    map,
    path: file,
    fileName,
    startedBy: `member:${userId}`,
    onProgress: services.appended,
    onStarted,
  });
  if (isRefusal(summary)) return summary;
  const run = await services.db.web(orgId, (tx) => readRun(tx, orgId, summary.id));
  return run ? { ...rowOf(run), repeated: summary.repeated } : MISSING;
}

async function shown(services: UploadServices, member: Member, id: string): Promise<object> {
  const run = await services.db.web(member.orgId, (tx) => readRun(tx, member.orgId, id));
  return run ? rowOf(run) : MISSING;
}
