// The few headers that a list of mails shows, read cheaply: whole mails are parsed only when somebody opens one.

/** What the list shows. */
export interface MailHead {
  readonly subject: string;
  readonly messageId: string;
  readonly unsubscribe: string | null;
}

/** Reads the head of a raw message. */
export function readHead(raw: Buffer): MailHead {
  const end = raw.indexOf('\r\n\r\n');
  const head = raw
    .toString('latin1', 0, Math.min(end < 0 ? raw.length : end, 32_768))
    .replace(/\r\n[ \t]+/g, ' ');
  const field = (name: string): string =>
    new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
  return {
    subject: decodeWords(field('subject')),
    messageId: field('message-id'),
    unsubscribe: /<(https?:[^>]+)>/.exec(field('list-unsubscribe'))?.[1] ?? null,
  };
}

/** Decodes encoded words (RFC 2047) in UTF-8; others are shown as they are. */
export function decodeWords(text: string): string {
  return text.replace(/\?=\s+=\?/g, '?==?').replace(/(?:=\?utf-8\?[bq]\?[^?]*\?=)+/gi, (run) => {
    const parts = [...run.matchAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi)].map(([, kind = '', body = '']) =>
      kind.toLowerCase() === 'b' ? Buffer.from(body, 'base64') : quoted(body),
    );
    return Buffer.concat(parts).toString('utf8');
  });
}

function quoted(body: string): Buffer {
  const text = body
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, 'latin1');
}
