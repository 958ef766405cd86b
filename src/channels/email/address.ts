// Which texts may become an address or a header of a mail: nothing that could start a second header or recipient.

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
const CONTROL = /[\u0000-\u001f\u007f\u0085\u2028\u2029]/;
const ADDRESS = /^[^\s@<>"(),:;\\[\]]{1,64}@(?:[^\s@<>"(),:;\\[\].]{1,63}\.)*[^\s@<>"(),:;\\[\].]{1,63}$/u;
const BIDI = /[\u202a-\u202e\u2066-\u2069]/g;

/** The form in which addresses are compared and hashed; the same as that of identifiers. */
export function normaliseEmail(address: string): string {
  return address.trim().toLowerCase().normalize('NFC');
}

/** The address as it may be handed to a mail server, or null. Quoted local parts and lists are refused. */
export function sendableAddress(address: string | null): string | null {
  const text = (address ?? '').trim().normalize('NFC');
  if (text.length > 254 || CONTROL.test(address ?? '') || !ADDRESS.test(text)) return null;
  const [local = ''] = text.split('@');
  return local.startsWith('.') || local.endsWith('.') || local.includes('..') ? null : text;
}

/** True when a text may stand in a header. */
export function isHeaderSafe(text: string): boolean {
  return !CONTROL.test(text);
}

/** A display name as it may stand beside an address: no control characters, no tricks with writing direction. */
export function displayName(name: string): string {
  return name.replace(BIDI, '').split(CONTROL).join(' ').trim().slice(0, 120);
}

/** The address of `Name <address>`, or the text itself. */
export function bareAddress(text: string): string {
  return /<([^<>]*)>\s*$/.exec(text)?.[1]?.trim() ?? text.trim();
}
