// A client that posts batches without pause, sends again what was not acknowledged, and remembers what was.
import { systemClock } from '../../../src/platform/clock.ts';
import { seededRandom } from '../../../src/platform/random.ts';

/** How to post. */
export interface PosterOptions {
  readonly key: string;
  readonly url: () => string;
  /** Posts under way at once. */
  readonly lanes: number;
  readonly people: number;
  /** Events of a batch: from 1 to this many. */
  readonly most: number;
  readonly seed: number;
  /** Bytes of ballast in every event. */
  readonly ballast?: number;
  /** ms before a refused batch is sent again. */
  readonly patience?: number;
}

/** What the client saw. */
export interface PosterFigures {
  /** Batches answered with 2xx, and events in them. */
  batches: number;
  acknowledged: number;
  /** Of these: said to have been stored by an earlier attempt whose answer never came. */
  repeated: number;
  /** Attempts without an answer, and answers other than 2xx by status and code. */
  unanswered: number;
  refused: Record<string, number>;
  /** Refusals for overload or outage without Retry-After. */
  withoutRetryAfter: number;
  underWay: number;
}

interface Batch {
  readonly numbers: readonly number[];
  readonly body: string;
}

/** Event n is told from all others by its time, which is stored in clear: `FIRST` plus n milliseconds. */
const DAY = 86_400_000;
const NAMES = [
  'Page Viewed',
  'Article Read',
  'Item Opened',
  'Checked In',
  'Site Searched',
  'Appointment Booked',
  'Page Viewed',
  'Article Read',
  'Series Part Due',
  'Appointment Upcoming',
];

export class Poster {
  readonly figures: PosterFigures = {
    batches: 0,
    acknowledged: 0,
    repeated: 0,
    unanswered: 0,
    refused: {},
    withoutRetryAfter: 0,
    underWay: 0,
  };
  /** Numbers of acknowledged events. */
  readonly acknowledged = new Set<number>();
  /** The time of event 0, ms. */
  readonly first = Date.now() - 2 * DAY;
  private readonly options: PosterOptions;
  private readonly authorization: string;
  private readonly random;
  private readonly again: Batch[] = [];
  private made = 0;
  private stopping = false;
  private abandoned = false;
  private running: Promise<unknown> = Promise.resolve();

  constructor(options: PosterOptions) {
    this.options = options;
    this.authorization = `Basic ${Buffer.from(`${options.key}:`).toString('base64')}`;
    this.random = seededRandom(options.seed);
  }

  /** Makes every person known; they live where it is noon, so that no mail waits for the night to end. */
  async introduce(): Promise<void> {
    const { people } = this.options;
    const zone = noonZone(new Date().getUTCHours());
    for (let at = 0; at < people; at += 500) {
      const numbers = Array.from({ length: Math.min(500, people - at) }, () => this.made++);
      const batch = this.batchOf(numbers, (n) => ({
        type: 'identify',
        userId: `u${n}`,
        traits: { kind: 'patient', firstName: 'Person', email: `p${n}@example.org`, language: 'en', zone },
      }));
      while (!(await this.attempt(batch))) await systemClock.wait(50);
    }
  }

  /** Posts in all lanes until `stop`. */
  start(): void {
    this.running = Promise.all(Array.from({ length: this.options.lanes }, () => this.lane()));
  }

  /** Makes no new batches, and resolves when everything that was ever sent is acknowledged. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  /** Ends without sending anything again: what is in doubt stays in doubt. */
  async abandon(): Promise<void> {
    this.abandoned = true;
    await this.running;
  }

  private async lane(): Promise<void> {
    while (!this.abandoned) {
      const batch = this.again.pop() ?? (this.stopping ? null : this.next());
      if (!batch) return;
      if (await this.attempt(batch)) continue;
      this.again.push(batch);
      await systemClock.wait(this.options.patience ?? 20);
    }
  }

  private next(): Batch {
    const size = 1 + Math.floor(this.random.next() * this.options.most);
    const text = 'x'.repeat(this.options.ballast ?? 0);
    return this.batchOf(
      Array.from({ length: size }, () => this.made++),
      (n) => ({
        type: 'track',
        userId: `u${Math.floor(this.random.next() * this.options.people)}`,
        event: NAMES[n % NAMES.length],
        properties: { n, ...(text === '' ? {} : { text }) },
      }),
    );
  }

  private batchOf(numbers: readonly number[], message: (n: number) => object): Batch {
    const batch = numbers.map((n) => ({
      ...message(n),
      messageId: `message-${n}`,
      timestamp: new Date(this.first + n).toISOString(),
    }));
    return { numbers, body: JSON.stringify({ batch }) };
  }

  private async attempt(batch: Batch): Promise<boolean> {
    this.figures.underWay += 1;
    try {
      const answer = await fetch(`${this.options.url()}/v1/batch`, {
        method: 'POST',
        headers: { authorization: this.authorization, 'content-type': 'application/json' },
        body: batch.body,
      });
      const text = await answer.text();
      if (answer.ok) return this.note(batch, text);
      this.noteRefusal(answer, text);
    } catch {
      this.figures.unanswered += 1;
    } finally {
      this.figures.underWay -= 1;
    }
    return false;
  }

  private note(batch: Batch, text: string): boolean {
    const { accepted, repeated } = JSON.parse(text);
    if (accepted + repeated !== batch.numbers.length)
      throw new Error(`a good batch was answered with ${text}`);
    this.figures.batches += 1;
    this.figures.acknowledged += batch.numbers.length;
    this.figures.repeated += repeated;
    for (const n of batch.numbers) this.acknowledged.add(n);
    return true;
  }

  private noteRefusal(answer: Response, text: string): void {
    const code = /"code":"([^"]*)"/.exec(text)?.[1] ?? '?';
    const key = `${answer.status} ${code}`;
    this.figures.refused[key] = (this.figures.refused[key] ?? 0) + 1;
    const temporary = answer.status === 503 || answer.status === 429;
    if (temporary && !answer.headers.has('retry-after')) this.figures.withoutRetryAfter += 1;
  }
}

/** The zone in which it is about noon: the sign of these names is turned round. */
function noonZone(utcHour: number): string {
  const ahead = 12 - utcHour;
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}
