// Mails to staff that show what a message will look like: the approved words, filled in for a person who does not exist.
import type { Variant } from '../../content/model.ts';
import type { JsonObject } from '../../platform/json.ts';
import type { Lane, Purpose } from '../../trust/model.ts';
import { channelsEn } from '../messages.en.ts';
import { compileTemplate, isTemplateFault, type Template } from '../template.ts';
import { wordsOf } from '../words.ts';
import { bareAddress } from './address.ts';
import { composeMail, isMailFault, type Mail, type MailFault } from './compose.ts';
import { type DirectServices, submitDirect } from './direct.ts';
import { compileContent, isContentFault, resolveLink, variantFor } from './words.ts';

/** One sample. `mark`: it says in its subject and first line that it is a test; otherwise it looks as everybody gets it. */
export interface SampleMail {
  readonly to: { readonly address: string; readonly name: string };
  readonly organisation: SampleOrganisation;
  readonly variants: readonly Variant[];
  readonly language: string | null;
  readonly sponsor: string | null;
  readonly lane: Lane;
  readonly purpose: Purpose;
  readonly mark: boolean;
}

/** The organisation in whose name a sample is written. */
export interface SampleOrganisation {
  readonly name: string;
  readonly postalAddress: string;
  readonly zone: string;
  readonly locale: string;
}

/** `unwritable`: the words cannot be filled in, or the address cannot be written to. */
export type SampleOutcome = 'sent' | 'failed' | 'unknown' | 'unwritable';
export type SendSample = (mail: SampleMail) => Promise<SampleOutcome>;

/** A variant as its reader sees it. `fault` says what stands in the way of writing it. */
export interface SampleWords {
  readonly channel: Variant['channel'];
  readonly language: string;
  readonly subject: string | null;
  readonly body: string;
  readonly button: string | null;
  readonly fault: string | null;
}

const say = wordsOf(channelsEn, 'en');

/** Makes the sender of samples. Nothing in them is tracked, no budget is drawn on, and no person is behind them. */
export function sampleMailer(services: DirectServices): SendSample {
  return async (sample) => {
    const mail = await writeSample(services, sample);
    return isMailFault(mail) ? 'unwritable' : submitDirect(services, mail);
  };
}

async function writeSample(services: DirectServices, sample: SampleMail): Promise<Mail | MailFault> {
  const content = compileContent(sample.mark ? sample.variants.map(marked) : sample.variants);
  if (isContentFault(content)) return { code: 'bad-link', detail: content.code };
  const { organisation } = sample;
  const variant = variantFor(content, [sample.language, organisation.locale]);
  if (!variant) return { code: 'bad-link', detail: 'no-variant' };
  const { publicUrl } = services;
  const now = services.clock.now();
  const templates = [variant.subject, variant.body, ...(variant.button ? [variant.button.label] : [])];
  const address = bareAddress(services.from);
  return composeMail({
    sender: { name: organisation.name, postalAddress: organisation.postalAddress, address },
    to: sample.to,
    content,
    variant,
    sponsor: sample.sponsor,
    data: sampleData(templates, { language: variant.language, zone: organisation.zone }, organisation, now),
    zone: organisation.zone,
    lane: sample.lane,
    purpose: sample.purpose,
    messageId: `<${services.newId(now)}@${address.split('@')[1] ?? 'localhost'}>`,
    links: {
      publicUrl,
      unsubscribe: null,
      preferences: `${publicUrl}/portal/preferences`,
      pixel: null,
      click: (index) => resolveLink(content.links[index] ?? '/', publicUrl) ?? publicUrl,
    },
  });
}

function marked(variant: Variant): Variant {
  return {
    ...variant,
    subject: say('sample.subject', { subject: variant.subject ?? '' }),
    body: `${say('sample.note')}\n\n${variant.body}`,
  };
}

/** Every variant filled in for the sample person, for looking at them side by side. */
export function sampleWords(
  variants: readonly Variant[],
  organisation: SampleOrganisation,
  now: number,
): SampleWords[] {
  return variants.map((variant) => {
    const about = { channel: variant.channel, language: variant.language };
    const parts = [variant.subject ?? '', variant.body, variant.callToAction?.label ?? ''];
    const compiled = parts.map((part) => compileTemplate(part));
    const bad = compiled.find(isTemplateFault);
    if (bad)
      return { ...about, subject: variant.subject, body: variant.body, button: null, fault: bad.message };
    const templates = compiled.flatMap((one) => (isTemplateFault(one) ? [] : [one]));
    const locale = { language: variant.language, zone: organisation.zone };
    const data = sampleData(templates, locale, organisation, now);
    const [subject = '', body = '', button = ''] = templates.map((template) => {
      const written = template.render(data, locale);
      return written.ok ? written.text : '';
    });
    return {
      ...about,
      subject: variant.subject === null ? null : subject,
      body,
      button: variant.callToAction ? button : null,
      fault: null,
    };
  });
}

const SAMPLE_DAY = 7 * 86_400_000;

/** What placeholders are filled with: a made-up person, and for everything else its own name, a date or a number. */
function sampleData(
  templates: readonly Template[],
  locale: { readonly language: string; readonly zone: string },
  organisation: SampleOrganisation,
  now: number,
): JsonObject {
  const data: JsonObject = {
    person: { name: 'Alex Sample', firstName: 'Alex', lastName: 'Sample', language: locale.language },
    organisation: { name: organisation.name },
    traits: { firstName: 'Alex', lastName: 'Sample' },
  };
  const tried = new Map<string, number>();
  for (const template of templates) {
    for (let round = 0; round < 100; round++) {
      const written = template.render(data, locale);
      if (written.ok || written.code !== 'missing-variable') break;
      const time = tried.get(written.name) ?? 0;
      const filling = [`[${written.name.split('.').at(-1)}]`, new Date(now + SAMPLE_DAY).toISOString(), 7][
        time
      ];
      if (filling === undefined) break;
      tried.set(written.name, time + 1);
      put(data, written.name.split('.'), filling);
    }
  }
  return data;
}

function put(data: JsonObject, path: readonly string[], value: string | number): void {
  const [name = '', ...rest] = path;
  if (name === '__proto__') return;
  if (rest.length === 0) {
    data[name] = value;
    return;
  }
  const below = Object.hasOwn(data, name) ? data[name] : undefined;
  const inside: JsonObject =
    typeof below === 'object' && below !== null && !Array.isArray(below) ? below : {};
  data[name] = inside;
  put(inside, rest, value);
}
