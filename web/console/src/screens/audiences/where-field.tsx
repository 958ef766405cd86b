// Conditions on the properties of an event: all of them must hold for the event to count.
import { ActionIcon, Button } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { PROPERTY_COMPARISONS } from './clause-kinds.ts';
import { Choice, NameField, setFields, textIn } from './fields.tsx';
import styles from './rule-editor.module.css';
import { isRule, type RuleBody } from './tree.ts';
import { takesNoValue, ValueField } from './value-field.tsx';

const MOST = 5;
const BLANK: RuleBody = { property: '', is: 'is', value: '' };

interface WhereProps {
  readonly of: string;
  readonly rule: RuleBody;
  readonly properties: readonly string[];
  readonly change: (rule: RuleBody) => void;
}

export function WhereField({ of, rule, properties, change }: WhereProps): ReactNode {
  const conditions = conditionsOf(rule.where);
  const write = (next: readonly RuleBody[]) =>
    change(setFields(rule, { where: next.length === 0 ? undefined : next }));
  return (
    <>
      {conditions.map((condition, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no names; their place is what they are.
        <span key={i} className={styles.condition}>
          <span className={styles.word}>{i === 0 ? 'where' : 'and'}</span>
          <NameField
            label={`Property ${i + 1} of ${of}`}
            placeholder="property"
            width={150}
            value={textIn(condition.property)}
            options={properties}
            change={(property) => write(conditions.with(i, { ...condition, property }))}
          />
          <Choice
            label={`Comparison of property ${i + 1} of ${of}`}
            value={textIn(condition.is)}
            data={PROPERTY_COMPARISONS}
            change={(is) => write(conditions.with(i, compared(condition, is)))}
          />
          <ValueField
            label={`Value of property ${i + 1} of ${of}`}
            is={textIn(condition.is)}
            value={condition.value}
            type={null}
            options={[]}
            change={(value) => write(conditions.with(i, { ...condition, value }))}
          />
          <ActionIcon
            aria-label={`Remove condition ${i + 1} of ${of}`}
            onClick={() => write(conditions.toSpliced(i, 1))}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </span>
      ))}
      {conditions.length < MOST && (
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPlus size={13} aria-hidden />}
          aria-label={`where… a property of ${of}`}
          onClick={() => write([...conditions, BLANK])}
        >
          where…
        </Button>
      )}
    </>
  );
}

/** The same condition under another comparison; one that stands alone loses its value. */
export function compared(condition: RuleBody, is: string): RuleBody {
  return setFields(condition, { is, value: takesNoValue(is) ? undefined : (condition.value ?? '') });
}

function conditionsOf(value: unknown): readonly RuleBody[] {
  return Array.isArray(value) ? value.filter(isRule) : [];
}
