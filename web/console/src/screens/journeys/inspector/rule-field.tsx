// A rule inside a step: read back as a sentence, written in a sheet of its own, with how many it fits.
import { Button, Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { figureWords } from '@rapport/kit';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { RulePreview } from '../../../../../../sdk/faces/audiences.ts';
import { api } from '../../../api.ts';
import { useCan } from '../../../session.tsx';
import { RuleEditor } from '../../audiences/rule-editor.tsx';
import { dotted, useEditor } from '../editor.tsx';
import type { Rule } from '../types.ts';
import styles from './inspector.module.css';

interface RuleFieldProps {
  readonly label: string;
  /** As problems name it, e.g. `ways.0.when`. */
  readonly name: string;
  readonly step: string | null;
  readonly rule: Rule;
  readonly change: (rule: Rule) => void;
}

function usePreview(rule: Rule, enabled: boolean): RulePreview | undefined {
  const [settled] = useDebouncedValue(rule, 300);
  return useQuery({
    queryKey: ['rule-preview', settled],
    queryFn: ({ signal }) => api.previewRule(settled, undefined, signal),
    placeholderData: keepPreviousData,
    enabled,
    retry: false,
  }).data;
}

export function RuleField({ label, name, step, rule, change }: RuleFieldProps): ReactNode {
  const [opened, setOpened] = useState(false);
  const { mayEdit } = useEditor();
  const blank = Object.values(rule).every((value) => Array.isArray(value) && value.length === 0);
  const preview = usePreview(rule, useCan('audiences.read') && !blank);
  const problem = useRuleProblem(step, name);
  const words = blank ? 'No rule yet' : (preview?.sentence ?? 'This rule cannot be read yet.');
  return (
    <div data-field={name} className={styles.rule}>
      <p className={styles.sentence}>{words}</p>
      {problem && <p className={styles.error}>{problem}</p>}
      <Button size="compact-sm" aria-label={`${label}: write the rule`} onClick={() => setOpened(true)}>
        {mayEdit ? 'Write the rule' : 'Look at the rule'}
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={label} size="xl">
        <RuleEditor
          rule={rule}
          change={change}
          problems={preview?.problems ?? []}
          label={label}
          disabled={!mayEdit}
        />
        <p className={styles.foot} role="status">
          {words} {countWords(preview)}
        </p>
        <div className={styles.end}>
          <Button variant="filled" onClick={() => setOpened(false)}>
            Done
          </Button>
        </div>
      </Modal>
    </div>
  );
}

function countWords(preview: RulePreview | undefined): string {
  if (preview?.count === null || preview?.count === undefined) return '';
  return `${preview.kind === 'estimate' ? 'About ' : ''}${figureWords(preview.count)} fit now.`;
}

/** The first thing wrong anywhere inside the rule. */
function useRuleProblem(step: string | null, name: string): string | undefined {
  const { problems } = useEditor();
  const field = step === null ? name : `steps.${step}.${name}`;
  const found = problems.find((each) => each.level === 'error' && dotted(each.field).startsWith(field));
  return found && [found.message, found.fix].filter(Boolean).join(' ');
}
