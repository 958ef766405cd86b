// The fields of a clause by its kind, in the order in which the sentence says them.
import type { ReactNode } from 'react';
import { COMPARISONS } from './clause-kinds.ts';
import { EdgeFields, EventFields, SequenceFields } from './event-fields.tsx';
import { Choice, type FieldsProps, NameField, NumberField, setFields, textIn } from './fields.tsx';
import { choicesOf } from './names.ts';
import { PlaceFields, RandomFields, SpecialtyFields } from './person-fields.tsx';
import styles from './rule-editor.module.css';
import type { RuleBody } from './tree.ts';
import { ValueField, type ValueType } from './value-field.tsx';
import { compared } from './where-field.tsx';

const KINDS = [
  { value: 'patient', label: 'is a patient' },
  { value: 'hcp', label: 'is a health professional' },
  { value: 'contact', label: 'is a contact' },
  { value: 'respondent', label: 'answered a survey' },
];
const PURPOSES = ['care', 'service', 'education', 'events', 'research', 'marketing'].map((value) => ({
  value,
  label: value,
}));
const CHANNELS = [
  { value: '', label: 'any channel' },
  { value: 'email', label: 'e-mail' },
  { value: 'sms', label: 'SMS' },
  { value: 'push', label: 'web push' },
  { value: 'call', label: 'call' },
  { value: 'visit', label: 'visit' },
  { value: 'feed', label: 'portal feed' },
];
const CONSENT_WORDS = [
  { value: 'given', label: 'is given' },
  { value: 'withdrawn', label: 'is withdrawn' },
  { value: 'unstated', label: 'was never stated' },
];
const IN_OUT = [
  { value: 'in', label: 'is in' },
  { value: 'out', label: 'is not in' },
];
const ON_OFF = [
  { value: 'in', label: 'is on' },
  { value: 'out', label: 'is not on' },
];
const JOURNEY_WORDS = [
  { value: 'inside', label: 'is inside' },
  { value: 'finished', label: 'has been through' },
  { value: 'reached-goal', label: 'reached the goal of' },
  { value: 'never', label: 'never was in' },
];
const REGISTRATIONS = [
  { value: 'npi', label: 'NPI' },
  { value: 'orcid', label: 'ORCID' },
  { value: 'mrn', label: 'MRN' },
  { value: 'registrationNumber', label: 'registration number' },
];
const PRESENT = [
  { value: 'present', label: 'is known' },
  { value: 'missing', label: 'is not known' },
];

const FIELDS: { readonly [key: string]: (props: FieldsProps) => ReactNode } = {
  kind: ({ rule, change }) => (
    <Choice label="Kind" value={textIn(rule.kind)} data={KINDS} change={(kind) => change({ kind })} />
  ),
  trait: TraitFields,
  did: (props) => <EventFields {...props} event="did" />,
  didNot: (props) => <EventFields {...props} event="didNot" />,
  first: (props) => <EdgeFields {...props} event="first" />,
  last: (props) => <EdgeFields {...props} event="last" />,
  sequence: SequenceFields,
  consent: ConsentFields,
  audience: ({ rule, names, change }) => (
    <>
      <Choice
        label="In or out"
        value={textIn(rule.is)}
        data={IN_OUT}
        change={(is) => change({ ...rule, is })}
      />
      <Choice
        label="Audience"
        value={textIn(rule.audience)}
        data={choicesOf(names.audiences)}
        change={(audience) => change({ ...rule, audience })}
      />
    </>
  ),
  list: ({ rule, names, change }) => (
    <>
      <Choice
        label="On or off"
        value={textIn(rule.is)}
        data={ON_OFF}
        change={(is) => change({ ...rule, is })}
      />
      <Choice
        label="List"
        value={textIn(rule.list)}
        data={choicesOf(names.lists)}
        change={(list) => change({ ...rule, list })}
      />
    </>
  ),
  journey: ({ rule, names, change }) => (
    <>
      <Choice
        label="State in the journey"
        value={textIn(rule.is)}
        data={JOURNEY_WORDS}
        change={(is) => change({ ...rule, is })}
      />
      <Choice
        label="Journey"
        value={textIn(rule.journey)}
        data={choicesOf(names.journeys)}
        change={(journey) => change({ ...rule, journey })}
      />
    </>
  ),
  score: ScoreFields,
  place: PlaceFields,
  specialty: SpecialtyFields,
  registration: ({ rule, change }) => (
    <>
      <Choice
        label="Registration"
        value={textIn(rule.registration)}
        data={REGISTRATIONS}
        change={(registration) => change({ ...rule, registration })}
      />
      <Choice
        label="Known or not"
        value={textIn(rule.is)}
        data={PRESENT}
        change={(is) => change({ ...rule, is })}
      />
    </>
  ),
  random: RandomFields,
};

/** The fields of a clause of the kind `of`. */
export function ClauseFields({ of, ...props }: FieldsProps & { readonly of: string }): ReactNode {
  const Fields = FIELDS[of];
  return Fields ? <Fields {...props} /> : null;
}

const VALUE_TYPES: { readonly [type: string]: ValueType } = {
  text: 'text',
  date: 'text',
  list: 'text',
  number: 'number',
  'yes-no': 'yes-no',
};

function TraitFields({ rule, names, change }: FieldsProps): ReactNode {
  const name = textIn(rule.trait);
  const known = names.traits.find((trait) => trait.name === name);
  return (
    <>
      <NameField
        label="Trait"
        value={name}
        options={names.traits.map((trait) => trait.name)}
        change={(trait) => change({ ...rule, trait })}
      />
      <Choice
        label="Comparison"
        value={textIn(rule.is)}
        data={COMPARISONS}
        change={(is) => change(asOperand(compared(rule, is), is))}
      />
      <ValueField
        key={textIn(rule.is)}
        label="Value"
        is={textIn(rule.is)}
        value={rule.value}
        type={(known && VALUE_TYPES[known.type]) ?? null}
        options={known?.values ?? []}
        change={(value) => change({ ...rule, value })}
      />
      {known?.health === true && <span className={styles.word}>health data</span>}
    </>
  );
}

/** Lists for `one of`, single values for the rest: what was typed is carried over. */
function asOperand(rule: RuleBody, is: string): RuleBody {
  const { value } = rule;
  if (is === 'one-of') return { ...rule, value: value === '' || Array.isArray(value) ? [] : [value] };
  return Array.isArray(value) ? setFields(rule, { value: value[0] ?? '' }) : rule;
}

function ConsentFields({ rule, change }: FieldsProps): ReactNode {
  return (
    <>
      <span className={styles.word}>to</span>
      <Choice
        label="Purpose"
        value={textIn(rule.consent)}
        data={PURPOSES}
        change={(consent) => change({ ...rule, consent })}
      />
      <span className={styles.word}>by</span>
      <Choice
        label="Channel"
        value={textIn(rule.channel)}
        data={CHANNELS}
        change={(channel) => change(setFields(rule, { channel: channel === '' ? undefined : channel }))}
      />
      <Choice
        label="State"
        value={textIn(rule.is)}
        data={CONSENT_WORDS}
        change={(is) => change({ ...rule, is })}
      />
    </>
  );
}

function ScoreFields({ rule, names, change }: FieldsProps): ReactNode {
  return (
    <>
      <Choice
        label="Score"
        value={textIn(rule.score)}
        data={choicesOf(names.scores)}
        change={(score) => change({ ...rule, score })}
      />
      <span className={styles.word}>of at least</span>
      <NumberField
        label="At least"
        value={rule.atLeast}
        change={(atLeast) => change(setFields(rule, { atLeast }))}
      />
      <span className={styles.word}>and at most</span>
      <NumberField
        label="At most"
        value={rule.atMost}
        placeholder="any"
        change={(atMost) => change(setFields(rule, { atMost }))}
      />
    </>
  );
}
