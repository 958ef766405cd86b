// What a mail contains: escaped values, honest footers, working headers, and nothing that smuggles a second header.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallToAction } from '../../content/model.ts';
import type { JsonObject } from '../../platform/json.ts';
import { sendableAddress } from './address.ts';
import { composeMail, isMailFault, type Mail, type MailFault, type MailParts } from './compose.ts';
import { compileContent, isContentFault, resolveLink, variantFor } from './words.ts';

interface Wanted extends Partial<Omit<MailParts, 'data'>> {
  readonly subject?: string;
  readonly body?: string;
  readonly action?: CallToAction | null;
  readonly data?: JsonObject;
}

async function compose(wanted: Wanted = {}): Promise<Mail | MailFault> {
  const {
    subject = 'Hello',
    body = 'Dear {{person.name}},\n\nCome.',
    action = null,
    data = { person: { name: 'Ada' } },
    ...parts
  } = wanted;
  const content = compileContent([{ channel: 'email', language: 'en', subject, body, callToAction: action }]);
  if (isContentFault(content)) throw new Error(content.message);
  const variant = variantFor(content, ['en']);
  if (!variant) throw new Error('no variant');
  return composeMail({
    sender: {
      name: 'Riverside Hospital',
      address: 'no-reply@riverside.example',
      postalAddress: '1 River Road',
    },
    to: { address: 'ada@x.example', name: 'Ada' },
    content,
    variant,
    sponsor: null,
    data,
    zone: 'America/New_York',
    lane: 'marketing',
    purpose: 'education',
    messageId: '<1@riverside.example>',
    links: {
      publicUrl: 'https://r.example',
      unsubscribe: 'https://r.example/u/token',
      preferences: 'https://r.example/portal/preferences',
      pixel: 'https://r.example/t/o/token',
      click: (index) => `https://r.example/t/c/${index}`,
    },
    ...parts,
  });
}

async function mail(wanted: Wanted = {}): Promise<Mail> {
  const made = await compose(wanted);
  if (isMailFault(made)) throw new Error(`${made.code} ${made.detail}`);
  return made;
}

describe('a mail', () => {
  it('says who sends it, why, where they are, who pays, and how to stop it, in both parts', async () => {
    const made = await mail({
      sponsor: 'Alvara',
      action: { label: 'Book', url: 'https://riverside.example/book' },
    });
    for (const part of [made.html, made.text]) {
      for (const words of [
        '1 River Road',
        'You get this e-mail because you said yes to health information messages',
        'Paid for by Alvara',
        'Stop these e-mails',
        'https://r.example/u/token',
        'https://r.example/t/c/0',
      ])
        expect(part).toContain(words);
    }
    expect(made.html).toMatch(/<html[^>]* lang="en" dir="ltr"/);
    expect(made.html).not.toMatch(/fonts\.googleapis|%%/);
    expect(made.headers).toMatchObject({
      'List-Unsubscribe': '<https://r.example/u/token>',
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
  });

  it('escapes every value, whatever it is, and links only what the author wrote', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1 }).filter((s) => s.trim() !== ''),
        async (name) => {
          const evil = `<script>${name}</script> https://evil.example "'`;
          const made = await mail({
            data: { person: { name: evil } },
            body: '{{person.name}}\n\nSee https://riverside.example/a.',
          });
          expect(made.html).not.toContain('<script');
          expect(made.html).not.toContain('href="https://evil');
          expect(made.html).toContain(
            '<a href="https://r.example/t/c/0" style="color:#1a5fb4">https://riverside.example/a</a>.',
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  it('is not written with a line break in a header or an address that could hide a second one', async () => {
    expect(
      await compose({ subject: 'Hi {{person.name}}', data: { person: { name: 'A\r\nBcc: b@x.example' } } }),
    ).toMatchObject({ code: 'bad-header' });
    expect(await compose({ to: { address: 'a@x.example\r\nBcc: b@x.example', name: null } })).toMatchObject({
      code: 'bad-address',
    });
    const made = await mail({ to: { address: 'a@x.example', name: 'Ada\r\nBcc: evil\u202e' } });
    expect(made.to.name).toBe('Ada  Bcc: evil');
  });

  it('turns right to left and greets in the language it is written in', async () => {
    const content = compileContent([
      { channel: 'email', language: 'he', subject: 'שלום', body: 'שלום', callToAction: null },
      { channel: 'email', language: 'en', subject: 'Hello', body: 'Hello', callToAction: null },
    ]);
    if (isContentFault(content)) throw new Error(content.message);
    const variant = variantFor(content, ['he-IL', 'en']);
    if (!variant) throw new Error('no variant');
    const made = await mail({ content, variant });
    expect(made.subject).toBe('שלום');
    expect(made.html).toMatch(/<html[^>]* lang="he" dir="rtl"/);
    expect(variantFor(content, ['fr', null])?.language).toBe('en');
  });

  it('has no way out of the list where it is no list mail', async () => {
    const links = {
      publicUrl: 'https://r.example',
      unsubscribe: null,
      preferences: '',
      pixel: null,
      click: () => 'https://r.example/x',
    };
    const made = await mail({ lane: 'transactional', links });
    expect(made.headers).not.toHaveProperty('List-Unsubscribe');
    expect(made.text).not.toContain('Stop these');
  });
});

describe('the words of a version', () => {
  it('are refused with code, when a subject asks for traits or a button leads elsewhere than the web', () => {
    const make = (subject: string, url: string | null): string => {
      const action = url === null ? null : { label: 'Go', url };
      const made = compileContent([
        { channel: 'email', language: 'en', subject, body: 'x', callToAction: action },
      ]);
      return isContentFault(made) ? made.code : 'fine';
    };
    expect(make('Your {{traits.diagnosis}}', null)).toBe('health-in-subject');
    expect(make('Hi {{', null)).toBe('bad-template');
    for (const url of [
      'javascript:alert(1)',
      '//evil.example',
      '/\\evil.example',
      'data:text/html,x',
      'ftp://x',
    ])
      expect(make('Hi', url)).toBe('bad-link');
    expect(make('Hi', '/portal')).toBe('fine');
    expect(resolveLink('/portal', 'https://r.example')).toBe('https://r.example/portal');
  });
});

describe('an address', () => {
  it('is one mailbox or nothing', () => {
    for (const good of ['a@x.example', 'a.b+c@sub.x.example', 'ü@x.example', 'a@localhost'])
      expect(sendableAddress(good)).toBe(good);
    const bad = [
      '"a@b"@c.example',
      'a@b@c',
      'a b@x.example',
      'a@x.example, b@x.example',
      '<a@x.example>',
      'a@',
      '@x',
      '.a@x.example',
      'a..b@x.example',
      'a@x..example',
      'a@x.example\n',
      `${'a'.repeat(65)}@x.example`,
    ];
    for (const text of bad) expect(sendableAddress(text)).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => !/[\r\n<>\s,]/.test(sendableAddress(text) ?? '')));
  });
});
