// A mail server that behaves badly on purpose, for the tests of the sender.
import net from 'node:net';

/** What the server does with a recipient: a reply to RCPT, a reply after the dot, or a break. */
export type Behaviour =
  | { readonly at: 'rcpt'; readonly reply: string }
  | { readonly at: 'dot'; readonly reply: string }
  | { readonly at: 'drop-after-dot' }
  | { readonly at: 'drop-before-data' }
  | { readonly at: 'ok' };

/** A running scripted server. */
export interface ScriptedServer {
  readonly url: string;
  /** Messages that were taken whole (whatever was answered), with their Message-ID. */
  readonly taken: {
    readonly to: string;
    readonly messageId: string;
    readonly at: number;
    readonly raw: string;
  }[];
  readonly connections: () => number;
  close(): Promise<void>;
}

/**
 * Starts it.
 * @param behave what to do with a recipient; asked once per message
 */
export async function startScriptedServer(behave: (recipient: string) => Behaviour): Promise<ScriptedServer> {
  const taken: { to: string; messageId: string; at: number; raw: string }[] = [];
  const sockets = new Set<net.Socket>();
  let connections = 0;
  const server = net.createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    converse(socket, behave, (to, raw) => {
      taken.push({ to, messageId: /^message-id: *(.*)$/im.exec(raw)?.[1] ?? '', at: performance.now(), raw });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    connections: () => connections,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function converse(
  socket: net.Socket,
  behave: (recipient: string) => Behaviour,
  take: (to: string, raw: string) => void,
): void {
  let buffer = '';
  let recipient = '';
  let behaviour: Behaviour = { at: 'ok' };
  let reading = false;
  const say = (line: string): void => {
    socket.write(`${line}\r\n`);
  };
  say('220 scripted');
  const answer = (text: string): string | null => {
    const verb = text.slice(0, 4).toUpperCase();
    if (verb === 'RCPT') {
      recipient = /<([^>]*)>/.exec(text)?.[1] ?? '';
      behaviour = behave(recipient);
      return behaviour.at === 'rcpt' ? behaviour.reply : '250 2.1.5 ok';
    }
    if (verb !== 'DATA') return '250 ok';
    if (behaviour.at === 'drop-before-data') return null;
    reading = true;
    return '354 go on';
  };
  const answerDot = (raw: string): string | null => {
    reading = false;
    take(recipient, raw);
    if (behaviour.at === 'drop-after-dot') return null;
    return behaviour.at === 'dot' ? behaviour.reply : '250 2.0.0 taken';
  };
  socket.on('data', (chunk) => {
    buffer += chunk.toString('latin1');
    for (;;) {
      const end = reading ? '\r\n.\r\n' : '\r\n';
      const at = buffer.indexOf(end);
      if (at < 0) return;
      const piece = buffer.slice(0, at);
      buffer = buffer.slice(at + end.length);
      const reply = reading ? answerDot(piece) : answer(piece);
      if (reply === null) {
        socket.destroy();
        return;
      }
      say(reply);
    }
  });
}
