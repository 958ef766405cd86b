// Tells addresses of the public internet from those of machines, networks and clouds that a stranger must not reach.
import { BlockList, isIP } from 'node:net';

/** An exception from the rule: a host by name, or a range of addresses. */
export type AllowEntry =
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'range'; readonly address: string; readonly prefix: number };

// IANA special-purpose registries. Everything of IPv4 not listed is public; of IPv6 only 2000::/3 can be.
const CLOSED_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
// Inside 2000::/3: protocol assignments with Teredo and ORCHID, documentation, 6to4 (an IPv4 address in disguise).
const CLOSED_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
const OPEN_V6 = ['2000::/3'];

const closed = listOf([...CLOSED_V4, ...CLOSED_V6]);
const open = listOf(OPEN_V6);

/**
 * Whether an address belongs to the public internet.
 * @param address IPv4 or IPv6 text as the resolver gives it; anything else is not public
 */
export function isPublicAddress(address: string): boolean {
  const bare = address.split('%')[0] ?? '';
  const version = isIP(bare);
  if (version === 0 || bare !== address) return false;
  if (version === 4) return !closed.check(bare, 'ipv4');
  // An IPv4 address mapped or translated into IPv6 (::ffff:, NAT64) lies outside 2000::/3 and is never public here.
  return open.check(bare, 'ipv6') && !closed.check(bare, 'ipv6');
}

/** Reads `hooks.internal`, `10.1.2.3` or `10.1.0.0/16`; null when it is neither. */
export function parseAllowEntry(text: string): AllowEntry | null {
  const [address = '', prefix] = text.split('/');
  const version = isIP(address);
  const most = version === 6 ? 128 : 32;
  if (version !== 0) {
    const bits = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
    return bits >= 0 && bits <= most ? { kind: 'range', address, prefix: bits } : null;
  }
  return /^(?=.{1,253}$)(?!\d+$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(text)
    ? { kind: 'host', host: text.toLowerCase() }
    : null;
}

/** Whether one of the exceptions covers this host at this address. */
export function isAllowed(entries: readonly AllowEntry[], host: string, address: string): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  return entries.some((entry) => {
    if (entry.kind === 'host') return entry.host === host.toLowerCase();
    const range = new BlockList();
    range.addSubnet(entry.address, entry.prefix, isIP(entry.address) === 6 ? 'ipv6' : 'ipv4');
    return range.check(address, family);
  });
}

function listOf(ranges: readonly string[]): BlockList {
  const made = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix = '0'] = range.split('/');
    made.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return made;
}
