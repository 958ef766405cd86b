// One sentence on what would have to change for a push to go out: the question people ask most.
import type { InputVector, Option, Reason, WeighedOption } from './model.ts';
import { channelWords, optionWords } from './words.ts';
import { wordTime } from './zones.ts';

/** Says what stands between this message and a push, or, for a push, what a lower price would have been. Null: nothing to say. */
export function counterfactual(
  input: InputVector,
  options: readonly WeighedOption[],
  chosen: Option,
  reason: Reason,
): string | null {
  const taken = options.find((o) => o.option === chosen);
  const best = options.reduce<WeighedOption | null>(
    (top, o) =>
      (o.utility ?? Number.NEGATIVE_INFINITY) > (top?.utility ?? Number.NEGATIVE_INFINITY) ? o : top,
    null,
  );
  if (
    taken?.utility != null &&
    best?.utility != null &&
    best.utility > taken.utility &&
    best.option !== chosen
  ) {
    return `“${optionWords(best.option)}” scored higher; this was tried to learn, which happens with a chance of ${percent(taken.propensity)}.`;
  }
  if (reason === 'chosen') return chosenPush(options, chosen);
  const push = options.find(
    (o) =>
      o.option.startsWith('push:') && (o.gate === reason || (reason === 'lower-utility' && o.gate === null)),
  );
  const by = channelWords(push?.option.slice(5) ?? 'email');
  if (push?.opensAt != null)
    return `It could go out by ${by} from ${wordTime(input.person.zones[0] ?? input.zone, push.opensAt)}.`;
  if (reason === 'lower-utility' && push) return enoughValue(input, push, best, by);
  return WOULD[reason]?.(by, input) ?? null;
}

type Sentence = (by: string, input: InputVector) => string;
const WOULD: { readonly [R in Reason]?: Sentence } = {
  restricted: () => 'It would be weighed again once the restriction is lifted.',
  minor: () => 'It would go to the person directly once they are of age.',
  'content-not-approved': () =>
    'It would be weighed once somebody else than the author approves the content.',
  'content-expired': () => 'It would be weighed with a newly approved version.',
  'no-variant': (by) => `It could go out by ${by} if the content had approved words for it.`,
  'health-in-channel': () => 'It could go out on a channel that may carry health topics.',
  'not-connected': (by) => `It could go out by ${by} once that channel is connected in Settings.`,
  'no-address': (by) => `It could go out by ${by} if an address were known.`,
  'address-suppressed': (by) => `It could go out by ${by} to another address.`,
  'no-consent': (by, input) =>
    `It could go out by ${by} if the person agreed to ${input.request.purpose} by ${by}.`,
  'consent-withdrawn': (by, input) =>
    `It could go out by ${by} only if the person agreed again to ${input.request.purpose} by ${by}.`,
  paused: (_, input) =>
    `It could go out from ${wordTime(input.person.zones[0] ?? input.zone, input.person.pausedUntil ?? input.now)}.`,
  'personal-frequency': () => 'It could go out if the person chose to hear more in the preference centre.',
  'topic-off': () => 'It could go out if the person switched the topic on again.',
  'already-seen': () => 'It could go out with other content, or 30 days after the last time.',
  'personal-limit': () => 'It could go out when the person has heard less from all organisations together.',
};

function chosenPush(options: readonly WeighedOption[], chosen: Option): string | null {
  const mine = options.find((o) => o.option === chosen);
  const next = options
    .filter((o) => o.option !== chosen && o.option !== 'silence' && o.utility !== null)
    .sort((a, b) => (b.utility ?? 0) - (a.utility ?? 0))[0];
  if (mine?.utility == null || next?.utility == null) return null;
  return `“${optionWords(next.option)}” would win if this push scored ${(mine.utility - next.utility).toFixed(3)} less.`;
}

/** Utilities are linear in the value, so the value at which the push would win is where two lines cross. */
function enoughValue(
  input: InputVector,
  push: WeighedOption,
  best: WeighedOption | null,
  by: string,
): string | null {
  const value = input.request.value;
  if (push.utility === null || best?.utility == null || value <= 0) return null;
  const fixed = (o: WeighedOption): number => (o.terms.cost ?? 0) + (o.terms.load ?? 0);
  const slope = (o: WeighedOption): number => ((o.utility ?? 0) + fixed(o)) / value;
  const steeper = slope(push) - slope(best);
  const needed = steeper > 0 ? (fixed(push) - fixed(best)) / steeper : Number.POSITIVE_INFINITY;
  if (needed > 1) return `No value up to 1 would make a push by ${by} the better choice now.`;
  return `It would go out by ${by} if reaching the person were worth ${needed.toFixed(2)} (now ${value.toFixed(2)}).`;
}

function percent(p: number): string {
  return `${(p * 100).toFixed(1)} %`;
}
