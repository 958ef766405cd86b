// Hands a finished mail to an SMTP server and says exactly how much is known about the outcome.
import { Readable } from 'node:stream';
import { createTransport, type SentMessageInfo } from 'nodemailer';
import type SMTPPool from 'nodemailer/lib/smtp-pool/index.js';
import { isObject } from '../../platform/json.ts';
import type { Mail } from './compose.ts';

/**
 * What is known after a submission. `refused`: the server said no to this mail. `unsent`: not a byte of the mail was
 * handed over. `unknown`: the mail went out but its answer never came, so nobody can tell (trust.md, finding 1).
 */
export type Submission =
  | { readonly kind: 'accepted'; readonly detail: string }
  | {
      readonly kind: 'refused';
      readonly code: number;
      readonly enhanced: string | null;
      readonly atRecipient: boolean;
      readonly detail: string;
    }
  | { readonly kind: 'unsent'; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

/** The way out. */
export interface Transport {
  /** @param at the Date header, ms */
  submit(mail: Mail, at: number): Promise<Submission>;
  close(): void;
}

/** Bounds of the pool; times in ms. */
export interface TransportOptions {
  readonly url: string;
  readonly connections?: number;
  readonly connectTimeout?: number;
  readonly answerTimeout?: number;
}

/** A mail's bytes that remember whether anybody began to read them: the server asks for them only after its 354. */
class Witness extends Readable {
  begun = false;
  private readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    super();
    this.bytes = bytes;
  }
  override _read(): void {
    this.begun = true;
    this.push(this.bytes);
    this.push(null);
  }
}

/** Opens a pool of connections to the server at `url` (smtp:// or smtps://). Nothing is connected before the first mail. */
export function openTransport(options: TransportOptions): Transport {
  const witnesses = new Map<string, Witness>();
  const settings: SMTPPool.Options & { readonly maxRequeues: number } = {
    url: options.url,
    pool: true,
    maxConnections: options.connections ?? 5,
    maxMessages: Number.POSITIVE_INFINITY,
    // The pool would send again by itself when a connection closes, even after the final dot.
    maxRequeues: 0,
    connectionTimeout: options.connectTimeout ?? 10_000,
    greetingTimeout: options.connectTimeout ?? 10_000,
    socketTimeout: options.answerTimeout ?? 60_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  const pool = createTransport(settings);
  pool.use('stream', (mail, done) => {
    mail.message.build((error, bytes) => {
      if (error) return done(error);
      const witness = new Witness(bytes);
      witnesses.set(mail.data.messageId ?? '', witness);
      mail.message.createReadStream = () => witness;
      done();
    });
  });
  return {
    submit: async (mail, at) => {
      try {
        const info: SentMessageInfo = await pool.sendMail({
          ...mail,
          headers: { ...mail.headers },
          date: new Date(at),
        });
        return { kind: 'accepted', detail: brief(String(info.response)) };
      } catch (error) {
        return judge(error, witnesses.get(mail.messageId)?.begun ?? false);
      } finally {
        witnesses.delete(mail.messageId);
      }
    },
    close: () => pool.close(),
  };
}

/** A definite answer is an answer to the envelope or to the mail itself; anything else leaves the bytes to decide. */
function judge(error: unknown, begun: boolean): Submission {
  const { code, responseCode, response, command, message } =
    isObject(error) || error instanceof Error ? fields(error) : fields({});
  const answered = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (answered && responseCode >= 400 && responseCode !== 421) {
    const atRecipient = command === 'RCPT TO';
    return {
      kind: 'refused',
      code: responseCode,
      enhanced: enhancedOf(response),
      atRecipient,
      detail: brief(response),
    };
  }
  // An envelope that our own library refuses (no response) will be refused tomorrow too.
  if (code === 'EENVELOPE' && responseCode === 0)
    return { kind: 'refused', code: 553, enhanced: null, atRecipient: false, detail: brief(message) };
  const known = answered && responseCode === 421;
  return { kind: begun && !known ? 'unknown' : 'unsent', detail: brief(response || message) };
}

interface SmtpError {
  readonly code: string;
  readonly responseCode: number;
  readonly response: string;
  readonly command: string;
  readonly message: string;
}

function fields(error: object): SmtpError {
  const read = (name: string): unknown => Reflect.get(error, name);
  const text = (name: string): string => (typeof read(name) === 'string' ? String(read(name)) : '');
  const responseCode = Number(read('responseCode'));
  return {
    code: text('code'),
    responseCode: Number.isFinite(responseCode) ? responseCode : 0,
    response: text('response'),
    command: text('command'),
    message: text('message'),
  };
}

/** The enhanced status code (RFC 3463) of a reply, such as 5.1.1. */
function enhancedOf(response: string): string | null {
  return /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? null;
}

/** A server's words without the addresses it may quote: details are shown and stored. */
function brief(text: string): string {
  return text
    .replace(/[^\s<>]+@[^\s<>]+/g, '(address)')
    .replace(/\s+/g, ' ')
    .slice(0, 200);
}
