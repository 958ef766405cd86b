// Texts a second through the reading of STOP, HELP and START: `node bench/consent.ts`.
import { randomUUID } from 'node:crypto';
import { readInboundWords } from '../src/trust/stop-words.ts';

const TEXTS = [
  'STOP',
  'please stop texting me',
  'stop the pain',
  'See you on Tuesday at 3',
  'no quiero recibir más mensajes',
  '不要再发了',
  'لا ترسل',
  randomUUID(),
];
const ROUNDS = 2_000;
const started = performance.now();
let stops = 0;
for (let i = 0; i < ROUNDS; i++)
  for (const text of TEXTS) if (readInboundWords(text).verdict === 'stop') stops++;
const seconds = (performance.now() - started) / 1000;
const texts = ROUNDS * TEXTS.length;
process.stdout.write(`${JSON.stringify({ texts, stops, perSecond: Math.round(texts / seconds) })}\n`);
