// Clauses about who somebody is: place, specialty, a random share.
import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type FieldsProps, NameField, NumberField, setFields, textIn } from './fields.tsx';
import styles from './rule-editor.module.css';
import { isRule } from './tree.ts';
import { listOf } from './value-field.tsx';

const PARTS = [
  ['country', 'Country'],
  ['state', 'State or region'],
  ['city', 'City'],
  ['postalCode', 'Postal code begins with'],
  ['location', 'Location'],
] as const;

/** Parts of a place; those that are filled in must all fit. */
export function PlaceFields({ rule, names, change }: FieldsProps): ReactNode {
  const place = isRule(rule.place) ? rule.place : {};
  return PARTS.map(([part, label]) => (
    <NameField
      key={part}
      label={label}
      width={150}
      value={textIn(place[part])}
      options={names.traits.find(({ name }) => name === part)?.values ?? []}
      change={(text) => change({ place: setFields(place, { [part]: text === '' ? undefined : text }) })}
    />
  ));
}

/** One of several specialties, by name or code. */
export function SpecialtyFields({ rule, change }: FieldsProps): ReactNode {
  const listed = Array.isArray(rule.specialty) ? rule.specialty.map(textIn) : [];
  const [text, setText] = useState(() => listed.join(', '));
  return (
    <TextInput
      aria-label="Specialties, comma between"
      placeholder="Cardiology, Internal Medicine"
      className={styles.field}
      w={280}
      value={text}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        change({ specialty: listOf(typed, 'text') });
      }}
    />
  );
}

/** A share drawn by lot: the same word always draws the same people. */
export function RandomFields({ rule, change }: FieldsProps): ReactNode {
  return (
    <>
      <span className={styles.word}>drawn by the word</span>
      <NameField
        label="Word that draws"
        width={130}
        value={textIn(rule.random)}
        options={[]}
        change={(random) => change({ ...rule, random })}
      />
      <span className={styles.word}>from</span>
      <NumberField
        label="From percent"
        width={70}
        value={rule.from}
        change={(from) => change({ ...rule, from: from ?? '' })}
      />
      <span className={styles.word}>to</span>
      <NumberField
        label="To percent"
        width={70}
        value={rule.to}
        change={(to) => change({ ...rule, to: to ?? '' })}
      />
      <span className={styles.word}>percent</span>
    </>
  );
}
