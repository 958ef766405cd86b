// A mail server that keeps what it gets and sends nothing on: the demo's mailbox and the tests' other side.
import { createReadStream, createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { SMTPServer } from 'smtp-server';
import { isObject } from '../../platform/json.ts';
import { readHead } from './sink-head.ts';

/** A mail as it was caught. `raw` is the whole message. */
export interface CaughtMail {
  readonly id: number;
  readonly receivedAt: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly messageId: string;
  readonly unsubscribe: string | null;
  readonly raw: Buffer;
}

/** Where it listens and how much it keeps. */
export interface SinkOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  /** Folder in which mails outlive a restart; without it they live in memory only. */
  readonly dataDir?: string;
  readonly most?: number;
  /** Most bytes kept in memory. */
  readonly mostBytes?: number;
  /** The time that mails are stamped with, ms. */
  readonly now: () => number;
}

/** A running sink. */
export interface MailSink {
  readonly port: number;
  readonly url: string;
  /** Newest first; `query` is looked for in sender, recipients and subject. */
  list(options?: {
    readonly query?: string;
    readonly before?: number;
    readonly most?: number;
  }): readonly CaughtMail[];
  get(id: number): CaughtMail | null;
  readonly count: number;
  /** Calls back for every mail from now on; returns how to stop. */
  onMail(hear: (mail: CaughtMail) => void): () => void;
  close(): Promise<void>;
}

const LARGEST = 10 * 1024 * 1024;

/** Starts the sink; rejects when the port is taken. */
export async function startMailSink(options: SinkOptions): Promise<MailSink> {
  const most = options.most ?? 5_000;
  const box = makeBox(most, options.mostBytes ?? 128 * 1024 * 1024);
  const file = options.dataDir === undefined ? null : path.join(options.dataDir, 'mailbox.jsonl');
  const journal = file ? await openJournal(file, box) : null;
  const hearers = new Set<(mail: CaughtMail) => void>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: LARGEST,
    logger: false,
    banner: 'Rapport demo mailbox: nothing leaves this machine',
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', () => done(new Error('the message broke off')));
      stream.on('end', () => {
        if (stream.sizeExceeded)
          return done(Object.assign(new Error('message too large'), { responseCode: 552 }));
        const envelope = session.envelope;
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        const mail = box.add({
          receivedAt: options.now(),
          from,
          to: envelope.rcptTo.map((r) => r.address),
          raw: Buffer.concat(chunks),
        });
        journal?.write(
          `${JSON.stringify({ at: mail.receivedAt, from, to: mail.to, raw: mail.raw.toString('base64') })}\n`,
        );
        for (const hear of hearers) hear(mail);
        done();
      });
    },
  });
  const host = options.host ?? '127.0.0.1';
  const port = await listenOn(server, options.port, host);
  return {
    port,
    url: `smtp://${host}:${port}`,
    list: box.list,
    get: box.get,
    get count() {
      return box.count();
    },
    onMail(hear) {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    close: async () => {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => (journal ? journal.end(() => resolve()) : resolve()));
    },
  };
}

function listenOn(server: SMTPServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(error);
    server.once('error', failed);
    server.listen(port, host, () => {
      server.removeListener('error', failed);
      // A client that breaks off must not end the process.
      server.on('error', () => undefined);
      const address = server.server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

type NewMail = Pick<CaughtMail, 'receivedAt' | 'from' | 'to' | 'raw'>;

interface Box {
  add(mail: NewMail): CaughtMail;
  list: MailSink['list'];
  get: MailSink['get'];
  count(): number;
  all(): Iterable<CaughtMail>;
}

/** Keeps the newest mails within both bounds. */
function makeBox(most: number, mostBytes: number): Box {
  const mails = new Map<number, CaughtMail>();
  let next = 1;
  let bytes = 0;
  return {
    add(given) {
      const mail: CaughtMail = { id: next++, ...given, ...readHead(given.raw) };
      mails.set(mail.id, mail);
      bytes += mail.raw.length;
      for (const [id, oldest] of mails) {
        if (mails.size <= most && bytes <= mostBytes) break;
        mails.delete(id);
        bytes -= oldest.raw.length;
      }
      return mail;
    },
    list({ query = '', before = Number.POSITIVE_INFINITY, most: wanted = 100 } = {}) {
      const needle = query.trim().toLowerCase();
      const found: CaughtMail[] = [];
      for (let id = Math.min(before - 1, next - 1); id >= 1 && found.length < wanted; id--) {
        const mail = mails.get(id);
        if (!mail) break;
        if (
          needle === '' ||
          `${mail.from} ${mail.to.join(' ')} ${mail.subject}`.toLowerCase().includes(needle)
        )
          found.push(mail);
      }
      return found;
    },
    get: (id) => mails.get(id) ?? null,
    count: () => mails.size,
    all: () => mails.values(),
  };
}

/** Reads the mails of earlier runs, writes the kept ones anew, so that the file stays bounded, and goes on from there. */
async function openJournal(file: string, box: Box): Promise<WriteStream> {
  await mkdir(path.dirname(file), { recursive: true });
  if (existsSync(file)) {
    for await (const line of createInterface({ input: createReadStream(file, { encoding: 'utf8' }) })) {
      const mail = parseLine(line);
      if (mail) box.add(mail);
    }
  }
  const kept = [...box.all()].map((m) =>
    JSON.stringify({ at: m.receivedAt, from: m.from, to: m.to, raw: m.raw.toString('base64') }),
  );
  await writeFile(`${file}.new`, kept.length > 0 ? `${kept.join('\n')}\n` : '', { mode: 0o600 });
  await rename(`${file}.new`, file);
  return createWriteStream(file, { flags: 'a', mode: 0o600 });
}

/** A line that a crash cut off is left out. */
function parseLine(line: string): NewMail | null {
  try {
    const value: unknown = JSON.parse(line);
    if (!isObject(value)) return null;
    const { at, from, to, raw } = value;
    if (typeof at !== 'number' || typeof from !== 'string' || !Array.isArray(to) || typeof raw !== 'string')
      return null;
    return {
      receivedAt: at,
      from,
      to: to.filter((t) => typeof t === 'string'),
      raw: Buffer.from(raw, 'base64'),
    };
  } catch {
    return null;
  }
}
