// The rows that were not taken as a file for a spreadsheet: line, column and reason, never a value.
import { Readable } from 'node:stream';
import Type from 'typebox';
import { csvLine } from '../../platform/csv-cells.ts';
import type { Database } from '../../platform/db.ts';
import type { HttpServer } from '../../platform/http/index.ts';
import { isId } from '../../platform/ids.ts';
import { refuse } from '../../platform/result.ts';
import { memberOf } from '../../trust/index.ts';
import { listBadRows, readRun } from './import-store.ts';

const PAGE = 2_000;
const COLUMNS = ['line', 'column', 'reason', 'code'];
const MISSING = refuse(404, 'no-such-import', 'There is no such import in this organisation.');

/** Registers the download. */
export function badRowsFile(app: HttpServer, services: { readonly db: Database }): void {
  const schema = {
    tags: ['imports'],
    summary: 'Rows that were not taken, as CSV',
    params: Type.Object({ id: Type.String({ maxLength: 40 }) }),
  };
  const config = { capability: 'imports.run' } as const;
  app.get('/api/v1/imports/:id/bad-rows.csv', { config, schema }, async (request, reply) => {
    const { orgId } = memberOf(request);
    const { id } = request.params;
    const run = isId(id) ? await services.db.web(orgId, (tx) => readRun(tx, orgId, id)) : null;
    if (!run) return MISSING;
    reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="not-taken-${id}.csv"`);
    return reply.send(Readable.from(lines(services.db, orgId, id)));
  });
}

async function* lines(db: Database, orgId: string, id: string): AsyncGenerator<string> {
  yield `\uFEFF${COLUMNS.join(',')}\r\n`;
  for (let after = -1; ; ) {
    const from = after;
    const rows = await db.web(orgId, (tx) => listBadRows(tx, orgId, id, from, PAGE));
    if (rows.length === 0) return;
    yield rows
      .map((r) => csvLine(COLUMNS, { line: r.line, column: r.field, reason: r.detail, code: r.code }))
      .join('');
    after = rows.at(-1)?.line ?? after;
  }
}
