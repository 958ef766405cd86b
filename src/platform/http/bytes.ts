// Answers bytes that never became a request: bad framing, slow senders, headers without end.
import type { Socket } from 'node:net';
import { type Refusal, refuse } from '../result.ts';
import { rawProblem } from './problem.ts';

interface ClientError extends Error {
  readonly code: string;
}

/** Sends the refusal straight to the socket, which is of no further use, and closes it. */
export function refusedBytes(error: ClientError, socket: Socket): void {
  // After an answer has begun, or when the client is gone, there is nobody to tell.
  if (error.code === 'ECONNRESET' || !socket.writable || socket.destroyed) {
    socket.destroy();
    return;
  }
  socket.end(rawProblem(refusalFor(error.code)), () => socket.destroy());
}

function refusalFor(code: string): Refusal {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return refuse(408, 'too-slow', 'The request did not arrive in time.');
  if (code === 'HPE_HEADER_OVERFLOW') return refuse(431, 'headers-too-large', 'The headers are too large.');
  return refuse(400, 'bad-request', 'These bytes are not an HTTP request.');
}
