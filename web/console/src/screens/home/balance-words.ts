// The balance of push and pull in one sentence.
import type { Home } from '../../../../../sdk/api.ts';

type Balance = Home['balance'];

/** Says how many messages waited to be found for each that reached out, or the other way round. */
export function sentenceOf(balance: Balance): string {
  const out = balance.push + balance.later;
  const there = balance.pull + balance.digest;
  if (out + there === 0) {
    const rest = balance.human + balance.silence;
    return rest === 0
      ? 'Nothing has been decided in this window yet.'
      : 'Nothing reached out and nothing waits to be found.';
  }
  if (out === 0) return `Nobody was interrupted; ${count(there)} messages wait to be found.`;
  if (there === 0) return `All ${count(out)} messages reached out; none was left to be found.`;
  const ratio = there / out;
  return ratio >= 1
    ? `For each message that reached out, ${short(ratio)} waited to be found.`
    : `For each message that waited to be found, ${short(1 / ratio)} reached out.`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function short(ratio: number): string {
  return ratio >= 10 ? String(Math.round(ratio)) : ratio.toFixed(1);
}
