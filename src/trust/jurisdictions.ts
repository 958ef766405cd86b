// Where a yes to advertising by e-mail is worth nothing until it was confirmed: data, so that a country is added in one line.
import type { Channel, Purpose } from './model.ts';

/** The European Economic Area, Switzerland and the United Kingdom: proof that the bearer of the address said yes is expected. */
export const CONFIRMING_JURISDICTIONS: readonly string[] = [
  'EU',
  'EEA',
  'AT',
  'BE',
  'BG',
  'HR',
  'CY',
  'CZ',
  'DK',
  'EE',
  'FI',
  'FR',
  'DE',
  'GR',
  'HU',
  'IE',
  'IT',
  'LV',
  'LT',
  'LU',
  'MT',
  'NL',
  'PL',
  'PT',
  'RO',
  'SK',
  'SI',
  'ES',
  'SE',
  'IS',
  'LI',
  'NO',
  'CH',
  'GB',
  'UK',
];

/** What is to be confirmed there unless the organisation says otherwise. */
export const CONFIRMED_BY_DEFAULT: readonly { readonly purpose: Purpose; readonly channel: Channel }[] = [
  { purpose: 'marketing', channel: 'email' },
];

/** Channels that can carry a confirmation today: the link goes to the address it is about. */
export const CONFIRMABLE_CHANNELS: readonly Channel[] = ['email'];
