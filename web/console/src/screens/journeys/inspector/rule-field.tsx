// A rule inside a step: read back as a sentence; written in a sheet of its own, and taken over once it can be read.
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

/** What the server says of a rule: its sentence, how many fit, what is wrong with it. */
function usePreview(rule: Rule): { preview: RulePreview | undefined; may: boolean; settled: boolean } {
  const may = useCan('audiences.read');
  const [asked] = useDebouncedValue(rule, 300);
  const { data, isFetching } = useQuery({
    queryKey: ['rule-preview', asked],
    queryFn: ({ signal }) => api.previewRule(asked, undefined, signal),
    placeholderData: keepPreviousData,
    enabled: may,
    retry: false,
  });
  return { preview: data, may, settled: asked === rule && !isFetching };
}

interface RuleFieldProps {
  readonly label: string;
  /** As problems name it, e.g. `ways.0.when`. */
  readonly name: string;
  readonly step: string | null;
  readonly rule: Rule;
  readonly change: (rule: Rule) => void;
}

export function RuleField({ label, name, step, rule, change }: RuleFieldProps): ReactNode {
  const [opened, setOpened] = useState(false);
  const { mayEdit } = useEditor();
  const { preview } = usePreview(rule);
  const problem = useRuleProblem(step, name);
  return (
    <div data-field={name} className={styles.rule}>
      <p className={styles.sentence}>{preview?.sentence ?? ''}</p>
      {problem && <p className={styles.error}>{problem}</p>}
      <Button size="compact-sm" aria-label={`Write the rule: ${label}`} onClick={() => setOpened(true)}>
        {mayEdit ? 'Write the rule' : 'Look at the rule'}
      </Button>
      {opened && <RuleDialog label={label} rule={rule} change={change} close={() => setOpened(false)} />}
    </div>
  );
}

interface RuleDialogProps {
  readonly label: string;
  readonly rule: Rule;
  readonly change: (rule: Rule) => void;
  readonly close: () => void;
}

/** The journey gets the rule only when it is whole, so that what is saved can always be read. */
export function RuleDialog({ label, rule, change, close }: RuleDialogProps): ReactNode {
  const [draft, setDraft] = useState<Rule>(rule);
  const { mayEdit } = useEditor();
  const { preview, may, settled } = usePreview(draft);
  const problems = preview?.problems ?? [];
  const whole =
    !may || (settled && preview !== undefined && preview.sentence !== null && problems.length === 0);
  return (
    <Modal opened onClose={close} title={label} size="xl">
      <RuleEditor rule={draft} change={setDraft} problems={problems} label={label} disabled={!mayEdit} />
      <p className={styles.foot} role="status">
        {preview?.sentence ?? 'The rule is not whole yet.'} {countWords(preview)}
      </p>
      <div className={styles.end}>
        <Button onClick={close}>Cancel</Button>
        <Button
          variant="filled"
          disabled={!whole || !mayEdit}
          onClick={() => {
            change(draft);
            close();
          }}
        >
          Use this rule
        </Button>
      </div>
    </Modal>
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
