// A townsperson fills in a survey as anybody does: page by page, over HTTP, with what the page itself offers.
import type { Random } from '../src/platform/random.ts';
import { happens, pick } from './chance.ts';
import { COMMENTS } from './comments.ts';

type Request = (path: string, init?: RequestInit) => Promise<Response>;

const MOST_PAGES = 10;
const BROWSER = { 'content-type': 'application/x-www-form-urlencoded' };

/** The path of a survey, when a link led to one. */
export function surveyPath(location: string | null): string | null {
  return /\/s\/p[\w-]+$/.exec(location ?? '')?.[0] ?? null;
}

/** Reads the form and answers it; one in eight leaves before the end. True when it was sent to the end. */
export async function answerSurvey(request: Request, path: string, random: Random): Promise<boolean> {
  let page = await (await request(path)).text();
  for (let i = 0; i < MOST_PAGES && page.includes('name="thread"'); i++) {
    if (page.includes('value="contact"')) return true;
    if (happens(random, 0.12)) return false;
    const body = new URLSearchParams(fieldsOf(page, random)).toString();
    page = await (await request(path, { method: 'POST', headers: BROWSER, body })).text();
  }
  return false;
}

/** One choice of each question, some boxes, some words; the field that people cannot see stays empty. */
function fieldsOf(page: string, random: Random): [string, string][] {
  const fields: [string, string][] = [['go', 'next']];
  const choices = new Map<string, string[]>();
  for (const [tag] of page.matchAll(/<input[^>]*>/g)) {
    const [type, name = '', value = ''] = ['type', 'name', 'value'].map((a) => attribute(tag, a));
    if (type === 'hidden') fields.push([name, value]);
    if (type === 'radio') choices.set(name, [...(choices.get(name) ?? []), value]);
    if (type === 'checkbox' && happens(random, 0.35)) fields.push([name, value]);
  }
  // The best comes first for satisfaction and last for recommendation: most people of the town are content.
  for (const [name, values] of choices) {
    const best = values.length > 5 ? values.toReversed() : values;
    fields.push([name, best[Math.floor(random.next() * random.next() * best.length)] ?? '']);
  }
  for (const [, name = ''] of page.matchAll(/<textarea[^>]* name="([^"]+)"/g)) {
    const side = name === 'better' ? 'better' : 'good';
    fields.push([name, happens(random, 0.6) ? pick(random, COMMENTS[side]).text : '']);
  }
  return fields;
}

function attribute(tag: string, name: string): string {
  return new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
}
