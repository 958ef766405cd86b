// A message as a command line that would send it again: for whoever builds the source of events. Pure.
import type { TailMessage } from '../../../../../sdk/faces/events.ts';

/** A text as one word of a POSIX shell, whatever it holds. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The command. The key and who it is about are left to be filled in; hidden values stay hidden. */
export function curlOf(
  message: Pick<TailMessage, 'call' | 'name' | 'occurredAt' | 'properties' | 'traits'>,
  origin: string,
): string {
  const { call, name, occurredAt, properties, traits } = message;
  const body = {
    userId: 'USER-ID',
    ...(call === 'track' && { event: name }),
    ...((call === 'page' || call === 'screen') && { name }),
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(Object.keys(traits).length > 0 && { traits }),
    timestamp: occurredAt,
  };
  return [
    `curl -sS ${shellWord(`${origin}/v1/${call}`)} -u "$WRITE_KEY:"`,
    `-H 'content-type: application/json'`,
    `-d ${shellWord(JSON.stringify(body))}`,
  ].join(' \\\n  ');
}
